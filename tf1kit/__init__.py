"""tf1kit: run TensorFlow 1 graph code today, read how it is written now, and prove that both
compute the same.

Importing the package imports neither TensorFlow nor Keras and changes nothing in them: each room
(`tf1kit.data`, `tf1kit.parity`, `tf1kit.keras`) is imported when it is used.

Public is what a room lists in its `__all__`; docs/reference/index.md shows it.  The modules below a
room are internal.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"

# What `python -m pytest -p tf1kit` loads: a name only, which pytest imports.
pytest_plugins = ["tf1kit.run.pytest_plugin"]
