"""Momentum with a learning rate that changes: the rate is inside or outside of the accumulator."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import argument, arguments, updates
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = FREE
REMEDY = (
    "Use `tf1kit.keras.Momentum`: TensorFlow 1 multiplies the accumulator by the learning rate, Keras puts the rate into "
    "the accumulator"
)
SECTION = PORTING + "#training"


def changes(original: Original) -> Iterator[Change]:
    """`accumulator = momentum * accumulator + rate * gradient` in all updates; then without the
    accumulator.
    """
    found = [node.name for node in updates(original) if node.op in ("ApplyMomentum", "ResourceApplyMomentum")]
    if found:
        slots = tuple(f"slots/{original.behind(original.nodes[name].input[1]).name}" for name in found)
        says = (
            "the optimizer of the port puts the learning rate into the accumulator of the momentum, as Keras's SGD does"
        )
        yield Change(says, tuple(found), partial(_inside, names=found), ignores=slots)
    momenta = {node.name: at for node in updates(original) if (at := argument(node, "momentum")) is not None}
    for value in dict.fromkeys(float(f"{one:.7g}") for one in (0.0, 0.9, 0.99, *original.constants) if 0 <= one < 1):
        wrong = {name: at for name, at in momenta.items() if original.scalar(original.nodes[name].input[at]) != value}
        if wrong:
            says = f"the optimizer of the port has the momentum {value:g}, which is not that of the original"
            yield Change(says, tuple(wrong), partial(_set, found=wrong, value=value))


def _inside(edited: Edited, names: list[str]) -> None:
    for name in names:
        node = edited.nodes[name]
        known = arguments(node)
        rate, gradient = node.input[known["lr"]], node.input[known["grad"]]
        edited.set(name, known["grad"], edited.add(name + "/rated", "Mul", gradient, rate))
        edited.set(name, known["lr"], edited.constant(gradient, 1.0))


def _set(edited: Edited, found: dict[str, int], value: float) -> None:
    for name, at in found.items():
        edited.set(name, at, edited.constant(edited.nodes[name].input[at], value))
