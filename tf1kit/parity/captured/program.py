"""The recorded runs of a capture as the steps of a ladder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from tf1kit.capture.cut import Cut
from tf1kit.capture.folder import Capture, Graph, Run, Training
from tf1kit.capture.joined import joined
from tf1kit.capture.recorder import APPLY, FORWARDING
from tf1kit.errors import UsageError
from tf1kit.graph.check import source
from tf1kit.parity.recording import streams
from tf1kit.parity.recording.values import is_exact

# Arguments of the operations that update a weight, which are variables that an optimizer has made: the
# beginning of the operation's name behind `Apply`, the argument, the key in the tables of slots.
SLOTS = (
    *(("Adam", "m", "Adam"), ("Adam", "v", "Adam_1"), ("Adam", "vhat", "vhat")),
    *(("Momentum", "accum", "Momentum"), ("KerasMomentum", "accum", "momentum")),
    *(("RMSProp", "ms", "rms"), ("CenteredRMSProp", "ms", "rms"), ("CenteredRMSProp", "mg", "mg")),
    *(("RMSProp", "mom", "momentum"), ("CenteredRMSProp", "mom", "momentum")),
    *(("Adadelta", "accum", "Adadelta"), ("Adadelta", "accum_update", "Adadelta_1")),
    *(("Ftrl", "accum", "Ftrl"), ("Ftrl", "linear", "Ftrl_1")),
    *(("Adagrad", "accum", "Adagrad"), ("AdaMax", "m", "m"), ("AdaMax", "v", "v")),
)
OWN = (  # arguments that belong to no single weight, or for which no port has a slot
    *("accum", "accum_update", "beta1_power", "beta2_power", "gradient_accumulator", "gradient_squared_accumulator"),
    *("linear", "m", "mg", "mom", "ms", "v", "vhat"),
)
SHARE = 0.1  # the share of a weight's stream that is added to its recorded value


class Program:
    """What one graph of a capture trains.

    Attributes:
        graph: the graph of the capture, and of those in which it only evaluates.
        cut: the part of it that runs alone.
        runs: the recorded training runs, in the program's order.  Step k of a ladder is run k, and
            after the last run the first one comes again.
        evaluations: the recorded runs that do not train and can be replayed.

    mapped: variables that the port maps or drops; they count even if no training run needs them.

    Raises UsageError if no graph, or more than one, was trained.
    """

    def __init__(self, capture: Capture, number: int | None = None, mapped: Iterable[str] = ()) -> None:
        self.capture, self._mapped = capture, frozenset(mapped)
        self.graph = joined(_chosen(capture, number))
        self.cut = Cut(self.graph)
        self.variants: dict[int, Run] = {}  # steps that the checks of `beyond` make from recorded ones
        self.runs = [run for run in self.graph.runs if self.graph.training_of(run)]
        self.evaluations = [run for run in self.graph.runs if run.kind == "evaluation" and self._runs(run)]

    def _runs(self, run: Run) -> bool:
        asked = self.cut.asked(run)
        return bool(asked) and not self.cut.left_out.keys() & set(asked)

    def run(self, step: int) -> Run:
        """The recorded run of a step, or a variant of one."""
        return self.variants[step] if step in self.variants else self.runs[(step - 1) % len(self.runs)]

    def training(self, step: int) -> Training:
        """What the program trains in a step."""
        return self._training_of(self.run(step))

    def _training_of(self, run: Run) -> Training:
        found = self.graph.training_of(run)
        assert found is not None  # `runs` has no others
        return found

    @cached_property
    def trainings(self) -> list[Training]:
        """Each kind of training run once, in the order of the runs."""
        return list(dict.fromkeys(self._training_of(run) for run in self.runs))

    @property
    def first_steps(self) -> tuple[int, ...]:
        """The first step of each kind of training run."""
        kinds = [self.training(step) for step in range(1, len(self.runs) + 1)]
        return tuple(kinds.index(kind) + 1 for kind in self.trainings)

    @property
    def first_with_loss(self) -> int:
        """The first step that has a loss; the first of all if none has."""
        losing = (step for step in self.first_steps if self.training(step).losses)
        return next(losing, 1)

    def step_of(self, training: Training) -> int:
        """The first step of a kind of training run."""
        return self.first_steps[self.trainings.index(training)]

    @cached_property
    def numbered(self) -> dict[str, tuple[int, Any]]:
        """Name -> (place, node) of the captured graph before it was cut."""
        return {node.name: (at, node) for at, node in enumerate(self.graph.meta.graph_def.node)}

    @cached_property
    def variables(self) -> list[str]:
        """The variables that training reads or changes, or the port maps, in the order of the
        graph.
        """
        wanted = [name for run in self.runs for name in (*run.targets, *self.cut.fetched(run))]
        needed = self._read_by_training | self.cut.needed(wanted) | self._mapped
        known = self.graph.windows()[0][0].part("before")
        return [node.name for node in self.cut.graph.node if node.name in self.cut.read.keys() & needed & known.keys()]

    @cached_property
    def _read_by_training(self) -> frozenset[str]:
        trained = [name for training in self.trainings for name in (*training.losses, *training.operations)]
        return frozenset(self.cut.needed(trained))

    @cached_property
    def metrics(self) -> frozenset[str]:
        """The counts of metrics: variables that are local, or in no collection, and that no loss or
        update reads.
        """
        known = {name: self.graph.variables[name] for name in self.variables}
        own = {name for name, variable in known.items() if not variable.is_global and not variable.trainable}
        return frozenset(own - self._read_by_training)

    @cached_property
    def slots(self) -> frozenset[str]:
        """The variables that an optimizer has made."""
        made = {name for _, argument, name, _ in self._updates() if argument in OWN}
        return frozenset(made & set(self.variables))

    @cached_property
    def slot_owners(self) -> dict[str, tuple[str, str]]:
        """Variable that an optimizer has made -> the weight that it belongs to, and which slot it
        is.
        """
        keys = {(family, argument): key for family, argument, key in SLOTS}
        known = set(self.variables)
        return {
            name: (weight, keys[family, argument])
            for family, argument, name, weight in self._updates()
            if (family, argument) in keys and name in known and weight in known
        }

    def _updates(self) -> Iterator[tuple[str, str, str, str]]:
        """(family, argument, variable, weight) of each argument of an operation that updates a
        weight.
        """
        from tf1kit.tf1.private import op_def_registry

        for node in self.cut.nodes().values():
            if match := APPLY.match(node.op):
                family = re.sub("(V2|WithAmsgrad)$", "", node.op[match.end() :])
                weight = self.behind(source(node.input[0])[0])
                for argument, text in zip(op_def_registry.get(node.op).input_arg, node.input, strict=False):
                    if argument.name in OWN:
                        yield family, argument.name, self.behind(source(text)[0]), weight

    def behind(self, name: str) -> str:
        """The variable that an operation passes on."""
        nodes = self.cut.nodes()
        while nodes[name].op in (*FORWARDING, "ReadVariableOp"):
            name = source(nodes[name].input[0])[0]
        return name

    @cached_property
    def recorded(self) -> dict[str, np.ndarray]:
        """The values of the variables before the first recorded run."""
        before = self.graph.windows()[0][0].part("before")
        return {name: before[name] for name in self.variables}

    @property
    def fresh(self) -> bool:
        """Whether the optimizer was new in the first recorded run: then all elements of a slot are
        equal.
        """
        return all(
            np.all(value == value.flat[0]) for name, value in self.recorded.items() if name in self.slots and value.size
        )

    def start(self, seed: int) -> dict[str, np.ndarray]:
        """The state from which a ladder trains: no two weights are alike, and none is constant.

        A trained weight and a moving average have their recorded value and a tenth of their stream
        (`streams.weight`).  Every other variable has its recorded value.
        """
        state = dict(self.recorded)
        for name in self.variables:
            if name not in self.slots and self._is_shifted(name):
                value = state[name]
                drawn = SHARE * streams.weight(seed, name, value.shape, value.dtype.kind == "c")
                state[name] = (value + drawn).astype(value.dtype)
        return state

    def _is_shifted(self, name: str) -> bool:
        variable = self.graph.variables[name]
        return not is_exact(variable.dtype) and (variable.trainable or "moving_" in name.rpartition("/")[2])


def _chosen(capture: Capture, number: int | None) -> Graph:
    trained = {int(graph.folder.rpartition("-")[2]): graph for graph in capture.graphs if graph.windows()}
    if number is None and len(trained) == 1:
        return next(iter(trained.values()))
    if number in trained:
        return trained[number]
    if not trained:
        raise UsageError(f"{capture.path} has no run that trains: capture a program that trains (docs/5-capture.md)")
    there = ", ".join(f"{key} ({len(graph.runs)} runs)" for key, graph in trained.items())
    asked = "it is not clear which one is meant" if number is None else f"{number} is not one of them"
    raise UsageError(f"{capture.path} has several graphs that train: {there}; {asked}: say --graph NUMBER")
