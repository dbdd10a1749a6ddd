"""Weights that the original shares and the port does not, so that a part of their gradient is
missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import GRADIENTS, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (GRADIENTS,)
REMEDY = "Use one variable of the port wherever the original uses one variable, and do not stop its gradient"
SECTION = PORTING + "#layers"
PASSING = ("Identity", "Reshape")


def changes(original: Original) -> Iterator[Change]:
    """For a gradient that is a sum: each part kept alone, then each part left out."""
    for training in original.cut.captured.trainings:
        for variable, parts in training.gradients:
            name = source(parts[0])[0]
            while original.nodes[name].op in PASSING:
                name = source(original.nodes[name].input[0])[0]
            node = original.nodes[name]
            count = node.attr["N"].i if node.op in ("AddN", "ConcatV2") else 0
            for kept in range(count):
                for alone in (True, False) if count > 2 else (True,):
                    which = source(node.input[kept])[0]
                    said = "has only" if alone else "lacks"
                    says = f"the gradient of {variable} {said} the part {which}: the port does not share the variable"
                    yield Change(says, (name,), partial(_part, name=name, kept=kept, count=count, alone=alone))


def _part(edited: Edited, name: str, kept: int, count: int, alone: bool) -> None:
    for at in range(count):
        if (at == kept) != alone:
            edited.set(name, at, edited.scaled(edited.nodes[name].input[at], 0.0))
