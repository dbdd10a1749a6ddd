"""Finds the inputs of a graph that list the entries of segments, such as those of a sparse placeholder.

`tf.nn.embedding_lookup_sparse` takes the words of all examples in one list, and the number of the example of each word.
Those numbers must not fall, so they cannot be drawn as other whole numbers are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.graph.check import source

OPS = {  # operation -> the places of its inputs that have an entry for each: (all of them, the numbers of segments)
    **{f"SparseSegment{how}": ((1, 2), 2) for how in ("Mean", "SqrtN", "Sum")},
    **{f"Segment{how}": ((0, 1), 1) for how in ("Max", "Mean", "Min", "Prod", "Sum")},
}
ENTRIES = 2  # of each segment
ALWAYS_FED = ("Placeholder", "PlaceholderV2")  # they have no default
PASSING = ("Cast", "Identity", "Reshape", "Squeeze", "StridedSlice")


@dataclass(frozen=True)
class Segments:
    """The tensors that a graph is fed for segments.

    Args:
        entries: those with a row for each entry.
        numbers: those among them that have the number of the segment of each entry.
    """

    entries: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def rows(self, tensor: str, segments: int) -> int:
        """How many rows a tensor has."""
        return ENTRIES * segments if tensor in self.entries else segments

    def ordered(self, tensor: str, value: np.ndarray, segments: int) -> np.ndarray:
        """A value in which the numbers of segments do not fall, and each segment has entries if there are enough."""
        if tensor not in self.numbers or not value.ndim:
            return value
        ordered = np.sort(value, axis=0)
        count = len(value)
        ordered.reshape(count, -1)[:, 0] = np.arange(count) * segments // max(count, segments)
        return ordered


def segments_of(graphs: Iterable[Any]) -> Segments:
    """The tensors that some GraphDefs are fed for segments."""
    entries, numbers = set[str](), set[str]()
    for graph in graphs:
        nodes = {node.name: node for node in graph.node}
        for node in (one for one in graph.node if one.op in OPS):
            places, of_number = OPS[node.op]
            for place in places:
                entries |= fed_before(nodes, node.input[place], lambda op: True)
            numbers |= fed_before(nodes, node.input[of_number], PASSING.__contains__)
    return Segments(frozenset(entries), frozenset(numbers))


def fed_before(
    nodes: Mapping[str, Any], text: str, passes: Callable[[str], bool], kinds: Collection[str] = ALWAYS_FED
) -> set[str]:
    """The tensors that are fed and lead to one, by way of operations that pass.

    kinds: the types of placeholders that count.
    """
    waiting, seen, found = [text], set[str](), set[str]()
    while waiting:
        name, tensor, control = source(waiting.pop())
        node = nodes.get(name)
        if node is None or control or name in seen:
            continue
        seen.add(name)
        if node.op in kinds:
            found.add(tensor)
        elif node.op not in ("Variable", "VariableV2", "VarHandleOp") and passes(node.op):
            waiting += node.input
    return found
