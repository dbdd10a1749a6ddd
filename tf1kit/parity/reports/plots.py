"""Makes the plots of a parity page as SVG, with the page's colour and font.

Differences are drawn on a log scale. An exact zero is on a line of its own at the bottom, called 0.
A difference without a number, such as NaN or a missing tensor, is on a line of its own at the top.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports.terminal import KEY, measured
from tf1kit.parity.results import RungResult

INK = "#010203"  # replaced by the page's text colour in the SVG
SERIES = (("#2f7ed8", "o"), ("#d9731a", "s"), ("#8a5fd0", "^"), ("#2a9d6f", "D"))  # visible on white and black
BAD = "#d43a3b"  # replaced by the page's colour of failures
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.parse_math": False,  # a $ in a tensor's name does not start a formula
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK),
}
KINDS = ("endpoints", "gradients")
LONGEST = 36  # letters of a tensor's name under a plot; a longer name loses its beginning
LETTER = 0.08  # inches
ENTRY = 1.7  # inches of an entry of the legend
WIDTHS = (9.6, 4.4)  # inches of a plot without names, for a desktop and for a phone
SMALLEST = 0.75  # the share of its width to which a narrow screen may shrink a plot


class ZeroScale:
    """A log10 axis with an extra place for exact zeros below it, and one for NaN above it."""

    def __init__(self, values: Iterable[float]) -> None:
        numbers = list(values)
        self.decades = [math.log10(value) for value in numbers if value > 0 and math.isfinite(value)]
        self.zero = math.floor(min(self.decades, default=1.0)) - 1
        self.none = math.ceil(max(self.decades, default=0.0)) + 1
        self.top = self.none if not all(map(math.isfinite, numbers)) else self.none - 1

    def place(self, value: float) -> float:
        """The position of `value` on the axis."""
        if not math.isfinite(value):
            return self.none
        return math.log10(value) if value else self.zero

    def label(self, axes: Axes) -> None:
        """Label the axis with 0, powers of ten, and `no number` if there is such a value."""
        decades = range(self.zero + 1, self.none, max(1, (self.none - self.zero) // 8)) if self.decades else ()
        labels = {self.zero: "0"} | {decade: f"1e{decade}" for decade in decades}
        labels |= {self.none: "no number"} if self.top == self.none else {}
        axes.set_yticks(list(labels), list(labels.values()))
        axes.set_ylim(self.zero - 0.5, self.top + 0.5)
        axes.axhline(self.zero, color=INK, linewidth=0.6, alpha=0.5)
        axes.grid(axis="y", color=INK, alpha=0.12)


@matplotlib.rc_context(STYLE)
def differences(result: RungResult) -> str:
    """Plot the end points and gradients of a rung in forward order, and all other failing tensors.

    The plot shows the largest difference over all steps, and the limits.
    """
    rows = [row for row in result.rows if row.kind in KINDS or not row.ok]
    if not rows:
        return ""
    worst = worst_by_tensor(rows)
    kinds = [*KINDS, *dict.fromkeys(row.kind for row in rows if row.kind not in KINDS)]
    names = sorted(dict.fromkeys(name for _, name in worst), key=lambda name: kinds.index(name[0]))
    limits = list(dict.fromkeys((row.kind, row.limit) for row in rows))
    scale = ZeroScale([*worst.values(), *(limit for _, limit in limits)])
    labels = [_label(*name) for name in names]
    below = LETTER * max(map(len, labels))  # inches that upright labels take
    figure, [axes] = figure_of(max(4.6, 1.4 + 0.17 * len(names)), (2.9 if scale.decades else 1.3) + below)
    for number, side in enumerate(dict.fromkeys(side for side, _ in worst)):
        color, marker = SERIES[number % len(SERIES)]
        points = [(place, worst[side, name]) for place, name in enumerate(names) if (side, name) in worst]
        shift = (number - 1) * 0.18
        scatter(axes, scale, [(place + shift, value) for place, value in points], color, marker, side)
        failed = {tensor for between, tensor in worst_by_tensor([row for row in rows if not row.ok]) if between == side}
        ring(axes, scale, [(place + shift, value) for place, value in points if names[place] in failed])
    for kind, limit in limits:
        several = sum(of == kind for of, _ in limits) > 1  # then each tensor has a limit of its own
        own = {tensor_of(row) for row in rows if row.limit == limit} if several else set(names)
        places = [place for place, name in enumerate(names) if name[0] == kind and name in own]
        at = scale.place(limit)
        if several:
            axes.hlines(
                [at] * len(places), [p - 0.4 for p in places], [p + 0.4 for p in places], color=BAD, linewidth=1.2
            )
            continue
        axes.hlines(at, places[0] - 0.5, places[-1] + 0.5, color=BAD, linestyle="--", linewidth=1.2)
        alike = [other for other, its in limits if its == limit and other in KINDS]
        if kind in alike[:1]:  # one text for kinds with one limit, because two would overlap
            corner, text = (places[0] - 0.5, at), f"limit {limit:g}, {' and '.join(alike)}"
            axes.annotate(text, corner, xytext=(3, 2 if limit else -10), textcoords="offset points", color=BAD)
    axes.set_xticks(range(len(names)), labels, rotation=90)
    axes.set_xlim(-0.7, len(names) - 0.3)
    axes.set_ylabel("largest difference / scale")
    scale.label(axes)
    beside = int((figure.get_figwidth() - 1) / ENTRY)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=beside, frameon=False)
    return svg_of(figure, result.rung)


def _label(kind: str, name: str) -> str:
    """The label of a tensor. The kind is added unless it is an end point or a gradient."""
    text = name if kind in (*KINDS, name) else f"{kind}: {name}"
    return text if len(text) <= LONGEST else "…" + text[1 - LONGEST :]


def tensor_of(row: Row) -> tuple[str, str]:
    """(kind, name) of a row, whatever its step."""
    found = KEY.fullmatch(row.key)
    assert found is not None, row.key
    return row.kind, f"{found['pair']}: {found['name']}" if found["pair"] else found["name"]


def worst_by_tensor(rows: list[Row]) -> dict[tuple[str, tuple[str, str]], float]:
    """Return the largest scaled difference over all steps by ("golden/legacy", (kind, name)).

    It is infinite if there is no number.
    """
    worst: dict[tuple[str, tuple[str, str]], float] = {}
    for row in rows:
        value = row.scaled if measured(row) and math.isfinite(row.scaled) else math.inf
        place = (f"{row.reference}/{row.other}", tensor_of(row))
        worst[place] = max(value, worst.get(place, 0.0))
    return worst


def scatter(
    axes: Axes, scale: ZeroScale, points: Sequence[tuple[float, float]], color: str, marker: str, label: str
) -> None:
    """Draw `points`, which are (place, difference). An exact zero is a hollow mark."""
    places, heights = [place for place, _ in points], [scale.place(value) for _, value in points]
    hollow = [color if value else "none" for _, value in points]
    axes.scatter(places, heights, s=26, marker=marker, facecolors=hollow, edgecolors=color, label=label, zorder=3)


def ring(axes: Axes, scale: ZeroScale, points: Sequence[tuple[float, float]]) -> None:
    """Draw a ring around points that fail."""
    if points:
        heights = [scale.place(value) for _, value in points]
        axes.scatter([place for place, _ in points], heights, s=80, facecolors="none", edgecolors=BAD, zorder=4)


def figure_of(width: float, height: float, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure of this size in inches, and its axes from top to bottom."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(figure.subplots(rows, sharex=True, squeeze=False).flat)


def svg_of(figure: Figure, name: str) -> str:
    """Return the figure as one `<svg>` element with unique ids. A narrow screen may shrink it."""
    target = io.StringIO()
    metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(target, format="svg", transparent=True, metadata=metadata)
    text = re.sub(r'<g id="[^"]*"', "<g", target.getvalue())  # group ids repeat in each figure
    text = text[text.index("<svg") :].replace(INK, "currentColor").replace(BAD, "var(--fails)")
    shrinks = f"max-width: 100%; min-width: {SMALLEST * float(figure.get_figwidth()):.2f}in"
    return text.replace("<svg ", f'<svg style="{shrinks}" ', 1)
