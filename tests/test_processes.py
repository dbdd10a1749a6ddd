"""A function on many values, in several processes."""

import os
import signal

import pytest

from tf1kit.errors import UsageError
from tf1kit.processes import in_processes, processors


def half(number: int) -> int:
    """Half of an even number."""
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def end(number: int) -> int:
    """End this process, as the system does if memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_results_are_in_order() -> None:
    """Whichever process is the first to end."""
    assert list(in_processes(half, range(0, 80, 2), 2, 3)) == list(range(40))
    assert processors() >= 1


def test_an_error_of_the_function_is_raised() -> None:
    """With its own type and text."""
    with pytest.raises(ValueError, match="3 is odd"):
        list(in_processes(half, [2, 3], 2))


def test_a_process_that_is_ended_is_an_error() -> None:
    """It does not wait for ever."""
    with pytest.raises(UsageError, match="one of the 2 processes was ended from outside"):
        list(in_processes(end, [1, 2], 2))
