"""A part of a tensor, `x[:, 1:, 0]`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, INDEX, Step

GENERAL = True
OPS = ("Slice", "StridedSlice")
MASKS = ("ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


def match(net: Net, node: Node) -> Step | None:
    """A part whose place is constant."""
    given = [net.integers(one) for one in node.inputs[1:]]
    if None in given:
        return None
    begin, end, *strides = (one for one in given if one is not None)
    parts = _strided(node, begin, end, strides[0]) if strides else _plain(begin, end)
    index = ", ".join(parts)
    return Step(INDEX, node.inputs[:1], (node.output,), node.name, {"index": index}, form=CALL)


def _plain(begin: tuple[int, ...], sizes: tuple[int, ...]) -> list[str]:
    """A part of these sizes."""
    return [
        f"{first or ''}:{'' if size == -1 else first + size}" for first, size in zip(begin, sizes, strict=True)
    ]  # fmt: skip


def _strided(node: Node, begin: tuple[int, ...], end: tuple[int, ...], strides: tuple[int, ...]) -> list[str]:
    """A part from a place to another, or at a place."""
    found = []
    for at, (first, last, step) in enumerate(zip(begin, end, strides, strict=True)):
        ellipsis, new, shrunk = (node.number(mask) >> at & 1 for mask in MASKS)
        if ellipsis or new:
            found.append("..." if ellipsis else "None")
        elif shrunk:
            found.append(str(first))
        else:
            left = "" if node.number("begin_mask") >> at & 1 or (first == 0 and step > 0) else str(first)
            right = "" if node.number("end_mask") >> at & 1 else str(last)
            found.append(f"{left}:{right}" + (f":{step}" if step != 1 else ""))
    return found
