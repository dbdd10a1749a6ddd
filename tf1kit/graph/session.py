"""Keeps a checked graph in a session in a process of its own, where it can be run again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tf1kit.graph.confined import SECONDS, ConfinedProcess
from tf1kit.graph.strings import packed, unpacked

MEMORY = 16 << 30  # bytes beyond what the values need, on Linux


class ConfinedSession(ConfinedProcess):
    """A session of TensorFlow 1 on a graph, in a process of its own, with limits of time and
    memory.

    Args:
        where: the name of the graph in messages, such as its file.
        graph: a GraphDef that `check` has accepted.
        taps: operations of the type PyFunc in the graph.  In each run, an operation gives the
            arrays that `run` gets for it, one after the other.
        advice: what to do if it cannot run, a sentence without its full stop.
        plain: whether TensorFlow runs the graph as it is, without optimizing it.
        seconds: how long one answer may take.

    Raises UsageError if the graph cannot be imported.
    """

    lasting = True

    def __init__(
        self,
        where: str,
        graph: Any,
        taps: Sequence[str] = (),
        advice: str = "",
        plain: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        super().__init__(where, MEMORY, seconds, advice)
        opened = {"kind": "session", "memory": MEMORY, "taps": list(taps), "plain": plain}
        self._ask(opened, {"graph": np.frombuffer(graph.SerializeToString(), np.uint8)})

    def run(
        self,
        fetches: Sequence[str],
        targets: Iterable[str] = (),
        feeds: Mapping[str, np.ndarray] | None = None,
        taps: Mapping[str, Sequence[np.ndarray]] | None = None,
    ) -> dict[str, np.ndarray]:
        """Run the graph once; return the values of the tensors `fetches` by name.

        feeds: tensor -> value; strings are arrays of bytes.
        taps: operation -> the arrays that it gives in this run.
        """
        header, given = asked(fetches, targets, feeds, taps)
        _, arrays = self._ask(header, given)
        return unpacked(arrays)


def asked(
    fetches: Sequence[str],
    targets: Iterable[str],
    feeds: Mapping[str, np.ndarray] | None,
    taps: Mapping[str, Sequence[np.ndarray]] | None,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The message that asks a session to run once."""
    given = {f"feed/{name}": np.asarray(value) for name, value in (feeds or {}).items()}
    drawn = taps or {}
    for name, values in drawn.items():
        given.update((f"tap/{name}/{at}", value) for at, value in enumerate(values))
    header = {
        "fetches": list(fetches),
        "targets": list(targets),
        "feeds": list(feeds or {}),
        "taps": {name: len(values) for name, values in drawn.items()},
    }
    return header, packed(given)
