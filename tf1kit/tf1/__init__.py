"""`tensorflow` of TensorFlow 1.15.5 on a current TensorFlow.

    from tf1kit.tf1 import tensorflow as tf

`tf` then has `tf.placeholder`, `tf.layers`, `tf.nn.rnn_cell`, `tf.contrib`, `tf.estimator`, ...
Graph code needs graph mode: build inside `with tf.Graph().as_default():`, or let
`tf1kit.tf1.process` give the whole process TensorFlow 1's behaviour.
"""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, own

if TYPE_CHECKING:
    tensorflow: ModuleType

__all__ = ["tensorflow"]

KERAS_3 = "TensorFlow's needs Keras 3"
# Names of 1.15.5 that TensorFlow's compat.v1 no longer has or has with another meaning. See
# `OverlayModule` for the notation.
TENSORFLOW = {
    "contrib": "tf1kit.contrib",
    "layers": Changed("tf1kit.tf1.layers", KERAS_3),
    "estimator": Changed("tf1kit.tf1.estimator.public:estimator", "TensorFlow's, if it has one, needs Keras 2"),
    "examples": "tf1kit.tf1.examples",
    "nn": Changed("tf1kit.tf1.nn:nn", "some functions behave differently: see that module"),
    "keras": Changed("tf1kit.tf1.keras.public:keras", KERAS_3),
    "core": Changed("tf1kit.tf1.core:core", "messages have moved"),
    "tools": "tf1kit.tf1.graph_transforms:tools",
    "gfile": Changed("tf1kit.tf1.globs:gfile", "its Glob finds a file without a folder as ./file"),
    "io": Changed("tf1kit.tf1.globs:io", "its functions find a file without a folder as ./file"),
    "matching_files": Changed("tf1kit.tf1.globs:matching_files", "a file without a folder is found as ./file"),
    "Variable": Changed("tf1kit.tf1.variables:Variable", "variables are not instances of TensorFlow's"),
    "test": Changed(
        "tf1kit.tf1.devices:test", "TensorFlow's says that it was built with CUDA on a machine without a GPU, too"
    ),
}
VERSION = "1.15.5"  # the value of `tf.__version__`


def __getattr__(name: str) -> Any:
    """Make `tensorflow` when somebody first asks for it."""
    if name == "tensorflow":
        return facade()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names and the module's own names."""
    return sorted({*globals(), *__all__})


@cache
def facade() -> ModuleType:
    """The module that a program gets for `import tensorflow`."""
    from tensorflow.compat import v1

    from tf1kit.tf1 import other_values, result_names, whole_numbers
    from tf1kit.tf1.tensors import tensor_class

    compat = OverlayModule("tensorflow.compat", v1.compat, {"v1": Changed(Lazy(facade), "the program's view of it")})
    table: dict[str, Any] = {
        **TENSORFLOW,
        **whole_numbers.TABLE,
        **result_names.TABLE,
        **other_values.TABLE,
        "compat": Changed(compat, "its `v1` is this module"),
        "Tensor": Changed(Lazy(tensor_class), "TensorFlow's is not the class of a graph's tensors"),
        "python": Changed(Lazy(resolve, "tensorflow.python"), "its names have the places of 1.15.5"),
    }
    module = OverlayModule("tensorflow", v1, table, doc="TensorFlow 1.15.5's names on the installed TensorFlow.")
    own(module).update(__version__=VERSION, VERSION=VERSION)
    return module


def resolve(name: str) -> ModuleType | None:
    """The module that TensorFlow 1 has under a full dotted name; None if `name` is not a name of
    TensorFlow.

    Raises:
        ModuleNotFoundError: TensorFlow 1 has it, but neither the installed TensorFlow nor the kit
            does.
    """
    top, _, rest = name.partition(".")
    if top == "tensorflow_estimator":
        importlib.import_module(
            "tf1kit.tf1.estimator.public"
        ).install()  # its files import names that TensorFlow no longer has
    if top != "tensorflow":
        return None
    if rest == "contrib" or rest.startswith("contrib."):
        return importlib.import_module(f"tf1kit.{rest}")
    if rest == "python" or rest.startswith("python."):
        return importlib.import_module("tf1kit.tf1.python").module(name)
    module: Any = facade()
    for part in filter(None, rest.split(".")):
        module = getattr(module, part, None)
        if module is None:
            return importlib.import_module(name)
    return module
