"""The order in which a GraphDef is computed, with the sizes of its feature maps.

Source: TensorFlow 1.15.5, tensorflow/contrib/receptive_field/python/util/graph_compute_order.py
(the behaviour, not the code).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any, NamedTuple

from tf1kit.contrib.own.receptive_field.parse_layer_parameters import get_layer_params

__all__ = ["get_compute_order", "parse_graph_nodes"]


class NodeInfo(NamedTuple):
    """A node, its place in the order, and the sizes [2] of its input and output, or None."""

    order: int
    node: Any
    input_size: Any
    output_size: Any


def parse_graph_nodes(graph_def: Any) -> dict[str, Any]:
    """The nodes of a GraphDef by name."""
    return {node.name: node for node in graph_def.node}


def data_inputs(node: Any) -> list[str]:
    """The names of the nodes that a node gets tensors from."""
    return [name.split(":")[0] for name in node.input if not name.startswith("^")]


def _compute_output_resolution(
    input_spatial_resolution: int | None, kernel_size: int | None, stride: int | None, total_padding: int | None
) -> int | None:
    """The size of an output in one direction; None if something is None."""
    if input_spatial_resolution is None or kernel_size is None or stride is None or total_padding is None:
        return None
    return math.ceil((input_spatial_resolution + total_padding - kernel_size + 1) / stride)


def _info(node: Any, name_to_node: dict[str, Any], parents: list[NodeInfo]) -> NodeInfo:
    """A node behind its inputs, of which the first one is the feature map."""
    order = max((parent.order + 1 for parent in parents), default=0)
    size = parents[0].output_size if parents else None
    if size is None:
        return NodeInfo(order, node, None, None)
    kernel_x, kernel_y, stride_x, stride_y, _, _, total_x, total_y = get_layer_params(
        node, name_to_node, size, force=True
    )
    # As in 1.15.5 the first number, the height, goes with the horizontal parameters.
    output = [
        _compute_output_resolution(size[0], kernel_x, stride_x, total_x),
        _compute_output_resolution(size[1], kernel_y, stride_y, total_y),
    ]
    return NodeInfo(order, node, size, output)


def get_compute_order(
    graph_def: Any, input_node_name: str = "", input_node_size: Any = None
) -> tuple[dict[str, NodeInfo], dict[str, Any]]:
    """The order of a network's nodes.

    Args:
        graph_def: a GraphDef.
        input_node_name: the node of the images, or "".
        input_node_size: height and width of the images, or None. Behind an operation that is unknown,
            sizes are None.

    Returns:
        a dict of name to `order` (0 for what needs no other node), `node`, `input_size` and
            `output_size`; and a dict of name to node.

    Raises:
        ValueError: the graph has a loop.
    """
    nodes = parse_graph_nodes(graph_def)
    found: dict[str, NodeInfo] = defaultdict(lambda: NodeInfo(0, None, None, None))
    waiting, begun = [node.name for node in reversed(graph_def.node)], set()
    while waiting:
        name = waiting[-1]
        missing = []
        if name not in found and name == input_node_name:
            found[name] = NodeInfo(0, nodes[name], None, input_node_size)
        elif name not in found:
            inputs = data_inputs(nodes[name])
            missing = [each for each in inputs if each not in found]
            if not missing:
                found[name] = _info(nodes[name], nodes, [found[each] for each in inputs])
        if missing:
            begun.add(name)
            if not begun.isdisjoint(missing):
                raise ValueError(f"The graph has a loop at {name}, so that its nodes have no order")
            waiting.extend(reversed(missing))
        else:
            waiting.pop()
    return found, nodes
