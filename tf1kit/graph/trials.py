"""Runs several graphs in one confined process.  A graph that fails does not end the process."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tf1kit.errors import UsageError
from tf1kit.graph.confined import SECONDS, ConfinedProcess
from tf1kit.graph.confined_child import OpenedTrials
from tf1kit.graph.session import MEMORY, asked
from tf1kit.graph.strings import unpacked

FAILED = "failed"  # key of an answer that is the text of an error


class TrialError(UsageError):
    """A graph cannot be imported or run."""


class Trials(ConfinedProcess):
    """A process in which graphs are tried.  `advice` says what to do if it ends."""

    def __init__(self, where: str, advice: str, seconds: float = SECONDS) -> None:
        super().__init__(where, MEMORY, seconds, advice)
        self._opened = 0
        self._unused: list[int] = []
        self._ask({"kind": "trials", "memory": MEMORY}, {})

    def open(self, where: str, graph: Any, taps: Sequence[str] = (), advice: str = "") -> TrialSession:
        """A session on a graph, with the arguments of `ConfinedSession`; it is closed when nothing
        refers to it.
        """
        self._opened += 1
        unused, self._unused[:] = list(self._unused), []
        header = {"open": self._opened, "close": unused, "taps": list(taps), "plain": True}
        self.tell(header, {"graph": np.frombuffer(graph.SerializeToString(), np.uint8)})
        session = TrialSession(self, self._opened)
        weakref.finalize(session, self._unused.append, self._opened)
        return session

    def tell(self, header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The answer to a message; TrialError if the graph fails."""
        _, answer = self._ask(header, arrays)
        if FAILED in answer:
            raise TrialError(answer[FAILED].tobytes().decode())
        return dict(answer)


class TrialsHere(Trials):
    """`Trials` without another process, for graphs whose code runs in this process anyway."""

    def __init__(self) -> None:
        self._opened, self._unused = 0, []
        self._trials = OpenedTrials({}, {})

    def _ask(self, header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> Any:
        return {}, self._trials.run(header, arrays)


class TrialSession:
    """An open session, with the `run` of a `ConfinedSession`."""

    def __init__(self, trials: Trials, number: int) -> None:
        self._trials, self._number = trials, number

    def run(
        self,
        fetches: Sequence[str],
        targets: Iterable[str] = (),
        feeds: Mapping[str, np.ndarray] | None = None,
        taps: Mapping[str, Sequence[np.ndarray]] | None = None,
    ) -> dict[str, np.ndarray]:
        """Run the graph once, as `ConfinedSession.run` does; TrialError if it fails."""
        header, arrays = asked(fetches, targets, feeds, taps)
        return unpacked(self._trials.tell({**header, "session": self._number}, arrays))
