"""Helpers of the measurements: sample data, alternating timings, tables and figures."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from migrated import cifar10_input
from tf1kit.data.sample import write_sample

COLORS = ("#1f6f8b", "#d1495b", "#edae49", "#5c677d")
Progress = Callable[[str], None]


@dataclass
class Claim:
    """One section of the page.

    Attributes:
        claim: what the document says.
        verdict: whether it holds.
        table: the measurements, as Markdown.
        figures: the plots by name.
        seeded: whether several seeds were measured.
    """

    claim: str
    verdict: str
    table: str
    figures: dict[str, Figure] = field(default_factory=dict)
    seeded: bool = False


def sample(image_size: int) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return 1,500 training and 297 test examples, each as (images, labels).

    The images are standardized as in `migrated.cifar10_input`.
    """
    with tempfile.TemporaryDirectory() as folder:
        write_sample(folder)
        parts = []
        for test, count in ((False, 1500), (True, 297)):
            images, labels = next(iter(cifar10_input.inputs(test, Path(folder), count, seed=0, image_size=image_size)))
            parts.append((images.numpy(), labels.numpy()))
    return parts[0], parts[1]


def batches(count: int, batch_size: int, steps: int, seed: int) -> Any:
    """Return the indices of `steps` batches. Each epoch is shuffled again."""
    draw = np.random.default_rng(seed)
    epochs = [draw.permutation(count) for _ in range(-(-steps * batch_size // count))]
    return np.concatenate(epochs)[: steps * batch_size].reshape(steps, batch_size)


def in_turns(runs: dict[str, Callable[[], Any]], rounds: int = 9, steps: int = 3) -> dict[str, list[float]]:
    """Return the milliseconds per step of each run, for each round.

    The runs take turns in each round, so that changes of the machine's speed affect all alike.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            for _ in range(steps):
                run()
            times[name].append((time.perf_counter() - start) * 1000 / steps)
    return times


def ratio(over: Sequence[float], under: Sequence[float]) -> tuple[float, float, float]:
    """Return the median, smallest and largest of the ratios, taken round by round."""
    ratios = [one / other for one, other in zip(over, under, strict=True)]
    return median(ratios), min(ratios), max(ratios)


def table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def figure(columns: int = 1) -> tuple[Figure, Any]:
    """Return a figure with plots side by side, each 5 by 3.4 inches, and its axes."""
    whole = Figure(figsize=(5 * columns, 3.4), layout="constrained")
    axes = whole.subplots(1, columns, squeeze=False)[0]
    for one in axes:
        one.grid(alpha=0.25)
        one.spines[["top", "right"]].set_visible(False)
    return whole, axes
