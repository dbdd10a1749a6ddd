"""Recognises gradients that are clipped as `tf.clip_by_value`, `clip_by_norm` and `clip_by_global_norm` do."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tf1kit.graph.check import source
from tf1kit.port.minimized import NotFoundError
from tf1kit.port.net import Net
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.updates import root_scope

VALUE = ("Maximum", ("Minimum", "gradient", "#most"), "#least")
TOTAL = ("Sum", ("Mul", "gradient", "gradient"))
POSITIVE = ("Greater", TOTAL, 0)
NORM = (
    "Select|SelectV2",
    POSITIVE,
    ("Sqrt", ("Select|SelectV2", POSITIVE, TOTAL, "ones")),
    TOTAL,
)
BY_NORM = ("RealDiv", ("Mul", "gradient", "#norm"), ("Maximum", NORM, "#norm"))
SCALE = ("Mul", "#norm", ("Minimum", ("RealDiv", 1, "all"), ("RealDiv", 1, "#norm")))
BY_GLOBAL_NORM = (
    ("Mul", "gradient", ("Select|SelectV2", ("IsFinite", "all"), SCALE, "nan")),
    ("Mul", "gradient", (SUM, SCALE, ("Sub", "all", "all"))),
)
GLOBAL_NORM = ("Sqrt", ("Mul", ("Sum", "squares"), 2))
OF_GRADIENTS = re.compile(r"(^|/)gradients(_\d+)?/")  # the scope of what `tf.gradients` makes
TIMES = [("Mul", "#number", "gradient")]
Clipped = tuple[dict[str, float], list[str], list[float]]


def clipping_of(net: Net, gradients: list[str], joins: Collection[str] = ()) -> Clipped | None:
    """(arguments of an optimizer, the gradients before they are multiplied and clipped, the numbers by which they are
    multiplied); None if the gradients are not all clipped in the same way.

    joins: the tensors that join the gradients of several towers.

    Raises NotFoundError if something else is done with a gradient: three steps need not show it.
    """
    found = [_one(net, one) for one in gradients]
    kinds = {repr(kind) for kind, _, _ in found}
    if len(kinds) != 1:
        return None
    option, _, norm = found[0]
    before = [tensor for _, tensor, _ in found]
    if "global_clipnorm" in option and not _is_norm_of(net, norm, before):
        return None
    known = Known(joins, tuple(filter(None, {root_scope(node.proto) for node in net.nodes.values()})))
    times = [(tensor, 1.0) if tensor in known else _times(net, tensor, known) for tensor in before]
    return option, [tensor for tensor, _ in times], [number for _, number in times]


@dataclass(frozen=True)
class Known:
    """The tensors that are gradients, before a program does something with them.

    Args:
        joins: those that join the gradients of several towers; then there are no others.
        scopes: what the names begin with that `tf.gradients` gives.
    """

    joins: Collection[str]
    scopes: tuple[str, ...]

    def __contains__(self, tensor: str) -> bool:
        name = source(tensor)[0]
        return tensor in self.joins if self.joins else name.startswith(self.scopes) or bool(OF_GRADIENTS.search(name))


def _times(net: Net, tensor: str, known: Known) -> tuple[str, float]:
    """(gradient, number) of a product of both."""
    found = first(net, tensor, TIMES)
    if found is None or found["gradient"] not in known:
        raise NotFoundError(f"the optimizer (what the operation {source(tensor)[0]} does with a gradient)")
    return found["gradient"], float(found["number"])


def _one(net: Net, tensor: str) -> tuple[dict[str, float], str, str]:
    """(how a gradient is clipped, what it is before, the tensor of the norm of all)."""
    if (found := first(net, tensor, [VALUE])) and found["most"] == -found["least"]:
        return {"clipvalue": float(found["most"])}, found["gradient"], ""
    if found := first(net, tensor, [BY_NORM]):
        return {"clipnorm": float(found["norm"])}, found["gradient"], ""
    if found := first(net, tensor, BY_GLOBAL_NORM):
        return {"global_clipnorm": float(found["norm"])}, found["gradient"], found["all"]
    return {}, tensor, ""


def _is_norm_of(net: Net, tensor: str, gradients: list[str]) -> bool:
    """Whether a tensor is `tf.global_norm` of just these gradients."""
    found: Any = first(net, tensor, [GLOBAL_NORM])
    pack = net.made_by(found["squares"], "Pack") if found else None
    halves = [net.made_by(one, "L2Loss") for one in pack.inputs] if pack else []
    return bool(halves) and [one and one.inputs[0] for one in halves] == gradients
