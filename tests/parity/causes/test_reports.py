"""Where a report shows the first difference, its cause and the remedy."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports import export, page
from tf1kit.parity.reports.next_step import next_step
from tf1kit.parity.reports.terminal import print_results
from tf1kit.parity.results import Because, RungResult

KNOWN = Because(
    "norm: FusedBatchNormV3(x, epsilon=0.001) in the original, bn: Rsqrt(variance + 1e-05) in the port",
    "the port normalizes with epsilon 1e-05, not 0.001 (norm)",
    "Write the epsilon of the original",
    "docs/2-port-it.md#batch-norm",
    "epsilon",
)
UNKNOWN = Because("norm: Relu(x) in the original, bn: Sin(x) in the port", "no known cause")


def _results(because: Because) -> list[RungResult]:
    row = Row("step_1/loss", "loss", "legacy", "migrated", limit=1e-12, problem="differs by 1 of scale; 1e-12 allowed")
    return [RungResult("float64", [row], because=because)]


def test_the_terminal_shows_both_before_the_tensors() -> None:
    """The reader sees them first, also with --quiet."""
    out = io.StringIO()
    print_results(_results(KNOWN), Console(file=out, width=200), quiet=True)
    text = out.getvalue()
    assert text.index(KNOWN.first) < text.index(KNOWN.cause) < text.index("step_1/loss")


@pytest.mark.parametrize("because", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_the_page_and_the_json_have_both(because: Because) -> None:
    """The page lists them as the first of what does not hold."""
    text = page.render("title", _results(because), {})
    assert (
        0 < text.index("First difference") < text.index("Cause: ") < text.index("step_1/loss, legacy against migrated")
    )
    told: Any = json.loads(json.dumps(export.as_json(_results(because), {})))
    assert told["rungs"][0]["because"] == vars(because)


def test_the_last_line_names_the_remedy_only_for_a_known_cause() -> None:
    """A remedy for an unknown cause would be a guess."""
    said = next_step(_results(KNOWN), {"holds"}, True, None)
    assert KNOWN.cause in said
    assert KNOWN.remedy in said
    assert KNOWN.section in said
    assert "no known cause" not in next_step(_results(UNKNOWN), {"holds"}, True, None)
