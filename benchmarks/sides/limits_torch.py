"""The rates of the machine, by PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks.shapes import CONVOLUTIONS, COPIED, COPY, FLOAT, PRODUCTS, Shape, matrices
from benchmarks.worker import Kind

LAST = torch.channels_last


def kind(function: Callable[[], Any], result: Callable[[Any], Any]) -> Kind:
    """Work of a function; `result` makes of its output what is compared."""

    def run(steps: int) -> None:
        for _ in range(steps):
            function()

    return Kind(lambda: result(function()).float().numpy(), run=run)


def product(dtype: str) -> Kind:
    """The product of two matrices."""
    one, other = (torch.from_numpy(array).to(getattr(torch, dtype)) for array in matrices())
    return kind(lambda: one @ other, lambda result: result[:8])


def convolution(shape: Shape, part: str, small: bool) -> Kind:
    """One part of the work of a convolution; the arrays are channels-last."""
    arrays = shape.arrays(small)
    dtype = torch.bfloat16 if part == "half" else torch.float32
    images, gradient = (torch.from_numpy(arrays[at]).permute(0, 3, 1, 2).to(dtype) for at in (0, 2))
    kernel = torch.from_numpy(arrays[1].transpose(3, 2, 0, 1).copy()).to(dtype, memory_format=LAST)
    padding = [size // 2 for size in shape.kernel[:2]]
    if part in ("input", "kernel"):
        place = ("input", "kernel").index(part)
        wanted = [place == 0, place == 1, False]
        settings = (None, [1, 1], padding, [1, 1], False, [0, 0], 1, wanted)
        order = (lambda g: g[:2].permute(0, 2, 3, 1)) if place == 0 else (lambda g: g.permute(2, 3, 1, 0))
        return kind(lambda: torch.ops.aten.convolution_backward(gradient, images, kernel, *settings)[place], order)
    return kind(
        lambda: torch.nn.functional.conv2d(images, kernel, padding=padding), lambda out: out[:2].permute(0, 2, 3, 1)
    )


def kinds(small: bool) -> tuple[str, dict[str, Kind]]:
    """Matrix products, convolutions and a copy."""
    torch.set_grad_enabled(False)
    made = {name: product(dtype) for dtype, name in PRODUCTS.items()}
    for shape in CONVOLUTIONS:
        made.update((name, convolution(shape, part, small)) for part, name in shape.labels.items())
    ones = torch.from_numpy(np.ones(COPIED // 4, FLOAT))
    made[COPY] = kind(lambda: -ones, lambda result: result[:8])
    return torch.__version__, made
