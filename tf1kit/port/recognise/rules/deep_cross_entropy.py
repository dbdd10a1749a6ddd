"""Cross entropies of logits with more than two axes: the graph flattens them to a matrix, and shapes the result back."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.cross_entropy import ARGUMENTS, NAMES
from tf1kit.port.recognise.step import CALL, Step

COMPOSED = True
OPS = ("Reshape",)


def match(net: Net, node: Node) -> Step | None:
    """A cross entropy between reshapes, whose result has the axes of the logits but the last."""
    inner = net.made_by(node.inputs[0], *NAMES)
    flat = [net.made_by(one, "Reshape") for one in inner.inputs] if inner else []
    if inner is None or node.inputs[0] != inner.output or flat[0] is None or flat[1] is None:
        return None
    logits, labels = (one.inputs[0] for one in flat if one)
    given, rows, after = (net.shapes.get(one) for one in (logits, inner.inputs[0], node.output))
    if not given or not rows or after is None or len(given) < 3 or given[-1] is None or rows[-1] != given[-1]:
        return None
    sparse = inner.op.startswith("Sparse")
    others = net.shapes.get(labels)
    if after != given[:-1] or others is None or len(others) != len(given) - sparse or after.count(None) > 1:
        return None
    return Step(NAMES[inner.op], (labels, logits), (node.output,), inner.name, form=CALL, arguments=ARGUMENTS)
