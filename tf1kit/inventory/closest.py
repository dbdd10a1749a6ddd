"""Suggests a similar name for a name that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(module: str, name: str, names: Iterable[str]) -> str:
    """Return a question such as "did you mean tf.nn.relu?", or "" if no name is similar.

    Args:
        module: the module that does not have `name`.
        name: the name that does not exist.
        names: the names of the module.
    """
    close = difflib.get_close_matches(name, sorted(names), 1, 0.8)
    return f"did you mean {module}.{close[0]}?" if close else ""


def near(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The most similar names: those with similar letters, else the last that contain `name`."""
    listed = list(names)
    return difflib.get_close_matches(name, listed, most) or [one for one in listed if name in one][-most:]
