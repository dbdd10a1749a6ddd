"""The plots of a page: how fast each contestant is at a kind of work."""

from __future__ import annotations

import matplotlib

from benchmarks.results import Result, Work, ratios
from tf1kit.parity.reports.plots import INK, SERIES, STYLE, figure_of, svg_of


@matplotlib.rc_context(STYLE)
def speeds(result: Result, work: Work) -> str:
    """A bar for each contestant: how many times as fast as the first it is, with the range of the turns."""
    rows = result.rows[work.name]
    if len(rows) < 2:
        return ""
    each = [sorted(ratios(rows[0].turns, row.turns)) for row in rows]
    figure, [axes] = figure_of(7.5, 0.7 + 0.27 * len(rows))
    middle = [some[len(some) // 2] for some in each]
    spread = [
        [m - some[0] for m, some in zip(middle, each, strict=True)],
        [some[-1] - m for m, some in zip(middle, each, strict=True)],
    ]
    axes.barh(range(len(rows)), middle, color=SERIES[0][0], xerr=spread, ecolor=INK, height=0.6)
    axes.set_yticks(range(len(rows)), [row.name for row in rows])
    axes.invert_yaxis()
    axes.axvline(1, color=INK, linewidth=0.6, alpha=0.5)
    axes.set_xlabel(f"times as fast as {rows[0].name}")
    axes.grid(axis="x", color=INK, alpha=0.12)
    return svg_of(figure, f"{result.name} {work.name}")


@matplotlib.rc_context(STYLE)
def rates(result: Result, cells: list[list[str]]) -> str:
    """A bar for the best rate of each kind of work among the limits."""
    best = [max(float(cell.replace(",", "")) for cell in line[1:] if cell) for line in cells]
    figure, [axes] = figure_of(7.5, 0.7 + 0.2 * len(cells))
    axes.barh(range(len(cells)), best, color=SERIES[3][0], height=0.6)
    axes.set_yticks(range(len(cells)), [line[0] for line in cells])
    axes.invert_yaxis()
    axes.set_xlabel("the best of them: GFLOP/s; the copy: GB/s")
    axes.grid(axis="x", color=INK, alpha=0.12)
    return svg_of(figure, result.name)
