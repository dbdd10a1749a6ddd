"""A learning rate schedule that is off by one step, or whose staircase differs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import tensorflow as tf

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import behind_rates, counters
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = FREE
REMEDY = (
    "Compute the learning rate from the step that the original uses, and set staircase as it does; `tf1kit.keras` has "
    "TensorFlow 1's schedules"
)
SECTION = PORTING + "#training"


def changes(original: Original) -> Iterator[Change]:
    """The step one later and one earlier; a staircase removed and added."""
    within = behind_rates(original)
    steps = counters(original, within)
    for name in steps:
        reads = [(taker, at) for taker, at in original.consumers[name] if taker in within]
        for by in (1, -1):
            says = f"the learning rate of the port is that of the step {'after' if by > 0 else 'before'} ({name})"
            yield Change(says, (name,), partial(_shift, name=name, by=by, reads=reads))
    for name in sorted(within) if steps else ():
        op = original.nodes[name].op
        if op == "Floor":
            yield Change(
                f"the learning rate of the port decays smoothly, that of the original in a staircase ({name})",
                (name,),
                partial(Edited.bypass, name=name),
            )
        elif op == "RealDiv":
            yield Change(
                f"the learning rate of the port decays in a staircase, that of the original smoothly ({name})",
                (name,),
                partial(_stairs, name=name),
            )


def _shift(edited: Edited, name: str, by: int, reads: list[tuple[str, int]]) -> None:
    """Add a number to the value that is read, after the operation that reads it."""
    kind = tf.as_dtype(edited.original.cut.captured.variables[name].dtype)
    for reader, at in reads:
        if edited.nodes[reader].op in ("Identity", "ReadVariableOp"):
            for taker, place in edited.original.consumers[reader]:
                if taker in behind_rates(edited.original):
                    _add(edited, taker, place, reader, by, kind)
        else:
            _add(edited, reader, at, edited.nodes[reader].input[at], by, kind)


def _add(edited: Edited, taker: str, at: int, text: str, by: int, kind: object) -> None:
    shifted = edited.add(source(text)[0] + "/shifted", "AddV2", text, edited.constant(text, by, kind), T=kind)
    edited.set(taker, at, shifted)


def _stairs(edited: Edited, name: str) -> None:
    edited.after(name, lambda tensor: edited.add(name + "/stairs", "Floor", tensor))
