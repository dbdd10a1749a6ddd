"""Functions of `keras.ops` on one tensor whose other arguments are constants."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, Step, square, without_defaults

REDUCTIONS = {
    "Mean": "ops.mean",
    "Max": "ops.max",
    "Min": "ops.min",
    "Sum": "ops.sum",
    "Prod": "ops.prod",
    "All": "ops.all",
    "Any": "ops.any",
}
OF_ONE = {
    "StopGradient": "ops.stop_gradient",
    "Abs": "ops.abs",
    "Exp": "ops.exp",
    "L2Loss": "tf.nn.l2_loss",
    "Log": "ops.log",
    "Log1p": "ops.log1p",
    "Neg": "ops.negative",
    "Sqrt": "ops.sqrt",
    "Rsqrt": "ops.rsqrt",
    "Square": "ops.square",
    "Floor": "ops.floor",
    "Ceil": "ops.ceil",
    "Cos": "ops.cos",
    "Erf": "ops.erf",
    "Expm1": "ops.expm1",
    "LogicalNot": "ops.logical_not",
    "OnesLike": "ops.ones_like",
    "Reciprocal": "ops.reciprocal",
    "Round": "ops.round",
    "Sign": "ops.sign",
    "Sin": "ops.sin",
    "ZerosLike": "ops.zeros_like",
}
GENERAL = True
OPS = (*REDUCTIONS, *OF_ONE, "Squeeze", "Transpose", "ExpandDims", "Cast", "ArgMax", "Tile", "ReverseV2")


def match(net: Net, node: Node) -> Step | None:
    """A call."""
    options = _options(net, node)
    if options is None:
        return None
    kind = {**REDUCTIONS, **OF_ONE, **NAMES}[node.op]
    return Step(kind, node.inputs[:1], (node.output,), node.name, options, form=CALL)


NAMES = {
    "Squeeze": "ops.squeeze",
    "Transpose": "ops.transpose",
    "ExpandDims": "ops.expand_dims",
    "Cast": "ops.cast",
    "ArgMax": "ops.argmax",
    "ReverseV2": "tf.reverse",
    "Tile": "ops.tile",
}

ARGUMENTS = {"Transpose": "axes", "Tile": "repeats", "ReverseV2": "axis"}


def _options(net: Net, node: Node) -> dict[str, object] | None:
    """The arguments; None where they are not constants."""
    if node.op in OF_ONE:
        return {}
    if node.op == "Squeeze":
        axes = node.numbers("squeeze_dims")
        return {"axis": square(axes) if len(axes) == 1 else axes} if axes else {}
    if node.op == "Cast":
        return {"dtype": node.dtype("DstT")}
    given = net.integers(node.inputs[1])
    if node.op in REDUCTIONS and _is_whole(net, node, given):
        return {}
    if given is None:
        return None
    if node.op in ARGUMENTS:
        return {ARGUMENTS[node.op]: given}
    axis = given[0] if len(given) == 1 else given
    if node.op == "ArgMax":
        return {"axis": axis} if node.dtype("output_type") == "int32" else None
    return {"axis": axis} | without_defaults([("keepdims", node.truth("keep_dims"), False)])


def _is_whole(net: Net, node: Node, axes: tuple[int, ...] | None) -> bool:
    """Whether a reduction of several axes leaves a scalar."""
    rank = len(net.shapes.get(node.inputs[0], ()))
    if node.truth("keep_dims") or not rank:
        return False
    return axes == tuple(range(rank)) if axes is not None else net.shapes.get(node.output) == ()
