"""`tensorflow.python.*` for TensorFlow 1 programs: the installed modules with moved names in their
old places.

The installed module's own names come first, then the tables, then the places where 1.15.5 had the
names from (`recorded`). A module that lacks no name is the installed module itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, Place, fetch, has, own
from tf1kit.tf1 import moved, recorded

PACKAGE = "tensorflow.python"
PREFIX = moved.PREFIX

# Modules that the kit supplies itself. Their names are relative to `tensorflow.python`.
OWN = {
    "estimator": "tf1kit.tf1:tensorflow.estimator",
    "estimator.estimator_lib": "tf1kit.tf1:tensorflow.estimator",
    "data.experimental.ops.threadpool": "tf1kit.tf1.threadpool",
    "layers.base": "tf1kit.tf1.layers.base",
    "layers.convolutional": "tf1kit.tf1.layers.convolutional",
    "layers.core": "tf1kit.tf1.layers.core",
    "layers.layers": "tf1kit.tf1.layers",
    "layers.normalization": "tf1kit.tf1.layers.normalization",
    "layers.pooling": "tf1kit.tf1.layers.pooling",
    "layers.utils": "tf1kit.tf1.layers.utils",
    "ops.rnn_cell": "tf1kit.tf1.rnn_cell",
    "ops.rnn_cell_impl": "tf1kit.tf1.rnn_cell",
    "ops.spectral_ops_test_util": "tf1kit.tf1.spectral_ops_test_util",
    "pywrap_tensorflow": "tf1kit.tf1.pywrap:pywrap_tensorflow",
    "pywrap_tensorflow_internal": "tf1kit.tf1.pywrap:pywrap_tensorflow",
    "training.experimental.mixed_precision_global_state": "tf1kit.tf1.mixed_precision_flags:flags",
    "training.tensorboard_logging": "tf1kit.tf1.tensorboard_logging",
}


def _tensor_class() -> type:
    from tf1kit.tf1.tensors import tensor_class

    return tensor_class()


def _shaped(name: str) -> Callable[..., Any]:
    from tf1kit.tf1.whole_numbers import shaped

    return shaped(name)


# Single names that the kit supplies itself, by module. Modules are relative to `tensorflow.python`.
STRATEGY_COMBINATIONS = (
    "adagrad_optimizer_keras_v2_fn",
    "adagrad_optimizer_v1_fn",
    "adam_optimizer_keras_v2_fn",
    "adam_optimizer_v1_fn",
    "distributions_and_v1_and_v2_optimizers",
    "distributions_and_v1_optimizers",
    "distributions_and_v2_optimizers",
    "gradient_descent_optimizer_keras_v2_fn",
    "gradient_descent_optimizer_v1_fn",
    "optimizers_v1",
    "optimizers_v1_and_v2",
    "optimizers_v2",
    "rmsprop_optimizer_keras_v2_fn",
    "rmsprop_optimizer_v1_fn",
)
OWN_NAMES: dict[str, dict[str, Any]] = {
    "": {
        "summary": Changed(Lazy(importlib.import_module, "tensorflow.python.summary.summary"), "1.15.5 hid its package")
    },
    "distribute.strategy_combinations": {
        name: f"tf1kit.tf1.strategy_combinations:{name}" for name in STRATEGY_COMBINATIONS
    },
    "eager.function": {"defun": "tf1kit.contrib.own.eager.function:defun"},
    "framework.ops": {"Tensor": Changed(Lazy(_tensor_class), "TensorFlow's is not the class of a graph's tensors")},
    "ops.array_ops": {
        name: Changed(Lazy(_shaped, name), "TensorFlow takes integers only") for name in ("ones", "zeros")
    },
    "keras.keras_parameterized": {
        "run_all_keras_modes": Changed("tf1kit.tf1.both_modes:run_all_keras_modes", "1.15.5 had one more mode")
    },
}


def table(name: str) -> dict[str, Any]:
    """The names of the module `name` (relative) that are in another place today."""
    rows: dict[str, Any] = {each: Place(target) for each, target in moved.names().get(name, {}).items()}
    return rows | OWN_NAMES.get(name, {})


def rows(name: str) -> dict[str, Any]:
    """Everything that the kit adds to the module `name` (relative)."""
    found = table(name)
    if name == "keras" or name.startswith("keras.") or name == "feature_column.dense_features":
        from tf1kit.tf1.keras import public as keras

        found.update(keras.rows(name))
    if name in ("framework.op_def_registry", "framework.ops", "framework.tensor_like", "framework.tensor_shape"):
        from tf1kit.tf1 import framework

        found.update(framework.NAMES[name])
    if name in ("framework.test_util", "platform.build_info", "platform.test"):
        from tf1kit.tf1 import devices

        found.update(devices.INSIDE[name])
    return found


@cache
def packages() -> frozenset[str]:
    """The packages of the known modules, relative to `tensorflow.python`."""
    known = {*moved.modules(), *moved.names(), *OWN, *recorded.entries(PACKAGE)}
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
        is_module = "__path__" in own(self) and name not in OWN_NAMES.get(self.__name__[len(PREFIX) :], {})
        if not name.startswith("_") and is_module and not self._replaced(name):
            try:
                return module(full)
            except ModuleNotFoundError:
                pass  # an ordinary name, or one that the next line reports as missing
        return super().__getattr__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a name. Also set it in the modules that define this module's functions today, if they have the
        same object under that name.
        """
        places = {entry.home[0] for entry in self._table.values() if isinstance(entry, Place)}
        same = [
            home for home in places if has(self._base, name) and getattr(home, name, self) is getattr(self._base, name)
        ]
        super().__setattr__(name, value)
        for home in same:
            setattr(home, name, value)

    def _replaced(self, name: str) -> bool:
        """Whether something other than the submodule has that name."""
        if self._base is None or not has(self._base, name):
            return False
        return getattr(self._base, name) is not sys.modules.get(f"{self._base.__name__}.{name}", self)


