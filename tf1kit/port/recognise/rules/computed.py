"""Functions of TensorFlow whose arguments, such as a shape, are computed."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.raw import has_own_type
from tf1kit.port.recognise.step import CALL, Step

GENERAL = True
NAMES = {
    "BiasAdd": "tf.nn.bias_add",
    "BroadcastTo": "tf.broadcast_to",
    "DepthToSpace": "tf.nn.depth_to_space",
    "Fill": "tf.fill",
    "GatherNd": "tf.gather_nd",
    "Range": "tf.range",
    "Reshape": "tf.reshape",
    "Shape": "tf.shape",
    "Size": "tf.size",
    "Slice": "tf.slice",
    "SpaceToDepth": "tf.nn.space_to_depth",
    "SparseSegmentMean": "tf.sparse.segment_mean",
    "SparseSegmentSqrtN": "tf.sparse.segment_sqrt_n",
    "SparseSegmentSum": "tf.sparse.segment_sum",
    "Tile": "tf.tile",
    "Unique": "tf.unique",
}
NUMBERS = {
    "Shape": "out_type",
    "Size": "out_type",
    "Unique": "out_idx",
}  # operation -> the type of the numbers it gives
OPS = tuple(NAMES)


def match(net: Net, node: Node) -> Step | None:
    """A call with tensors. Constants must have the type that TensorFlow gives to Python's numbers."""
    if not all(has_own_type(net, one) for one in node.inputs) or node.text("data_format") not in ("", "NHWC"):
        return None
    if node.op in NUMBERS and node.dtype(NUMBERS[node.op]) != "int32":
        return None
    if node.op == "Slice" and None not in map(net.integers, node.inputs[1:]):
        return None  # x[1:]
    options = {"block_size": node.number("block_size")} if "Space" in node.op else {}
    outputs = (node.output, f"{node.name}:1") if node.op == "Unique" else (node.output,)
    return Step(NAMES[node.op], node.inputs, outputs, node.name, options, form=CALL)
