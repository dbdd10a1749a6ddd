"""Finds steps of training that wait for a step with another loss: `with tf.control_dependencies([first]): ...minimize`.

Such a step takes both.  Its loss is often computed before the first step, since the first one takes the same tensors, so
both go along gradients of one pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tf1kit.graph.check import source
from tf1kit.graph.wires import Wires
from tf1kit.port.gradients import roots_of

REFS = ("Variable", "VariableV2")


def waits_of(wires: Wires, losses: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """{loss: the losses whose steps its step waits for, in their order}.

    losses: {loss: the operations that change weights along its gradients}.
    """
    before = {loss: wires.leads_to(own) for loss, own in losses.items()}
    found = {
        loss: [one for one, own in losses.items() if one != loss and not before[loss].isdisjoint(own)]
        for loss in losses
    }
    return {loss: tuple(sorted(waits, key=lambda one: len(found[one]))) for loss, waits in found.items()}


def apart(wires: Wires, losses: Mapping[str, Sequence[str]], waits: Mapping[str, Sequence[str]]) -> Any:
    """A copy of a GraphDef in which no step waits for one with another loss."""
    made = type(wires.graph)()
    made.CopyFrom(wires.graph)
    cut = set[tuple[str, str]]()
    for loss, others in waits.items():
        if others:
            own = _own(wires, loss, losses[loss])
            first = [name for one in others for name in losses[one]]
            steps = {*first, *wires.followers(first)} - own
            needed = wires.leads_to(own)
            cut |= {
                (node.name, before)
                for node in wires.graph.node
                if node.name in needed - steps
                for before, _, control in map(source, node.input)
                if control and before in steps
            }
    for node in made.node:
        node.input[:] = [text for text in node.input if not (text[:1] == "^" and (node.name, text[1:]) in cut)]
    return made


def _own(wires: Wires, loss: str, applies: Sequence[str]) -> set[str]:
    """The operations that a step with a loss takes by itself."""
    needed = wires.leads_to(applies, control=False) - wires.leads_to([source(loss)[0]], control=False)
    begins = [fill for fill, _ in roots_of(wires, needed)]
    behind = wires.followers(begins)
    return behind | wires.leads_to([*applies, *begins, *behind], control=False)


def why_not_together(
    wires: Wires, loss: str, applies: Sequence[str], first: Sequence[str], changed: Collection[str]
) -> str:
    """Why a step that waits for others is not one along gradients of the same pass; "" if it is.

    Args:
        wires: the connections of a GraphDef.
        loss: that of the step.
        applies: the operations by which it changes weights.
        first: those of the steps that it waits for.
        changed: the variables that these steps change.
    """
    nodes = wires.nodes
    after = wires.followers(first)
    forward = wires.leads_to([source(loss)[0]], control=False)
    if not set(first) <= wires.leads_to(applies):
        return f"a step of it waits for a part of a step with another loss, such as {min(set(first))}"
    if late := [name for name in forward if name in after and _takes(nodes, name, changed)]:
        return f"{min(late)}, which {loss} depends on, takes weights after the step with another loss that it waits for"
    backward = wires.leads_to(applies, control=False) - forward
    late = [name for name in backward - set(applies) if name in after and _takes(nodes, name, changed, refs=True)]
    if late:
        return (
            f"{min(late)} takes weights after the step with another loss that it waits for, and {loss} takes them before: the "
            "graph has variables that are no resources"
        )
    return ""


def early(wires: Wires, loss: str, applies: Sequence[str], first: Sequence[str], changed: Collection[str]) -> list[str]:
    """The operations of a step that take weights before the steps that it waits for change these; the arguments are those
    of `why_not_together`.
    """
    nodes = wires.nodes
    needed = wires.leads_to([source(loss)[0], *applies], control=False) - {*wires.followers(first), *applies}
    return [node.name for node in wires.graph.node if node.name in needed and _takes(nodes, node.name, changed)]


def _takes(nodes: Mapping[str, Any], name: str, variables: Collection[str], refs: bool = False) -> bool:
    """Whether an operation takes the value of one of some variables when it runs.

    refs: whether only those count that an operation takes as they are by then, whenever they were read.
    """
    for before, _, control in map(source, nodes[name].input):
        if control:
            continue
        while nodes[before].op == "Identity" and nodes[before].input:
            before = source(nodes[before].input[0])[0]
        if before in variables and (not refs or nodes[before].op in REFS):
            return True
    return False
