"""A critic with a penalty on its gradients, and an actor whose gradients the critic weights, are
proven against a port that does the same.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.capture.spoilt import HOME
from tests.parity.captured import actor_critic_port
from tf1kit.errors import UsageError
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.pair import CapturedPair, load_captured
from tf1kit.parity.mutants import Mutant, mutate

RUNGS = ("map", "float64", "bitwise", "golden")
MISTAKES = {
    "no weights": ('return action, -model.judge_with_slope(inputs["state"], action)[1]', "return action", "gradients"),
    "another penalty": ("0.1 * penalty", "0.2 * penalty", "loss"),
    "the actor's own action": ('inputs.get("given", action)', "action", "endpoints"),
}


@pytest.fixture(scope="module")
def pair() -> CapturedPair:
    """The capture and its port; the replays run in two processes."""
    return load_captured(HOME / "actor_critic.capture", f"{actor_critic_port.__name__}:Net")


def test_only_what_trains_is_a_loss(pair: CapturedPair) -> None:
    """What is differentiated by the action, for the penalty or for the actor, is not a loss."""
    assert pair.roles.losses == ("loss:0", "actor/action/Tanh:0")


def test_the_port_holds(pair: CapturedPair) -> None:
    """Each rung holds."""
    ladder = CapturedLadder(pair, 5)
    for rung in RUNGS:
        result = ladder.run(rung)
        assert (result.status, result.failures) == ("holds", []), rung


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_fails(pair: CapturedPair, mistake: str) -> None:
    """The first kind of tensor that differs is the one where the mistake is."""
    old, new, kind = MISTAKES[mistake]
    module: Any = mutate(actor_critic_port, Mutant(mistake, old, new))
    other = CapturedPair(pair.capture, pair.program, module, "Net")
    other.legacy_side = pair.legacy_side
    result = CapturedLadder(other, 5).run("float64")
    kinds = [row.kind for row in result.rows if not row.ok and row.key.startswith(("step_1/", "step_2/"))]
    assert result.status == "fails" and kinds[0] == kind


def test_an_input_that_the_program_computes_from_weights(pair: CapturedPair) -> None:
    """A dict lacks it in the runs that do not feed it; a tuple cannot."""
    inputs = '{"state": "state:0", "given": "critic/given:0"}'
    module: Any = mutate(actor_critic_port, Mutant("a tuple", inputs, '("state:0", "critic/given:0")'))
    other = CapturedPair(pair.capture, pair.program, module, "Net")
    with pytest.raises(
        UsageError, match=r"computes critic/given:0 from variables \(actor/hidden/kernel, .* name the tensors in a dict"
    ):
        other.roles.inputs_of(pair.program.run(2))
