"""Runs a legacy module (TensorFlow 1 graph code) in a session, on genuine 1.15.5 and on current TensorFlow alike."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1kit.parity import streams


class LegacySide:
    """A side (see `scenario`) around `module.build`, and where it has them `module.loss` and `module.optimizer`."""

    def __init__(
        self,
        module: Any,
        dtype: str,
        input_shape: tuple[int, ...],
        input_dtype: str,
        options: dict[str, Any],
        seed: int = 0,
    ) -> None:
        self.dtype = dtype
        self.seed = seed
        self.trains = hasattr(module, "loss")
        self.modeless = "is_training" not in inspect.signature(module.build).parameters
        self.input_shape = tuple(input_shape)
        self.input_dtype = dtype if input_dtype.startswith("float") else input_dtype
        self.graph = tf.Graph()
        with self.graph.as_default():
            tf.set_random_seed(seed)
            self.images = tf.placeholder(self.input_dtype, self.input_shape)
            endpoints = module.build(self.images, **options)
            self.fetches = {"endpoints/" + key: end for key, end in endpoints.items()}
            self.last = list(endpoints.values())[-1]
            self.weights = tf.global_variables()
            if self.trains:
                self._add_training(module, endpoints)
            self.variables = tf.global_variables()
            self.initializer = tf.global_variables_initializer()
            self._values_to_load = [tf.placeholder(variable.dtype.base_dtype) for variable in self.variables]
            self._load = [tf.assign(*both, validate_shape=False) for both in zip(self.variables, self._values_to_load)]
        self.session = tf.Session(graph=self.graph)

    def _add_training(self, module: Any, endpoints: dict[str, Any]) -> None:
        self.labels = tf.placeholder(self.dtype, (self.input_shape[0], self.last.shape.as_list()[-1]))
        self.loss = module.loss(endpoints, self.labels)
        optimizer = module.optimizer()
        gradients = optimizer.compute_gradients(self.loss)
        self.train_op = optimizer.apply_gradients(gradients)
        self.fetches["loss"] = self.loss
        self.fetches.update(
            ("gradients/" + variable.op.name, tf.convert_to_tensor(gradient))
            for gradient, variable in gradients
            if gradient is not None
        )

    def initial_state(self) -> dict[str, Any]:
        """Weights from the streams in this side's precision; slots as their initialisers leave them."""
        with self.graph.as_default():
            self.session.run(self.initializer)
        state = {variable.op.name: value for variable, value in self._values()}
        for variable in self.weights:
            drawn = streams.weight(self.seed, variable.op.name, tuple(variable.shape.as_list()))
            state[variable.op.name] = drawn.astype(variable.dtype.base_dtype.as_numpy_dtype)
        return state

    def load(self, state: dict[str, Any]) -> None:
        """Set every variable, slots included."""
        feeds = {
            value: state[variable.op.name].astype(variable.dtype.base_dtype.as_numpy_dtype)
            for variable, value in zip(self.variables, self._values_to_load)
        }
        self.session.run(self._load, feeds)

    def state(self) -> dict[str, Any]:
        """Every variable's value, as `weights/<name>` or, what the optimizer made, `slots/<name>`."""
        weights = {variable.op.name for variable in self.weights}
        return {
            ("weights/" if variable.op.name in weights else "slots/") + variable.op.name: value
            for variable, value in self._values()
        }

    def _values(self) -> list[Any]:
        return list(zip(self.variables, self.session.run(self.variables)))

    def batch(self, step: int) -> list[np.ndarray]:
        """The batch of `step` from the streams: pictures and, for what trains, one-hot labels."""
        drawn = [streams.images(self.seed, step, self.input_shape, self.input_dtype)]
        if self.trains:
            batch, classes = self.labels.shape.as_list()
            drawn.append(streams.labels(self.seed, step, batch, classes, self.dtype))
        return drawn

    def _feeds(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict[Any, np.ndarray]:
        return {self.images: images} if labels is None else {self.images: images, self.labels: labels}

    def observe(self, step: int) -> dict[str, np.ndarray]:
        """End points, loss and gradients on the batch of `step`."""
        return self.session.run(self.fetches, self._feeds(*self.batch(step)))

    def train(self, step: int) -> np.ndarray:
        """One step of the optimizer on the batch of `step`; the loss before it."""
        return self.train_on(*self.batch(step))

    def train_on(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """One step of the optimizer on a batch of the caller's; the loss before it."""
        return self.session.run([self.train_op, self.loss], self._feeds(images, labels))[1]

    def output(self, images: np.ndarray) -> np.ndarray:
        """The last end point."""
        return self.session.run(self.last, self._feeds(np.asarray(images)))


def input_contract(module: Any, shape: tuple[int, ...] | None = None, dtype: str | None = None) -> tuple[Any, ...]:
    """`(shape, dtype)` of the pictures that the module's `build` takes; LookupError where nothing says it."""
    shape = shape or getattr(module, "INPUT_SHAPE", None)
    if shape is None:
        raise LookupError(
            f"{inspect.getsourcefile(module)} does not say what pictures its build takes: give it "
            "INPUT_SHAPE = (batch, height, width, channels), or say --images 128,24,24,3"
        )
    return tuple(shape), dtype or getattr(module, "INPUT_DTYPE", "float32")
