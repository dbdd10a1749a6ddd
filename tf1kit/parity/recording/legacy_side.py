"""Runs a legacy module (TensorFlow 1 graph code) in a session, on genuine 1.15.5 and on current TensorFlow alike."""

from __future__ import annotations

import copy
import re
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1kit.parity.recording import streams
from tf1kit.parity.recording.batches import Batches, takes
from tf1kit.parity.recording.float64 import explained, losses_in, rounding_casts
from tf1kit.parity.recording.legacy_graph import LegacyGraph

RANDOM = ("Random", "TruncatedNormal", "ParameterizedTruncatedNormal", "Multinomial")  # stateful ones
GRADIENTS = re.compile(r"(^|/)gradients(_\d+)?/")  # in the name of what `tf.gradients` makes


class LegacySide:
    """A side (see `scenario`) around `module.build`, and where it has them `module.loss` and `module.optimizer`.

    A `build` that takes `is_training` has two modes: it is called for a graph that trains and for one that evaluates.
    dtype: the precision; a network that has only one is float32.
    training_only: whichever modes `build` has, the graph for evaluation is not built.
    any_batch: the graph is built for any number of rows; `batches` says how many there are.
    """

    def __init__(
        self,
        module: Any,
        dtype: str,
        batches: Batches,
        options: dict[str, Any],
        seed: int = 0,
        any_batch: bool = False,
        training_only: bool = False,
    ) -> None:
        dtype = "float32" if batches.one_precision(module.build) else dtype
        self.dtype = dtype
        self.seed = seed
        self.batches = batches
        self.trains = hasattr(module, "loss")
        self.labels: Any = None
        self.draws = False
        self.changes_gradients = False  # whether `compute_gradients` does more than that, such as clipping
        self.modal = takes(module.build, "is_training") and "is_training" not in options

        def graph(mode: dict[str, Any]) -> LegacyGraph:
            with explained(dtype, str(module.__file__)), losses_in(dtype):
                return LegacyGraph(module.build, batches, dtype, {**options, **mode}, seed, any_batch)

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
    images = property(lambda self: self._training.images)  # the first input
    input_shape = property(lambda self: self.batches.shape)
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
        if self.batches.labels is not None:
            last = list(endpoints.values())[-1]
            self.batches = self.batches.with_classes(last.shape.as_list()[-1])
            self.labels = self._training.placeholder(self.batches.labels)  # type: ignore[arg-type]
        given = [endpoints] if self.labels is None else [endpoints, self.labels]
        with explained(self.dtype, str(module.__file__)), losses_in(self.dtype):
            self.loss = module.loss(*given)
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

    @property
    def placeholders(self) -> list[Any]:
        """Those of a batch, in its structure."""
        return self._batch(self._training.inputs, self.labels)

    def batch(self, step: int) -> list[Any]:
        """The batch of `step`: the input, or several in a dict by name; and labels if the loss takes them."""
        return self._batch(*self.batches.draw(self.seed, step, self.dtype))

    def _batch(self, inputs: dict[str, Any], labels: Any) -> list[Any]:
        given = inputs if len(inputs) > 1 else next(iter(inputs.values()))
        return [given] if labels is None else [given, labels]

    def fed(self, batches: Batches) -> LegacySide:
        """The same graph and session on other batches."""
        twin = copy.copy(self)
        twin.batches = batches if self.labels is None else batches.with_classes(self.labels.shape.as_list()[-1])
        return twin

    def feeds(self, inputs: Any, labels: Any = None, graph: Any = None) -> dict[Any, np.ndarray]:
        """What a run of a graph is fed: a batch in its structure."""
        graph = graph or self._training
        found = inputs if isinstance(inputs, dict) else {next(iter(graph.inputs)): inputs}
        given = {graph.inputs[name]: value for name, value in found.items()}
        return given if labels is None else {**given, self.labels: labels}

    def observe(self, step: int) -> dict[str, np.ndarray]:
        """End points, loss and gradients on the batch of `step`."""
        return self.session.run(self.fetches, self.feeds(*self.batch(step)))

    def evaluate(self, step: int) -> dict[str, np.ndarray]:
        """The end points when evaluating the batch of `step`, and what that changes: `weights/<name>` after it.

        `endpoints/call` is the last end point, which is what calling the port gives.
        """
        endpoints = dict(self._evaluating.endpoints)
        if self.weights:
            endpoints["call"] = list(endpoints.values())[-1]
        return self._evaluate(self.batch(step)[0], endpoints)

    def _evaluate(self, inputs: Any, endpoints: dict[str, Any]) -> dict[str, np.ndarray]:
        graph = self._evaluating
        before = self._training.values()
        if self.modal:
            graph.load(before)
        found = graph.session.run(endpoints, self.feeds(inputs, graph=graph))
        after = graph.values()
        seen = {"endpoints/" + key: value for key, value in found.items()}
        seen.update(("weights/" + key, after[key]) for key in after if after[key].tobytes() != before[key].tobytes())
        return seen

    def train(self, step: int) -> np.ndarray:
        """One step of the optimizer on the batch of `step`; the loss before it."""
        return self.train_on(*self.batch(step))

    def train_on(self, inputs: Any, labels: Any = None) -> np.ndarray:
        """One step of the optimizer on a batch of the caller's; the loss before it."""
        return self.session.run([self.train_op, self.loss], self.feeds(inputs, labels))[1]

    def whole_step(self, step: int, state: dict[str, Any], begin: bool = True) -> dict[str, np.ndarray]:
        """What one step from `state` shows, all of it in one run, and every variable after it.

        begin: random operations begin again; False: they go on.
        """
        if self.draws and begin:
            self.restart()
        self.load(state)
        fetches = [self.fetches, self.train_op] if self.trains else [self.fetches]
        seen = self.session.run(fetches, self.feeds(*self.batch(step)))[0]
        return {**seen, **(self.state() if self.trains else {})}

    def output_in_training(self, step: int) -> np.ndarray:
        """The last end point of the graph that trains, on the batch of `step`, and nothing else in that run."""
        last = [end for key, end in self.fetches.items() if key.startswith("endpoints/")][-1]
        return self.session.run(last, self.feeds(self.batch(step)[0]))

    def output(self, inputs: Any) -> np.ndarray:
        """The last end point, as for evaluation."""
        key, last = list(self._evaluating.endpoints.items())[-1]
        given = inputs if isinstance(inputs, dict) else np.asarray(inputs)
        return self._evaluate(given, {key: last})["endpoints/" + key]


def _draws(train_op: Any) -> bool:
    """Whether a step of training runs random operations; what initialises variables does not count."""
    needed = tf.graph_util.extract_sub_graph(train_op.graph.as_graph_def(), [train_op.name])
    nodes = [*needed.node, *(node for function in needed.library.function for node in function.node_def)]
    return any(node.op.startswith(RANDOM) for node in nodes)
