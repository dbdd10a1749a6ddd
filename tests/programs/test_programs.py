"""Programs written for TensorFlow 1 run unchanged under `tf1kit run` and print what they print
under genuine 1.15.5.
"""

import pytest

from tests.programs.kit import run
from tests.programs.record import Programs, same_to_six_digits

PROGRAMS = Programs()


def test_the_comparison_sees() -> None:
    """The comparison sees a difference in the sixth digit, and in any other text."""
    assert same_to_six_digits("loss 2.34312499", "loss 2.34312501")
    assert not same_to_six_digits("loss 2.34312", "loss 2.34313")
    assert not same_to_six_digits("loss 2.3431200", "loss 2.3431260")
    assert not same_to_six_digits("Loss 2.3431200", "loss 2.3431200")


@pytest.mark.parametrize("name", PROGRAMS.names())
def test_prints_the_same(name: str) -> None:
    """The program ends with exit code 0 and prints what was recorded."""
    code, output, errors = run(PROGRAMS, name)
    assert code == 0, errors[-4000:]
    assert output == PROGRAMS.golden(name) or same_to_six_digits(output, PROGRAMS.golden(name))
