"""The function that `tf_slim/evaluation_test.py` imports."""

from collections.abc import Callable
from typing import Any


def nottest(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function so that a test runner does not collect it."""
    function.__test__ = False  # type: ignore[attr-defined]
    return function
