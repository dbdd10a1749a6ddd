"""Gradients that a program weights itself are proven against a port that weights them, too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.capture.spoilt import HOME
from tests.parity.captured import grad_ys_port
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.pair import CapturedPair, load_captured
from tf1kit.parity.mutants import Mutant, mutate

WEIGHTED, ALONE = "return action, -slope / 16.0", "return action"
RUNGS = ("map", "float64", "bitwise", "golden")


@pytest.fixture(scope="module")
def pair() -> CapturedPair:
    """The capture and its port; the replays run in two processes."""
    return load_captured(HOME / "grad_ys.capture", f"{grad_ys_port.__name__}:Net")


def test_the_port_holds(pair: CapturedPair) -> None:
    """The loss is a tensor, its gradient is weighted, and each rung holds."""
    ladder = CapturedLadder(pair, 5)
    for rung in RUNGS:
        result = ladder.run(rung)
        assert (result.status, result.failures) == ("holds", []), rung
    assert ladder.first_step[1]["step_1/loss"].shape == (16, 2)


def test_a_port_without_the_weights_fails(pair: CapturedPair) -> None:
    """Its loss holds, and its gradients do not."""
    module: Any = mutate(grad_ys_port, Mutant("no weights", WEIGHTED, ALONE))
    other = CapturedPair(pair.capture, pair.program, module, "Net")
    other.legacy_side = pair.legacy_side
    result = CapturedLadder(other, 5).run("float64")
    assert result.status == "fails"
    failed = {row.kind for row in result.rows if not row.ok and row.key.startswith("step_1/")}
    assert "gradients" in failed and not failed & {"loss", "endpoints"}
