"""Inception V2 at full size: training, and inference of one image and of 32."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.frameworks import halves, pytorch, runtimes
from benchmarks.harness import Subject
from benchmarks.networks import Network, prepared, usual
from benchmarks.settings import Settings

FULL = Network(
    "inception_v2",
    {"depth_multiplier": 1.0, "num_classes": 1000, "dropout_keep_prob": 1.0},
    images=(16, 224, 224, 3),
    inference=(1, 32),
    # A ReLU that rounding flips decides more from step to step (docs/findings/inception_v2.md).  At a quarter of the
    # width the second loss is 4.7e-4 from that of 1.15.5.
    checks=2,
    limit=5e-3,
)
QUARTER = replace(FULL, options={"depth_multiplier": 0.25, "dropout_keep_prob": 1.0}, images=(16, 64, 64, 3))


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """One size: 224x224 at full width."""
    network = QUARTER if settings.small else FULL
    with prepared([network], settings.torch) as [made]:
        batch, height, width, _ = network.images
        yield [
            Subject(
                "inception_v2",
                f"Inception V2, width {network.options['depth_multiplier']:g}, {height}x{width}, trained on batches of {batch}",
                made.works(),
                [*usual(made, settings), *pytorch(made, settings), *runtimes(made, settings), *halves(made, settings)],
                [
                    "Nothing is dropped out, because PyTorch draws other numbers.",
                    "The depthwise first layer is not among the multiply-adds that are counted.",
                ],
            )
        ]
