"""Finds the port that is asked for, `MODULE:CLASS` or a `.keras` file, and gives it weights and an optimizer."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np

from tf1kit.errors import UsageError
from tf1kit.parity.legacy_import import seeing_tensorflow_1
from tf1kit.parity.pair import import_module

IMAGES = "say --images 1,24,24,3, the shape of what it is called on"
RANDOM = (
    keras.initializers.Orthogonal,
    keras.initializers.RandomNormal,
    keras.initializers.RandomUniform,
    keras.initializers.TruncatedNormal,
    keras.initializers.VarianceScaling,
)


@dataclass
class PortModel:
    """A model whose weights exist, with its module's map and optimizer, where it has them."""

    model: Any
    module: ModuleType | None
    options: dict[str, Any]
    input_shape: tuple[int, ...] | None = None

    @property
    def weight_map(self) -> Any:
        """The module's map for these options; UsageError where it has none."""
        if self.module is None:
            raise UsageError("a .keras file has no WEIGHT_MAP: name the model as MODULE:CLASS")
        if hasattr(self.module, "weight_map"):
            return called(self.module.weight_map, self.options, f"weight_map of {self.module.__name__}")
        if not hasattr(self.module, "WEIGHT_MAP"):
            raise UsageError(
                f"{self.module.__name__} has no WEIGHT_MAP: `tf1kit checkpoint map` finds one for a checkpoint"
            )
        return self.module.WEIGHT_MAP

    def optimizer(self) -> Any:
        """What the module's `optimizer()` returns, else what the model was compiled with, built for it; None without either."""
        optimizer = self.unbuilt_optimizer()
        if optimizer is not None:
            optimizer.build(self.model.trainable_variables)
        return optimizer

    def unbuilt_optimizer(self) -> Any:
        """The same without its slots; UsageError where it is no Keras optimizer."""
        module = self.module
        if module is None or not hasattr(module, "optimizer"):
            return getattr(self.model, "optimizer", None)
        optimizer = called(module.optimizer, {}, f"optimizer of {module.__name__}")
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            raise UsageError(
                f"optimizer() of {module.__name__} returns a {type(optimizer).__name__}, no Keras optimizer"
            )
        return optimizer


def load_port(name: str, options: dict[str, Any] | None = None, images: tuple[int, ...] | None = None) -> PortModel:
    """The model `name`: `module:Class` (called with `options`) or a `.keras` file.

    images: what it is called on once, so that it has weights; default what the module, or the legacy module of the same
    stem, says as INPUT_SHAPE.  A model that is built already needs none.
    Raises UsageError, naming what is missing.
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
    """The module and the class that MODULE:CLASS names; UsageError where either does not exist."""
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
        raise UsageError(f"{module_name} has no class {class_name}; its models are {', '.join(found) or 'none'}")
    return module, kind


def called(function: Any, options: dict[str, Any], what: str) -> Any:
    """`function(**options)`; UsageError where it does not take them."""
    try:
        return function(**options)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{what} cannot be called with {options or 'no options'}: {_first_line(error)}") from error


def _loaded(path: Path, options: dict[str, Any]) -> PortModel:
    if options:
        raise UsageError(f"{path} is a model already: options are for MODULE:CLASS")
    if not path.is_file():
        raise UsageError(f"the file {path} does not exist")
    try:
        model = keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras has no error of its own for a file that it cannot load
        raise UsageError(f"{path} cannot be loaded as a Keras model: {_first_line(error)}") from error
    shape = getattr(model, "input_shape", None)
    return PortModel(model, None, {}, shape if isinstance(shape, tuple) else None)


def _build(port: PortModel, name: str) -> None:
    """Call the model on one image, which gives it its weights.

    Every value is replaced afterwards, hence none is drawn.  A layer without a `build` of its own is declared built, since
    Keras would run it once in a graph to find out that calling it makes the weights of the layers that it calls.
    """
    if port.input_shape is None:
        raise UsageError(f"{name} has no weights before it is called, and nothing says on what: {IMAGES}")
    shape = (1, *port.input_shape[1:])
    try:
        with _undrawn(port.model):
            for layer in port.model._flatten_layers():
                layer.built = layer.built or type(layer).build is keras.layers.Layer.build
            port.model(np.zeros(shape, "float32"))
        if type(port.model).build is keras.layers.Layer.build:
            port.model.build(shape)  # which notes the shape for who saves the model
    except Exception as error:  # whatever a model says of a shape that it does not take
        raise UsageError(f"{name} cannot be called on {shape}: {_first_line(error)}; {IMAGES}") from error


@contextmanager
def _undrawn(model: Any) -> Iterator[None]:
    """Weights that layers of the model are to draw begin with zeros."""
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
    """INPUT_SHAPE of the module, or of the legacy module of the same stem."""
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


def _first_line(error: Exception) -> str:
    """What went wrong, without the colours of Keras and where it says only that something did."""
    lines = [re.sub(r"\x1b\[\d*m", "", line).strip() for line in str(error).splitlines()]
    said = [line for line in lines if line and not line.startswith("Exception encountered when calling")]
    return said[0] if said else type(error).__name__
