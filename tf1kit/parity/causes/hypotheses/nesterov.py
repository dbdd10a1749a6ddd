"""Nesterov's momentum."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import updates
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = FREE
REMEDY = "Set the argument nesterov of the port's optimizer as in the original"
SECTION = PORTING + "#training"

USES = {True: "uses", False: "does not use"}


def changes(original: Original) -> Iterator[Change]:
    """The flag inverted in all updates."""
    found = [node for node in updates(original) if "use_nesterov" in node.attr]
    for flag in (True, False):
        names = tuple(node.name for node in found if node.attr["use_nesterov"].b != flag)
        if names:
            says = f"the optimizer of the port {USES[flag]} Nesterov's momentum, the original {USES[not flag]} it"
            yield Change(says, names, partial(_set, names=names, flag=flag))


def _set(edited: Edited, names: tuple[str, ...], flag: bool) -> None:
    for name in names:
        edited.attribute(name, use_nesterov=flag)
