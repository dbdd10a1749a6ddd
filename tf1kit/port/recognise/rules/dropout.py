"""`tf1kit.keras.Dropout`, as `tf.nn.dropout` of 1.15.5 and of current TensorFlow writes it.

1.15.5: `x * (1 / (1 - rate)) * cast(drawn >= rate)`; current: `select(drawn >= rate, x * c, 0)`.
"""

from __future__ import annotations

from tf1kit.port.net import Net, Node, shortest
from tf1kit.port.recognise.pattern import scalar
from tf1kit.port.recognise.rules.batch_norm import all_are
from tf1kit.port.recognise.step import Step, without_defaults

COMPOSED = True
OPS = ("Mul", "SelectV2")


def match(net: Net, node: Node) -> Step | None:
    """Dropout at a rate that is a constant, of elements or of parts, with or without seeds."""
    if node.op == "Mul":
        kept, scaled = net.made_by(node.inputs[1], "Cast"), net.made_by(node.inputs[0], "Mul")
        arithmetic = "1.15.5"
    else:
        kept, scaled = (
            net.made_by(node.inputs[0], "Identity", "GreaterEqual"),
            net.made_by(node.inputs[1], "Mul", "RealDiv"),
        )
        arithmetic = "current tensor" if scaled is not None and scaled.op == "RealDiv" else "current"
        if not all_are(net, node.inputs[2], 0):
            return None
    compared = kept if kept is not None and kept.op == "GreaterEqual" else None
    if kept is not None and kept.op == "Cast":
        compared = net.made_by(kept.inputs[0], "GreaterEqual")
    if compared is None or scaled is None:
        return None
    rate = scalar(net, compared.inputs[1])
    if rate is None:
        return None
    return dropout(net, node, scaled.inputs[0], compared.inputs[0], shortest(float(rate)), arithmetic)


def dropout(net: Net, node: Node, x: str, numbers: str, rate: float, arithmetic: str) -> Step | None:
    """The dropout of a tensor by random numbers; None if the random numbers are not a mask of the tensor."""
    drawn = _draw(net, numbers)
    if drawn is None:
        return None
    mask, whole = net.shapes.get(drawn.output), net.shapes.get(x)
    if mask is None or whole is None or len(mask) != len(whole):
        return None
    noise = (
        None if mask == whole else tuple(None if one == size else one for one, size in zip(mask, whole, strict=True))
    )
    seeds = drawn.number("seed"), drawn.number("seed2")
    options = {"rate": rate} | without_defaults(
        [
            ("seed", seeds if any(seeds) else None, None),
            ("noise_shape", noise, None),
            ("arithmetic", arithmetic, "1.15.5"),
        ]
    )
    return Step("tf1kit.keras.Dropout", (x,), (node.output,), node.name, options, draws=(drawn.output,))


def _draw(net: Net, tensor: str) -> Node | None:
    """The operation that draws from 0 to 1, through a scale of 1 and an offset of 0."""
    for op, neutral in (("Add", 0.0), ("AddV2", 0.0), ("Mul", 1.0)):
        node = net.made_by(tensor, op)
        if node is not None and _is(net, node.inputs[1], neutral):
            tensor = node.inputs[0]
    return net.made_by(tensor, "RandomUniform")


def _is(net: Net, tensor: str, value: float) -> bool:
    """Whether a tensor is a constant of this value, or the difference of two constants that is."""
    known = scalar(net, tensor)
    return known is not None and float(known) == value
