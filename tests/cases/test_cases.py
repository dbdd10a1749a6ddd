"""Each program of `programs/` prints under `tf1kit run` what it prints under genuine 1.15.5, or is
a known exception.

`recorded/` is made by `python -W ignore tests/record.py cases --write` under 1.15.5.
"""

from pathlib import Path

import pytest

from tests.cases.exceptions import EXCEPTIONS
from tests.programs.kit import run
from tests.programs.record import Programs

CASES = Programs(str(Path(__file__).parent))


def judge(ran: tuple[int, str, str], golden: str, exception: tuple[str, str] | None) -> None:
    """Compare a run with what 1.15.5 printed. A known exception must differ, and say its remark.

    Raises:
        AssertionError: it differs, or is an exception that says nothing or does not differ.
    """
    code, output, errors = ran
    if exception is None:
        assert code == 0, errors[-4000:]
        assert output == golden
        return
    reason, remark = exception
    assert (code, output) != (0, golden), f"it prints what 1.15.5 printed: no exception any more ({reason})"
    assert remark in errors, f"the kit does not say that it differs ({reason}): {errors[-4000:]}"


def test_judgement_can_fail() -> None:
    """Another text, a failure, an exception that became equal, an exception without its remark."""
    judge((0, "1\n", ""), "1\n", None)
    judge((0, "2\n", "tf1kit: another order"), "1\n", ("drawn otherwise", "another order"))
    wrong = (
        ((0, "2\n", ""), None),
        ((1, "1\n", ""), None),
        ((0, "1\n", "tf1kit: another order"), ("drawn otherwise", "another order")),
        ((0, "2\n", ""), ("drawn otherwise", "another order")),
    )
    for ran, exception in wrong:
        with pytest.raises(AssertionError):
            judge(ran, "1\n", exception)


def test_exceptions_are_cases() -> None:
    """A row without a case would say nothing."""
    assert set(EXCEPTIONS) <= set(CASES.names())


@pytest.mark.parametrize("name", CASES.names())
def test_case(name: str) -> None:
    """Exit code and standard output."""
    judge(run(CASES, name), CASES.golden(name), EXCEPTIONS.get(name))
