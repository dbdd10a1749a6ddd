"""What a step costs by one process and by several workers on this machine, which share its processors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.cluster import Workers
from benchmarks.harness import Subject
from benchmarks.results import Work
from benchmarks.settings import Settings

PAIRS = (
    "factored_kernels",
    "batch_norm_cifar",
    "batch_norm_gap",
    "batch_norm_primitives",
    "multi_channel",
    "inception_v2",
)
SUMS, INPUT = "sums", "input"
NUMBERS = (1, 1_000_000, 4_000_000)  # of a sum
ALONE = "1 process"
NAMED = "{} workers".format
WORKERS = (2, 4)
STEPS = 20
CHECKS = {"inception_v2": {"checks": 1}}  # how many losses are compared; Inception V2 amplifies rounding
LIMIT = 5e-3  # of these losses: Adam moves by its full rate what rounding decides


def step_of(images: int) -> str:
    """The name of the work."""
    return f"step of {images}"


def batches(settings: Settings) -> tuple[int, ...]:
    """The sizes of batches; all workers have the largest."""
    return (8, 16) if settings.small else (8, 32, 64)


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """Sums, input, and the steps of each pair."""
    pairs, workers, steps = (PAIRS[3:4], WORKERS[:1], 2) if settings.small else (PAIRS, WORKERS, STEPS)
    numbers = NUMBERS[:2] if settings.small else NUMBERS
    sums = [
        Workers(NAMED(k), {f"{n:,} numbers": {"work": "sum", "workers": k, "numbers": n} for n in numbers})
        for k in workers
    ]
    largest = batches(settings)[-1]
    reads = Workers(ALONE, {INPUT: {"work": "input", "workers": 0, "batch": largest}})
    yield [
        Subject(SUMS, "Sums over workers", [Work(f"{n:,} numbers", steps=steps) for n in numbers], sums),
        Subject(INPUT, "Input of the sample", [Work(INPUT, largest, steps=steps)], [reads]),
        *(pair_subject(pair, workers, steps, batches(settings)) for pair in pairs),
    ]


def pair_subject(pair: str, workers: tuple[int, ...], steps: int, sizes: tuple[int, ...]) -> Subject:
    """The steps of a pair: by one process with each batch, by several workers with the largest."""
    given = {"work": "step", "pair": pair, **CHECKS.get(pair, {})}
    alone = {step_of(size): {**given, "workers": 0, "batch": size} for size in sizes}
    together = [Workers(NAMED(k), {step_of(sizes[-1]): {**given, "workers": k, "batch": sizes[-1]}}) for k in workers]
    works = [Work(step_of(size), size, steps=steps, limit=LIMIT) for size in sizes]
    return Subject(f"scaling {pair}", f"{pair} on several workers", works, [Workers(ALONE, alone), *together])
