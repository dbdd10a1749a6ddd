"""Dropout: rate against keep_prob, another rate, no dropout."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tf1kit.capture.recorder import DRAWS
from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original, short

WHEN = (FORWARD,)
REMEDY = "Give the port's dropout the rate 1 - keep_prob, with the keep_prob of the original, and call it with the training flag"
SECTION = PORTING + "#layers"


def changes(original: Original) -> Iterator[Change]:
    """Each dropout with 1 - rate, without dropping, without scaling, and with rates of the port."""
    masks = _masks(original)
    rates: dict[str, list[str]] = {}
    for mask, tensor in masks:
        rates.setdefault(source(tensor)[1], []).append(mask)
        for product in _products(original, mask):
            scaled = original.input(original.nodes[product], 0)
            if scaled.op in ("Mul", "RealDiv", "Div"):
                says = f"the port drops nothing in {product}"
                yield Change(says, (product,), partial(_bypass, name=product, tensor=scaled.input[0]))
                says = f"the port does not scale what it keeps in {product}"
                yield Change(says, (product,), partial(_bypass, name=scaled.name, tensor=scaled.input[0]))
    for tensor, some in rates.items():
        own = original.scalar(tensor)
        says = f"the port drops with the rate 1 - rate, as if keep_prob were the rate ({tensor.removesuffix(':0')})"
        yield Change(says, tuple(some), partial(_other, tensor=tensor, value=None if own is None else short(1 - own)))
        for value in dict.fromkeys(short(one) for one in original.constants if 0 < one < 1):
            if own is None or abs(value - own) > 1e-6:
                what = "a rate that the graph computes" if own is None else f"the rate {own:g}"
                says = f"the port drops with the rate {value:g}, the original drops with {what} ({tensor.removesuffix(':0')})"
                yield Change(says, tuple(some), partial(_other, tensor=tensor, value=value))


def _masks(original: Original) -> list[tuple[str, str]]:
    """(operation that decides what is kept, tensor of the rate), in the form of 1.14 and later and
    in the earlier form.
    """
    found = [(node.name, node.input[1]) for node in original.of("GreaterEqual") if _drawn(original, node.input[0])]
    for node in original.of("Floor"):
        total = original.input(node, 0)
        if total.op in ("Add", "AddV2"):
            found += [(node.name, total.input[1 - at]) for at in (0, 1) if _drawn(original, total.input[at])]
    return found


def _drawn(original: Original, text: str, depth: int = 4) -> bool:
    """Whether a tensor is a draw, which may be shifted and scaled; inside a branch it comes from a
    tap.
    """
    node = original.nodes[source(text)[0]]
    if node.name in original.cut.taps:
        return True
    if node.op == "Placeholder":
        kinds = {one.name: one.op for one in original.cut.captured.meta.graph_def.node}
        return bool(DRAWS.match(kinds.get("/".join(node.name.split("/")[1:-1]), "")))
    return (
        depth > 0
        and node.op in ("Add", "AddV2", "Mul")
        and any(_drawn(original, one, depth - 1) for one in node.input[:2])
    )


def _products(original: Original, mask: str) -> Iterator[str]:
    """The products that apply a mask."""
    for taker, _ in original.takers(mask):
        if original.nodes[taker].op == "Cast":
            yield from _products(original, taker)
        elif original.nodes[taker].op == "Mul":
            yield taker


def _bypass(edited: Edited, name: str, tensor: str) -> None:
    edited.become(name, "Identity", tensor)


def _other(edited: Edited, tensor: str, value: float | None) -> None:
    takers = edited.original.takers(tensor)
    other: Any = None
    if value is not None:
        other = edited.constant(tensor, value)
    else:
        other = edited.add(source(tensor)[0] + "/opposite", "Sub", edited.constant(tensor, 1.0), tensor)
    edited.into(takers, other)
