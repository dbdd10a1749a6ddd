"""Replays the recorded runs of a capture on the installed TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from tf1kit.capture.cut import ADVICE, Cut
from tf1kit.capture.folder import Run
from tf1kit.graph.double import double
from tf1kit.graph.rates import rates
from tf1kit.graph.session import ConfinedSession

State = dict[str, np.ndarray]


class Replay:
    """The graph of a capture in a session, with the variables of the program.

    Args:
        cut: the graph that runs alone.
        dtype: float32 as captured, or float64 for the same graph in double precision.
        opened: makes the session, with the arguments of `ConfinedSession`.  [default: a
            `ConfinedSession`]

    Attributes:
        graph: the GraphDef that runs.
        rounded: the operations that round to float32 in a float64 graph.

    Raises UsageError if the graph cannot be imported.
    """

    def __init__(self, cut: Cut, dtype: str = "float32", opened: Callable[..., Any] | None = None) -> None:
        self.cut, self.dtype = cut, dtype
        self.rounded: list[str] = []
        self.kept: frozenset[str] = frozenset()  # stays in float32: the numbers of optimizers
        self.graph = graph = cut.graph
        if dtype == "float64":
            self.graph = graph = type(graph).FromString(graph.SerializeToString())
            self.kept = rates(graph)
            self.rounded = double(graph, self.kept)
        made = opened or partial(ConfinedSession, plain=dtype == "float64")
        self.session = made(cut.where, graph, cut.taps, ADVICE)
        if cut.tables:
            self.session.run([], cut.tables)

    def cast(self, value: np.ndarray, name: str = "") -> np.ndarray:
        """The value, of a tensor or of the variable `name`, in the precision of this graph."""
        wide = self.dtype == "float64" and value.dtype == np.float32 and name not in self.kept
        return value.astype(np.float64) if wide else value

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Set variables by name."""
        pairs = [(*self.cut.load[name], self.cast(np.asarray(value), name)) for name, value in state.items()]
        self.session.run([], [assign for assign, _, _ in pairs], {value: array for _, value, array in pairs})

    def state(self, names: Iterable[str]) -> State:
        """The values of variables, by name."""
        reads = {name: self.cut.read[name] for name in names}
        values = self.session.run(list(reads.values()))
        return {name: values[tensor] for name, tensor in reads.items()}

    def run(self, run: Run, fetches: Iterable[str], train: bool = False) -> dict[str, np.ndarray]:
        """The values of `fetches` for what flowed into a recorded run.

        train: also run what the program ran, so that variables change.

        The variables of an evaluating graph alone, such as the counts of metrics, get their
        recorded values.
        """
        if run.scope:
            own = {run.scope + name: value for name, value in run.part("before").items()}
            self.load({name: value for name, value in own.items() if name in self.cut.load})
        feeds = {self.cut.feeds[name]: self.cast(value) for name, value in run.given.items() if self._flows(name)}
        targets = [*run.targets, *(name.partition(":")[0] for name in self.cut.fetched(run))] if train else []
        taps = {name: [*map(self.cast, values)] for name, values in run.tapped.items() if name in self.cut.taps}
        return self.session.run(list(dict.fromkeys(fetches)), targets, feeds, taps)

    def _flows(self, name: str) -> bool:
        return self.cut.feeds[name].partition(":")[0] in self.cut.nodes()
