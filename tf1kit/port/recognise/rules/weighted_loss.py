"""`ops.mean`, as `tf.losses` computes it: a sum divided by the number of weights that are not 0.

The rule matches if all elements have the same weight, a number.
"""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import first
from tf1kit.port.recognise.step import CALL, Step

COMPOSED = True
OPS = ("DivNoNan",)
SELECT = "Select|SelectV2"
COUNT = ("Sum", ("Mul", (SELECT, ("Equal", "#weight", 0), 0, ("Fill", "one", 1)), ("Fill", "shape", 1)))
FORM = ("DivNoNan", ("Sum", ("Mul", "losses", "#weight")), COUNT)


def match(net: Net, node: Node) -> Step | None:
    """The mean of all elements, each times the weight."""
    found = first(net, node.output, [FORM])
    total = net.made_by(node.inputs[0], "Sum")
    if not found or total is None or not found["weight"] or net.shapes.get(total.output) != ():
        return None
    losses, shape = found["losses"], net.made_by(found["shape"], "Shape")
    if (shape.inputs[0] if shape else net.integers(found["shape"])) not in (losses, net.shapes.get(losses)):
        return None
    of = losses if found["weight"] == 1 else total.inputs[0]
    return Step("ops.mean", (of,), (node.output,), node.name, form=CALL)
