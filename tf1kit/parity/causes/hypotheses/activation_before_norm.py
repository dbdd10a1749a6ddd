"""The activation is applied before the norm instead of after it, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.hypotheses.activation import ACTIVATIONS
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Apply the norm and the activation in the order of the original; slim applies the norm first"
SECTION = PORTING + "#batch-norm"
DEEP = 4  # operations between the input of a norm and its result


def changes(original: Original) -> Iterator[Change]:
    """Each pair of a norm and an activation in the other order."""
    for node in original.of(*ACTIVATIONS):
        if entry := _entry(original, node):
            says = (
                f"the port applies the activation {node.name} before the norm, the original applies it after the norm"
            )
            yield Change(says, (node.name, *entry[1]), partial(_before, name=node.name, entry=entry))
        for taker, at in original.takers(node.name):
            if original.nodes[taker].op.startswith("FusedBatchNorm") and at == 0:
                says = f"the port applies the activation {node.name} after the norm, the original applies it before the norm"
                yield Change(says, (node.name, taker), partial(_after, name=node.name, norm=taker))


def _entry(original: Original, node: Any) -> tuple[str, tuple[str, ...]] | None:
    """(tensor that goes into the norm before an activation, the operations of the norm that take
    it).
    """
    before = original.input(node, 0)
    if before.op.startswith("FusedBatchNorm"):
        return before.input[0], (before.name,)
    within, level = {before.name}, [before]
    for _ in range(DEEP):
        level = [original.nodes[source(text)[0]] for one in level for text in one.input if not source(text)[2]]
        within |= {one.name for one in level}
        for one in level:
            for text in one.input:
                takers = original.takers(text) if not source(text)[2] else []
                if one.op == "Mul" and any(original.nodes[taker].op == "Mean" for taker, _ in takers):
                    return text, tuple(taker for taker, _ in takers)
    return None


def _before(edited: Edited, name: str, entry: tuple[str, tuple[str, ...]]) -> None:
    tensor, takers = entry
    made = edited.add(name + "/earlier", edited.nodes[name].op, tensor)
    for taker in takers:
        for at, text in enumerate(edited.nodes[taker].input):
            if source(text)[1] == source(tensor)[1]:
                edited.set(taker, at, made)
    edited.bypass(name)


def _after(edited: Edited, name: str, norm: str) -> None:
    made = edited.add(name + "/later", edited.nodes[name].op, norm)
    edited.into(edited.original.takers(f"{norm}:0"), made)
    edited.set(norm, 0, edited.nodes[name].input[0])
