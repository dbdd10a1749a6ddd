"""Finds the placeholders of a graph, and replaces a part of a graph by one node.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/framework/graph_util.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["fuse_op", "get_placeholders"]


def get_placeholders(graph: Any) -> list[Any]:
    """The tensors of all placeholders of a graph, in the order in which they were made. Raises
    TypeError if `graph` is not a graph.
    """
    if not isinstance(graph, tf.Graph):
        raise TypeError(f"Input graph needs to be a Graph: {graph}")
    return [operation.outputs[0] for operation in graph.get_operations() if operation.type == "Placeholder"]


def fuse_op(
    graph_def: Any,
    input_nodes: list[str],
    output_nodes: list[str],
    output_dtypes: list[Any],
    output_quantized: bool,
    op_name: str,
    op_type: str,
) -> Any:
    """A graph in which one new node stands for all nodes between `input_nodes` and `output_nodes`.

    Args:
        graph_def: a GraphDef.
        input_nodes: the nodes whose outputs the new node takes; they stay.
        output_nodes: the nodes that take the new node's outputs; each of them stays and has one input.
        output_dtypes: the dtypes of the outputs, as the enum DataType.
        output_quantized: an attribute of the new node.
        op_name: its name.
        op_type: the type of its operation.

    Raises:
        TypeError: an argument has another type, or a node in between takes a node that comes before
            `input_nodes`.
        AssertionError: the graph does not have one of the nodes.
    """
    if not isinstance(graph_def, tf.GraphDef):
        raise TypeError("graph_def must be a graph_pb2.GraphDef proto.")
    for name, value in (("input_nodes", input_nodes), ("output_nodes", output_nodes)):
        if isinstance(value, str):
            raise TypeError(f"{name} must be a list.")
    nodes = {_name(node.name): node for node in graph_def.node}
    missing = [name for name in [*input_nodes, *output_nodes] if name not in nodes]
    if missing:
        raise AssertionError(f"{missing[0]} is not in graph")
    before, until = _reached(nodes, input_nodes), _reached(nodes, output_nodes)
    for name in until - before - set(output_nodes):
        taken = _reached(nodes, [name], input_nodes) & before - set(input_nodes)
        if taken:
            raise TypeError(f"Node {name} uses input {min(taken)} not in input_nodes.")
    fused = tf.GraphDef(library=graph_def.library, versions=graph_def.versions)
    fused.node.extend(node for name, node in nodes.items() if name in before)
    new = fused.node.add(name=op_name, op=op_type, input=input_nodes)
    new.attr["_output_types"].list.type[:] = output_dtypes
    new.attr["_output_quantized"].b = output_quantized
    for index, name in enumerate(output_nodes):
        if len(nodes[name].input) != 1:
            raise AssertionError(f"{name} has {len(nodes[name].input)} inputs, not one")
        output = fused.node.add()
        output.CopyFrom(nodes[name])
        output.input[:] = [f"{op_name}:{index}" if index else op_name]
    fused.node.extend(node for name, node in nodes.items() if name not in until | before)
    return fused


def _name(of: str) -> str:
    """The name of the node that an input such as "^node" or "node:1" comes from."""
    return of.lstrip("^").partition(":")[0]


def _reached(nodes: dict[str, Any], start: Iterable[str], end: Iterable[str] = ()) -> set[str]:
    """The nodes `start` and all nodes on which they depend, without those before `end`."""
    found: set[str] = set()
    queue = list(start)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [] if name in end else map(_name, nodes[name].input)
    return found
