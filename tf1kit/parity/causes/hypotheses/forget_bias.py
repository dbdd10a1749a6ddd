"""The forget bias of an LSTM."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = (
    "Add the forget bias of the original, usually 1, to the port's bias in WEIGHT_MAP: TensorFlow 1 adds it to the gate "
    "in each step, Keras keeps it in the bias (unit_forget_bias)"
)
SECTION = PORTING + "#recurrent-networks"
USUAL = (0.0, 1.0, 2.0)
BLOCKS = ("BlockLSTM", "LSTMBlockCell")


def changes(original: Original) -> Iterator[Change]:
    """Another number that is added to a gate."""
    for node in original.of("Add", "AddV2", *BLOCKS):
        if node.op in BLOCKS:
            own, at = node.attr["forget_bias"].f, -1
        elif (at := 1 - _gate(original, node)) > 1 or (own := original.scalar(node.input[at])) is None:
            continue
        for value in USUAL:
            if value != own:
                says = f"the port adds {value:g} to the forget gate, the original adds {own:g} ({node.name})"
                yield Change(says, (node.name,), partial(_set, name=node.name, at=at, value=value))


def _gate(original: Original, node: object) -> int:
    """Which input is a part of a split; -1 if neither is."""
    return next((at for at in (0, 1) if original.input(node, at).op == "Split"), -1)


def _set(edited: Edited, name: str, at: int, value: float) -> None:
    if at < 0:
        edited.attribute(name, forget_bias=value)
    else:
        edited.set(name, at, edited.constant(edited.nodes[name].input[1 - at], value))
