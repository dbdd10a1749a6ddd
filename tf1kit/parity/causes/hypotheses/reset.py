"""The reset gate of a GRU, before or after the product with the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = (
    "Give keras.layers.GRU the argument reset_after=False: TensorFlow 1's GRUCell resets the state before the product"
)
SECTION = PORTING + "#recurrent-networks"


def changes(original: Original) -> Iterator[Change]:
    """`r * (h @ W)` in place of `(r * h) @ W`, in each product of `[x, r * h]`."""
    for node in original.of("MatMul"):
        joined = original.input(node, 0)
        if joined.op == "ConcatV2" and len(joined.input) == 3 and original.input(joined, 1).op == "Mul":
            product = original.input(joined, 1)
            for at in (0, 1):
                gate = original.input(product, at)
                if gate.op in ("Split", "Sigmoid"):
                    says = f"the port resets the state after the product {node.name}, the original resets it before"
                    yield Change(says, (node.name, product.name), partial(_after, name=node.name, at=at))


def _after(edited: Edited, name: str, at: int) -> None:
    """[x, 0] @ W + r * ([0, h] @ W)."""
    original = edited.original
    product, joined = original.nodes[name], original.input(original.nodes[name], 0)
    x, axis = joined.input[0], joined.input[2]
    both = original.input(joined, 1)
    gate, state = both.input[at], both.input[1 - at]
    parts = []
    for one, text in enumerate((x, state)):
        nothing = edited.add(f"{name}/nothing", "ZerosLike", state if one == 0 else x)
        inputs = (text, nothing) if one == 0 else (nothing, text)
        whole = edited.add(f"{name}/joined", "ConcatV2", *inputs, axis, N=2, Tidx=_kind(edited, axis))
        parts.append(
            edited.add(f"{name}/part", "MatMul", whole, product.input[1], transpose_a=False, transpose_b=False)
        )
    edited.become(name, "AddV2", parts[0], edited.add(f"{name}/reset", "Mul", gate, parts[1]))


def _kind(edited: Edited, axis: str) -> object:
    import tensorflow as tf

    return tf.as_dtype(edited.nodes[source(axis)[0]].attr["dtype"].type)
