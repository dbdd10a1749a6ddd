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
        self.input_shape = tuple(input_shape)
        self.input_dtype = dtype if input_dtype.startswith("float") else input_dtype
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.images = tf.placeholder(self.input_dtype, self.input_shape)
            self.fetches = {"endpoints/" + key: end for key, end in module.build(self.images, **options).items()}
            self.weights = tf.global_variables()
            if self.trains:
                self._add_training(module)
            self.variables = tf.global_variables()
            self.initializer = tf.global_variables_initializer()
        self.session = tf.Session(graph=self.graph)

    def _add_training(self, module: Any) -> None:
        endpoints = {key.split("/", 1)[1]: end for key, end in self.fetches.items()}
        classes = list(endpoints.values())[-1].shape.as_list()[-1]
        self.labels = tf.placeholder(self.dtype, (self.input_shape[0], classes))
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
        """Set every variable, by feeding the value that its initialiser assigns."""
        feeds = {
            variable.initializer.inputs[1]: state[variable.op.name].astype(variable.dtype.base_dtype.as_numpy_dtype)
            for variable in self.variables
        }
        self.session.run([variable.initializer for variable in self.variables], feeds)

    def state(self) -> dict[str, Any]:
        """Every variable's value, as `weights/<name>` or, what the optimizer made, `slots/<name>`."""
        weights = {variable.op.name for variable in self.weights}
        return {
            ("weights/" if variable.op.name in weights else "slots/") + variable.op.name: value
            for variable, value in self._values()
        }

    def _values(self) -> list[Any]:
        return list(zip(self.variables, self.session.run(self.variables)))

    def feeds(self, step: int) -> dict[str, Any]:
        """What is fed at `step`, pictures first and labels second, by placeholder."""
        feeds = {self.images: streams.images(self.seed, step, self.input_shape, self.input_dtype)}
        if self.trains:
            batch, classes = self.labels.shape.as_list()
            feeds[self.labels] = streams.labels(self.seed, step, batch, classes, self.dtype)
        return feeds

    def observe(self, step: int) -> dict[str, Any]:
        """End points, loss and gradients on the batch of `step`."""
        return self.session.run(self.fetches, self.feeds(step))

    def train(self, step: int) -> np.ndarray:
        """One step of the optimizer; the loss before it."""
        return self.session.run([self.train_op, self.loss], self.feeds(step))[1]


def input_contract(module: Any, shape: tuple[int, ...] | None = None, dtype: str | None = None) -> tuple[Any, ...]:
    """`(shape, dtype)` of the pictures that the module's `build` takes; LookupError where nothing says it."""
    shape = shape or getattr(module, "INPUT_SHAPE", None)
    if shape is None:
        raise LookupError(
            f"{inspect.getsourcefile(module)} does not say what pictures its build takes: give it INPUT_SHAPE = (batch, height, width, channels), "
            "or say --images 128,24,24,3"
        )
    return tuple(shape), dtype or getattr(module, "INPUT_DTYPE", "float32")
