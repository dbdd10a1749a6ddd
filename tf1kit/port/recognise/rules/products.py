"""`ops.matmul` or `tf.matmul`: a product of matrices, or of batches of them, that is no dense layer."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, Step, without_defaults

GENERAL = True
FLAGS = {  # operation -> the attributes that transpose its inputs
    "MatMul": ("transpose_a", "transpose_b"),
    **dict.fromkeys(("BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"), ("adj_x", "adj_y")),
}
OPS = tuple(FLAGS)
REAL = ("float16", "bfloat16", "float32", "float64")


def match(net: Net, node: Node) -> Step | None:
    """A product of two tensors of one real type."""
    kind = node.dtype("Ta") if node.op == "BatchMatMulV3" else node.dtype()
    if kind not in REAL or (node.op == "BatchMatMulV3" and {node.dtype("Tb"), node.dtype("Tout")} != {kind}):
        return None
    names = zip(("transpose_a", "transpose_b"), FLAGS[node.op], strict=True)
    options = without_defaults((name, node.truth(flag), False) for name, flag in names)
    ranks = [len(net.shapes[one]) if one in net.shapes else 0 for one in node.inputs]
    plain = not options and ranks[0] == ranks[1] > 1  # with other ranks, Keras computes by other operations
    return Step("ops.matmul" if plain else "tf.matmul", node.inputs, (node.output,), node.name, options, form=CALL)
