"""Loads a port, named as `MODULE:CLASS` or as a `.keras` file, with its weights and optimizer."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np

from tf1kit.cause import cause, named_cause
from tf1kit.errors import UsageError
from tf1kit.parity.failing import keras_as_before
from tf1kit.parity.legacy_import import seeing_tensorflow_1
from tf1kit.parity.pair import import_module

IMAGES = "give --images, the shape of the images that it takes, such as 1,24,24,3"
MODEL = re.compile(r"\b(Model|Sequential|Functional)\b")  # how Keras calls what it makes
RANDOM = (
    keras.initializers.Orthogonal,
    keras.initializers.RandomNormal,
    keras.initializers.RandomUniform,
    keras.initializers.TruncatedNormal,
    keras.initializers.VarianceScaling,
)


@dataclass
class PortModel:
    """A model whose weights exist, and the module with its map and optimizer.

    module: None for a model from a `.keras` file.
    options: the arguments that the class was called with.
    input_shape: the shape of the images that the model takes, if known.
    """

    model: Any
    module: ModuleType | None
    options: dict[str, Any]
    input_shape: tuple[int, ...] | None = None

    @property
    def weight_map(self) -> Any:
        """The module's map for these options; raises UsageError if the module has no map."""
        if self.module is None:
            raise UsageError("a .keras file has no WEIGHT_MAP: give the model as MODULE:CLASS")
        if hasattr(self.module, "weight_map"):
            return called(self.module.weight_map, self.options, f"weight_map of {self.module.__name__}")
        if not hasattr(self.module, "WEIGHT_MAP"):
            raise UsageError(
                f"{self.module.__name__} has no WEIGHT_MAP: `tf1kit checkpoint map` finds one for a checkpoint"
            )
        return self.module.WEIGHT_MAP

    def optimizer(self) -> Any:
        """The optimizer of `unbuilt_optimizer`, built for the model, or None."""
        optimizer = self.unbuilt_optimizer()
        if optimizer is not None:
            optimizer.build(self.model.trainable_variables)
        return optimizer

    def unbuilt_optimizer(self) -> Any:
        """The optimizer that the module's `optimizer()` returns, else the one the model is compiled
        with.

        None if there is no optimizer.  Raises UsageError if it is not a Keras optimizer.
        """
        module = self.module
        if module is None or not hasattr(module, "optimizer"):
            return getattr(self.model, "optimizer", None)
        optimizer = called(module.optimizer, {}, f"optimizer of {module.__name__}")
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            raise UsageError(
                f"optimizer() of {module.__name__} returns a {type(optimizer).__name__}: return a Keras optimizer"
            )
        return optimizer


def load_port(name: str, options: dict[str, Any] | None = None, images: tuple[int, ...] | None = None) -> PortModel:
    """Load the model `name`: `module:Class`, which is called with `options`, or a `.keras` file.

    images: the shape on which the model is called once to make its weights; not needed for a model
        that is already built.  [default: INPUT_SHAPE of the module or of its legacy module]
    Raises UsageError if something is missing.
    """
    options = options or {}
    if name.endswith(".keras"):
        return _loaded(Path(name), options)
    module, kind = port_class(name)
    model = called(kind, options, name)
    if not isinstance(model, keras.Model):
        raise UsageError(f"{name} is not a keras.Model: it makes a {type(model).__name__}")
    port = PortModel(model, module, options, images or _stated(module))
    if not model.built or not model.variables:
        _build(port, name)
    return port


def port_class(name: str) -> tuple[ModuleType, Any]:
    """The module and the class that MODULE:CLASS names; raises UsageError if one does not exist."""
    module_name, colon, class_name = name.partition(":")
    if not (colon and module_name and class_name.isidentifier()):
        raise UsageError(
            f"{name!r} is not a model: give MODULE:CLASS, such as migrated.factored_kernels:FactoredKernels"
        )
    module = import_module(module_name)
    kind = getattr(module, class_name, None)
    if kind is None or not callable(kind):
        found = [
            key for key, value in vars(module).items() if _is_model_class(value) and value.__module__ == module.__name__
        ]
        functions = [key for key, value in vars(module).items() if _makes_model(value, module.__name__)]
        offer = f"; a function that returns a model serves, too: {', '.join(functions)}" if functions else ""
        raise UsageError(
            f"{module_name} has no class {class_name}; the models in it are: {', '.join(found) or 'none'}{offer}"
        )
    return module, kind


