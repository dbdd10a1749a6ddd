"""Where D3's training step goes: its convolutions one by one, as the limits measured them, and the rest."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.networks import PORT, TRAINING
from benchmarks.reports.goals import of
from benchmarks.reports.view import best, number
from benchmarks.results import Result
from benchmarks.shapes import CONVOLUTIONS, Shape

LAYERS = {
    "unsplit": ("D3 conv1", "D3 conv2", "D3 conv3"),
    "split": ("D3 conv1", "D3 conv21", "D3 conv2 split", "D3 conv3"),
}
PARTS = ("forward", "input", "kernel")
HEADINGS = [
    "layer, kernel",
    "forward ms",
    "gradient of the input ms",
    "gradient of the kernel ms",
    "sum ms",
    "best of all ms",
]


def milliseconds(limits: Result, shape: Shape, part: str) -> tuple[float, float]:
    """The time of a part of a convolution: by TensorFlow, and the best of all. Both are 0 for what is not computed."""
    name = shape.labels.get(part, "")
    rows = limits.rows.get(name, [])
    own = [row for row in rows if row.name.startswith("TensorFlow")]
    least = best(limits, next(work for work in limits.works if work.name == name)) if rows else None
    return own[0].milliseconds if own else 0.0, least.milliseconds if least else 0.0


def breakdown(results: Sequence[Result], which: str) -> list[list[str]]:
    """A row for each convolution, their sum, the step of the port, and what is left; [] if it was not measured."""
    limits, network = of(results, "limits"), of(results, "factored_kernels")
    step = network.row(f"{which}, {TRAINING}", PORT) if network else None
    if not limits or not step:
        return []
    table, sums = [], [0.0] * 5
    for shape in (one for one in CONVOLUTIONS if one.name in LAYERS[which]):
        times = [milliseconds(limits, shape, part) for part in PARTS]
        cells = [own for own, _ in times]
        line = [*cells, sum(cells), sum(least for _, least in times)]
        table.append([shape.labels["forward"], *map(shown, line)])
        sums = [one + other for one, other in zip(sums, line, strict=True)]
    table.append(["all convolutions", *map(shown, sums)])
    table.append(["the port's step", "", "", "", shown(step.milliseconds), ""])
    rest = step.milliseconds - sums[3]
    left = f"{rest / step.milliseconds:.0%} of the step"
    table.append(["the rest: bias, ReLU, pools, loss, Adam", "", "", "", f"{rest:.1f}", left])
    return table


def shown(value: float) -> str:
    """Three digits; nothing for what is not computed."""
    return number(value) if value else ""
