"""Folds batch normalization into the convolutions in front of it, in the GraphDef of an inference.

With known statistics, batch norm multiplies each map by a number and adds another.  A convolution
whose kernel is a constant can do both: its kernel is multiplied, and a `BiasAdd` follows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

Values = dict[str, np.ndarray]  # tensors of a graph by name
CONVOLUTIONS = ("Conv2D", "DepthwiseConv2dNative")
NORM, ADDITIONS = "FusedBatchNormV3", ("BiasAdd", "Add", "AddV2")
BEHIND = "/folded"  # ends the names of the new constants


class Fold(NamedTuple):
    """A batch norm, the convolution that does its work, and the bias between them, if it has one."""

    norm: Any
    convolution: Any
    bias: Any
    bias_input: str


def fold(graph: Any, evaluate: Callable[[list[str]], Values]) -> list[str]:
    """Rewrite a GraphDef in place, and return the names of the batch norms that are gone.

    A batch norm stays if its statistics are those of the batch, or if it does not follow directly on a
    convolution whose output nothing else takes.

    Args:
        graph: the graph of an inference, whose weights are constants.
        evaluate: returns the tensors of these names; it leaves out those that are not constant.
    """
    nodes = {node.name: node for node in graph.node}
    users = Counter(_node(name) for node in graph.node for name in node.input)
    found = list(_foldable(graph, nodes, users))
    needed = [
        name for one in found for name in (*one.norm.input[1:5], one.convolution.input[1], one.bias_input) if name
    ]
    values = evaluate(list(dict.fromkeys(needed)))
    folded = []
    for one in found:
        own = [name for name in (*one.norm.input[1:5], one.convolution.input[1], one.bias_input) if name]
        if all(name in values for name in own):
            _rewrite(graph, one, values)
            folded.append(one.norm.name)
    return folded


def _node(name: str) -> str:
    """The node of an input such as `x:1` or `^x`."""
    return name.lstrip("^").partition(":")[0]


def _foldable(graph: Any, nodes: dict[str, Any], users: Counter[str]) -> Iterator[Fold]:
    """Each batch norm that infers, behind a convolution that nothing else uses."""
    for norm in graph.node:
        if norm.op != NORM or norm.attr["is_training"].b or norm.attr["data_format"].s != b"NHWC":
            continue
        front, bias, added = nodes[_node(norm.input[0])], None, ""
        if front.op in ADDITIONS and users[front.name] == 1:
            for place in (0, 1):
                if nodes[_node(front.input[place])].op in CONVOLUTIONS:
                    bias, added = front, front.input[1 - place]
                    front = nodes[_node(front.input[place])]
                    break
        if front.op in CONVOLUTIONS and users[front.name] == 1 and users[norm.name] == 1:
            yield Fold(norm, front, bias, added)


def _rewrite(graph: Any, one: Fold, values: Values) -> None:
    """Put a constant kernel and a `BiasAdd` in the place of a batch norm."""
    gamma, beta, mean, variance = (values[name].astype(np.float64) for name in one.norm.input[1:5])
    factor = gamma / np.sqrt(variance + one.norm.attr["epsilon"].f)
    kernel = values[one.convolution.input[1]]
    along = factor.reshape(kernel.shape[2:]) if one.convolution.op == CONVOLUTIONS[1] else factor
    shift = values[one.bias_input].astype(np.float64).reshape(-1) if one.bias_input else 0.0
    bias = beta + (shift - mean) * factor
    name = one.norm.name
    kernel_name = _constant(graph, name + "/kernel" + BEHIND, (kernel * along).astype(kernel.dtype))
    bias_name = _constant(graph, name + "/bias" + BEHIND, bias.astype(kernel.dtype))
    one.convolution.input[1] = kernel_name
    dtype = one.norm.attr["T"].type
    one.norm.Clear()
    one.norm.name, one.norm.op = name, "BiasAdd"
    one.norm.input.extend([one.convolution.name, bias_name])
    one.norm.attr["T"].type = dtype
    one.norm.attr["data_format"].s = b"NHWC"


def _constant(graph: Any, name: str, value: np.ndarray) -> str:
    """Add a constant, and return its name."""
    node = graph.node.add(name=name, op="Const")
    node.attr["dtype"].type = tf.as_dtype(value.dtype).as_datatype_enum
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value))
    return name
