"""Trains a converted `.keras` file further, under the legacy's names; shared by tests of
conversion.
"""

from __future__ import annotations

import importlib
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.checkpoint.convert.planning import entries_of, plan
from tf1kit.parity.pair import model_class
from tf1kit.parity.recording import streams
from tf1kit.parity.recording.batches import batches_of
from tf1kit.port.precision import precision
from tf1kit.port.training import Port


class Resumed:
    """The model and optimizer of a `.keras` file, with the pair `stem`; in float64 if asked for."""

    def __init__(self, file: Any, stem: str, options: dict[str, Any], dtype: str = "float32") -> None:
        self.legacy = importlib.import_module("legacy." + stem)
        self.module = importlib.import_module("migrated." + stem)
        kind = model_class(self.module, stem)
        self.model = keras.saving.load_model(file, custom_objects={kind.__name__: kind})
        self.optimizer = self.model.optimizer
        self.batches, self.dtype = batches_of(self.legacy), "float32"
        if dtype != "float32":
            self.dtype = dtype
            with precision(dtype):
                self._copy(kind(**options))
        weight_map = self.module.weight_map(**options) if hasattr(self.module, "weight_map") else self.module.WEIGHT_MAP
        mapped = [row for row in weight_map if row[1] is not None]
        self.plan = plan(entries_of(mapped, self.model, self.optimizer), mapped, self.model, self.optimizer)
        self.classes = self.model(self.images(0)[:1]).shape[-1]
        self.port = Port(self.model, self.module.loss, self.optimizer, self.classes)

    def _copy(self, model: Any) -> None:
        """Continue with `model`, which has another precision, from the same values."""
        model(self.images(0)[:1])
        optimizer = type(self.optimizer).from_config(self.optimizer.get_config())
        optimizer.build(model.trainable_variables)
        for old, new in ((self.model, model), (self.optimizer, optimizer)):
            for before, after in zip(old.variables, new.variables, strict=True):
                after.assign(tf.cast(before.value, after.dtype))
        self.model, self.optimizer = model, optimizer

    def images(self, step: int) -> Any:
        """The images of a step, from the same streams as the legacy side."""
        return tf.constant(streams.images(0, step, self.batches.shape, self.dtype))

    def evaluate(self, step: int) -> dict[str, np.ndarray]:
        """The end points of that step's images, under the keys of a recording."""
        evaluate = tf.function(lambda images: self.model.endpoints(images, training=False), jit_compile=False)
        seen = evaluate(self.images(step))
        return {f"step_{step}/evaluation/endpoints/{key}": value.numpy() for key, value in seen.items()}

    def train(self, step: int) -> dict[str, np.ndarray]:
        """Take one step. Returns the loss before it and every mapped variable after it, in the
        legacy's layout, like a recording.
        """
        labels = streams.labels(0, step, self.batches.rows, self.classes, "float32").argmax(axis=1)
        seen = {f"step_{step}/loss": self.port.step(self.images(step), tf.constant(labels))[0].numpy()}
        weights = {id(variable) for variable in self.model.variables}
        for origin in self.plan.origins:
            kind = "weights" if id(origin.variables[0]) in weights else "slots"
            seen[f"step_{step}/{kind}/{origin.source}"] = origin.to_legacy(origin.variables[0].dtype)
        return seen
