"""The matrix products and convolutions whose rates say what the machine can do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PRODUCT = 2048  # rows and columns of both matrices
COPIED = 256 * 2**20  # bytes
FLOAT, HALF = "float32", "bfloat16"


class Shape(NamedTuple):
    """A SAME convolution with stride 1, as it occurs in a network."""

    name: str
    images: tuple[int, int, int, int]  # number, height, width, maps in
    kernel: tuple[int, int, int, int]  # height, width, maps in, maps out
    backward: bool  # whether the gradients are measured, too
    half: bool  # whether it is measured in bfloat16, too

    @property
    def multiply_adds(self) -> int:
        """Those of all images."""
        return int(np.prod(self.images[:3])) * int(np.prod(self.kernel))

    @property
    def labels(self) -> dict[str, str]:
        """Part of the work -> the name of that kind of work."""
        said = "x".join(map(str, self.kernel))
        parts = {
            "forward": f"{self.name} {said}",
            "input": f"{self.name} {said}, gradient of the input",
            "kernel": f"{self.name} {said}, gradient of the kernel",
            "half": f"{self.name} {said}, {HALF}",
        }
        kept = [
            "forward",
            *("input", "kernel")[0 if self.kernel[2] > 3 else 1 :] * self.backward,
            *["half"] * self.half,
        ]
        return {part: parts[part] for part in kept}

    def arrays(self, small: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Images, kernel, and the gradient that arrives at the output; the same in each process."""
        draw = np.random.RandomState(0)
        count = 2 if small else self.images[0]
        images, gradient = (count, *self.images[1:]), (count, *self.images[1:3], self.kernel[3])
        return tuple(draw.uniform(-1, 1, shape).astype(FLOAT) for shape in (images, self.kernel, gradient))


CONVOLUTIONS = (
    Shape("D3 conv1", (128, 24, 24, 3), (5, 5, 3, 64), True, False),
    Shape("D3 conv2", (128, 12, 12, 64), (5, 5, 64, 64), True, True),
    Shape("D3 conv21", (128, 12, 12, 64), (5, 1, 64, 64), True, True),
    Shape("D3 conv2 split", (128, 12, 12, 64), (1, 5, 64, 64), True, False),
    Shape("D3 conv3", (128, 6, 6, 64), (5, 5, 64, 10), True, False),
    Shape("Inception 2b", (16, 56, 56, 64), (1, 1, 64, 64), False, False),
    Shape("Inception 2c", (16, 56, 56, 64), (3, 3, 64, 192), False, True),
    Shape("Inception 3b", (16, 28, 28, 64), (3, 3, 64, 96), False, False),
    Shape("Inception 4c", (16, 14, 14, 576), (1, 1, 576, 192), False, False),
    Shape("Inception 4e", (16, 14, 14, 160), (3, 3, 160, 192), False, False),
    Shape("Inception 5b", (16, 7, 7, 192), (3, 3, 192, 320), False, True),
)
PRODUCTS = {FLOAT: f"matrix product, {FLOAT}", HALF: f"matrix product, {HALF}"}
COPY = "memory copy"


def matrices() -> tuple[np.ndarray, np.ndarray]:
    """Two square matrices, the same in each process."""
    draw = np.random.RandomState(0)
    return tuple(draw.uniform(-1, 1, (PRODUCT, PRODUCT)).astype(FLOAT) for _ in range(2))
