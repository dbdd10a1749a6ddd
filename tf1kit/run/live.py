"""Builtins of a program's files that follow those of Python."""

from __future__ import annotations

import builtins
from typing import Any


class Live(dict[str, Any]):
    """Builtins that look up each other name anew, because somebody replaces some of Python's: tests
    (`monkeypatch.setattr("builtins.open", ...)`), or the kernel of a notebook (`input`).
    """

    def __missing__(self, name: str) -> Any:
        return builtins.__dict__[name]


def changed(own: dict[str, Any]) -> Live:
    """Live builtins with those of `own` that differ from Python's."""
    return Live({name: value for name, value in own.items() if builtins.__dict__.get(name) is not value})
