"""The page of `tf1kit parity --all`: a table of every pair and rung, and for each pair a section with a plot."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tf1kit.parity.reports import export, summary
from tf1kit.parity.reports import terminal as report
from tf1kit.parity.reports.glance import glance
from tf1kit.parity.reports.page import fill
from tf1kit.parity.reports.plots import WIDTHS
from tf1kit.parity.reports.summary import Line
from tf1kit.parity.results import passing
from tf1kit.parity.rungs import SHOWS

HERE = (("tensorflow", "TensorFlow"), ("keras", "Keras"), ("numpy", "NumPy"), ("python", "Python"))
THERE = (*HERE[:1], *HERE[2:], ("npz_sha256", "sha256"))


def write_page(path: Path, lines: Sequence[Line], alone: dict[str, str]) -> None:
    """Write the page to `path`, over an older one."""
    export.write_text(path, render(lines, alone))


def render(lines: Sequence[Line], alone: dict[str, str]) -> str:
    """The page's text."""
    return fill(
        "all.html",
        lines=lines,
        alone=alone,
        rungs=list(dict.fromkeys(result.rung for line in lines for result in line.results)),
        status=summary.status(lines),
        verdict=summary.verdict(lines),
        machine=platform.machine(),
        here=next((versions(line, "here", HERE) for line in lines if line.about), ""),
        golden=lambda line: versions(line, "golden", THERE),
        plots=[plots_of(line) for line in lines],
        wrong=[(place, line) for place, line in enumerate(lines, 1) if line.status not in passing(False)],
        shows=SHOWS,
        sources={name: said for line in lines for name, said in line.about.get("sources", {}).items()},
        figure=summary.figure,
        reasons=summary.reasons,
        **{name: getattr(report, name) for name in ("catch_verdict", "compared", "noticed")},
    )


def plots_of(line: Line) -> list[str]:
    """The plot of a pair, for a desktop and for a phone; nothing where there is nothing to plot."""
    found = [glance(line.results, line.entry.title, width) for width in WIDTHS]
    return found if all(found) else []


def versions(line: Line, side: str, keys: Sequence[tuple[str, str]]) -> str:
    """`TensorFlow 2.21.0, Keras 3.15.0, ...` of what ran here, or of the golden; "" without either."""
    origin: dict[str, Any] = line.about.get(side) or {}
    return ", ".join(f"{label} {str(origin[key])[:12]}" for key, label in keys if key in origin)
