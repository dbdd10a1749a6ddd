"""`csv.reader(open(path, "rb"))`: rows of a binary file. Gone since Python 3.0.

Write `open(path, newline="")`. Lines of text go through unchanged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from tf1kit.importing.overlay import Changed, tell


def lines(given: Iterable[Any], whose: str) -> Iterator[str]:
    """The lines as text."""
    for line in given:
        if isinstance(line, bytes):
            tell(f"csv.{whose} of bytes")
            line = line.decode("utf-8", "surrogateescape")
        yield line


READER = csv.reader  # kept, because a program may replace it


def reader(csvfile: Iterable[Any], *arguments: Any, **options: Any) -> Any:
    """`csv.reader`."""
    return READER(lines(csvfile, "reader"), *arguments, **options)


class DictReader(csv.DictReader):  # type: ignore[type-arg]
    """`csv.DictReader`."""

    def __init__(self, f: Iterable[Any], *arguments: Any, **options: Any) -> None:
        super().__init__(lines(f, "DictReader"), *arguments, **options)

    def next(self) -> Any:
        """The next row."""
        return next(self)


WHY = "lines of bytes are an error"
NAMES = {"csv": {"DictReader": Changed(DictReader, WHY), "reader": Changed(reader, WHY)}}
UNSEEN = dict.fromkeys(
    ("csv.reader of bytes", "csv.DictReader of bytes"), "the whole file is Python 2; its row says so"
)
