"""`keras` of a program's files: the package of Keras 2.3, made of `tf.keras` of TensorFlow 1.15.5.

Keras 2.3 and `tf.keras` of 1.15 are two releases of the same code, so nearly all names are there:
under the same path in `tf.keras`, or in `tensorflow.python.keras`. MODULES has the modules with
another path, `standalone_names` what needs code, and standalone.txt the names of Keras 2.3.1 that
are here.

Keras numbers the names of layers and models from 1 (`dense_1`), `tf.keras` from none (`dense`). In
a process that imports `keras` they are Keras's. Where the two have another default, that of
`tf.keras` counts (docs/1-run-it.md).
"""

from __future__ import annotations

from functools import cache, partial
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import OverlayModule, has, own
from tf1kit.tf1 import resolve
from tf1kit.tf1.keras.public import lookup as of_tensorflow
from tf1kit.tf1.keras.public import targets
from tf1kit.tf1.keras.standalone_names import names
from tf1kit.tf1.private import base_layer, base_layer_v1, functional

VERSION = "2.3.1"
# Modules of tf.keras, relative to it.
ENGINE = (
    *(f"engine.{name}" for name in ("base_layer", "input_layer", "input_spec", "functional", "node")),
    *("engine.training_utils_v1", "models", "layers", "utils.layer_utils", "utils.generic_utils"),
)
OF_LAYERS = (
    *("advanced_activations", "convolutional", "convolutional_recurrent", "core", "cudnn_recurrent", "embeddings"),
    *("local", "merge", "noise", "normalization", "pooling", "recurrent", "wrappers"),
)
# Modules of Keras 2.3 to the modules of tf.keras that have their names.
MODULES: dict[str, tuple[str, ...]] = {
    "backend": ("backend", "utils.conv_utils"),
    "backend.common": ("backend", "utils.conv_utils"),
    "backend.tensorflow_backend": ("backend", "utils.conv_utils"),
    "callbacks.callbacks": ("callbacks",),
    "callbacks.tensorboard_v1": ("callbacks",),
    "callbacks.tensorboard_v2": ("callbacks",),
    "engine": ENGINE,
    "engine.base_layer": ENGINE,
    "engine.input_layer": ENGINE,
    "engine.network": ENGINE,
    "engine.saving": ("models", "saving.hdf5_format"),
    "engine.sequential": ("models",),
    "engine.topology": ENGINE,
    "engine.training": ENGINE,
    "legacy": (),
    "legacy.interfaces": (),
    "models": ("models", "layers", ""),
    "objectives": ("losses",),
    "optimizers": ("optimizers", "optimizer_v1"),
    "utils": (
        "utils",
        "utils.generic_utils",
        "utils.np_utils",
        "utils.data_utils",
        "utils.layer_utils",
        "utils.vis_utils",
    ),
    "utils.multi_gpu_utils": ("utils",),
    **{f"layers.{name}": (f"layers.{name}", "layers", "utils.generic_utils") for name in OF_LAYERS},
}
PLACES = ("tensorflow.keras", "tensorflow.python.keras")


class Standalone(OverlayModule):
    """A module that also lists the names that it looks up."""

    def __dir__(self) -> list[str]:
        """The available names, for `from keras.layers import *`."""
        there = own(self)["_sources"]
        names = {
            name for source in there for name in dir(source) if name[0] != "_" and _value(source, name) is not None
        }
        return sorted({*super().__dir__(), *names} - {"_sources"})


@cache
def module(name: str) -> ModuleType:
    """The module of Keras 2.3 with a full dotted name.

    Raises:
        ModuleNotFoundError: tf.keras has no such module.
    """
    path = name.partition(".")[2]
    count_from_one()
    found = sources(path)
    if not found and path not in MODULES:
        raise ModuleNotFoundError(
            f"No module named {name!r} in Keras 2.3, as tf.keras of TensorFlow 1.15.5 gives it; "
            "use a name of tf.keras, or of keras",
            name=name,
        )
    made = Standalone(name, None, names(path), partial(lookup, name, found), f"{name} of Keras 2.3.")
    own(made).update(__path__=[], __package__=name, _sources=found)
    if not path:
        own(made)["__version__"] = VERSION
    return made


@cache
def count_from_one() -> None:
    """Name layers and models as Keras does, in a process that the kit owns."""
    for owner in (base_layer.Layer, base_layer_v1.Layer, functional.Functional):
        named = owner._init_set_name

        def _init_set_name(self: Any, name: Any, zero_based: bool = False, named: Any = named) -> None:
            named(self, name, zero_based=False)

        owner._init_set_name = _init_set_name


def sources(path: str) -> list[ModuleType]:
    """The modules of tf.keras that have the names of a module of Keras 2.3."""
    found = []
    for relative in MODULES.get(path, (path,)):
        for place in PLACES:
            try:
                source = resolve(f"{place}.{relative}".rstrip("."))
            except ImportError:
                continue
            if source is not None:
                found.append(source)
    return found


def lookup(name: str, found: list[ModuleType], attribute: str) -> Any:
    """A name of a module of Keras 2.3: a module in it, or what tf.keras has.

    Raises:
        AttributeError: it has no such name.
    """
    for source in found:
        if (value := _value(source, attribute)) is not None:
            return value
    try:
        return module(f"{name}.{attribute}")
    except ModuleNotFoundError:
        pass
    why = "`keras` is Keras 2.3 here, made of tf.keras of TensorFlow 1.15.5, and neither has the name"
    path = name.partition(".")[2]
    for package in (path, path.rpartition(".")[0]):
        if attribute in targets(package):
            try:
                of_tensorflow(package, attribute)
            except AttributeError as error:
                why = str(error)
    raise AttributeError(f"{name}.{attribute}: {why}")


def _value(source: ModuleType, name: str) -> Any:
    """A name of a module of tf.keras; None if it does not have it, or has a module under it."""
    value = getattr(source, name, None) if has(source, name) else None
    return None if isinstance(value, ModuleType) else value
