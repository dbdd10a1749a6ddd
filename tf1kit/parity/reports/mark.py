"""Marks the reports of `tf1kit parity`, so that no other file is taken for one and replaced."""

from __future__ import annotations

from pathlib import Path

MARK = "tf1kit parity"  # in a page the content of <meta name="generator">, in JSON the value of "generator"
SIGNS = (f'<meta name="generator" content="{MARK}">', f'"generator": "{MARK}"')
HEAD = 1000  # bytes at the beginning of a report, where the mark is


def is_report(path: Path) -> bool:
    """Whether a file may be replaced by a report: it is one itself, or it is empty."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD).decode("utf-8", "replace")
    except OSError:
        return False
    return not head or any(sign in head for sign in SIGNS)
