"""Every other pair that trains, each at one size, by those who run every pair."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.contestants import Contestant
from benchmarks.harness import Subject
from benchmarks.networks import FOLDED, Network, Prepared, prepared, usual
from benchmarks.settings import Settings

SIZES = {
    "multi_channel": (128, 24, 24, 3),
    "batch_norm_primitives": (128, 24, 24, 3),
    "batch_norm_cifar": (128, 32, 32, 3),
    "batch_norm_gap": (128, 24, 24, 3),
    "batch_norm_formula": (128, 12),
    "covariate_shift": (64, 1),
}
NETWORKS = tuple(Network(stem, images=shape, inference=shape[:1], label=f"{stem}, ") for stem, shape in SIZES.items())


def together(made: list[Prepared], settings: Settings) -> list[Contestant]:
    """Each contestant of every pair in one process with all networks, so that it imports its framework once."""
    lists = zip(*(usual(one, settings) for one in made), strict=True)
    return [
        replace(
            each[0],
            side="several",
            given={"side": each[0].side, "each": [dict(one.given) for one in each]},
            shared=True,
        )
        for each in lists
        if each[0].name != FOLDED
    ]


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """One subject with the kinds of work of all of them."""
    with prepared(NETWORKS) as made:
        yield [
            Subject(
                "pairs",
                "The other pairs that train",
                [work for one in made for work in one.works()],
                together(made, settings),
                ["Each process has all of these networks."],
            )
        ]