@cache
def module(name: str) -> ModuleType:
    """The module with the full dotted name `tensorflow.python...`.

    Raises:
        MissingModuleError: 1.15.5 had it, and it cannot be supplied.
        ModuleNotFoundError: no TensorFlow has it.
    """
    relative = name[len(PREFIX) :]
    if relative in OWN:
        return OverlayModule(name, fetch(OWN[relative]), otherwise=rest(name, name if installed(name) else None))
    if relative.startswith("estimator."):
        return of_estimator(name)
    supplied, today = rows(relative), PREFIX + moved.modules().get(relative, relative) if relative else PACKAGE
    if installed(name):
        real = importlib.import_module(name)
        if supplied or today != name or hasattr(real, "__path__") or recorded.lacks(real, name):
            return PythonModule(name, real, supplied, rest(name, today if today != name else None))
        return real
    if today != name:
        return PythonModule(name, importlib.import_module(today), supplied, rest(name))
    if not supplied and relative not in packages() and not recorded.is_index(name):
        raise recorded.module_missing(name) or ModuleNotFoundError(f"No module named {name!r}", name=name)
    gone = PythonModule(name, None, supplied, rest(name))
    own(gone)["__path__"] = []
    return gone


def of_estimator(name: str) -> ModuleType:
    """The module of tensorflow-estimator, which 1.15.5 also has below `tensorflow.python`."""
    from tf1kit.tf1.estimator import public as estimator

    try:
        found: ModuleType = estimator.module(name[len(PREFIX) :].partition(".")[2], name)
    except ModuleNotFoundError as error:
        raise recorded.module_missing(name) or error from None
    return PythonModule(name, found, {}, rest(name)) if recorded.lacks(found, name) else found


def rest(name: str, today: str | None = None) -> Callable[[str], Any]:
    """Return the function that looks up names that the installed module lacks: in the module
    `today`, if there is one, and where 1.15.5 had them from.
    """
    if name == "tensorflow.python.feature_column":
        today = "tensorflow.compat.v1.feature_column"
    replaced = importlib.import_module(today) if today else None

    def find(each: str) -> Any:
        return getattr(replaced, each) if has(replaced, each) else recorded.lookup(name, each)

    return find
