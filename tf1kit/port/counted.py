"""Takes the number of examples from what a network gives to its loss: a loss such as
`reduce_sum(...) / cast(shape(x)[0])` takes it from what the network is fed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute, source

FIRST = ([0], [1], [1])  # begin, end and strides of the first size


def counted(graph: Any, loss: str, fed: Collection[str], given: Sequence[str], inputs: Collection[str]) -> Any:
    """A copy of the GraphDef of a loss.

    Args:
        graph: the GraphDef.
        loss: the tensor of the loss.
        fed: the tensors that the loss is fed.
        given: those of them that the network gives.
        inputs: what the network is fed.  The examples of one are those of a tensor that needs no other one.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    nodes = {node.name: node for node in made.node}
    inside = [nodes[name] for name in _before([loss], nodes, fed)]  # without the network
    named = {source(one)[0] for one in inputs}
    needs = {one: named & _before([one], nodes, ()) for one in given}
    for node in [one for one in inside if one.op == "Shape"]:
        takers = [one for one in inside if any(source(text)[0] == node.name for text in one.input)]
        outside = named & _before(node.input, nodes, fed)
        same = next((one for one, own in needs.items() if own == outside and len(own) == 1), None)
        kind = attribute(nodes[source(same)[0]], "T").type if same else 0
        if kind and all(_is_first(one, nodes) for one in takers):
            node.input[0], node.attr["T"].type = same, kind
    return made


def _before(texts: Iterable[str], nodes: Mapping[str, Any], fed: Collection[str]) -> set[str]:
    """The operations that some tensors need, without those that only what is fed needs."""
    found: set[str] = set()
    waiting = [*texts]
    while waiting:
        name, tensor, _ = source(waiting.pop())
        if tensor not in fed and name not in found:
            found.add(name)
            waiting += nodes[name].input
    return found


def _is_first(node: Any, nodes: Mapping[str, Any]) -> bool:
    """Whether an operation takes the first number of a vector."""
    if node.op != "StridedSlice" or attribute(node, "shrink_axis_mask").i != 1:
        return False
    parts = [nodes[source(text)[0]] for text in node.input[1:]]
    return all(
        part.op == "Const" and tf.make_ndarray(attribute(part, "value").tensor).tolist() == wanted
        for part, wanted in zip(parts, FIRST, strict=True)
    )
