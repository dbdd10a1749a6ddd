"""Finds the static shapes of the tensors of a checked graph, in a process of its own.

TensorFlow evaluates parts of a graph for that, so it happens within limits of time and memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.graph.confined import SECONDS, ConfinedProcess

MEMORY = 4 << 30
Shape = tuple[int | None, ...]


def static_shapes(where: str, graph: Any, advice: str) -> dict[str, Shape]:
    """The shape of each tensor whose rank is known; None is a size that is not known.

    Args:
        where: the name of the graph in messages, such as its file.
        graph: a GraphDef that `check` has accepted.
        advice: what to do if it cannot be imported, a sentence without its full stop.

    Raises UsageError if the graph cannot be imported.
    """
    process = Shapes(where, MEMORY, SECONDS, advice)
    try:
        return process.of(graph)
    finally:
        process.close()


class Shapes(ConfinedProcess):
    """The process."""

    def of(self, graph: Any) -> dict[str, Shape]:
        """The shapes of a graph."""
        message = {"graph": np.frombuffer(graph.SerializeToString(), np.uint8)}
        self._ask({"kind": "shapes", "memory": self.memory}, message)
        _, arrays = self._ask({}, {})
        return {name: tuple(None if size < 0 else int(size) for size in sizes) for name, sizes in arrays.items()}
