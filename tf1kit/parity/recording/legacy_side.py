"""Runs a legacy module (TensorFlow 1 graph code) in a session, on genuine 1.15.5 and on current TensorFlow alike."""

from __future__ import annotations

import copy
import inspect
import re
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1kit.parity.recording import streams
from tf1kit.parity.recording.float64 import explained, losses_in, rounding_casts
from tf1kit.parity.recording.legacy_graph import LegacyGraph

RANDOM = ("Random", "TruncatedNormal", "ParameterizedTruncatedNormal", "Multinomial")  # stateful ones
GRADIENTS = re.compile(r"(^|/)gradients(_\d+)?/")  # in the name of what `tf.gradients` makes


class LegacySide:
    """A side (see `scenario`) around `module.build`, and where it has them `module.loss` and `module.optimizer`.

    A `build` that takes `is_training` has two modes: it is called for a graph that trains and for one that evaluates.
    training_only: whichever modes `build` has, the graph for evaluation is not built.
    any_batch: the graph is built for any number of images; `input_shape` says how many the batches of the streams have.
    """

    def __init__(
        self,
        module: Any,
        dtype: str,
        input_shape: tuple[int, ...],
        input_dtype: str,
        options: dict[str, Any],
        seed: int = 0,
        any_batch: bool = False,
        training_only: bool = False,
    ) -> None:
        self.dtype = dtype
        self.seed = seed
        self.scales = (1, 1)  # of images and labels
        self.trains = hasattr(module, "loss")
        self.draws = False
        self.changes_gradients = False  # whether `compute_gradients` does more than that, such as clipping
        self.modal = "is_training" in inspect.signature(module.build).parameters and "is_training" not in options
        self.input_shape = tuple(input_shape)
        self.input_dtype = dtype if input_dtype.startswith("float") else input_dtype

        def graph(mode: dict[str, Any]) -> LegacyGraph:
            shape = (None, *self.input_shape[1:]) if any_batch else self.input_shape
            with explained(dtype, str(module.__file__)), losses_in(dtype):
                return LegacyGraph(module.build, self.input_dtype, shape, {**options, **mode}, seed)

        self._training = graph({"is_training": True} if self.modal else {})
        self.fetches = {"endpoints/" + key: end for key, end in self._training.endpoints.items()}
        if self.trains:
            with self.graph.as_default():
                self._add_training(module)
        ends = [*self._training.endpoints.values(), *([self.loss] if self.trains else [])]
        self.rounded = rounding_casts(ends) if dtype == "float64" else []
        self._training.close()
        two = self.modal and not training_only
        self._evaluating = graph({"is_training": False}) if two else self._training
        if two:
            self._evaluating.close()
            self._check_modes()

    # What tests and benchmarks look at
    graph = property(lambda self: self._training.graph)
    session = property(lambda self: self._training.session)
    initializer = property(lambda self: self._training.initializer)
    images = property(lambda self: self._training.images)
    weights = property(lambda self: self._training.weights)
    variables = property(lambda self: self._training.variables)

    @property
    def shapes(self) -> dict[str, Any]:
        """(shape, dtype) of each variable by name."""
        return {one.op.name: (tuple(one.shape.as_list()), one.dtype.base_dtype.name) for one in self.variables}

    @property
    def weight_names(self) -> frozenset[str]:
        """The variables that the optimizer did not make."""
        return frozenset(variable.op.name for variable in self.weights)

    def _add_training(self, module: Any) -> None:
        endpoints = self._training.endpoints
        last = list(endpoints.values())[-1]
        self.labels = tf.placeholder(self.dtype, (self._training.images.shape.as_list()[0], last.shape.as_list()[-1]))
        with explained(self.dtype, str(module.__file__)), losses_in(self.dtype):
            self.loss = module.loss(endpoints, self.labels)
        optimizer = self.optimizer = module.optimizer()
        gradients = optimizer.compute_gradients(self.loss)
        made = [getattr(gradient, "values", gradient).op.name for gradient, _ in gradients if gradient is not None]
        self.changes_gradients = not all(GRADIENTS.search(name) for name in made)
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            self.train_op = optimizer.apply_gradients(gradients, global_step=tf.train.get_global_step())
        self.draws = _draws(self.train_op)
        self.fetches["loss"] = self.loss
        self.fetches.update(
            ("gradients/" + variable.op.name, tf.convert_to_tensor(gradient))
            for gradient, variable in gradients
            if gradient is not None
        )

    def _check_modes(self) -> None:
        """ValueError where evaluation has what training has not: it could be given no value."""
        trained = {variable.op.name for variable in self.variables}
        alone = [variable.op.name for variable in self._evaluating.variables if variable.op.name not in trained]
        if alone:
            raise ValueError(f"with is_training=False it makes variables that it does not make with True: {alone}")
        if list(self._evaluating.endpoints) != list(self._training.endpoints):
            raise ValueError("with is_training=False its end points differ from those with True")

    def initial_state(self) -> dict[str, Any]:
        """Weights from the streams in this side's precision; slots, whole numbers and strings as initialised."""
        self.session.run(self.initializer)
        state = self._training.values()
        for variable in self.weights:
            dtype = variable.dtype.base_dtype
            if dtype.is_floating or dtype.is_complex or dtype.is_bool:  # a truth value that is drawn is True
                drawn = streams.weight(self.seed, variable.op.name, tuple(variable.shape.as_list()), dtype.is_complex)
                state[variable.op.name] = drawn.astype(dtype.as_numpy_dtype)
        return state

    def fresh(self) -> dict[str, np.ndarray]:
        """Every variable's value by name, as its initialiser draws it this time."""
        self.session.run(self.initializer)
        return self._training.values()

    def restart(self) -> None:
        """Begin the sequences of random operations again; the next thing to do is to load a state."""
        self._training.restart()

    def load(self, state: dict[str, Any]) -> None:
        """Set every variable, slots included."""
        self._training.load(state)

    def state(self) -> dict[str, Any]:
        """Every variable's value, as `weights/<name>` or, what the optimizer made, `slots/<name>`."""
        weights, values = self.weight_names, self._training.values()
        return {("weights/" if name in weights else "slots/") + name: value for name, value in values.items()}

    def batch(self, step: int) -> list[np.ndarray]:
        """The batch of `step` from the streams: images and, for what trains, one-hot labels."""
        drawn = [streams.images(self.seed, step, self.input_shape, self.input_dtype)]
        if self.trains:
            classes = self.labels.shape.as_list()[1]
            drawn.append(streams.labels(self.seed, step, self.input_shape[0], classes, self.dtype))
        return [value if scale == 1 else value * scale for value, scale in zip(drawn, self.scales)]

    def fed(self, shape: tuple[int, ...], images: int = 1, labels: int = 1) -> LegacySide:
        """The same graph and session on batches of another `shape`, with images and labels so many times as large."""
        twin = copy.copy(self)
        twin.input_shape, twin.scales = shape, (images, labels)
        return twin

    def _feeds(self, images: np.ndarray, labels: np.ndarray | None = None) -> dict[Any, np.ndarray]:
        return {self.images: images} if labels is None else {self.images: images, self.labels: labels}

    def observe(self, step: int) -> dict[str, np.ndarray]:
        """End points, loss and gradients on the batch of `step`."""
        return self.session.run(self.fetches, self._feeds(*self.batch(step)))

    def evaluate(self, step: int) -> dict[str, np.ndarray]:
        """The end points when evaluating the batch of `step`, and what that changes: `weights/<name>` after it.

        `endpoints/call` is the last end point, which is what calling the port gives.
        """
        endpoints = dict(self._evaluating.endpoints)
        if self.weights:
            endpoints["call"] = list(endpoints.values())[-1]
        return self._evaluate(self.batch(step)[0], endpoints)

    def _evaluate(self, images: np.ndarray, endpoints: dict[str, Any]) -> dict[str, np.ndarray]:
        graph = self._evaluating
        before = self._training.values()
        if self.modal:
            graph.load(before)
        found = graph.session.run(endpoints, {graph.images: images})
        after = graph.values()
        seen = {"endpoints/" + key: value for key, value in found.items()}
        seen.update(("weights/" + key, after[key]) for key in after if after[key].tobytes() != before[key].tobytes())
        return seen

    def train(self, step: int) -> np.ndarray:
        """One step of the optimizer on the batch of `step`; the loss before it."""
        return self.train_on(*self.batch(step))

    def train_on(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """One step of the optimizer on a batch of the caller's; the loss before it."""
        return self.session.run([self.train_op, self.loss], self._feeds(images, labels))[1]

    def whole_step(self, step: int, state: dict[str, Any], begin: bool = True) -> dict[str, np.ndarray]:
        """What one step from `state` shows, all of it in one run, and every variable after it.

        begin: random operations begin again; False: they go on.
        """
        if self.draws and begin:
            self.restart()
        self.load(state)
        fetches = [self.fetches, self.train_op] if self.trains else [self.fetches]
        seen = self.session.run(fetches, self._feeds(*self.batch(step)))[0]
        return {**seen, **(self.state() if self.trains else {})}

    def output_in_training(self, step: int) -> np.ndarray:
        """The last end point of the graph that trains, on the batch of `step`, and nothing else in that run."""
        last = [end for key, end in self.fetches.items() if key.startswith("endpoints/")][-1]
        return self.session.run(last, {self.images: self.batch(step)[0]})

    def output(self, images: np.ndarray) -> np.ndarray:
        """The last end point, as for evaluation."""
        key, last = list(self._evaluating.endpoints.items())[-1]
        return self._evaluate(np.asarray(images), {key: last})["endpoints/" + key]


def _draws(train_op: Any) -> bool:
    """Whether a step of training runs random operations; what initialises variables does not count."""
    needed = tf.graph_util.extract_sub_graph(train_op.graph.as_graph_def(), [train_op.name])
    nodes = [*needed.node, *(node for function in needed.library.function for node in function.node_def)]
    return any(node.op.startswith(RANDOM) for node in nodes)


def input_contract(module: Any, shape: tuple[int, ...] | None = None, dtype: str | None = None) -> tuple[Any, ...]:
    """`(shape, dtype)` of the images that the module's `build` takes; LookupError where nothing says it."""
    shape = shape or getattr(module, "INPUT_SHAPE", None)
    if shape is None:
        raise LookupError(
            f"{inspect.getsourcefile(module)} does not say what images its build takes: give it "
            "INPUT_SHAPE = (batch, height, width, channels), or say --images 128,24,24,3"
        )
    return tuple(shape), dtype or getattr(module, "INPUT_DTYPE", "float32")
