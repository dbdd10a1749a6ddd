"""Runs a port with its loss and optimizer, as `LegacySide` runs the legacy, and by its names."""

from __future__ import annotations

import copy
import functools
import inspect
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.parity.failing import keras_as_before
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.parity.refused import refusing
from tf1kit.parity.stock import Stock
from tf1kit.port.links import filled
from tf1kit.port.precision import precision, widened
from tf1kit.port.training import total_loss
from tf1kit.port.weight_map import COUNTER, MapRow, migrated_variables, resolve


def _array(value: Any) -> np.ndarray:
    return np.asarray(value.numpy())


def _specs(batch: Any) -> Any:
    return tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), batch)


@contextmanager
def drawing_from(seed: int) -> Iterator[None]:
    """A block in which Python's `random` starts from `seed`, so that Keras's initialisers do."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


def built(make: Any, whose: str) -> Any:
    """The Keras optimizer that `make()` returns; UsageError, which names `whose` it is, for anything else."""
    optimizer = make()
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise UsageError(f"{whose} returns a {type(optimizer).__name__}: return a Keras optimizer")
    return optimizer


class MigratedSide:
    """A side, as `scenario` describes it, that runs the model `model_class(**options)`.

    It takes names, shapes and batches from its twin, the side `legacy`. If the class has an
    argument `seed`, it gets the seed of the legacy graph.

    policy: the dtype policy of Keras.  [default: the dtype of `legacy`]
    """

    def __init__(
        self, module: Any, model_class: Any, legacy: Any, options: Mapping[str, Any], policy: str = ""
    ) -> None:
        self.module = module
        self._whole_steps: dict[Any, Any] = {}  # specs of the inputs -> traced function
        self.legacy = legacy
        self.dtype, self.seed, self.trains, self.modal = legacy.dtype, legacy.seed, legacy.trains, legacy.modal
        self.draws = legacy.draws
        self.policy = policy or self.dtype
        seeded = {"seed": self.seed} if "seed" in inspect.signature(model_class).parameters else {}
        self._make = functools.partial(model_class, **{**seeded, **options})
        whose = str(module.__file__)
        with precision(self.policy), refusing(self.dtype, whose), drawing_from(self.seed), keras_as_before():
            self.model = self._make()
            self.endpoint_names = self._build()
        weight_map = self._weight_map(options)
        self.optimizer: Any = self._optimizer(weight_map) if self.trains else None
        owners = getattr(legacy, "slot_owners", None)
        self.map = resolve(weight_map, legacy.shapes, self.model, self.optimizer, owners)
        self.stock = self._stock()
        if self.dtype == "float64":
            self.stock.keep_float64()
        self._check_order_and_drops()
        # The initial values of the port, before any state is loaded.
        self.fresh = self.state()
        self.fresh_slots = {key: value for key, value in self.fresh.items() if key.startswith("slots/")}

    def _weight_map(self, options: Mapping[str, Any]) -> Any:
        module = self.module
        return module.weight_map(**options) if hasattr(module, "weight_map") else module.WEIGHT_MAP

    def _optimizer(self, weight_map: Any) -> Any:
        """The port's optimizer, with its slots."""
        optimizer = built(self.module.optimizer, f"optimizer() of {self.module.__name__}")
        optimizer.build(self.model.trainable_variables)
        return optimizer

    def _stock(self) -> Any:
        return Stock(self.model, self.optimizer, self.map)

    def _build(self) -> list[str]:
        """Create the weights by a first call, and return the names of the end points."""
        batch = self._batch(0)[0]
        called = self.model(batch) if isinstance(self.model, keras.Model) else tf.nest.flatten(batch)[0]
        if not tf.is_tensor(called):
            kind = type(called).__name__
            raise UsageError(
                f"calling {type(self.model).__name__} gives a {kind}: let it return the last end point alone"
            )
        return list(self.model.endpoints(batch))

    def _check_order_and_drops(self) -> None:
        """Add problems to the map: a wrong order of end points, and dropped trained variables."""
        expected = [key.split("/", 1)[1] for key in self.legacy.fetches if key.startswith("endpoints/")]
        if set(expected) == set(self.endpoint_names) and expected != self.endpoint_names:
            order = (
                f"the end points are in the order {', '.join(self.endpoint_names)}, in the legacy {', '.join(expected)}"
            )
            self.map.rows.append(MapRow("-", problem=order))
        for row in self.map.rows:
            if row.legacy in self.map.dropped and "gradients/" + row.legacy in self.legacy.fetches:
                row.problem = "is trained in the legacy graph, so it cannot be dropped"

    @functools.cached_property
    def _observe(self) -> Any:
        return self._traced(self._observed)

    @functools.cached_property
    def _train(self) -> Any:
        return self._traced(self._trained)

    @functools.cached_property
    def _evaluate(self) -> Any:
        return self._traced(lambda inputs: self.model.endpoints(inputs, training=False), 1)

    @functools.cached_property
    def _call(self) -> Any:
        return self._traced(lambda inputs: self.model(inputs, training=False), 1)

    @functools.cached_property
    def _call_in_training(self) -> Any:
        return self._traced(lambda inputs: self.model(inputs, training=True), 1)

    @functools.cached_property
    def _call_plainly(self) -> Any:
        return self._traced(lambda inputs: self.model(inputs), 1)

    def beside(self, legacy: LegacySide) -> MigratedSide:
        """Return this side with the batches of another `legacy`. Model and optimizer are shared.

        The variables of both legacy sides must have the same shapes.
        """
        twin = copy.copy(self)
        twin.legacy = legacy
        for name in ("_observe", "_train", "_evaluate", "_call", "_call_in_training", "_call_plainly"):
            twin.__dict__.pop(name, None)
        return twin

    def _whole_step(self) -> Any:
        """A traced function of forward pass, backward pass and optimizer step.

        Its inputs have the shapes of the legacy's placeholders.
        """
        specs = _specs(self.legacy.placeholders)
        key = tuple(tf.nest.flatten(specs))
        if key not in self._whole_steps:
            traced = tf.function(self._stepped, jit_compile=False)
            self._whole_steps[key] = traced.get_concrete_function(*specs)
        return self._whole_steps[key]

    def _traced(self, function: Any, inputs: int | None = None) -> Any:
        """Trace `function` for the shape that is fed. This avoids warnings about retracing."""
        specs = _specs(self.legacy.batch(0)[:inputs])
        with precision(self.policy), refusing(self.dtype, str(self.module.__file__)):
            return tf.function(function, jit_compile=False).get_concrete_function(*specs)

    def initial_state(self) -> dict[str, np.ndarray]:
        """The initial state of the legacy side."""
        return self.legacy.initial_state()

    def untouched(self) -> dict[str, np.ndarray]:
        """The weights of a new model that has not run any batch.

        A model that always trains updates its moving statistics in the first call.
        """
        with precision(self.policy), drawing_from(self.seed):
            model = self._make()
            specs = _specs(self.legacy.batch(0)[0])
            model(tf.nest.map_structure(lambda one: keras.Input(batch_shape=one.shape, dtype=one.dtype.name), specs))
        made = migrated_variables(model)
        found = {id(variable): made[path] for path, variable in migrated_variables(self.model).items() if path in made}
        return {
            "weights/" + name: link.take(lambda variable: _array(found[id(variable)]))
            for name, link in self.map.links.items()
            if all(id(variable) in found for variable in link.variables)
        }

    def restart(self) -> None:
        """Restart the sequences of random layers, and the step count of a stock optimizer."""
        for path, variable in migrated_variables(self.model).items():
            if path.rpartition("/")[2] == COUNTER and id(variable) not in self.map.ends:
                variable.assign(tf.zeros_like(variable.value))
        self.stock.restart()

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Set each mapped variable from its legacy value."""
        for ends in self.map.ends.values():
            first, number = ends[0]
            variable = first.variables[number]
            variable.assign(
                filled(ends, lambda name: self.stock.to_migrated(name, np.asarray(state[name]))).astype(variable.dtype)
            )
        self.stock.load(state)

    def state(self) -> dict[str, np.ndarray]:
        """Return all mapped variables as `weights/<name>` or `slots/<name>`, in legacy layout."""
        weights = {id(variable) for variable in getattr(self.model, "variables", ())}
        return {
            ("weights/" if id(link.variables[0]) in weights else "slots/") + name: self._legacy_value(name)
            for name, link in self.map.links.items()
        }

    def _legacy_value(self, name: str) -> np.ndarray:
        return self.stock.to_legacy(name, self.map.links[name].take(_array))

    def _batch(self, step: int) -> list[Any]:
        """The batch of a step as tensors: inputs, and labels for a loss that takes them."""
        return [tf.nest.map_structure(tf.constant, part) for part in self.legacy.batch(step)]

    def loss(self, endpoints: Any, labels: Any) -> Any:
        """The port's loss, without regularisation."""
        ends = endpoints if self.policy == self.dtype else widened(endpoints, self.dtype)
        return self.module.loss(ends) if labels is None else self.module.loss(ends, labels)

    def _forward(self, inputs: Any, labels: Any) -> tuple[Any, Any, Any]:
        variables = [variable.value for variable in self.model.trainable_variables]
        with tf.GradientTape() as tape:
            endpoints = self.model.endpoints(inputs, training=True)
            loss = total_loss(self.model, self.loss(endpoints, labels))
        return endpoints, loss, tape.gradient(loss, variables)

    def _observed(self, inputs: Any, labels: Any = None) -> Any:
        if not self.trains:
            return self.model.endpoints(inputs), None, []
        return self._forward(inputs, labels)

    def _trained(self, inputs: Any, labels: Any = None) -> Any:
        _, loss, gradients = self._forward(inputs, labels)
        self.optimizer.apply(gradients, self.model.trainable_variables)
        return loss

    def _stepped(self, inputs: Any, labels: Any = None) -> Any:
        seen = self._observed(inputs, labels)
        if self.optimizer is not None:
            self.optimizer.apply(seen[2], self.model.trainable_variables)
        return seen

    def observe(self, step: int) -> dict[str, np.ndarray]:
        """Return end points, loss and gradients for the batch of `step`, in the legacy's layout."""
        return self._seen(*self._observe(*self._batch(step)))

    def whole_step(self, step: int, state: Mapping[str, np.ndarray], begin: bool = True) -> dict[str, np.ndarray]:
        """Take one step from `state`, and return what `observe` returns and all variables after it.

        begin: whether random layers restart their sequences first.
        """
        if begin:
            self.restart()
        self.load(state)
        seen = self._seen(*self._whole_step()(*self._batch(step)))
        return {**seen, **(self.state() if self.trains else {})}

    def call_in_training(self, step: int) -> np.ndarray:
        """Call the model with training=True on the batch of `step`."""
        return np.asarray(self._call_in_training(self._batch(step)[0]).numpy())

    def call_plainly(self, step: int) -> np.ndarray:
        """Call the model without an argument `training` on the batch of `step`."""
        return np.asarray(self._call_plainly(self._batch(step)[0]).numpy())

    def _seen(self, endpoints: Any, loss: Any, gradients: Any) -> dict[str, np.ndarray]:
        seen = {"endpoints/" + key: value.numpy() for key, value in endpoints.items()}
        if self.trains:
            seen["loss"] = loss.numpy()
        trained = self.model.trainable_variables if self.trains else ()
        found = {
            id(variable): tf.convert_to_tensor(gradient)
            for variable, gradient in zip(trained, self._compared(gradients), strict=True)
            if gradient is not None
        }
        for name, link in self.map.links.items():
            if link.shift and all(id(variable) in found for variable in link.variables):
                seen["gradients/" + name] = link.take(lambda variable: _array(found[id(variable)]), gradient=True)
        return seen

    def _compared(self, gradients: list[Any]) -> list[Any]:
        """The gradients as Keras clips them, where the legacy's are compared after `compute_gradients` has changed them."""
        if self.trains and self.legacy.changes_gradients:
            return list(self.optimizer._clip_gradients(gradients))
        return gradients

    def evaluate(self, step: int) -> dict[str, np.ndarray]:
        """Evaluate the batch of `step`. Return the end points and the variables that this changes.

        `endpoints/call` is the output of `model(inputs, training=False)`.
        """
        (inputs, *_), before = self._batch(step), self.state()
        kept = [variable.numpy() for variable in getattr(self.model, "variables", ())]
        seen = {"endpoints/" + key: value.numpy() for key, value in self._evaluate(inputs).items()}
        after = self.state()
        if kept:
            for variable, value in zip(self.model.variables, kept, strict=True):
                variable.assign(value)
            seen["endpoints/call"] = self._call(inputs).numpy()
        seen.update((key, after[key]) for key in after if after[key].tobytes() != before[key].tobytes())
        return seen

    def train(self, step: int) -> np.ndarray:
        """Take an optimizer step on the batch of `step`, and return the loss before it."""
        return self.train_on(*self.legacy.batch(step))

    def train_on(self, *batch: Any) -> np.ndarray:
        """Take an optimizer step on the given batch, and return the loss before it."""
        return np.asarray(self._train(*tf.nest.map_structure(tf.constant, batch)).numpy())

    def output(self, inputs: Any) -> np.ndarray:
        """Return the last end point in evaluation."""
        given = tf.nest.map_structure(tf.constant, inputs)
        with precision(self.policy):
            return list(self.model.endpoints(given, training=False).values())[-1].numpy()
