"""Programs written for TensorFlow 1 print under `tf1kit run`, untouched, what they print under
genuine 1.15.5.
"""

import pytest

from tests.programs.kit import run
from tests.programs.record import Programs, same_to_six_digits

PROGRAMS = Programs()


def test_the_comparison_sees() -> None:
    """The sixth digit, and any other text."""
    assert same_to_six_digits("loss 2.34312499", "loss 2.34312501")
    assert not same_to_six_digits("loss 2.34312", "loss 2.34313")
    assert not same_to_six_digits("loss 2.3431200", "loss 2.3431260")
    assert not same_to_six_digits("Loss 2.3431200", "loss 2.3431200")


@pytest.mark.parametrize("name", PROGRAMS.names())
def test_prints_the_same(name: str) -> None:
    """Exit code and standard output."""
    code, output, errors = run(PROGRAMS, name)
    assert code == 0, errors[-4000:]
    assert output == PROGRAMS.golden(name) or same_to_six_digits(output, PROGRAMS.golden(name))
