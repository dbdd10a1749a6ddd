"""A layer that is not trained."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FREE, GRADIENTS, PORTING, Change, named
from tf1kit.parity.causes.optimizing import updates, variable_of
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (GRADIENTS, *FREE)
REMEDY = "Leave the port's layer trainable, and give its variables to the optimizer"
SECTION = PORTING + "#training"


def changes(original: Original) -> Iterator[Change]:
    """The update of one variable left out, then the updates of all variables in a scope."""
    found = {variable_of(original, node): node.name for node in updates(original)}
    scopes = {name.rpartition("/")[0] for name in found} | {name.partition("/")[0] for name in found} - {""}
    groups: list[tuple[str, ...]] = [(name,) for name in found]
    groups += [tuple(name for name in found if name.startswith(scope + "/")) for scope in sorted(scopes)]
    for names in dict.fromkeys(group for group in groups if 0 < len(group) < len(found)):
        touched = tuple(found[name] for name in names)
        lacking = tuple(f"gradients/{name}" for name in names) + tuple(_slots(original, names))
        says = f"the port does not train {named(names)}"
        yield Change(says, touched, partial(_leave_out, names=touched), ignores=lacking)


def _slots(original: Original, names: tuple[str, ...]) -> Iterator[str]:
    """The slots of variables, which a port does not have if it does not train them."""
    for name in original.cut.read:
        if name.rpartition("/")[0] in names:
            yield f"slots/{name}"


def _leave_out(edited: Edited, names: tuple[str, ...]) -> None:
    for name in names:
        node = edited.nodes[name]
        control = [text for text in node.input if source(text)[2]]
        node.op, node.input[:] = "NoOp", control
        node.attr.clear()
