"""Takes the number of examples from what a network gives to its loss: a loss such as
`reduce_sum(...) / cast(shape(x)[0])` takes it from what the network is fed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute, source

FIRST = ([0], [1], [1])  # begin, end and strides of the first size


def counted(graph: Any, fed: Collection[str], given: str) -> Any:
    """A copy of the GraphDef of a loss.

    Args:
        graph: the GraphDef.
        fed: the tensors that the loss is fed.
        given: the one of them that the network gives.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    nodes = {node.name: node for node in made.node}
    kind = attribute(nodes[source(given)[0]], "T").type
    for node in made.node if kind else ():
        takers = [one for one in made.node if any(source(text)[0] == node.name for text in one.input)]
        if node.op == "Shape" and _is_outside(node, nodes, fed) and all(_is_first(one, nodes) for one in takers):
            node.input[0], node.attr["T"].type = given, kind
    return made


def _is_outside(node: Any, nodes: Mapping[str, Any], fed: Collection[str]) -> bool:
    """Whether an operation needs a placeholder that the loss is not fed."""
    seen: set[str] = set()
    waiting = [*node.input]
    while waiting:
        name, tensor, _ = source(waiting.pop())
        if tensor in fed or name in seen:
            continue
        seen.add(name)
        if nodes[name].op.startswith("Placeholder"):
            return True
        waiting += nodes[name].input
    return False


def _is_first(node: Any, nodes: Mapping[str, Any]) -> bool:
    """Whether an operation takes the first number of a vector."""
    if node.op != "StridedSlice" or attribute(node, "shrink_axis_mask").i != 1:
        return False
    parts = [nodes[source(text)[0]] for text in node.input[1:]]
    return all(
        part.op == "Const" and tf.make_ndarray(attribute(part, "value").tensor).tolist() == wanted
        for part, wanted in zip(parts, FIRST, strict=True)
    )
