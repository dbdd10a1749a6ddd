"""Which files of legacy/ are programs.  Python 3.7: recorders use it."""

from __future__ import annotations

import re


def is_program(path: str) -> bool:
    """Whether a file is a program that is captured: it has a `main`, and no `build` of a pair."""
    with open(path, encoding="utf-8") as file:
        names = re.findall(r"^def (main|build)\(", file.read(), re.MULTILINE)
    return names == ["main"]
