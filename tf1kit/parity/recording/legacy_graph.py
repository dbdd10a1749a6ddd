"""One TensorFlow 1 graph of a legacy module in a session of its own, its variables to be set and read by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1kit.parity.recording.batches import Batches, takes
from tf1kit.parity.recording.fields import Field


class LegacyGraph:
    """What `build` makes of placeholders for the inputs of `batches`; `close` once the graph has everything.

    A `build` that takes `dtype` gets the precision.  any_batch: the placeholders take any number of rows.
    """

    def __init__(
        self, build: Any, batches: Batches, dtype: str, options: dict[str, Any], seed: int, any_batch: bool = False
    ) -> None:
        self.graph = tf.Graph()
        self._batches, self._dtype, self._any_batch = batches, dtype, any_batch
        if takes(build, "dtype"):
            options = {"dtype": tf.as_dtype(dtype), **options}
        with self.graph.as_default():
            tf.set_random_seed(seed)
            self.inputs = {field.name: self.placeholder(field) for field in batches.inputs}
            self.images = next(iter(self.inputs.values()))
            named = self.inputs if batches.named else {}
            self.endpoints = build(*([] if batches.named else [self.images]), **named, **options)
            self.weights = [variable for variable in tf.global_variables() if variable.op.name != "global_step"]

    def placeholder(self, field: Field) -> Any:
        """A placeholder for a field of the batches."""
        shape = (None, *field.shape[1:]) if self._any_batch and self._batches.has_rows(field) else field.shape
        return tf.placeholder(field.in_precision(self._dtype), shape)

    def close(self) -> None:
        """Add what sets the variables, and open the session."""
        with self.graph.as_default():
            self.variables = tf.global_variables()
            self.initializer = tf.global_variables_initializer()
            self._values_to_load = [tf.placeholder(variable.dtype.base_dtype) for variable in self.variables]
            self._load = [tf.assign(*both, validate_shape=False) for both in zip(self.variables, self._values_to_load)]
        self.session = tf.Session(graph=self.graph)

    def restart(self) -> None:
        """A new session: random operations begin their sequences again, and no variable has a value."""
        self.session.close()
        self.session = tf.Session(graph=self.graph)

    def load(self, state: dict[str, Any]) -> None:
        """Set every variable, slots included."""
        feeds = {
            value: state[variable.op.name].astype(variable.dtype.base_dtype.as_numpy_dtype)
            for variable, value in zip(self.variables, self._values_to_load)
        }
        self.session.run(self._load, feeds)

    def values(self) -> dict[str, np.ndarray]:
        """Every variable's value by name."""
        values = self.session.run(self.variables)
        return {variable.op.name: value for variable, value in zip(self.variables, values)}
