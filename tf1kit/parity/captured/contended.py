"""Finds what a recorded run computes in an order that its graph leaves open: the steps of two losses in one run.

The gradient of a generator takes the weights of its discriminator.  If the same run changes these, and does not wait for
all that takes them, the gradient is of the weights before or after that, or of some before and some after.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tf1kit.capture.folder import Training
from tf1kit.graph.check import source, values
from tf1kit.graph.wires import Wires
from tf1kit.parity.recording.keys import variable_of

OPEN = "a run takes the steps of {} at once, and the graph leaves their order open"
READS = ("Identity", "ReadVariableOp")


def contended(graph: Any, training: Training) -> set[str]:
    """The variables whose gradients take weights that the same run changes without waiting for that.

    graph: the GraphDef.
    """
    if len(training.losses) < 2:
        return set()
    wires = Wires(graph)
    changes: dict[str, set[str]] = {}  # variable -> what all operations wait for that change it
    for operation in map(_name, training.operations):
        if operation in wires.nodes and wires.nodes[operation].input:
            variable, waits = _name(wires.nodes[operation].input[0]), wires.leads_to([operation])
            changes[variable] = changes.get(variable, waits) & waits
    found = set()
    for variable, gradient in training.gradients:
        before = wires.leads_to(map(_name, gradient), control=False)
        taken = ((other, waits) for other, waits in changes.items() if other != variable and other in before)
        if any(not _readers(wires, other) & before <= waits for other, waits in taken):
            found.add(variable)
    return found


def _readers(wires: Wires, variable: str) -> set[str]:
    """The operations that take the value of a variable: of one that is no resource, those behind its `Identity`, too, which
    hands on its memory.
    """
    is_resource = wires.nodes[variable].op == "VarHandleOp"
    found, waiting = set[str](), [variable]
    while waiting:
        name = waiting.pop()
        for one in wires.takers(name):
            if any(_name(tensor) == name for tensor in values(wires.nodes[one])) and one not in found:
                found.add(one)
                waiting += [one] if not is_resource and wires.nodes[one].op in READS else []
    return found


def left_open(program: Any, steps: Sequence[int], keys: Sequence[str]) -> dict[str, str]:
    """{key of a recorded tensor: why it is not compared}, of a window: the weights and slots of such a variable, and all
    that later runs of the window compute.
    """
    found: dict[str, str] = {}
    told = ""
    for step in steps:
        own = [key for key in keys if key.startswith(f"step_{step}/")]
        found.update((key, told) for key in own if told)
        training = program.training(step)
        if names := contended(program.graph.meta.graph_def, training):
            told = OPEN.format(" and ".join(training.losses))
            found.update((key, told) for key in own if variable_of(key, names) is not None)
    return found


def _name(tensor: str) -> str:
    return source(tensor)[0]
