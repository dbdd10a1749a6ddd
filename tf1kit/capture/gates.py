"""Lets the updates of a run wait for all gradients of the run.

TensorFlow 1 leaves the order open, unless gradients are gated: an update may overtake the gradient
of another weight.  What such a program computes differs from run to run.  A port computes all
gradients before it updates a weight, so the replay does, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tf1kit.graph.check import source
from tf1kit.graph.message import followers, inside

GATE = "tf1kit/gate_{}"


def gate(graph: Any, runs: Sequence[Mapping[str, Sequence[str]]]) -> None:
    """Make the updates that always run together wait for the gradients of all of them, unless a
    gradient waits for an update itself.

    Args:
        graph: a GraphDef, which is changed.
        runs: for each kind of run, update -> the tensors of its gradient.
    """
    nodes = {node.name: node for node in graph.node}
    gradients = {name: tensors for run in runs for name, tensors in run.items()}
    branches = inside(graph)
    excluded = followers(graph, gradients) | gradients.keys() | branches
    together = defaultdict(list)
    for name in nodes:
        if name in gradients and name not in branches:
            together[tuple(name in run for run in runs)].append(name)
    for number, names in enumerate(together.values()):
        taken = dict.fromkeys(source(text)[0] for name in names for text in gradients[name])
        ready = [name for name in taken if name in nodes and name not in excluded]
        if len(names) > 1 and ready:
            graph.node.add(name=GATE.format(number), op="NoOp").input.extend(f"^{name}" for name in ready)
            for name in names:
                nodes[name].input.append(f"^{GATE.format(number)}")
