"""What the measurements share: the sample as arrays, time in turns, a table, a figure."""

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
    """One section of the page: what was claimed, whether it holds, the table, images by name; whether seeds count."""

    claim: str
    verdict: str
    table: str
    figures: dict[str, Figure] = field(default_factory=dict)
    seeded: bool = False


def sample(image_size: int) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """(images, labels) to train on, 1,500, and to test on, 297; standardized as the input module does."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(folder)
        parts = []
        for test, count in ((False, 1500), (True, 297)):
            images, labels = next(iter(cifar10_input.inputs(test, Path(folder), count, seed=0, image_size=image_size)))
            parts.append((images.numpy(), labels.numpy()))
    return parts[0], parts[1]


def batches(count: int, batch_size: int, steps: int, seed: int) -> Any:
    """The indices of `steps` batches: each epoch in an order of its own."""
    draw = np.random.default_rng(seed)
    epochs = [draw.permutation(count) for _ in range(-(-steps * batch_size // count))]
    return np.concatenate(epochs)[: steps * batch_size].reshape(steps, batch_size)


def in_turns(runs: dict[str, Callable[[], Any]], rounds: int = 9, steps: int = 3) -> dict[str, list[float]]:
    """Milliseconds of each run in each round, all by turns: the machine's speed drifts, and neighbours drift together."""
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
    """Median, least and most of the ratios turn by turn."""
    ratios = [one / other for one, other in zip(over, under, strict=True)]
    return median(ratios), min(ratios), max(ratios)


def table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """In Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def figure(columns: int = 1) -> tuple[Figure, Any]:
    """A figure of plots side by side, 5 by 3.4 inches each."""
    whole = Figure(figsize=(5 * columns, 3.4), layout="constrained")
    axes = whole.subplots(1, columns, squeeze=False)[0]
    for one in axes:
        one.grid(alpha=0.25)
        one.spines[["top", "right"]].set_visible(False)
    return whole, axes
