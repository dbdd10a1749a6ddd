"""What `tf_slim/evaluation_test.py` imports."""

from collections.abc import Callable
from typing import Any


def nottest(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function as none that a runner should collect."""
    function.__test__ = False  # type: ignore[attr-defined]
    return function
