"""The ports of programs that are captured, not rewritten: every rung holds against what 1.15.5 did."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.pair import load_captured
from tf1kit.parity.rungs import RUNGS

CAPTURES = Path(__file__).parent.parent / "legacy" / "captures"
PORTS = {"gan": "Gan", "sequence_classifier": "SequenceClassifier", "unet": "Unet"}
STEPS = 20


@functools.cache
def ladder(stem: str) -> CapturedLadder:
    """The ladder of a capture and its port; the rungs share its sessions."""
    return CapturedLadder(load_captured(CAPTURES / f"{stem}.capture", f"migrated.{stem}:{PORTS[stem]}"), steps=STEPS)


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("stem", PORTS)
def test_rung(stem: str, rung: str) -> None:
    """The rung holds, with no tensor that fails and no mutant that passes."""
    result = ladder(stem).run(rung)
    assert (result.status, result.failures) == ("holds", []), result.missing
