"""The training flag is inverted, or not passed on to a batch norm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import source
from tf1kit.parity.causes.averages import averages, statistics_of
from tf1kit.parity.causes.change import FORWARD, PORTING, Change, named
from tf1kit.parity.causes.wiring import Edited, Original, each_and_all

WHEN = (FORWARD,)
REMEDY = "Pass `training` to every layer that takes it, and call the model with training=True in a training step"
SECTION = PORTING + "#batch-norm"


def changes(original: Original) -> Iterator[Change]:
    """Moving averages in place of the batch's statistics; then the opposite of each boolean
    placeholder.
    """
    fused = [node.name for node in original.of("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")]
    trained = [name for name in fused if original.nodes[name].attr["is_training"].b and _both(original, name)]
    plain = _by_hand(original)
    for names in each_and_all([*trained, *plain]):
        touched = tuple(taker for name in names for taker, _ in plain.get(name, [(name, 0)]))
        says = f"the port normalizes with the moving averages in training, not with the batch's statistics ({named(names)})"
        yield Change(says, touched, _in_inference(names, plain))
    for node in original.of("Placeholder", "PlaceholderV2", "PlaceholderWithDefault"):
        if node.attr["dtype"].type == tf.bool.as_datatype_enum:
            takers = original.takers(node.name)
            yield Change(
                f"the port uses the opposite of the flag {node.name}",
                tuple(one for one, _ in takers),
                _inverted(node.name),
            )


def _both(original: Original, name: str) -> bool:
    return statistics_of(original, original.nodes[name]).keys() >= {1, 2}


def _by_hand(original: Original) -> dict[str, list[tuple[str, int]]]:
    """Layer without a fused operation -> the inputs that take its batch statistics."""
    found: dict[str, list[tuple[str, int]]] = {}
    for one in averages(original):
        if one.new:
            tensor = original.nodes[one.new[0]].input[one.new[1]]
            if not original.nodes[source(tensor)[0]].op.startswith("FusedBatchNorm"):
                takers = [taker for taker in original.takers(tensor) if taker[0] != one.new[0]]
                found.setdefault(one.variable.rpartition("/")[0], []).extend(takers)
    return {layer: takers for layer, takers in found.items() if takers}


def _in_inference(names: tuple[str, ...], plain: dict[str, list[tuple[str, int]]]) -> Callable[[Edited], None]:
    def apply(edited: Edited) -> None:
        for name in names:
            if name in plain:
                _kept(edited, name)
                continue
            edited.attribute(name, is_training=False)
            for output, variable in statistics_of(edited.original, edited.original.nodes[name]).items():
                edited.set(name, 2 + output, edited.original.cut.read[variable])

    return apply


def _kept(edited: Edited, layer: str) -> None:
    original = edited.original
    for one in averages(original):
        if one.variable.rpartition("/")[0] == layer and one.new:
            tensor = original.nodes[one.new[0]].input[one.new[1]]
            takers = [taker for taker in original.takers(tensor) if taker[0] != one.new[0]]
            edited.into(takers, original.cut.read[one.variable])


def _inverted(name: str) -> Any:
    def apply(edited: Edited) -> None:
        opposite = edited.add(name + "/opposite", "LogicalNot", name, T=None)
        edited.into(edited.original.takers(name), opposite)

    return apply
