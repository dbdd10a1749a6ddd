"""Runs a port against a capture: any inputs and outputs, several losses and optimizers, recorded
draws.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.capture.folder import Training
from tf1kit.errors import UsageError
from tf1kit.keras.fused_float64 import fused_in_float64
from tf1kit.parity.captured.draws import Drawing, draws_of
from tf1kit.parity.captured.legacy import CapturedSide
from tf1kit.parity.captured.optimizers import Optimizers, Stocks
from tf1kit.parity.captured.roles import Roles, takes_model
from tf1kit.parity.migrated_side import MigratedSide, built, drawing_from
from tf1kit.parity.recording.float64 import explained
from tf1kit.parity.stock import Stock
from tf1kit.port.precision import precision
from tf1kit.port.towers import Towers
from tf1kit.port.training import total_loss
from tf1kit.port.weight_map import migrated_variables, paths_of


class CapturedPort(MigratedSide):
    """The port side of a capture.  `make(**options)` returns the model."""

    decomposes = True  # in float64 its fused layers compute by their formula

    def __init__(
        self,
        module: ModuleType,
        make: Any,
        legacy: CapturedSide,
        roles: Roles,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.roles = roles
        self._drawing: dict[Any, Any] = {}
        self._constants = legacy.constants if legacy.dtype == "float64" else None
        with fused_in_float64():
            super().__init__(module, make, legacy, options or {})
        known = legacy.program.recorded if legacy.program.fresh else {}
        self.fresh_slots = {
            key: value
            for key, value in self.fresh_slots.items()
            if known and not self._begins_as_its_weight(key, known)
        }
        roles.kept |= kept_by_optimizers(self)

    def _begins_as_its_weight(self, key: str, recorded: Mapping[str, np.ndarray]) -> bool:
        """Whether a slot is an average that begins as its weight on both sides, each of which has drawn its own weights."""
        name = key.partition("/")[2]
        owner = name.rpartition("/")[0]
        return (
            owner in recorded
            and f"weights/{owner}" in self.fresh
            and np.array_equal(recorded[name], recorded[owner])
            and np.array_equal(self.fresh[key], self.fresh[f"weights/{owner}"])
        )

    # How the model is made and called

    def _build(self) -> list[str]:
        """Create the weights by a call for each kind of run, and return the names of the outputs.

        A run may feed only some of the inputs in a dict, or none.
        """
        names: list[str] = []
        runs = [self.legacy.program.run(step) for step in self.legacy.program.first_steps]
        if isinstance(self.roles.inputs, dict):
            runs += {run.fetches: run for run in reversed(self.roles.evaluation_runs)}.values()
        for inputs, _ in map(self.legacy.inputs_of, runs):
            if not isinstance(inputs, dict) or inputs:
                names += self.outputs(self.model, tf.nest.map_structure(tf.constant, inputs), False)
        return list(dict.fromkeys(names))

    def outputs(self, model: Any, inputs: Any, training: bool) -> dict[str, Any]:
        """The outputs of the model by name."""
        by_name = getattr(model, "endpoints", None)
        if isinstance(inputs, tuple) and isinstance(self.roles.inputs, str):  # a run that does not feed it
            if by_name is None or next(iter(inspect.signature(by_name).parameters.values())).default is not None:
                raise UsageError(
                    f"a recorded run does not feed {self.roles.inputs}, and the model of {self.module.__name__} cannot be called "
                    "without it: let the argument of `endpoints` have the default None"
                )
            inputs = None
        return named(by_name(inputs, training=training) if by_name else model(inputs, training=training))

    def _weight_map(self, options: Mapping[str, Any]) -> Any:
        """The port's WEIGHT_MAP; the counts of metrics, which it need not name, are dropped."""
        rows = list(super()._weight_map(options))
        named = {str(row[0]) for row in rows if row}
        return [*rows, *((name, None, "counts for a metric") for name in sorted(self.legacy.program.metrics - named))]

    def _optimizer(self, weight_map: Any) -> Any:
        """The optimizers by loss, each with the slots of the weights that the program trains with
        that loss.
        """
        paths = {name: paths_of(path) for name, path, *_ in weight_map}
        variables = migrated_variables(self.model)
        parts = {}
        for loss in self.roles.stepping(self.roles.losses):
            optimizer = built(self.roles.optimizer(loss), f"the optimizer for {loss} of {self.module.__name__}")
            listed = [path for name in self.roles.trained_by(loss) for path in paths.get(name) or ()]
            own = [variables[path] for path in dict.fromkeys(listed) if path in variables]
            optimizer.build(own if len(self.roles.stepping(self.roles.losses)) > 1 else self.model.trainable_variables)
            parts[loss] = optimizer
        return Optimizers(parts)

    def _stock(self) -> Any:
        optimizers = list(self.optimizer.parts.values()) or [None]
        return Stocks([Stock(self.model, optimizer, self.map) for optimizer in optimizers])

    def _check_order_and_drops(self) -> None:
        """Add problems to the map: end points that the port does not have, and dropped trained
        variables.
        """
        lacking = [key for key in self.legacy.endpoints if key not in self.endpoint_names]
        if lacking:
            raise UsageError(
                f"ENDPOINTS of {self.module.__name__} has {lacking[0]!r}, but the port's outputs are "
                f"{', '.join(self.endpoint_names)}: name one of these; tensors that only an evaluation computes belong in "
                "EVALUATION"
            )
        for row in self.map.rows:
            if row.legacy in self.map.dropped and "gradients/" + row.legacy in self.legacy.fetches:
                row.problem = "is trained in the captured program, so it cannot be dropped"

    # Steps

    def _variables(self, loss: str) -> list[Any]:
        """The port's weights that are trained with a loss."""
        if len(self.roles.stepping(self.roles.losses)) == 1:
            return list(self.model.trainable_variables)
        links = [self.map.links[name] for name in self.roles.trained_by(loss) if name in self.map.links]
        found = {id(variable) for link in links for variable in link.variables}
        return [variable for variable in self.model.trainable_variables if id(variable) in found]

    def _losses(self, training: Training, inputs: Any, labels: Any, wanted: bool) -> tuple[Any, Any, Any]:
        """Outputs, losses and gradients of a step.

        The losses that get outputs share one call of the model.  If there is no such loss, the
        outputs are those of a call beside the losses, or empty if they are not wanted.
        """
        if isinstance(self.model, Towers):
            return self._losses_of_parts(training, inputs, labels)
        functions = [self.roles.loss(name) for name in training.losses]
        alone = all(map(takes_model, functions))
        outputs = self._beside(inputs) if alone and wanted and functions else {}
        with tf.GradientTape(persistent=True) as tape:
            if not alone:
                outputs = self.outputs(self.model, inputs, True)
            losses = [self._loss(function, outputs, inputs, labels) for function in functions]
        gradients = [
            tape.gradient(loss, [variable.value for variable in self._variables(name)], weights)
            for name, (loss, weights) in zip(training.losses, losses, strict=True)
        ]
        return outputs, [loss for loss, _ in losses], gradients

    def _losses_of_parts(self, training: Training, inputs: Any, labels: Any) -> tuple[Any, Any, Any]:
        """The same of a step that takes a batch in parts: outputs of the whole, a loss for each part, the gradients that
        all of them have together.
        """
        variables = [variable.value for variable in self._variables(training.losses[0])]
        ends, losses, gradients = [], [], []
        for number, (part, given) in enumerate(self.model.parts((inputs, labels))):
            with tf.GradientTape() as tape, self.model.in_part(number):
                ends.append(self.outputs(self.model, part, True))
                loss, _ = self._loss(self.roles.loss(training.losses[0]), ends[-1], part, given)
            losses.append(loss)
            gradients.append(tape.gradient(loss, variables))
        outputs = {key: tf.concat([one[key] for one in ends], 0) for key, value in ends[0].items() if value.shape.rank}
        return outputs, losses, [self.model.join(gradients)]

    def _loss(self, function: Any, outputs: Any, inputs: Any, labels: Any) -> tuple[Any, Any]:
        """What is differentiated, and the weights of its gradients or None."""
        if takes_model(function):
            loss = _called(function, self.model, inputs, labels)
        else:
            loss = _called(function, next(iter(outputs.values())) if list(outputs) == ["output"] else outputs, labels)
        return loss if isinstance(loss, tuple) else (total_loss(self.model, loss), None)

    def _beside(self, inputs: Any) -> dict[str, Any]:
        """The outputs of a call in training that leaves no trace: no draw is used up, and no moving
        average moves.
        """
        graph, kept = tf.compat.v1.get_default_graph(), self.model.non_trainable_variables
        begun, before = len(graph.get_operations()), [tf.identity(variable.value) for variable in kept]
        outputs = self.outputs(self.model, inputs, True)
        for variable, value in zip(kept, before, strict=True):
            variable.assign(value)
        self._aside |= {op.name for op in graph.get_operations()[begun:]}
        return outputs

    def _traced_for(self, what: str, training: Training, batch: Any) -> Drawing:
        """The traced function `what` for a kind of step and the shapes of a batch."""
        specs = tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), batch)
        key = what, training.operations, str(specs)
        if key not in self._drawing:
            made = {
                "observe": self._observing,
                "train": self._training,
                "evaluate": self._evaluating,
                "outputs": self._all,
            }
            self._aside: set[str] = set()
            with precision(self.dtype), explained(self.dtype, str(self.module.__file__)):
                traced = tf.function(made[what](training), jit_compile=False).get_concrete_function(*specs)
            self._drawing[key] = Drawing(traced, self.module.__name__, self._constants, self._aside)
        return self._drawing[key]

    def _observing(self, training: Training) -> Any:
        asked = {key.partition("/")[2] for key in self.legacy.observed(training) if key.startswith("endpoints/")}

        def observe(inputs: Any, labels: Any) -> Any:
            outputs, losses, gradients = self._losses(training, inputs, labels, bool(asked))
            return {key: outputs[key] for key in asked}, losses, gradients

        return observe

    def _training(self, training: Training) -> Any:
        def train(inputs: Any, labels: Any) -> Any:
            if not training.losses:
                self.roles.update(training)(self.model)
                return []
            _, losses, gradients = self._losses(training, inputs, labels, False)
            for name, values in zip(self.roles.stepping(training.losses), gradients, strict=True):
                self.optimizer.parts[name].apply(values, self._variables(name))
            return losses

        return train

    def _all(self, training: Training) -> Any:
        return lambda inputs, labels: self.outputs(self.model, inputs, True)

    def all_outputs(self, step: int) -> dict[str, np.ndarray]:
        """Every output of the model in training, by name; none in a step without inputs."""
        if not tf.nest.flatten(self.legacy.batch(step)[0]):
            return {}
        return {key: value.numpy() for key, value in self._run("outputs", step).items()}

    def _evaluating(self, training: Training) -> Any:
        return lambda inputs, labels: self.outputs(self.model, inputs, False)

    def _run(self, what: str, step: int) -> Any:
        program, batch = self.legacy.program, self._batch(step)
        training = program.training(step)
        draws = draws_of(program, program.run(step), training)
        return self._traced_for(what, training, batch)(batch, draws, self.legacy.replay.cast)

    def graphs(self) -> list[Any]:
        """The traced graphs of each kind of step."""
        steps = self.legacy.program.first_steps
        kinds = [(what, step) for step in steps for what in ("observe", "train")]
        return [
            self._traced_for(what, self.legacy.program.training(step), self._batch(step)).concrete.graph
            for what, step in kinds
        ]

    def untouched(self) -> dict[str, np.ndarray]:
        """The weights of a new model whose first call was only traced, so that no statistics have
        moved.
        """
        specs = tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), self._batch(1)[0])
        with precision(self.dtype), drawing_from(self.seed):
            model = self._make()
            tf.function(lambda inputs: self.outputs(model, inputs, False), jit_compile=False).get_concrete_function(
                specs
            )
        made = migrated_variables(model)
        paths = {id(variable): path for path, variable in migrated_variables(self.model).items()}
        return {
            "weights/" + name: link.take(lambda variable: made[paths[id(variable)]].numpy())
            for name, link in self.map.links.items()
            if all(paths.get(id(variable)) in made for variable in link.variables)
        }

    def _batch(self, step: int) -> list[Any]:
        return [tf.nest.map_structure(tf.constant, part) for part in self.legacy.batch(step)]

    def observe(self, step: int) -> dict[str, np.ndarray]:
        """End points, loss and gradients of a step, in the legacy's layout."""
        training = self.legacy.program.training(step)
        asked = self.legacy.observed(training)
        outputs, losses, gradients = self._run("observe", step)
        found = {"endpoints/" + key: value.numpy() for key, value in outputs.items()}
        if len(losses) == 1:
            found["loss"] = losses[0].numpy()
        made: dict[int, np.ndarray] = {}
        for name, values in zip(self.roles.stepping(training.losses), gradients, strict=True):
            for variable, value in zip(self._variables(name), values, strict=True):
                if value is not None:
                    made[id(variable)] = tf.convert_to_tensor(value).numpy()
        for name, link in self.map.links.items():
            if link.shift and all(id(variable) in made for variable in link.variables):
                found["gradients/" + name] = link.take(lambda variable: made[id(variable)], gradient=True)
        return {
            key: found[key]
            for key in (*(key for key in asked if key in found), *(key for key in found if key not in asked))
        }

    def train(self, step: int) -> np.ndarray:
        """Train on what the program ran in this step; return the loss, or 0 without a loss."""
        losses = self._run("train", step)
        return np.asarray(losses[0].numpy()) if losses else np.zeros((), self.dtype)

    def called(self, step: int, training: bool, by_endpoints: bool = False, model: Any = None) -> dict[str, np.ndarray]:
        """The outputs for the inputs of a step, by `endpoints` or by calling the model; the draws
        are the recorded ones.
        """
        model = self.model if model is None else model

        def call(inputs: Any, labels: Any) -> Any:
            if by_endpoints:
                return dict(model.endpoints(inputs, training=training))
            return named(model(inputs, training=training))

        batch, program = self._batch(step), self.legacy.program
        specs = tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), batch)
        with precision(self.dtype):
            traced = tf.function(call, jit_compile=False).get_concrete_function(*specs)
        draws = draws_of(program, program.run(step), program.training(step))
        found = Drawing(traced, self.module.__name__, self._constants)(batch, draws, self.legacy.replay.cast)
        return {key: value.numpy() for key, value in found.items()}

    def evaluated(self, run: Any) -> dict[str, np.ndarray]:
        """Every output of the model in a recorded evaluation, by name."""
        given = [tf.nest.map_structure(tf.constant, part) for part in self.legacy.inputs_of(run)]
        outputs = self._traced_for("evaluate", self.legacy.program.trainings[0], given)(
            given, draws_of(self.legacy.program, run), self.legacy.replay.cast
        )
        return {key: value.numpy() for key, value in outputs.items()}

    def evaluate(self, step: int) -> dict[str, np.ndarray]:
        """The end points of recorded evaluations, and the variables that they change; nothing if
        none was recorded.
        """
        if not self.modal:
            return {}
        before, seen = self.state(), dict[str, np.ndarray]()
        for run, names in self.legacy.evaluations(step):
            outputs = self.evaluated(run)
            seen.update(("endpoints/" + key, outputs[key]) for key in names if key in outputs)
        after = self.state()
        seen.update((key, after[key]) for key in after if after[key].tobytes() != before[key].tobytes())
        return seen


def kept_by_optimizers(port: MigratedSide) -> set[str]:
    """The legacy variables that an optimizer of a port keeps."""
    kept = {id(variable) for variable in port.optimizer.variables}
    return {name for name, link in port.map.links.items() if id(link.variables[0]) in kept}


def named(outputs: Any) -> dict[str, Any]:
    """The outputs of a model by name: their keys, their numbers, or `output` for a single one."""
    if isinstance(outputs, Mapping):
        return {str(key): value for key, value in outputs.items()}
    if isinstance(outputs, list | tuple):
        return {f"output_{at}": value for at, value in enumerate(outputs)}
    return {"output": outputs}


def _called(function: Any, *arguments: Any) -> Any:
    """Call a loss function with as many of the arguments as it takes."""
    taken = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    return function(*arguments[: len(taken)])


def model_of(made: Any, whose: str) -> Any:
    """The model that `made` is or makes: a model, a class or a function without arguments."""
    model = made if isinstance(made, keras.Model) else made()
    if not isinstance(model, keras.Model):
        raise UsageError(
            f"{whose} gives a {type(model).__name__}: name a Keras model, its class or a function that makes it"
        )
    return model
