"""Makes one plot of a pair: how far each tensor of the port is from the legacy and from 1.15.5.

The tensors are in forward order. All plots have the same scale, so that pairs can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.keys import KINDS
from tf1kit.parity.reports.plots import (
    BAD,
    INK,
    SERIES,
    STYLE,
    WIDTHS,
    ZeroScale,
    figure_of,
    ring,
    scatter,
    svg_of,
    worst_by_tensor,
)
from tf1kit.parity.results import RungResult

RUNGS = ("float64", "golden", "bitwise", "beyond")
COMMON = (1e-17, 1e-2)  # the smallest range of the axis
NAMES = {"endpoints": "end points"}
GAP = 2  # free places between two kinds of tensors
CROWDED = 120  # the marks are smaller if there are more tensors
SMALLER = 0.35  # times the area

Series = dict[str, dict[tuple[str, str], float]]


@matplotlib.rc_context(STYLE)
def glance(results: Sequence[RungResult], name: str, width: float = WIDTHS[0]) -> str:
    """Plot the largest difference of each tensor over all steps, for each rung, as SVG.

    It also shows other tensors that fail. `width` is in inches. Returns "" if there are no tensors.
    """
    series, failed = differences(results)
    kinds = [
        *KINDS,
        *dict.fromkeys(tensor[0] for found in series.values() for tensor in found if tensor[0] not in KINDS),
    ]
    tensors = sorted(
        dict.fromkeys(tensor for found in series.values() for tensor in found), key=lambda one: kinds.index(one[0])
    )
    if not tensors:
        return ""
    narrow = width < WIDTHS[0]
    bands = [kind for kind in kinds if any(tensor[0] == kind for tensor in tensors)]
    places = {tensor: place + GAP * bands.index(tensor[0]) for place, tensor in enumerate(tensors)}
    limits = {(row.kind, row.limit) for result in results if result.rung in RUNGS
              for row in result.rows if row.limit and _is_shown(row)}  # fmt: skip
    scale = ZeroScale([*COMMON, *(value for found in series.values() for value in found.values())])
    figure, [axes] = figure_of(width, 2.9)
    for number, (label, found) in enumerate(series.items()):
        points = [(places[tensor], value) for tensor, value in found.items()]
        scatter(axes, scale, points, *SERIES[number % len(SERIES)], label)
        ring(axes, scale, [(places[tensor], found[tensor]) for tensor in failed.get(label, ())])
    for kind in bands:
        within = [place for tensor, place in places.items() if tensor[0] == kind]
        _band(axes, scale, kind, within, sorted(limit for of, limit in limits if of == kind), narrow)
    for marks in axes.collections:
        if len(tensors) > CROWDED * (0.4 if narrow else 1) and isinstance(marks, PathCollection):
            marks.set_sizes(marks.get_sizes() * SMALLER)
    axes.set_xticks([])
    axes.set_xlim(-1.5, max(places.values()) + 1.5)
    axes.set_ylabel("largest difference / scale")
    scale.label(axes)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=1 if narrow else 3, frameon=False)
    return svg_of(figure, f"{name} {width}")


def differences(results: Sequence[RungResult]) -> tuple[Series, dict[str, list[tuple[str, str]]]]:
    """Return the largest difference over all steps by series and tensor, and the failing tensors.

    A series has a name such as `bitwise against legacy here`. A tensor is (kind, name). Tensors of
    the legacy, of the rung `beyond` and of the initial state are included only if they fail.
    """
    series: Series = {}
    failed: dict[str, list[tuple[str, str]]] = {}
    for result in sorted((result for result in results if result.rung in RUNGS), key=lambda one: RUNGS.index(one.rung)):
        rows = [row for row in result.rows if _is_shown(row) and (result.rung != "beyond" or not row.ok)]
        wrong = worst_by_tensor([row for row in rows if not row.ok])
        for place, value in worst_by_tensor(rows).items():
            between, tensor = place
            of = "" if between.endswith("/migrated") else "legacy, "
            against = "1.15.5" if between.startswith("golden") else "legacy here"
            label = f"{of}{result.rung} against {against}"
            series.setdefault(label, {})[tensor] = value
            if place in wrong:
                failed.setdefault(label, []).append(tensor)
    return series, failed


def _is_shown(row: Row) -> bool:
    return not row.ok or (row.other == "migrated" and not row.key.startswith("start/"))


def _band(axes: Axes, scale: ZeroScale, kind: str, places: list[int], limits: list[float], narrow: bool) -> None:
    """Draw the name of a kind below its tensors, and its limits as dashed lines."""
    left, right = min(places) - 0.7, max(places) + 0.7
    axes.hlines([scale.place(limit) for limit in limits], left, right, color=BAD, linestyle="--", linewidth=1)
    axes.axvspan(left, right, color=INK, alpha=0.04, linewidth=0)
    if kind != "loss":
        text = f"{len(places)} {NAMES.get(kind, kind)}".replace(" ", "\n" if narrow else " ", 1)
        axes.annotate(text, ((left + right) / 2, 0), xycoords=("data", "axes fraction"), xytext=(0, -4),
                      textcoords="offset points", ha="center", va="top")  # fmt: skip
