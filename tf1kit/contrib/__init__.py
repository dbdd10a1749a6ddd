"""`tensorflow.contrib` of TensorFlow 1.15.5, for current TensorFlow: the same modules, down to the
deep ones.

    from tf1kit import contrib
    net = contrib.layers.batch_norm(net, is_training=training)
    from tf1kit.contrib.framework.python.ops import arg_scope

Each public name of 1.15.5 either works or can be imported and raises
`tf1kit.errors.MissingSymbolError` when it is used, saying why and what to use; `docs/contrib.md`
lists all. The layers build graphs: in a TensorFlow 2 process, inside
`with tf.Graph().as_default():`.
"""

from __future__ import annotations

from types import ModuleType

__all__ = ["importable"]  # and the packages of contrib, which docs/contrib.md lists


def importable() -> None:
    """Let `import tensorflow.contrib` and everything below it work in this process, as the modules
    of this package.

    Nothing is changed where TensorFlow has its own contrib (1.15.5).
    """
    from tf1kit.contrib import _importable

    _importable.install()


def __getattr__(name: str) -> ModuleType:
    """A contrib package."""
    if name.startswith("_") or name == "own":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tf1kit.contrib import _tree

    found: ModuleType = _tree.look_up("", name)
    return found


def __dir__() -> list[str]:
    """The packages of 1.15.5's contrib."""
    from tf1kit.inventory import contrib as _inventory

    return sorted(
        {*_inventory.section("").names(), "importable", *(name for name in globals() if name.startswith("__"))}
    )


def _install() -> None:
    """Let the modules be imported; under 1.15.5's Python 3.7 there is only `importable`, which has
    nothing to do there.
    """
    import sys

    if sys.version_info[1] >= 10:
        from tf1kit.contrib import _tree

        _tree.install()


_install()
