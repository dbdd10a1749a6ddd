"""`tf.nn.l2_normalize`: `x * rsqrt(max(sum(square(x)), epsilon))`.  Keras's UnitNormalization has another formula."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import first
from tf1kit.port.recognise.step import CALL, Step, without_defaults

COMPOSED = True
OPS = ("Mul",)
FORM = ("Mul", "x", ("Rsqrt", ("Maximum", "total", "#epsilon")))


def match(net: Net, node: Node) -> Step | None:
    """A tensor whose parts along some axes have the length 1."""
    found = first(net, node.output, [FORM])
    total = net.made_by(found["total"], "Sum") if found else None
    axes = net.integers(total.inputs[1]) if total else None
    square = net.made_by(total.inputs[0], "Square") if total else None
    if found is None or total is None or axes is None or square is None:
        return None
    if square.inputs[0] != found["x"] or not total.truth("keep_dims"):
        return None
    options = {"axis": axes[0] if len(axes) == 1 else axes} | without_defaults([("epsilon", found["epsilon"], 1e-12)])
    return Step("tf.nn.l2_normalize", (found["x"],), (node.output,), node.name, options, form=CALL)
