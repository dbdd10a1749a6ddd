"""`layers.Flatten`, and `ops.reshape` to sizes of which one at most is not known."""

from __future__ import annotations

import math

from tf1kit.graph.shapes import Shape
from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.sizes import BATCH, sizes_of
from tf1kit.port.recognise.step import CALL, Step

OPS = ("Reshape",)


def match(net: Net, node: Node) -> Step | None:
    """A reshape; the number of examples may be that of the tensor itself."""
    x, shape = node.inputs
    sizes = sizes_of(net, shape, x)
    if sizes is None:
        return None
    if sizes == (BATCH, -1) or _flattens(net.shapes.get(x), net.shapes.get(node.output)):
        return Step("layers.Flatten", (x,), (node.output,), node.name)
    free = [size for size in sizes if size in (BATCH, -1)]
    if len(free) > 1:
        return None
    plain = tuple(-1 if size == BATCH else size for size in sizes)
    return Step("ops.reshape", (x,), (node.output,), node.name, {"newshape": plain}, form=CALL)


def _flattens(before: Shape | None, after: Shape | None) -> bool:
    """Whether one axis is left behind the examples."""
    if not before or not after or len(after) != 2 or None in before[1:]:
        return False
    return after == (before[0], math.prod(size or 0 for size in before[1:]))
