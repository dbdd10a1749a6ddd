"""Finds `forget_bias`, which an LSTM cell adds when it runs and which no checkpoint contains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf


def forget_biases(definition: Any) -> list[float]:
    """The values of `forget_bias` in a GraphDef; or the usual two, 1 and 0."""
    bodies = [definition.node, *(function.node_def for function in definition.library.function)]
    found = [value for nodes in bodies for value in _forget_biases({node.name: node for node in nodes})]
    return list(dict.fromkeys(found)) or [1.0, 0.0]


def _forget_biases(nodes: Mapping[str, Any]) -> list[float]:
    """The values of `forget_bias` in the nodes of one graph or function.

    A fused cell has it as an attribute.  Any other cell adds a constant to the third of four gates.
    """
    found = [
        _shortest(n.attr["forget_bias"].f)
        for n in nodes.values()
        if n.op in ("LSTMBlockCell", "BlockLSTM", "BlockLSTMV2")
    ]
    splits = {name for name, node in nodes.items() if node.op == "Split" and node.attr["num_split"].i == 4}
    forgets = {end for name in splits for end in (f"{name}:2", f"{name}:output:2")}
    for node in nodes.values():
        if node.op in ("Add", "AddV2") and forgets & set(node.input):
            others = [nodes.get(end.partition(":")[0]) for end in node.input if end not in forgets]
            found += [value for other in others if other and (value := _scalar(other)) is not None]
    return found


def _scalar(node: Any) -> float | None:
    """The value of a node that is a finite scalar constant; None for any other node."""
    tensor = node.attr["value"].tensor
    try:
        if node.op != "Const" or tensor.tensor_shape.dim or not tf.as_dtype(tensor.dtype).is_floating:
            return None
        value = _shortest(tf.make_ndarray(tensor))
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _shortest(value: Any) -> float:
    """The number that the program has, such as 0.7; the graph has its float32 value."""
    return float(str(np.float32(value)))
