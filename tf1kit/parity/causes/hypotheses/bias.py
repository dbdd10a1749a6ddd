"""A bias that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Add the bias to the port's layer: use_bias=True"
SECTION = PORTING + "#layers"


def changes(original: Original) -> Iterator[Change]:
    """Each addition of a variable left out."""
    for node in original.of("BiasAdd", "Add", "AddV2"):
        for at in (1, 0) if node.op != "BiasAdd" else (1,):
            if original.is_variable(node.input[at]):
                says = f"the port does not add the bias {original.behind(node.input[at]).name}"
                yield Change(says, (node.name,), partial(Edited.bypass, name=node.name, at=1 - at))
