"""The name that somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(module: str, name: str, names: Iterable[str]) -> str:
    """The question, for a name that a module has not and one of its `names` that is nearly the same; empty for none."""
    close = difflib.get_close_matches(name, sorted(names), 1, 0.8)
    return f"did you mean {module}.{close[0]}?" if close else ""
