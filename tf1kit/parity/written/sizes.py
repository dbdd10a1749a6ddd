"""Other sizes of what is fed, where a graph leaves them open.

A number that is written in the place of a free size, such as 8 for the examples of a batch, computes the same for the
usual batch.  So both sides compute batches of other sizes, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tf1kit.graph.check import attribute

EXAMPLES, AXES = "batch", "sizes"
MORE = (1, 32)  # how much larger an axis is; twice as large is tried last, as for a network that halves images often
Shapes = dict[str, tuple[int, ...]]


def free_axes(graph: Any, tensor: str) -> frozenset[int]:
    """The axes of a placeholder whose sizes a GraphDef does not say: of one without a shape, the first."""
    node = next((one for one in graph.node if one.name == tensor.rpartition(":")[0]), None)
    if node is None:
        return frozenset()
    shape = attribute(node, "shape").shape
    return frozenset([0]) if shape.unknown_rank else frozenset(at for at, one in enumerate(shape.dim) if one.size < 0)


def other_sizes(
    free: Mapping[str, frozenset[int]], rows: int, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, list[tuple[int, Shapes]]]:
    """{what is of another size: the (examples, shapes of what is fed) to try, until the graph takes one of them}.

    One more example is the first, since that is more than a slice keeps, and seldom a multiple of another size.

    free: {tensor that is fed: its free axes}.  rows: the usual number of examples.  shapes: those that are known.
    """
    found: dict[str, list[tuple[int, Shapes]]] = {}
    if any(0 in axes for axes in free.values()):
        found[EXAMPLES] = [(rows + 1, _along_first(free, rows, shapes))]
    if any(at and at < len(shapes.get(tensor, ())) for tensor, axes in free.items() for at in axes):
        found[AXES] = [(rows, _along_others(free, shapes, more)) for more in (*MORE, 0)]
    return found


def _along_first(free: Mapping[str, frozenset[int]], rows: int, shapes: Mapping[str, tuple[int, ...]]) -> Shapes:
    """With one more example, and as many entries for each as before."""
    return {
        tensor: ((shape[0] // rows or 1) * (rows + 1), *shape[1:]) if shape and 0 in free.get(tensor, ()) else shape
        for tensor, shape in shapes.items()
    }


def _along_others(free: Mapping[str, frozenset[int]], shapes: Mapping[str, tuple[int, ...]], more: int) -> Shapes:
    """With longer axes; twice as long if `more` is 0."""
    return {
        tensor: tuple(
            (size + more if more else 2 * size) if at and at in free.get(tensor, ()) else size
            for at, size in enumerate(shape)
        )
        for tensor, shape in shapes.items()
    }
