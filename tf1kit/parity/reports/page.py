"""Makes the HTML page of the ladder. It is one file that includes its styles and plots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from tf1kit.parity.reports import export, plots
from tf1kit.parity.reports import terminal as report
from tf1kit.parity.reports.mark import MARK
from tf1kit.parity.reports.training import Training, curves
from tf1kit.parity.results import RungResult, passing
from tf1kit.parity.rungs import SHOWS
from tf1kit.port.weight_map import MapRow, Same

__all__ = ["Training", "render", "write_page"]

FIRST = 5  # failures of a rung that are listed at the top of the page; the tables list all

VERSIONS = (  # key in the origin of a recording, label on the page
    ("tensorflow", "TensorFlow"),
    ("keras", "Keras"),
    ("numpy", "NumPy"),
    ("python", "Python"),
    ("machine", "machine"),
    ("cpu", "CPU features"),
    ("onednn", "oneDNN"),
    ("options", "options"),
    ("seed", "seed of all streams"),
    ("legacy_sha256", "sha256 of the legacy file"),
    ("command", "recorded by"),
    ("changed", "why recorded again"),
)


def write_page(
    path: str | Path,
    title: str,
    results: Sequence[RungResult],
    about: dict[str, Any],
    training: Training | None = None,
) -> None:
    """Write the page to `path`. An older page is replaced.

    about: the result of `export.about`.
    Raises UsageError if the folder does not exist or cannot be written.
    """
    export.write_text(path, render(title, results, about, training))


def render(title: str, results: Sequence[RungResult], about: dict[str, Any], training: Training | None = None) -> str:
    """Return the HTML of the page."""
    helpers = {
        name: getattr(report, name)
        for name in ("catch_verdict", "compared", "exact", "groups", "limit_text", "noticed", "number", "numbers_of",
                     "problem_text", "shape_text")
    }  # fmt: skip
    return fill(
        "page.html",
        title=title,
        says=about.get("says", ""),
        sources=about.get("sources", {}),
        shows=SHOWS,
        results=results,
        wrong=list(_wrong(results)),
        verdict=report.verdict(results),
        status=report.overall(results),
        versions=_versions(about),
        against_golden=any(row.reference == "golden" for result in results for row in result.rows),
        figures=[(result.rung, svg) for result in results if (svg := plots.differences(result))],
        map_rows=[row for result in results for row in result.map_rows],
        map_note=_map_note,
        training=training,
        training_figures=[curves(training, width) for width in plots.WIDTHS] if training else [],
        **helpers,
    )


def _wrong(results: Sequence[RungResult]) -> Iterator[tuple[RungResult, list[str], int]]:
    """Yield each rung that does not hold, its first failures, and how many more there are."""
    for result in results:
        if result.status not in passing(False):
            because = [one[:1].upper() + one[1:] + "." for one in result.because.sentences]
            said = [
                sentence for sentence in (*because, result.because.remedy, result.missing, result.rounding) if sentence
            ]
            yield result, [*said, *result.failures[:FIRST]], max(0, len(result.failures) - FIRST)


def fill(template: str, **values: Any) -> str:
    """Render a template of this folder. In the template, `style` is the style sheet."""
    folder = resources.files("tf1kit.parity.reports")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["prose"] = prose
    style = folder.joinpath("page.css").read_text("utf-8")
    return environment.from_string(folder.joinpath(template).read_text("utf-8")).render(
        style=style, mark=MARK, **values
    )


def prose(text: str) -> Markup:
    """The text with `code` in backticks as HTML."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _versions(about: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return rows (label, value here, value of the golden) for all known versions."""
    here, golden = about.get("here") or {}, about.get("golden") or {}
    return [
        (label, _text(here.get(key)), _text(golden.get(key))) for key, label in VERSIONS if key in {**here, **golden}
    ]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = [f"{key}={item}" for key, item in value.items()]
    return "-" if value in (None, []) else ", ".join(value) if isinstance(value, list) else str(value)


def _map_note(row: MapRow) -> str:
    """The note on a row of the variable mapping: its problem, why it is dropped, and its layout."""
    layout = "" if isinstance(row.transform, Same) else str(row.transform)
    return "; ".join(part for part in (row.problem, row.note, layout) if part)
