"""Rows as a table, as JSON, and as annotations of GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tf1kit.run.scan import Row

HEAD = ("symbol", "where", "supplied by", "write today", "see")


def table(rows: Sequence[Row], title: str, console: Console) -> None:
    """One line per symbol, with all its places."""
    places: dict[tuple[str, str, str, str], list[str]] = {}
    for row in rows:
        said = row.verdict
        key = (said.symbol, said.source or "cannot run", said.instead, said.link)
        places.setdefault(key, []).append(f"{row.file}:{row.line}")
    shown = Table(*HEAD, title=title, title_justify="left")
    for (symbol, source, instead, link), where in places.items():
        cells = (symbol, _first(where), source, instead, link)
        shown.add_row(*(Text(cell, style="" if source != "cannot run" else "red", overflow="fold") for cell in cells))
    console.print(shown)


def _first(where: list[str], most: int = 3) -> str:
    """The first places; lines of one file after its name."""
    distinct = list(dict.fromkeys(where))
    rest = len(distinct) - most
    return "\n".join(distinct[:most]) + (f"\nand {rest} more" if rest > 0 else "")


def as_json(rows: Iterable[Row]) -> str:
    """A list of objects with `file`, `line`, `column`, `symbol`, `runs`, `supplied_by`, `instead`, `link`."""
    found = [
        {
            "file": row.file,
            "line": row.line,
            "column": row.column,
            "symbol": row.verdict.symbol,
            "runs": row.verdict.runs,
            "supplied_by": row.verdict.source,
            "instead": row.verdict.instead,
            "link": row.verdict.link,
        }
        for row in rows
    ]
    return json.dumps(found, indent=1)


def github(rows: Iterable[Row], file: IO[str] | None = None) -> None:
    """An error for what cannot run, a notice for what is supplied."""
    for row in rows:
        said = row.verdict
        what = f"{said.symbol}: {said.instead}" + (f" ({said.link})" if said.link else "")
        kind = "notice" if said.runs else "error"
        print(f"::{kind} file={_escaped(row.file, True)},line={row.line},col={row.column}::{_escaped(what)}", file=file)


def _escaped(text: str, value: bool = False) -> str:
    for character in "%\r\n" + (":," if value else ""):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
