"""`layers.Dense` of a tensor with three axes or more, as `tf.tensordot` writes it: of its rows, and back."""

from __future__ import annotations

from dataclasses import replace

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules import dense
from tf1kit.port.recognise.step import Step

COMPOSED = True
OPS = ("Reshape",)


def match(net: Net, node: Node) -> Step | None:
    """A dense layer between reshapes that keep all axes but the last."""
    product = net.made_by(node.inputs[0], "MatMul")
    flat = net.made_by(product.inputs[0], "Reshape") if product else None
    inner = dense.match(net, product) if product else None
    if flat is None or inner is None:
        return None
    before, units = net.shapes.get(flat.inputs[0], ()), inner.options["units"]
    if len(before) < 3 or before[-1] != net.shape_of(inner.weights["kernel"])[0]:
        return None
    is_known = before.count(None) < 2 and net.shapes.get(node.output) == (*before[:-1], units)
    if not is_known and not _is_of(net, node.inputs[1], flat.inputs[0], len(before) - 1, units):
        return None
    return replace(inner, inputs=flat.inputs[:1], outputs=(node.output,))


def _is_of(net: Net, shape: str, x: str, rank: int, units: int) -> bool:
    """Whether a shape has the first sizes of a tensor and then the units."""
    joined = net.made_by(shape, "ConcatV2")
    sizes = net.made_by(joined.inputs[0], "GatherV2") if joined and len(joined.inputs) == 3 else None
    if joined is None or sizes is None or net.integers(joined.inputs[1]) != (units,):
        return False
    of = net.made_by(sizes.inputs[0], "Shape")
    return of is not None and of.inputs[0] == x and net.integers(sizes.inputs[1]) == tuple(range(rank))
