"""`tf.nn.sigmoid_cross_entropy_with_logits`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.recognise.rules.batch_norm import all_are
from tf1kit.port.recognise.rules.cross_entropy import ARGUMENTS
from tf1kit.port.recognise.step import CALL, Step

COMPOSED = True
OPS = ("Add", "AddV2")
SELECT = "Select|SelectV2"
POSITIVE = ("GreaterEqual", "logits", "zeros")
FORM = (
    SUM,
    ("Sub", (SELECT, POSITIVE, "logits", "zeros"), ("Mul", "logits", "labels")),
    ("Log1p", ("Exp", (SELECT, POSITIVE, ("Neg", "logits"), "logits"))),
)


def match(net: Net, node: Node) -> Step | None:
    """`max(x, 0) - x * z + log(1 + exp(-abs(x)))` with a gradient at 0."""
    found = first(net, node.output, [FORM])
    if found is None or not (net.made_by(found["zeros"], "ZerosLike") or all_are(net, found["zeros"], 0)):
        return None
    given = (found["labels"], found["logits"])
    name = "tf.nn.sigmoid_cross_entropy_with_logits"
    return Step(name, given, (node.output,), node.name, form=CALL, arguments=ARGUMENTS)
