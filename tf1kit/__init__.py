"""tf1kit: run TensorFlow 1 graph code today, read how it is written now, and prove that both
compute the same.

Importing the package imports neither TensorFlow nor Keras and changes nothing in them: each room
(`tf1kit.data`, `tf1kit.parity`, `tf1kit.keras`) is imported when it is used.

The public names of a room are those in its `__all__`; docs/reference/index.md shows them. The
modules below a room are internal.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"

# The plugin of `python -m pytest -p tf1kit`. It is only a name, which pytest imports.
pytest_plugins = ["tf1kit.run.pytest_plugin"]


def load_ipython_extension(shell: object) -> None:
    """`%load_ext tf1kit`: the next cells of this IPython shell see TensorFlow 1."""
    from importlib import import_module

    import_module("tf1kit.run.notebook.shell").turn(shell)  # by its name, since it is above every room
