"""`tensorflow` as a TensorFlow 1.15.5 program sees it, on a current TensorFlow.

    from tf1kit.tf1 import tensorflow as tf

gives `tf.placeholder`, `tf.layers`, `tf.nn.rnn_cell`, `tf.contrib`, `tf.estimator`, ... Graph code needs graph mode:
build inside `with tf.Graph().as_default():`, or let `tf1kit.tf1.process` turn a whole process to TensorFlow 1's ways.
"""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tf1kit.supply import Later, Supplied

if TYPE_CHECKING:
    tensorflow: ModuleType

# Names of 1.15.5 that TensorFlow's compat.v1 has no more, or has otherwise; see `Supplied` for the notation.
TENSORFLOW = {
    "__version__": "1.15.5",
    "VERSION": "1.15.5",
    "contrib": "tf1kit.contrib",
    "layers": "tf1kit.tf1.layers",
    "estimator": "tf1kit.tf1.estimator:estimator",
    "examples": "tf1kit.tf1.examples",
    "nn": "tf1kit.tf1.nn:nn",
    "keras": "tf1kit.tf1.keras:keras",
    "core": "tensorflow.core",
    "Variable": "tf1kit.tf1.variables:Variable",
}
VALUES = ("__version__", "VERSION")  # of that table: the value itself, not where it is


def __getattr__(name: str) -> Any:
    """`tensorflow`, made when it is first asked for."""
    if name == "tensorflow":
        return facade()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def facade() -> ModuleType:
    """The module that a program's `import tensorflow` is answered with."""
    from tensorflow.compat import v1

    from tf1kit.tf1 import whole_numbers
    from tf1kit.tf1.tensors import tensor_class

    table: dict[str, Any] = {name: target for name, target in TENSORFLOW.items() if name not in VALUES}
    table.update(whole_numbers.TABLE)
    table["Tensor"] = Later(tensor_class)
    table["python"] = Later(resolve, "tensorflow.python")  # `import tensorflow.python.x as y` asks for it, too
    module = Supplied("tensorflow", v1, table, doc="TensorFlow 1.15.5's names on the installed TensorFlow.")
    for name in VALUES:
        setattr(module, name, TENSORFLOW[name])
    module.__dict__["compat"] = Supplied("tensorflow.compat", v1.compat, {})
    module.compat.__dict__["v1"] = module
    return module


def resolve(name: str) -> ModuleType | None:
    """The module that TensorFlow 1 has under a full dotted name; None where `name` is not TensorFlow's.

    Raises:
        ModuleNotFoundError: TensorFlow 1 has it, the installed one has not, and the kit does not supply it.
    """
    top, _, rest = name.partition(".")
    if top == "tensorflow_estimator":
        importlib.import_module("tf1kit.tf1.estimator").install()  # its own files import what TensorFlow has no more
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
