"""D3, and with `split=False` D0's network before the split: legacy, port and 1.15.5 on every rung."""

from typing import ClassVar

import pytest
from click.testing import CliRunner

from tf1kit.cli import main
from tf1kit.parity import Ladder, PairSuite, load_pair, multiplications

PAIR = ("legacy.factored_kernels", "migrated.factored_kernels")
DECLARED = load_pair(*PAIR)
MISTAKES = [mistake.name for part in (DECLARED, *DECLARED.companions) for mistake in part.mistakes]


class TestFactoredKernels(PairSuite):
    """The network of D3."""

    legacy, migrated = PAIR


@pytest.mark.long
class TestUnsplit(PairSuite):
    """The network before the split."""

    legacy, migrated = PAIR
    options: ClassVar = {"split": False}


@pytest.mark.long
def test_two_hundred_steps_of_training_are_bitwise():
    """After 200 steps of Adam every weight and slot has the same bits on both sides, and every loss on the way."""
    result = Ladder(load_pair(*PAIR), steps=200).run("bitwise")
    assert result.status == "holds", result.failures
    assert any(row.key.startswith("step_200/slots/") for row in result.rows)
    assert max(row.ulp for row in result.rows) == 0


@pytest.mark.long
@pytest.mark.parametrize("mistake", MISTAKES)
def test_command_fails_on_each_planted_mistake(mistake):
    """`tf1kit parity` exits with 1 when it is given the port with a mistake in it, and says which tensor differs."""
    quick = ["--rung", "map", "--rung", "bitwise", "--steps", "1"]
    result = CliRunner().invoke(main, ["parity", *PAIR, *quick, "--plant", mistake])
    assert result.exit_code == 1, result.output
    assert "fails" in result.output


def test_command_holds_without_a_mistake():
    """The same command on the port as it is exits with 0."""
    result = CliRunner().invoke(main, ["parity", *PAIR, "--rung", "map", "--rung", "bitwise", "--steps", "1"])
    assert result.exit_code == 0, result.output


def test_documents_arithmetic():
    """D0, D3, D4: 90 multiplications for 3x3 on 5x2, 60 for 3x1 and 1x3."""
    assert multiplications((3, 3), (5, 2)) == 90
    assert multiplications((3, 1), (5, 2)) + multiplications((1, 3), (5, 2)) == 60
