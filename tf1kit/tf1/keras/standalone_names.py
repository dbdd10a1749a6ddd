"""Names of Keras 2.3 that need code, by module; see `standalone`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from tf1kit.errors import MissingSymbolError
from tf1kit.importing.overlay import Changed, Lazy

# Convolutions, to the number of sizes that their kernel has.
CONVOLUTIONS = {
    "Conv2D": 2,
    "Conv2DTranspose": 2,
    "Conv3D": 3,
    "Conv3DTranspose": 3,
    "SeparableConv2D": 2,
    "Convolution2D": 2,
    "Convolution3D": 3,
    "SeparableConvolution2D": 2,
    "Deconvolution2D": 2,
    "Deconvolution3D": 3,
}
TODAY = {"Deconvolution2D": "Conv2DTranspose", "Deconvolution3D": "Conv3DTranspose"}
ORDERINGS = {"tf": "channels_last", "th": "channels_first"}
OPTIMIZERS = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
WHY = "as Keras 1 did, it takes the sizes of its kernel one by one"


def names(path: str) -> dict[str, Any]:
    """The names of a module of Keras 2.3, by its path in the package; see `OverlayModule`."""
    found: dict[str, Any] = {}
    if path.startswith("backend"):
        found = {"set_image_dim_ordering": set_image_dim_ordering, "image_dim_ordering": image_dim_ordering}
        found |= {name: Lazy(_of_tensorflow, name) for name in ("is_tensor", "size", "slice", "control_dependencies")}
    elif path in ("layers", "layers.convolutional"):
        found = {name: Changed(Lazy(convolution, name), WHY) for name in CONVOLUTIONS}
    elif path == "legacy.interfaces":
        found = {f"legacy_{name}_support": unchanged for name in INTERFACES.split()}
    elif path == "optimizers":
        found = {name.lower(): Lazy(_of_keras, "optimizers", name) for name in OPTIMIZERS}
    elif path in ("utils", "utils.multi_gpu_utils"):
        found = {"multi_gpu_model": multi_gpu_model}
    elif path.startswith("engine"):
        found = {"Network": "tensorflow.python.keras.engine.functional:Functional"}
        found["Container"] = found["Network"]
    return found


INTERFACES = """
add_weight batchnorm conv1d conv2d conv3d convlstm2d cropping2d cropping3d deconv2d dense dropout embedding gaussiandropout
gaussiannoise generator_methods get_updates global_pooling input lambda model_constructor pooling1d pooling2d pooling3d prelu
recurrent separable_conv2d spatialdropout1d spatialdropoutNd upsampling1d upsampling2d upsampling3d zeropadding2d zeropadding3d
"""


def unchanged(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator that converted arguments of Keras 1. It returns the function as it is, which
    refuses them.
    """
    return function


def multi_gpu_model(model: Any, gpus: Any = None, cpu_merge: bool = True, cpu_relocation: bool = False) -> Any:
    """Refuses to split a batch over several GPUs.

    Raises:
        MissingSymbolError: always.
    """
    why = "the Keras that is left in TensorFlow's wheel does not have it"
    instead = "fit the model itself, on one GPU, or use tf.distribute.MirroredStrategy"
    raise MissingSymbolError.of("tf.keras.utils.multi_gpu_model", why, instead)


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Set the data format by Keras 1's name for it, "tf" or "th".

    Raises:
        ValueError: it is another name.
    """
    if dim_ordering not in ORDERINGS:
        raise ValueError(f"Unknown dim_ordering: {dim_ordering}")
    _of_keras("backend", "set_image_data_format")(ORDERINGS[dim_ordering])


def image_dim_ordering() -> str:
    """Keras 1's name for the data format: "tf" or "th"."""
    return {today: name for name, today in ORDERINGS.items()}[_of_keras("backend", "image_data_format")()]


@cache
def convolution(name: str) -> Any:
    """A convolution of tf.keras that takes the sizes of its kernel one by one: `Conv2D(32, 3, 3)`.

    tf.keras takes the second size for a stride. An instance is one of tf.keras's class.
    """
    base: Any = _of_keras("layers", TODAY.get(name, name))
    count = CONVOLUTIONS[name]

    kind: Any = type(base)

    class Kind(kind):
        """Makes instances of `base`, which are instances of this class, too."""

        def __call__(self, *arguments: Any, **options: Any) -> Any:
            if self is not Convolution:  # a class of the program
                return super().__call__(*arguments, **options)
            return base(*sizes_together(arguments, count), **options)

        def __instancecheck__(self, instance: Any) -> bool:
            return isinstance(instance, base) if self is Convolution else super().__instancecheck__(instance)

        def __subclasscheck__(self, given: type) -> bool:
            return issubclass(given, base) if self is Convolution else super().__subclasscheck__(given)

    class Convolution(base, metaclass=Kind):
        """The layer of tf.keras."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*sizes_together(arguments, count), **options)

    Convolution.__name__ = Convolution.__qualname__ = base.__name__
    Convolution.__doc__ = base.__doc__
    return Convolution


def sizes_together(arguments: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    """The positional arguments of a convolution, with the sizes of its kernel in a tuple."""
    sizes = arguments[1 : 1 + count]
    if len(sizes) == count and all(isinstance(size, int) for size in sizes):
        return (arguments[0], sizes, *arguments[1 + count :])
    return arguments


def _of_keras(package: str, name: str) -> Any:
    """A name of tf.keras."""
    from tf1kit.tf1.keras.public import lookup

    return lookup(package, name)


def _of_tensorflow(name: str) -> Any:
    return getattr(importlib.import_module("tensorflow.compat.v1"), name)
