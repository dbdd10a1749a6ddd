"""Indices that begin at another number, or an index in place of a one-hot vector."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import tensorflow as tf

from tf1kit.capture.cut import output_type
from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Give the port the same indices as the original, in the same encoding (index or one-hot vector)"
SECTION = PORTING + "#losses-and-metrics"
TAKING = {
    "Gather": 1, "GatherV2": 1, "OneHot": 0, "ResourceGather": 1, "SparseSoftmaxCrossEntropyWithLogits": 1,
}  # fmt: skip


def changes(original: Original) -> Iterator[Change]:
    """Each index one higher and one lower; then the index itself in place of a one-hot vector."""
    for node in original.of(*TAKING):
        at = TAKING[node.op]
        for by in (-1, 1):
            says = f"the port takes an index that is {'lower' if by < 0 else 'higher'} by 1 in {node.name}"
            yield Change(says, (node.name,), partial(_shift, name=node.name, at=at, by=by))
        if node.op == "OneHot":
            yield Change(
                f"the port takes the index where the original has the one-hot vector {node.name}",
                (node.name,),
                partial(_index, name=node.name),
            )


def _type(edited: Edited, text: str) -> Any:
    name, tensor, _ = source(text)
    return tf.as_dtype(output_type(edited.original.nodes[name], int(tensor.rpartition(":")[2])))


def _shift(edited: Edited, name: str, at: int, by: int) -> None:
    text = edited.nodes[name].input[at]
    kind = _type(edited, text)
    edited.set(name, at, edited.add(name + "/shifted", "AddV2", text, edited.constant(text, by, kind), T=kind))


def _index(edited: Edited, name: str) -> None:
    text = edited.nodes[name].input[0]
    cast = edited.add(name + "/index", "Cast", text, T=None, SrcT=_type(edited, text), DstT=tf.float32)
    axis = edited.constant(text, -1, tf.int32)
    edited.become(name, "ExpandDims", cast, axis, Tdim=tf.int32)
