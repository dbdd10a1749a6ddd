"""Finds the ends of losses of sampled classes, such as `tf.nn.nce_loss`, in a GraphDef."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tf1kit.graph.check import source

SAMPLERS = ("LogUniformCandidateSampler",)
OF_A_GRAPH = 87654321  # the seed of a graph without one, where the operation has one
REDUCTIONS = ("Max", "Mean", "Min", "Prod", "Sum")


def sampled_ends(graph: Any, end: str) -> set[str]:
    """The operations that give a loss of sampled classes, before it is reduced to one number.

    Everything that depends on the candidates goes through it.

    end: the operation that gives the whole loss.
    """
    after: dict[str, list[str]] = defaultdict(list)
    for node in graph.node:
        for text in node.input:
            after[source(text)[0]].append(node.name)
    kinds = {node.name: node.op for node in graph.node}
    found = set()
    for sampler in (node.name for node in graph.node if node.op in SAMPLERS):
        behind = _behind(after, sampler)
        passed = [name for name in behind if end not in _behind(after, sampler, name)]
        passed.sort(key=lambda name: len(_behind(after, name)), reverse=True)  # in forward order
        reduced = next((at for at, name in enumerate(passed) if kinds[name] in REDUCTIONS), len(passed))
        found |= set(passed[max(reduced - 1, 0) : reduced])
    return found


def _behind(after: Mapping[str, list[str]], name: str, without: str = "") -> set[str]:
    """What depends on an operation, on a way that does not go through another one."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = {one for one in after.get(waiting.pop(), ()) if one not in found and one != without}
        found |= new
        waiting += new
    return found
