"""D3's network before and after the split of its second convolution: how much time 5x1 and 1x5 save.

Source: D3, D0, which count the multiplications.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.contestants import Contestant
from benchmarks.frameworks import halves, pytorch, runtimes
from benchmarks.harness import Subject
from benchmarks.networks import Network, Prepared, prepared, usual
from benchmarks.results import Result, ratio
from benchmarks.settings import Settings
from tf1kit.parity import multiplications

BATCH_SIZE = 128  # the reshape of the legacy graph fixes the batch
PART = "conv2 forward"


def network(split: bool) -> Network:
    """D3's network, or that before the split."""
    label = "split, " if split else "unsplit, "
    ends = (PART, "h_pool1", "h_conv2")
    return Network("factored_kernels", {"split": split}, inference=(BATCH_SIZE,), part=ends, label=label)


def contestants(made: Prepared, settings: Settings) -> list[Contestant]:
    """Everybody who runs the network."""
    stock = Contestant("stock Keras", sys.executable, "stock", made.given)
    return [*usual(made, settings), stock, *pytorch(made, settings), *runtimes(made, settings), *halves(made, settings)]


def counted(made: list[Prepared]) -> list[str]:
    """What the documents count, and the multiply-adds of each convolution of an image."""
    whole, parts = multiplications((3, 3), (5, 2)), multiplications((3, 1), (5, 2)) + multiplications((1, 3), (5, 2))
    said = [f"D0's example, 3x3 on 5x2: {whole} multiplications; 3x1 and then 1x3: {parts}; ratio {parts / whole:.2f}."]
    for one in made:
        each = ", ".join(f"{'x'.join(map(str, row[1]))} {row[3]:,}" for row in one.convolutions)
        said.append(f"{one.network.label}multiply-adds of an image by kernel: {each}.")
    (before, inside), (after, split) = ((sum(costs), sum(costs[1:-1])) for costs in map(costs_of, made))
    said.append(
        f"The split leaves {after / before:.2f} of the network's multiplications, {split / inside:.2f} of conv2's."
    )
    return said


def costs_of(made: Prepared) -> list[int]:
    """The multiply-adds of each convolution."""
    return [row[3] for row in made.convolutions]


def saved(result: Result) -> list[str]:
    """How much of the time the split leaves, for each contestant and kind of work."""
    said = []
    for kind in (PART, f"inference, batch {BATCH_SIZE}", "training step"):
        left = [
            f"{before.name} {ratio(after.turns, before.turns):.2f}"
            for before in result.rows[f"unsplit, {kind}"]
            if (after := result.row(f"split, {kind}", before.name))
        ]
        said.append(f"Time that the split leaves of {kind}: {', '.join(left)}.")
    return said


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """Both networks in one subject, so that they are compared turn by turn, too."""
    with prepared([network(split) for split in (False, True)], settings.torch) as made:
        yield [
            Subject(
                "factored_kernels",
                f"D3's network, batch of {BATCH_SIZE}, 24x24",
                [work for one in made for work in one.works()],
                [each for one in made for each in contestants(one, settings)],
                counted(made),
                concludes=saved,
            )
        ]
