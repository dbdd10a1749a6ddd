"""`tf.nn.softmax_cross_entropy_with_logits` and the sparse one, of a matrix of logits."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, Step

NAMES = {
    "SoftmaxCrossEntropyWithLogits": "tf.nn.softmax_cross_entropy_with_logits",
    "SparseSoftmaxCrossEntropyWithLogits": "tf.nn.sparse_softmax_cross_entropy_with_logits",
}
OPS = tuple(NAMES)
ARGUMENTS = ("labels", "logits")


def match(net: Net, node: Node) -> Step | None:
    """The cross entropy of each row."""
    del net
    logits, labels = node.inputs
    return Step(NAMES[node.op], (labels, logits), (node.output,), node.name, form=CALL, arguments=ARGUMENTS)
