"""`tensorflow.python.*` as TensorFlow 1 programs reach into it: the installed modules, with what moved where it was."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from types import ModuleType
from typing import Any

from tf1kit.supply import Later, Supplied
from tf1kit.tf1 import moved

PREFIX = "tensorflow.python."

# Modules that the kit has itself, relative to `tensorflow.python`.
OWN = {
    "keras": "tf1kit.tf1:tensorflow.keras",
    "estimator": "tf1kit.tf1:tensorflow.estimator",
    "estimator.estimator_lib": "tf1kit.tf1:tensorflow.estimator",
    "feature_column": "tf1kit.tf1:tensorflow.feature_column",
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


# Single names that the kit has itself, by module, relative to `tensorflow.python`.
OWN_NAMES = {"framework.ops": {"Tensor": Later(_tensor_class)}}


def table(name: str) -> dict[str, Any]:
    """The names that the module called `name` (relative) has elsewhere today."""
    rows: dict[str, Any] = {}
    for where, names in moved.NAMES.get(name, {}).items():
        rows.update({each: f"{PREFIX}{where}:{each}" for each in names})
    rows.update({each: PREFIX + target for (module, each), target in moved.RENAMED.items() if module == name})
    rows.update(OWN_NAMES.get(name, {}))
    return rows


def installed(name: str) -> bool:
    """Whether the installed TensorFlow has the module."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # not even the package that it would be in
        return False


class PythonModule(Supplied):
    """A module of `tensorflow.python` whose submodules are supplied in the same way."""

    def __getattr__(self, name: str) -> Any:
        """The submodule, where it is one; else as in `Supplied`."""
        if not name.startswith("_") and hasattr(self, "__path__"):
            try:
                return module(f"{self.__name__}.{name}")
            except ModuleNotFoundError:
                pass  # an ordinary name then, or one that the next line reports
        return super().__getattr__(name)


@cache
def module(name: str) -> ModuleType:
    """The module with the full dotted name `tensorflow.python...`.

    Raises:
        ModuleNotFoundError: neither the installed TensorFlow nor the kit has it.
    """
    relative = name[len(PREFIX) :]
    if relative in OWN:
        from tf1kit.supply import fetch

        return fetch(OWN[relative])
    if relative.startswith("estimator."):
        from tf1kit.tf1 import estimator

        return estimator.module(relative.partition(".")[2], name)
    rows = table(relative)
    if relative.startswith("keras."):
        from tf1kit.tf1 import keras

        rows.update(keras.rows(relative))
    current = PREFIX + moved.MODULES.get(relative, relative) if relative else PREFIX[:-1]
    if rows and not installed(current):
        return PythonModule(name, None, rows)
    return PythonModule(name, importlib.import_module(current), rows)
