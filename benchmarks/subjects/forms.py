"""Other ways to compute the convolutions of D3's network, beside TensorFlow's kernel; and a convolution for which
oneDNN is no help.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.contestants import Contestant
from benchmarks.harness import Subject
from benchmarks.results import Work
from benchmarks.settings import Settings
from benchmarks.shapes import CONVOLUTIONS

LAYERS = [shape for shape in CONVOLUTIONS if shape.name in ("D3 conv1", "D3 conv2", "D3 conv3")]
ROUNDED = 200.0  # times the limit of float32, for bfloat16
WAYS = {"as it is": 1.0, "matrix product": 1.0, "channels first": 1.0, "16 maps": 1.0, "bfloat16 and back": ROUNDED}

READING = (5, 64, 1, 128)  # a kernel over the whole width of its input
WIDTHS = (64, 65)


def reading(width: int) -> dict[str, str]:
    """{part of the work: its name}."""
    said = f"{'x'.join(map(str, READING))} on an input of {width}x1"
    return {part: f"{said}, {part}" for part in ("forward", "gradient of the kernel", "gradient of the input")}


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """Each way in a process of its own, and with and without oneDNN."""
    works = [
        Work(
            name,
            multiply_adds=shape.multiply_adds * 2 // shape.images[0] if settings.small else shape.multiply_adds,
            limit=1e-4,
        )
        for shape in LAYERS
        for part, name in shape.labels.items()
        if part != "half"
    ]
    given = {"small": settings.small}
    contestants = [
        Contestant(way, sys.executable, "forms", {"form": way, **given}, loose=loose, shared=True)
        for way, loose in WAYS.items()
    ]
    plain = Contestant("as it is", sys.executable, "forms", {"form": "text", **given}, shared=True)
    without = replace(plain, name="without oneDNN", settings={"TF_ENABLE_ONEDNN_OPTS": "0"})
    texts = [Work(name, limit=1e-4) for width in WIDTHS for name in reading(width).values()]
    yield [
        Subject("forms", "Other ways to compute D3's convolutions", works, contestants),
        Subject("text", "A kernel as wide as an input of one channel", texts, [plain, without]),
    ]
