"""`tensorflow.python.*` for TensorFlow 1 programs: the installed modules with moved names in their
old places.

The installed module's own names come first, and a module that lacks no name is the installed module
itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from functools import cache, partial
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, Place, fetch, has, own
from tf1kit.tf1 import moved

PACKAGE = "tensorflow.python"
PREFIX = moved.PREFIX

# Modules that the kit supplies itself. Their names are relative to `tensorflow.python`.
OWN = {
    "estimator": "tf1kit.tf1:tensorflow.estimator",
    "estimator.estimator_lib": "tf1kit.tf1:tensorflow.estimator",
    "layers.base": "tf1kit.tf1.layers.base",
    "layers.convolutional": "tf1kit.tf1.layers.convolutional",
    "layers.core": "tf1kit.tf1.layers.core",
    "layers.layers": "tf1kit.tf1.layers",
    "layers.normalization": "tf1kit.tf1.layers.normalization",
    "layers.pooling": "tf1kit.tf1.layers.pooling",
    "layers.utils": "tf1kit.tf1.layers.utils",
    "ops.rnn_cell": "tf1kit.tf1.rnn_cell",
    "ops.rnn_cell_impl": "tf1kit.tf1.rnn_cell",
    "pywrap_tensorflow": "tf1kit.tf1.pywrap:pywrap_tensorflow",
}


def _tensor_class() -> type:
    from tf1kit.tf1.tensors import tensor_class

    return tensor_class()


# Single names that the kit supplies itself, by module. Modules are relative to `tensorflow.python`.
OWN_NAMES = {
    "framework.ops": {"Tensor": Changed(Lazy(_tensor_class), "TensorFlow's is not the class of a graph's tensors")}
}


def table(name: str) -> dict[str, Any]:
    """The names of the module `name` (relative) that are in another place today."""
    rows: dict[str, Any] = {each: Place(target) for each, target in moved.names().get(name, {}).items()}
    return rows | OWN_NAMES.get(name, {})


def rows(name: str) -> dict[str, Any]:
    """Everything that the kit adds to the module `name` (relative)."""
    found = table(name)
    if name == "keras" or name.startswith("keras."):
        from tf1kit.tf1.keras import public as keras

        found.update(keras.rows(name))
    if name in ("framework.test_util", "platform.build_info", "platform.test"):
        from tf1kit.tf1 import devices

        found.update(devices.INSIDE[name])
    return found


@cache
def packages() -> frozenset[str]:
    """The packages of the known modules, relative to `tensorflow.python`."""
    known = {*moved.modules(), *moved.names(), *OWN}
    return frozenset(name[:end] for name in known for end, letter in enumerate(name) if letter == ".") - OWN.keys()


def installed(name: str) -> bool:
    """Whether the installed TensorFlow has the module."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # its package does not exist either
        return False


class PythonModule(OverlayModule):
    """A module of `tensorflow.python` whose submodules are supplied in the same way."""

    def __getattr__(self, name: str) -> Any:
        """The submodule, unless the program has replaced it; for other names see
        `OverlayModule`.
        """
        full = f"{self.__name__}.{name}"
        if not name.startswith("_") and "__path__" in own(self) and not self._replaced(name):
            try:
                return module(full)
            except ModuleNotFoundError:
                pass  # an ordinary name, or one that the next line reports as missing
        return super().__getattr__(name)

    def _replaced(self, name: str) -> bool:
        """Whether something other than the submodule has that name."""
        if self._base is None or not has(self._base, name):
            return False
        return getattr(self._base, name) is not sys.modules.get(f"{self._base.__name__}.{name}", self)


@cache
def module(name: str) -> ModuleType:
    """The module with the full dotted name `tensorflow.python...`.

    Raises:
        ModuleNotFoundError: neither the installed TensorFlow nor the kit has it.
    """
    relative = name[len(PREFIX) :]
    if relative in OWN:
        found = fetch(OWN[relative])
        return with_rest(name, found) if installed(name) else found
    if relative.startswith("estimator."):
        from tf1kit.tf1.estimator import public as estimator

        return estimator.module(relative.partition(".")[2], name)
    supplied, today = rows(relative), PREFIX + moved.modules().get(relative, relative) if relative else PACKAGE
    if not installed(name) and today == name:
        if not supplied and relative not in packages():
            importlib.import_module(name)  # raises: there is no such module
        gone = PythonModule(name, None, supplied)
        own(gone)["__path__"] = []
        return gone
    if not installed(name):
        return PythonModule(name, importlib.import_module(today), supplied)
    real = importlib.import_module(name)
    if supplied or today != name or hasattr(real, "__path__"):
        return PythonModule(name, real, supplied, rest(relative, today if today != name else None))
    return real


def rest(relative: str, today: str | None) -> Callable[[str], Any] | None:
    """Return the function that looks up names that the installed module lacks, in the module that
    has replaced it, if there is one.
    """
    if relative == "feature_column":
        today = "tensorflow.compat.v1.feature_column"
    return partial(getattr, importlib.import_module(today)) if today else None


def with_rest(name: str, kits: ModuleType) -> ModuleType:
    """A module of the kit, with the further names of the installed one."""
    return OverlayModule(name, kits, otherwise=partial(getattr, importlib.import_module(name)))
