"""One TensorFlow 1 graph of a legacy module in a session of its own, its variables to be set and read by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf


class LegacyGraph:
    """What `build(images, **options)` makes; `close` once the graph has everything."""

    def __init__(
        self, build: Any, dtype: str, input_shape: tuple[Any, ...], options: dict[str, Any], seed: int
    ) -> None:
        self.graph = tf.Graph()
        with self.graph.as_default():
            tf.set_random_seed(seed)
            self.images = tf.placeholder(dtype, input_shape)
            self.endpoints = build(self.images, **options)
            self.weights = [variable for variable in tf.global_variables() if variable.op.name != "global_step"]

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
