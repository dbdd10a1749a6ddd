"""Padding: SAME, VALID, or the same number of zeros on each side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import tensorflow as tf

from tf1kit.parity.causes.change import FORWARD, PORTING, Change, named
from tf1kit.parity.causes.wiring import Edited, Original, each_and_all

WHEN = (FORWARD,)
REMEDY = (
    "Pad as the original does: SAME puts an odd row or column at the end, and with strides its amount depends on the "
    "image size; tf.pad before VALID is `ZeroPadding2D` before padding='valid'"
)
SECTION = PORTING + "#layers"
CONVOLUTIONS = ("Conv2D", "DepthwiseConv2dNative")
POOLS = ("MaxPool", "AvgPool")
LEAST = -3.0e38  # padding with it does not change a maximum


def changes(original: Original) -> Iterator[Change]:
    """Explicit padding or VALID in place of SAME, and SAME in place of explicit padding or VALID."""
    found = original.of(*CONVOLUTIONS, *POOLS)
    same = [node.name for node in found if node.attr["padding"].s == b"SAME" and _window(original, node) != (1, 1)]
    strided = [name for name in same if set(original.nodes[name].attr["strides"].list.i) != {1}]
    padded = [node.name for node in found if original.input(node, 0).op == "Pad" and node.attr["padding"].s == b"VALID"]
    valid = [node.name for node in found if node.attr["padding"].s == b"VALID" and node.name not in padded]
    for names in each_and_all(strided):
        for extra in (0, 1):
            says = f"the port pads both sides alike, the original pads SAME: less at the beginning ({named(names)})"
            yield Change(says, names, partial(_pad, names=names, extra=extra))
    for names in each_and_all(padded):
        says = f"the port pads SAME, the original uses tf.pad and then VALID ({named(names)})"
        yield Change(says, names, partial(_same, names=names))
    for kind, others in (("VALID", same), ("SAME", valid)):
        for names in each_and_all(others):
            own = "SAME" if kind == "VALID" else "VALID"
            says = f"the port uses the padding {kind}, the original uses {own} ({named(names)})"
            yield Change(says, names, partial(_set, names=names, kind=kind))


def _axes(node: Any) -> tuple[int, int]:
    return (2, 3) if node.attr["data_format"].s == b"NCHW" else (1, 2)


def _window(original: Original, node: Any) -> tuple[int, int] | None:
    """Height and width of the kernel or of the pool."""
    if node.op in POOLS:
        sizes = node.attr["ksize"].list.i
        return sizes[_axes(node)[0]], sizes[_axes(node)[1]]
    shape = original.shape(node.input[1])
    return (shape[0], shape[1]) if shape else None


def _pad(edited: Edited, names: tuple[str, ...], extra: int) -> None:
    for name in names:
        node, window = edited.nodes[name], _window(edited.original, edited.nodes[name])
        if window is None:
            continue
        sides = [[0, 0] for _ in range(4)]
        for axis, size in zip(_axes(node), window, strict=True):
            sides[axis] = [(size - 1 + extra) // 2] * 2
        text = node.input[0]
        inputs = [text, edited.constant(text, sides, tf.int32)]
        if node.op == "MaxPool":
            inputs.append(edited.constant(text, LEAST))
        op = "PadV2" if node.op == "MaxPool" else "Pad"
        edited.set(name, 0, edited.add(name + "/padded", op, *inputs, Tpaddings=tf.int32))
        edited.attribute(name, padding="VALID")


def _same(edited: Edited, names: tuple[str, ...]) -> None:
    for name in names:
        edited.set(name, 0, edited.original.input(edited.nodes[name], 0).input[0])
        edited.attribute(name, padding="SAME")


def _set(edited: Edited, names: tuple[str, ...], kind: str) -> None:
    for name in names:
        edited.attribute(name, padding=kind)