def _makes_model(value: Any, module: str) -> bool:
    """Whether it is a function of the module that makes a Keras model, by its annotation or its
    text.
    """
    if not inspect.isfunction(value) or value.__module__ != module or value.__name__.startswith("_"):
        return False
    if MODEL.search(str(value.__annotations__.get("return", ""))):
        return True
    try:
        text = inspect.getsource(value)
    except OSError:
        return False
    return "return" in text and re.search(rf"{MODEL.pattern}\(", text) is not None


def called(function: Any, options: dict[str, Any], what: str) -> Any:
    """`function(**options)`; raises UsageError, which names `what`, if the call fails."""
    try:
        return function(**options)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{what} cannot be called with {options or 'no options'}: {cause(error)}") from error


def _loaded(path: Path, options: dict[str, Any]) -> PortModel:
    if options:
        raise UsageError(f"{path} is a saved model and takes no options: leave out --option, or give MODULE:CLASS")
    if not path.is_file():
        raise UsageError(f"the file {path} does not exist")
    try:
        model = keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras raises many kinds of errors for a file that it cannot load
        raise UsageError(f"{path} cannot be loaded as a Keras model: {cause(error)}") from error
    shape = getattr(model, "input_shape", None)
    return PortModel(model, None, {}, shape if isinstance(shape, tuple) else None)


def _build(port: PortModel, name: str) -> None:
    """Call the model on one image, which makes its weights.

    No initial value is drawn, because every value is replaced later.  A layer without a `build`
    method of its own is declared built: Keras would otherwise run it once in a graph, only to find
    that calling it makes the weights of the layers inside it.
    """
    if port.input_shape is None:
        raise UsageError(
            f"{name} has no weights before it is called, and the shape of its images is not known: {IMAGES}"
        )
    shape = (1, *port.input_shape[1:])
    try:
        with _undrawn(port.model), keras_as_before():
            for layer in port.model._flatten_layers():
                layer.built = layer.built or type(layer).build is keras.layers.Layer.build
            port.model(np.zeros(shape, "float32"))
        if type(port.model).build is keras.layers.Layer.build:
            port.model.build(shape)  # notes the shape in the model, for saving it
    except (AttributeError, NameError, LookupError, NotImplementedError) as error:  # of whatever shape: it is the code
        raise UsageError(f"{name} cannot be called: {named_cause(error)}; mend its call") from error
    except Exception as error:  # a model may raise anything for a shape that it does not take
        raise UsageError(f"{name} cannot be called on {shape}: {cause(error)}; {IMAGES}") from error


@contextmanager
def _undrawn(model: Any) -> Iterator[None]:
    """Let the layers of the model begin with zeros instead of random weights."""
    drawing = [
        (layer, name, value)
        for layer in model._flatten_layers()
        for name, value in vars(layer).items()
        if name.endswith("_initializer") and isinstance(value, RANDOM)
    ]
    for layer, name, _ in drawing:
        setattr(layer, name, keras.initializers.Zeros())
    try:
        yield
    finally:
        for layer, name, value in drawing:
            setattr(layer, name, value)


def _stated(module: ModuleType) -> tuple[int, ...] | None:
    """INPUT_SHAPE of the module, or of the legacy module of the same name; None without either."""
    if hasattr(module, "INPUT_SHAPE"):
        return tuple(module.INPUT_SHAPE)
    package, _, stem = module.__name__.rpartition(".")
    if not package.endswith("migrated"):
        return None
    legacy = package.removesuffix("migrated") + "legacy." + stem
    try:
        with seeing_tensorflow_1(legacy, module.__name__):
            shape = getattr(importlib.import_module(legacy), "INPUT_SHAPE", None)
    except ImportError:  # a port need not stand beside its legacy module
        return None
    return tuple(shape) if shape else None


def _is_model_class(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, keras.Model)
