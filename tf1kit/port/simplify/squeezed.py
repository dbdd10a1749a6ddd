"""Adds a bias behind the `Squeeze` that follows it, as `tf.layers.separable_conv1d` does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tf1kit.port.net import Net


def squeezed_first(net: Net) -> Net:
    """Exchange each bias of channels and the removal of an axis in front of them, if nothing else takes the sum."""
    users = Counter(tensor for node in net.nodes.values() for tensor in node.inputs) + Counter(net.outputs.values())
    nodes, shapes = dict(net.nodes), dict(net.shapes)
    for node in net.nodes.values():
        added = net.made_by(node.inputs[0], "BiasAdd") if node.op == "Squeeze" else None
        if added is None or users[added.output] > 1 or added.text("data_format") not in ("", "NHWC"):
            continue
        rank, (axis, *others) = len(net.shapes.get(added.output, ())), node.numbers("squeeze_dims") or (-1,)
        if others or not rank or axis % rank == rank - 1 or node.output not in shapes:
            continue
        x, bias = added.inputs
        nodes[added.name] = replace(node, name=added.name, inputs=(x,))
        nodes[node.name] = replace(added, name=node.name, inputs=(added.output, bias))
        shapes[added.output] = shapes[node.output]
    return replace(net, shapes=shapes).with_nodes(nodes.values())
