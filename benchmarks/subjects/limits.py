"""The machine's limits: matrix products, convolutions at the shapes that occur, and copying memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.contestants import Contestant
from benchmarks.harness import Subject
from benchmarks.results import Work
from benchmarks.settings import Settings
from benchmarks.shapes import CONVOLUTIONS, COPIED, COPY, HALF, PRODUCT, PRODUCTS

HALF_LIMIT = 2e-2  # of scale: two bfloat16 results, each rounded to 8 bits


def works(small: bool) -> list[Work]:
    """Each kind of work with its multiply-adds."""
    made = [
        Work(name, multiply_adds=PRODUCT**3, limit=HALF_LIMIT if dtype == HALF else 1e-4)
        for dtype, name in PRODUCTS.items()
    ]
    for shape in CONVOLUTIONS:
        cost = shape.multiply_adds * 2 // shape.images[0] if small else shape.multiply_adds
        made += [
            Work(name, multiply_adds=cost, limit=HALF_LIMIT if part == "half" else 1e-4)
            for part, name in shape.labels.items()
        ]
    return [*made, Work(COPY, moved=2 * COPIED)]


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """Who does it best is the machine's limit."""
    given = {"small": settings.small}
    yield [
        Subject(
            "limits",
            "The machine's limits",
            works(settings.small),
            [
                Contestant(f"TensorFlow {settings.tensorflow}", sys.executable, "limits_tensorflow", given),
                Contestant("PyTorch", settings.torch, "limits_torch", given, "--torch"),
                Contestant("NumPy", sys.executable, "limits_numpy", given),
            ],
            ["A rate counts two operations per multiply-add, and bytes that are read and written."],
            lambda asked: (asked + 1) // 2,
        )
    ]
