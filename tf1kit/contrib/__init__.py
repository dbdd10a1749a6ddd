"""`tensorflow.contrib` of TensorFlow 1.15.5 for current TensorFlow, with the same tree of modules.

    from tf1kit import contrib
    net = contrib.layers.batch_norm(net, is_training=training)
    from tf1kit.contrib.framework.python.ops import arg_scope

Each public name of 1.15.5 can be imported. It works, or it raises
`tf1kit.errors.MissingSymbolError` when it is used; the error says why and what to use.
`docs/contrib.md` lists all names. The layers build graphs: a TensorFlow 2 program calls them inside
`with tf.Graph().as_default():`.
"""

from __future__ import annotations

from types import ModuleType

__all__ = ["importable"]  # and the packages of contrib, which docs/contrib.md lists


def importable() -> None:
    """Let this process import `tensorflow.contrib` and everything below it; it gets the modules of
    this package.

    Where TensorFlow has its own contrib (1.15.5), this changes nothing.
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
    """Let the modules be imported. Under 1.15.5's Python 3.7 this package has only `importable`,
    which does nothing there.
    """
    import sys

    if sys.version_info[1] >= 10:
        from tf1kit.contrib import _tree

        _tree.install()


_install()
