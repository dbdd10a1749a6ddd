"""Moving averages that are not updated, or are updated twice in a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tf1kit.parity.causes.averages import Average, averages
from tf1kit.parity.causes.change import PORTING, STATISTICS, Change, named
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (STATISTICS,)
REMEDY = "Call the layer with training=True exactly once in a training step, and do not set trainable = False on it"
SECTION = PORTING + "#batch-norm"


def changes(original: Original) -> Iterator[Change]:
    """No update, then two updates, of all moving averages and of those of one layer."""
    found = list(averages(original))
    layers = {one.variable.rpartition("/")[0]: None for one in found}
    for layer in [None, *layers] if len(layers) > 1 else [None]:
        some = [one for one in found if layer is None or one.variable.rpartition("/")[0] == layer]
        names = tuple(one.update for one in some)
        if some:
            yield Change(f"the port does not update moving averages ({named(names)})", names, _leaving_out(some))
            yield Change(f"the port updates moving averages twice in a step ({named(names)})", names, _repeating(some))


def _leaving_out(found: list[Average]) -> Callable[[Edited], None]:
    def apply(edited: Edited) -> None:
        for one in found:
            node = edited.nodes[one.update]
            if node.op in ("Assign", "AssignVariableOp"):
                edited.set(one.update, one.at, edited.original.cut.read[one.variable])
            else:
                edited.set(one.update, one.at, edited.scaled(node.input[one.at], 0.0))

    return apply


def _repeating(found: list[Average]) -> Callable[[Edited], None]:
    """After two updates the share s of the new value is 1 - (1 - s)^2 = s * (2 - s)."""

    def apply(edited: Edited) -> None:
        for one in found:
            if one.share:
                text = edited.nodes[one.update].input[one.at]
                share = edited.nodes[one.share[0]].input[one.share[1]]
                factor = edited.add(one.update + "/twice", "Sub", edited.constant(text, 2.0), share)
                edited.set(one.update, one.at, edited.scaled(text, factor))

    return apply
