"""One image of a pair: every tensor in forward order, and how far the port is from the legacy and from 1.15.5.

All of these images have one scale, so that those of two pairs can be compared at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
from matplotlib.axes import Axes

from tf1kit.parity.recording.keys import KINDS
from tf1kit.parity.reports.plots import BAD, INK, SERIES, STYLE, ZeroScale, figure_of, scatter, svg_of, worst_by_tensor
from tf1kit.parity.results import RungResult

RUNGS = ("float64", "golden", "bitwise")
COMMON = (1e-17, 1e-2)  # what the axis reaches at least
NAMES = {"endpoints": "end points"}
GAP = 2  # places between two kinds of tensors
CROWDED = 120  # tensors from which on the marks are smaller

Series = dict[str, dict[tuple[str, str], float]]


@matplotlib.rc_context(STYLE)
def glance(results: Sequence[RungResult], name: str) -> str:
    """SVG of the port's difference to what each rung measures it against, the largest over all steps; "" without any."""
    series = differences(results)
    tensors = sorted(dict.fromkeys(tensor for found in series.values() for tensor in found), key=_kind)
    if not tensors:
        return ""
    bands = [kind for kind in KINDS if any(tensor[0] == kind for tensor in tensors)]
    places = {tensor: place + GAP * bands.index(tensor[0]) for place, tensor in enumerate(tensors)}
    limits = {(row.kind, row.limit) for result in results for row in result.rows if row.limit and _of_port(row.other)}
    scale = ZeroScale([*COMMON, *(value for found in series.values() for value in found.values())])
    figure, [axes] = figure_of(9.6, 2.9)
    for number, (label, found) in enumerate(series.items()):
        points = [(places[tensor], value) for tensor, value in found.items()]
        scatter(axes, scale, points, *SERIES[number], label)
    for kind in bands:
        within = [place for tensor, place in places.items() if tensor[0] == kind]
        _band(axes, scale, kind, within, sorted(limit for of, limit in limits if of == kind))
    for marks in axes.collections:
        if len(tensors) > CROWDED and hasattr(marks, "set_sizes"):
            marks.set_sizes([9])
    axes.set_xticks([])
    axes.set_xlim(-1.5, max(places.values()) + 1.5)
    axes.set_ylabel("largest difference / scale")
    scale.label(axes)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False)
    return svg_of(figure, name)


def differences(results: Sequence[RungResult]) -> Series:
    """`bitwise: legacy here` -> (kind, name) -> the port's largest difference over all steps."""
    series: Series = {}
    for result in sorted((result for result in results if result.rung in RUNGS), key=lambda one: RUNGS.index(one.rung)):
        rows = [row for row in result.rows if _of_port(row.other) and not row.key.startswith("start/")]
        for (between, tensor), value in worst_by_tensor(rows).items():
            against = "1.15.5" if between.startswith("golden") else "legacy here"
            series.setdefault(f"{result.rung} against {against}", {})[tensor] = value
    return {label: series[label] for label in sorted(series, key=list(series).index)}


def _of_port(other: str) -> bool:
    return other == "migrated"


def _kind(tensor: tuple[str, str]) -> int:
    return KINDS.index(tensor[0])


def _band(axes: Axes, scale: ZeroScale, kind: str, places: list[int], limits: list[float]) -> None:
    """The name of a kind below its tensors, and its limits as dashed lines."""
    left, right = min(places) - 0.7, max(places) + 0.7
    axes.hlines([scale.place(limit) for limit in limits], left, right, color=BAD, linestyle="--", linewidth=1)
    axes.axvspan(left, right, color=INK, alpha=0.04, linewidth=0)
    if kind != "loss":
        text = f"{len(places)} {NAMES.get(kind, kind)}"
        axes.annotate(text, ((left + right) / 2, 0), xycoords=("data", "axes fraction"), xytext=(0, -4),
                      textcoords="offset points", ha="center", va="top")  # fmt: skip
