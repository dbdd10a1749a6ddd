"""Makes the page of `tf1kit parity --all`: a table of all pairs, and a section for each pair."""

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
    """Write the page to `path`. An older page is replaced."""
    export.write_text(path, render(lines, alone))


def render(lines: Sequence[Line], alone: dict[str, str]) -> str:
    """Return the HTML of the page."""
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
        metric=summary.metric,
        reasons=summary.reasons,
        **{name: getattr(report, name) for name in ("catch_verdict", "compared", "noticed")},
    )


def plots_of(line: Line) -> list[str]:
    """Return the plots of a pair for a desktop and a phone, or [] if there is nothing to plot."""
    found = [glance(line.results, line.entry.title, width) for width in WIDTHS]
    return found if all(found) else []


def versions(line: Line, side: str, keys: Sequence[tuple[str, str]]) -> str:
    """Return the versions here or of the golden, as in `TensorFlow 2.21.0, NumPy 2.5`."""
    origin: dict[str, Any] = line.about.get(side) or {}
    return ", ".join(f"{label} {str(origin[key])[:12]}" for key, label in keys if key in origin)
