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
    """Compare a run with the output of 1.15.5. A known exception must differ and print its remark.

    Raises:
        AssertionError: the run differs, or a known exception does not differ or prints no remark.
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
    """`judge` refuses another text, a failure, a known exception that is equal, and one without its
    remark.
    """
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
    """Each known exception is a case."""
    assert set(EXCEPTIONS) <= set(CASES.names())


@pytest.mark.parametrize("name", CASES.names())
def test_case(name: str) -> None:
    """Exit code and standard output are those of 1.15.5."""
    judge(run(CASES, name), CASES.golden(name), EXCEPTIONS.get(name))
