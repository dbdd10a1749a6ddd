"""The epsilon of a batch norm or another normalization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tf1kit.parity.causes.change import FORWARD, PORTING, Change, named
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Give the port's normalization the epsilon of the original: TensorFlow 1 and Keras use 0.001, many others 1e-5"
SECTION = PORTING + "#batch-norm"
USUAL = (1e-3, 1e-5, 1e-4, 1e-6, 1e-8, 1e-12, 0.0)
MINIMUM = {"1.001e-05": "1.001e-05 (the minimum of fused batch norm; the program may say 1e-05 or less)"}
FUSED = ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")


def changes(original: Original) -> Iterator[Change]:
    """Another epsilon in all normalizations, then in each alone."""
    found = {node.name: node.attr["epsilon"].f for node in original.of(*FUSED)}
    found.update(_sums(original))
    small = [value for value in original.constants if 0 < value < 0.1]
    for value in dict.fromkeys(float(f"{one:.6g}") for one in (*small, *USUAL)):
        wrong = [name for name, own in found.items() if abs(own - value) > 1e-6 * own]
        for names in [wrong, *([one] for one in wrong)] if len(wrong) > 1 else [wrong]:
            if names:
                yield Change(_says(names, found, value), tuple(names), _setting(names, value))


def _sums(original: Original) -> Iterator[tuple[str, float]]:
    """`variance + epsilon` before a square root, or `Maximum(sum of squares, epsilon)`."""
    for node in original.of("Rsqrt", "Sqrt", "Pow"):
        if node.op == "Pow" and abs(original.scalar(node.input[1]) or 0.0) != 0.5:
            continue
        inner = original.input(node, 0)
        if inner.op in ("Add", "AddV2", "Maximum"):
            for text in inner.input[:2]:
                if (value := original.scalar(text)) is not None and 0 <= value < 0.1:
                    yield inner.name, value


def _says(names: list[str], found: dict[str, float], value: float) -> str:
    own = ", ".join(dict.fromkeys(MINIMUM.get(said := f"{found[name]:.6g}", said) for name in names))
    return f"the port normalizes with epsilon {value:g}, not {own} ({named(names)})"


def _setting(names: list[str], value: float) -> Any:
    def apply(edited: Edited) -> None:
        for name in names:
            node = edited.nodes[name]
            if node.op in FUSED:
                edited.attribute(name, epsilon=value)
                continue
            at = 0 if edited.original.scalar(node.input[0]) is not None else 1
            edited.set(name, at, edited.constant(node.input[1 - at], value))

    return apply
