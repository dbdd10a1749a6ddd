"""Leaves out reshapes to the shape that a tensor has anyway."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import first, scalar
from tf1kit.port.simplify.identities import passed

ROWS = ("ConcatV2", "front", ("Slice", ("Shape", "of"), "begin", "size"))  # of `tf.nn`'s cross entropies
OUTER = ("Slice", ("Shape", "of"), "begin", "size")


def same_shape(net: Net) -> Net:
    """Replace each reshape that does not change the shape by its input."""
    return passed(net, lambda node: node.op == "Reshape" and (_is_same(net, node) or _is_matrix(net, node)))


def _is_same(net: Net, node: Node) -> bool:
    before, after = net.shapes.get(node.inputs[0]), net.shapes.get(node.output)
    return before is not None and before == after and before.count(None) <= 1


def _is_matrix(net: Net, node: Node) -> bool:
    """Whether the cross entropies of `tf.nn` reshape a matrix to a matrix, or their vector to a vector."""
    x, shape = node.inputs
    rank = len(net.shapes.get(x, ()))
    if found := first(net, shape, [ROWS]):
        begin, size = _one(net, found["begin"]), _one(net, found["size"])
        return found["of"] == x and rank == 2 and (net.integers(found["front"]), begin, size) == ((-1,), 1, 1)
    if found := first(net, shape, [OUTER]):
        begin, size = _one(net, found["begin"]), _one(net, found["size"])
        return rank == 1 and len(net.shapes.get(found["of"], ())) == 2 and (begin, size) == (0, 1)
    return False


def _one(net: Net, tensor: str) -> int | None:
    """The number in a vector with one element, which may be a difference of constants."""
    known = net.integers(tensor)
    if known is not None:
        return known[0] if len(known) == 1 else None
    pack = net.made_by(tensor, "Pack")
    value = scalar(net, pack.inputs[0]) if pack and len(pack.inputs) == 1 else None
    return None if value is None else int(value)
