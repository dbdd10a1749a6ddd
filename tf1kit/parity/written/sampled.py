"""Lets a graph draw the candidates that its port draws: the same operation with the same seeds has the same draws.

Without a seed, an operation draws other candidates in each run.  So the port is traced with a seed of its graph,
and a copy of the TensorFlow 1 graph gets the seeds that its operations have then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute
from tf1kit.port.net import Net
from tf1kit.port.sampled import OF_A_GRAPH, SAMPLERS

SEED = 1234  # of the graph of a traced port
Seeds = tuple[int, int]


def traced(call: Callable[..., Any], *specs: Any) -> Any:
    """The concrete function of a call, with a seed for operations that have none."""

    def seeded(*given: Any) -> Any:
        tf.compat.v1.set_random_seed(SEED)  # of the function's graph alone
        return call(*given)

    return tf.function(seeded, jit_compile=False).get_concrete_function(*specs)


def seeds_of(made: Any) -> list[Seeds]:
    """The seeds with which a concrete function draws candidates."""
    draws = [one for one in made.graph.get_operations() if one.type in SAMPLERS]
    return [(one.get_attr("seed"), one.get_attr("seed2")) for one in draws]


def with_seeds(graph: Any, net: Net, seeds: Sequence[Seeds]) -> Any:
    """A copy of a GraphDef that draws what a port draws.

    Args:
        graph: the GraphDef.
        net: what is ported of it.
        seeds: those of the port, in the same order.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    nodes = {node.name: node for node in made.node}
    drawing = [name for name, node in net.nodes.items() if node.op in SAMPLERS]
    for name, (seed, own) in zip(drawing, seeds, strict=False):
        if name not in nodes:
            continue
        attributes = nodes[name].attr
        before = [attribute(nodes[name], key).i for key in ("seed", "seed2")]
        if before == [0, 0]:
            attributes["seed"].i, attributes["seed2"].i = seed, own
        elif before[0] == OF_A_GRAPH:
            attributes["seed"].i = SEED
    return made
