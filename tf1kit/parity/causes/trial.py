"""Tries a change: runs the captured graph with it in float64, and compares the result with that of
the port.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.cut import Cut, output_type
from tf1kit.capture.replay import Replay
from tf1kit.graph.check import source
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.graph.message import leads_to, shorten
from tf1kit.graph.trials import TrialError, Trials
from tf1kit.parity.captured.constants import constants_of, is_double, nodes_of
from tf1kit.parity.causes.change import FORWARD, GRADIENTS, LATER, UPDATE, Change
from tf1kit.parity.causes.wiring import Edited, Original, with_graph
from tf1kit.parity.recording.compare import compare
from tf1kit.parity.recording.keys import kind_of
from tf1kit.parity.recording.scenario import free_run

Recording = Mapping[str, np.ndarray]


class Trial:
    """Tries changes of the graph behind `legacy`, a `CapturedSide` in float64.

    Args:
        process: where the changed graphs run.
        original: the graph as it is.
        legacy: the side of the capture.
        ports: recordings of the port; a change is the cause if it agrees with one of them.
        failing: the keys of the step that differ without a change.
        step, state: the step that is compared, and the variables before it.
        steps: the steps of the recordings.
        constants: the float64 constants of the port.

    A forward change is tried on the forward pass alone, and a change of an update on the update
    alone, with the gradients of the original.  The rest of the graph is left out.
    """

    def __init__(
        self,
        process: Trials,
        original: Original,
        legacy: Any,
        ports: Sequence[Recording],
        failing: Iterable[str],
        step: int,
        state: Recording,
        steps: tuple[int, ...],
        constants: np.ndarray,
    ) -> None:
        self.process, self.original, self.legacy, self.ports = process, original, legacy, ports
        self.failing, self.step, self.state, self.steps = frozenset(failing), step, state, steps
        self.run = legacy.program.run(step)
        self.training = legacy.program.training(step)
        known = constants_of(legacy.replay.graph)
        self.own = constants[~np.isin(constants.astype(np.float32), known.astype(np.float32))]
        self._raw: dict[str, np.ndarray] = {}

    def explains(self, change: Change, pattern: str) -> bool:
        """Whether the legacy with the change agrees with the port.  False if the graph cannot run."""
        ways = {FORWARD: self._forward, GRADIENTS: self._backward, UPDATE: self._update, LATER: self._all}
        ignored = tuple("/" + key for key in change.ignores)
        try:
            edited = self._edited(change, pattern)
            found = ways.get(pattern, self._step)(edited.cut(), dict(change.start))
            if pattern in (GRADIENTS, UPDATE) and not self._left(ignored):  # only later steps can tell
                found = self._all(self._edited(change, LATER).cut(), dict(change.start))
        except (TrialError, NoFloat64Error):
            return False
        agrees = any(self._agree(port, found, ignored) for port in self.ports)
        return agrees and (pattern != UPDATE or not change.lasting or self._lasts(change, ignored))

    def _lasts(self, change: Change, ignored: tuple[str, ...]) -> bool:
        """Whether all steps agree with the change."""
        found = self._all(self._edited(change, LATER).cut(), dict(change.start))
        return any(self._agree(port, found, ignored) for port in self.ports)

    def effect(self, change: Change, pattern: str) -> Recording:
        """What the legacy computes with the change; nothing if it cannot run."""
        ways = {FORWARD: self._forward, GRADIENTS: self._backward, UPDATE: self._update}
        try:
            return ways.get(pattern, self._step)(self._edited(change, pattern).cut(), {})
        except (TrialError, NoFloat64Error):
            return {}

    def _edited(self, change: Change, pattern: str) -> Edited:
        """The graph with the change; only the forward pass if a forward change is tried."""
        edited = Edited(self.original, self._short if pattern == FORWARD else self.original.cut)
        change.apply(edited)
        return edited

    @cached_property
    def _short(self) -> Cut:
        """The forward pass, and every variable."""
        return pruned(self.original.cut, self.original.ends, variables=self.legacy.program.variables)

    def _agree(self, port: Recording, found: Recording, ignored: tuple[str, ...]) -> bool:
        """Whether all failing keys agree now and nothing else differs; `ignored` keys may differ."""
        common = {key for key in found if key in port and not key.endswith(ignored)}
        expected, seen = ({key: one[key] for key in found if key in common} for one in (port, found))
        return self._left(ignored) <= common and all(row.ok for row in compare("float64", expected, seen))

    def _left(self, ignored: tuple[str, ...]) -> set[str]:
        return {key for key in self.failing if not key.endswith(ignored)}

    # What runs

    def _forward(self, cut: Cut, start: Mapping[str, float]) -> dict[str, np.ndarray]:
        asked = self.legacy.observed(self.training)
        return self._seen(cut, start, {key: asked[key] for key in asked if kind_of(key) in ("endpoints", "loss")})

    def _backward(self, cut: Cut, start: Mapping[str, float]) -> dict[str, np.ndarray]:
        return self._seen(cut, start, self.legacy.observed(self.training))

    def _seen(self, cut: Cut, start: Mapping[str, float], asked: Mapping[str, str]) -> dict[str, np.ndarray]:
        side = self._side(pruned(cut, asked.values()), start)
        values = side.replay.run(self.run, asked.values())
        return self._named({key: values[name] for key, name in asked.items()})

    def _update(self, cut: Cut, start: Mapping[str, float]) -> dict[str, np.ndarray]:
        """The state after the step, with the gradients of the legacy, which are right."""
        targets = [*self.run.targets, *(name.partition(":")[0] for name in self.legacy.replay.cut.fetched(self.run))]
        raw = self._gradients()
        side = self._side(pruned(cut, targets, raw, self.legacy.program.variables), start)
        given = {name: value for name, value in raw.items() if source(name)[0] in side.replay.cut.nodes()}
        replay = side.replay
        feeds = {
            replay.cut.feeds[name]: replay.cast(value)
            for name, value in self.run.given.items()
            if source(replay.cut.feeds[name])[0] in replay.cut.nodes()
        }
        taps = {
            name: [*map(replay.cast, values)] for name, values in self.run.tapped.items() if name in replay.cut.taps
        }
        replay.session.run([], targets, {**feeds, **given}, taps)
        return self._settled(self._state(side))

    def _settled(self, state: Recording) -> dict[str, np.ndarray]:
        """The state without moving averages and the like, unless they fail.

        An update that is fed its gradient does not wait for the forward pass, so what the forward
        pass moves may follow from weights before or after the step.
        """
        trained = {name for name, _ in self.training.gradients}
        return {
            key: value
            for key, value in state.items()
            if key in self.failing or kind_of(key) == "slots" or key.partition("/weights/")[2] in trained
        }

    def _gradients(self) -> dict[str, np.ndarray]:
        if not self._raw:
            names = [name for _, parts in self.training.gradients for name in parts]
            self.legacy.load(self.state)
            self._raw = self.legacy.replay.run(self.run, names)
        return self._raw

    def _step(self, cut: Cut, start: Mapping[str, float]) -> dict[str, np.ndarray]:
        side = self._side(cut, start)
        found = self._named(side.observe(self.step))
        side.load({**self.state, **self._filled(start)})
        side.train(self.step)
        return {**found, **self._state(side)}

    def _all(self, cut: Cut, start: Mapping[str, float]) -> dict[str, np.ndarray]:
        found, _ = free_run(self._side(cut, start), self.steps)
        return found

    # How

    def _side(self, cut: Cut, start: Mapping[str, float]) -> Any:
        """The legacy with a changed graph, and the state before the step."""
        side = copy.copy(self.legacy)
        side._batches = dict(self.legacy._batches)
        side.replay = Replay(cut, "float64", self._open)
        state = {**self.state, **self._filled(start)}
        side.replay.load({name: state[name] for name in side.replay.cut.load if name in state})
        return side

    def _filled(self, start: Mapping[str, float]) -> dict[str, np.ndarray]:
        return {name: np.full_like(self.state[name], value) for name, value in start.items()}

    def _open(self, where: str, graph: Any, taps: Sequence[str], advice: str) -> Any:
        """A session whose changed numbers are exact as in the port: 1e-5, not its float32 value."""
        own = {float(np.float32(value)): float(value) for value in self.own}
        for node in nodes_of(graph):
            if is_double(node):
                value = tf.make_ndarray(node.attr["value"].tensor)
                if value.size == 1 and float(value.flat[0]) in own:
                    exact = np.full_like(value, own[float(value.flat[0])])
                    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(exact, tf.float64))
        return self.process.open(where, graph, taps)

    def _state(self, side: Any) -> dict[str, np.ndarray]:
        names = [name for name in self.legacy.program.variables if name in side.replay.cut.read]
        values = side.replay.state(names)
        kinds = {name: "weights/" if name in self.legacy.weight_names else "slots/" for name in names}
        return self._named({kinds[name] + name: value for name, value in values.items()})

    def _named(self, found: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {f"step_{self.step}/{key}": value for key, value in found.items()}


def pruned(cut: Cut, targets: Iterable[str], fed: Iterable[str] = (), variables: Iterable[str] = ()) -> Cut:
    """The part of the graph that leads to the targets, with these variables; a fed tensor becomes a
    placeholder.
    """
    graph = type(cut.graph)()
    graph.CopyFrom(cut.graph)
    given = {source(name)[0] for name in fed if source(name)[1].endswith(":0")}
    for node in graph.node:
        if node.name in given and node.input:
            kind = output_type(node, 0)
            node.attr.clear()
            node.op, node.input[:] = "Placeholder", []
            node.attr["dtype"].type = kind
            node.attr["shape"].shape.unknown_rank = True
    wanted = leads_to(graph, [source(name)[0] for name in [*targets, *cut.tables]])
    state = [name for name in cut.load if name in wanted.union(variables)]
    kept = [*(cut.load[name][0] for name in state), *(source(cut.read[name])[0] for name in state)]
    shorten(graph, wanted | leads_to(graph, kept))
    return with_graph(cut, graph)
