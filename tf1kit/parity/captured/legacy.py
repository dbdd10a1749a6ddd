"""The legacy side of a capture: replays its runs, as `LegacySide` runs a module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.folder import Training
from tf1kit.capture.replay import Replay
from tf1kit.graph.check import source
from tf1kit.parity.captured.constants import Constants
from tf1kit.parity.captured.program import Program
from tf1kit.parity.captured.roles import Roles


class CapturedSide:
    """A side, as `scenario` describes it, whose step k is run k of the capture.

    Random operations do not run: each step has the draws that were recorded.
    opened: makes the session, see `Replay`.
    """

    trains = True
    draws = False
    changes_gradients = False

    def __init__(self, program: Program, roles: Roles, dtype: str, seed: int = 0, opened: Any = None) -> None:
        self.program, self.roles, self.dtype, self.seed = program, roles, dtype, seed
        self.replay = Replay(program.cut, dtype, opened)
        self.rounded = self.replay.rounded
        self._batches: dict[tuple[int, bool], Any] = {}

    @property
    def weight_names(self) -> frozenset[str]:
        """The variables that no optimizer keeps, of the program or of the port."""
        return frozenset(self.program.variables) - self.program.slots - self.roles.kept

    @property
    def slot_owners(self) -> dict[str, tuple[str, str]]:
        """What `Program.slot_owners` says."""
        return self.program.slot_owners

    @property
    def modal(self) -> bool:
        """Whether an evaluation was recorded."""
        return bool(self.roles.evaluations)

    @property
    def endpoints(self) -> dict[str, str]:
        """Output of the port -> tensor."""
        return self.roles.endpoints

    @property
    def shapes(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """(shape, dtype) of each variable by name."""
        return {
            name: (value.shape, self.replay.cast(value, name).dtype.name)
            for name, value in self.program.recorded.items()
        }

    @property
    def fetches(self) -> dict[str, str]:
        """What is observed, over all kinds of steps: key -> tensor."""
        return {key: name for training in self.program.trainings for key, name in self.observed(training).items()}

    def observed(self, training: Training) -> dict[str, str]:
        """What is observed in a step of this kind: key -> tensor."""
        found = {"endpoints/" + key: name for key, name in self.endpoints.items() if self.roles.seen(name, training)}
        if len(training.losses) == 1:
            found["loss"] = training.losses[0]
        found.update(("gradients/" + name, tensor) for name, tensor in gradients(self.program, training).items())
        return found

    @cached_property
    def constants(self) -> Constants:
        """The numbers of the graph in float64."""
        given: dict[str, list[float]] = {}
        for run in self.program.runs:
            for name, value in run.given.items():
                if not value.shape and value.dtype.kind == "f" and name in self.program.cut.feeds:
                    given.setdefault(source(self.program.cut.feeds[name])[0], []).append(float(value))
        return Constants(self.replay.graph, {name: sorted(set(values)) for name, values in given.items()})

    def initial_state(self) -> dict[str, np.ndarray]:
        """The values of `Program.start`, in this side's precision."""
        return {name: self.replay.cast(value, name) for name, value in self.program.start(self.seed).items()}

    def restart(self) -> None:
        """Do nothing, since the draws are recorded."""

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Set every variable."""
        self.replay.load(state)

    def state(self) -> dict[str, np.ndarray]:
        """Every variable's value, as `weights/<name>` or `slots/<name>`."""
        values = self.replay.state(self.program.variables)
        return {("weights/" if name in self.weight_names else "slots/") + name: value for name, value in values.items()}

    def batch(self, step: int) -> Any:
        """`[inputs, labels]` of a step, in the structure that the port takes."""
        return self._given(self.program.run(step))

    def inputs_of(self, run: Any) -> Any:
        """`[inputs, ()]` of a run."""
        return self._given(run, labels=False)

    def _given(self, run: Any, labels: bool = True) -> Any:
        """The values of the tensors that the port gets, computed where the program did not feed
        them.
        """
        key = id(run), labels
        if key not in self._batches:
            asked = [self.roles.inputs_of(run), self.roles.labels_of(run) if labels else ()]
            names = set(tf.nest.flatten(asked))
            found = {name: self.replay.cast(run.given[name]) for name in names if name in run.given}
            if computed := names - found.keys():
                found.update(self.replay.run(run, computed))
            self._batches[key] = tf.nest.map_structure(lambda name: found[name], asked)
        return self._batches[key]

    def observe(self, step: int) -> dict[str, np.ndarray]:
        """End points, loss and gradients of a step."""
        asked = self.observed(self.program.training(step))
        values = self.replay.run(self.program.run(step), asked.values())
        return {key: values[name] for key, name in asked.items()}

    def train(self, step: int) -> np.ndarray:
        """Run what the program ran in this step; return the loss, or 0 without a loss."""
        losses = self.program.training(step).losses
        values = self.replay.run(self.program.run(step), losses, train=True)
        return np.asarray(values[losses[0]]) if losses else np.zeros((), self.dtype)

    def evaluations(self, step: int) -> list[tuple[Any, dict[str, str]]]:
        """The recorded evaluations that belong to a step, and the outputs that are compared in each
        of them.
        """
        return [(runs[(step - 1) % len(runs)], names) for runs, names in self.roles.evaluations]

    def evaluate(self, step: int) -> dict[str, np.ndarray]:
        """The end points of recorded evaluations, and the variables that they change; nothing if
        none was recorded.
        """
        if not self.modal:
            return {}
        before, seen = self.state(), dict[str, np.ndarray]()
        for run, names in self.evaluations(step):
            values = self.replay.run(run, names.values())
            seen.update(("endpoints/" + key, values[name]) for key, name in names.items())
        after = self.state()
        seen.update((key, after[key]) for key in after if after[key].tobytes() != before[key].tobytes())
        return seen

    def graphs(self) -> list[Any]:
        """None: the float64 graph is the float32 graph, rewritten edge by edge."""
        return []


def gradients(program: Program, training: Training) -> dict[str, str]:
    """Variable -> tensor with its gradient: the raw one if there is one, else what the update gets.

    Towers have a raw gradient for each tower, and their average is what the update gets.
    """
    found: dict[str, list[str]] = {}
    for variable, parts in training.gradients:
        found.setdefault(variable, []).append(program.cut.dense.get(parts, parts[0]))
    applied = {one.variable: one.tensor for one in training.applied if one.variable and "Scatter" not in one.type}
    return {
        name: tensors[0] if len(tensors) == 1 else applied[name]
        for name, tensors in found.items()
        if name in program.variables and (len(tensors) == 1 or name in applied)
    }
