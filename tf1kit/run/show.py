"""Rows as a table, as JSON, and as annotations of GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tf1kit.run.scan import Row

HEAD = ("symbol", "where", "supplied by", "today, or why not", "see")
NARROW = 120  # columns: below, the cells stand under each other
PACKAGE = Path(__file__).resolve().parent.parent


def docs() -> Path:
    """The folder of the guide: in the installed package, or beside it in a checkout."""
    return next(folder for folder in (PACKAGE / "docs", PACKAGE.parent / "docs") if folder.is_dir())


def table(rows: Sequence[Row], title: str, console: Console) -> None:
    """One line per symbol, with all its places; under it where the guide is."""
    places: dict[tuple[str, str, str, str], list[str]] = {}
    for row in rows:
        said = row.verdict
        key = (said.symbol, said.source or "cannot run", said.instead, said.link)
        places.setdefault(key, []).append(f"{row.file}:{row.line}")
    shown = Table(title=title, title_justify="left")
    for head in HEAD:
        shown.add_column(head, overflow="fold", no_wrap=head == "see")
    if console.width < NARROW:
        console.print(title, style="italic")
    for (symbol, source, instead, link), where in places.items():
        style = "red" if source == "cannot run" else ""
        cells = [Text(cell, style) for cell in (symbol, _first(where), source, instead)]
        cells.append(Text(section := link.partition("#")[2], f"link {(docs() / '2-port-it.md').as_uri()}#{section}"))
        if console.width >= NARROW:
            shown.add_row(*cells)
            continue
        console.print(cells[0], soft_wrap=True)
        for head, cell in zip(HEAD[1:], cells[1:], strict=True):
            if cell:
                console.print(Text.assemble(f"    {head}: ", Text(", ").join(cell.split("\n"))), soft_wrap=True)
    if console.width >= NARROW:
        console.print(shown)
    console.print(Text(f"see: the section in {docs() / '2-port-it.md'}"), soft_wrap=True)
    if any("docs/contrib.md" in row.verdict.instead for row in rows):
        console.print(Text(f"docs/contrib.md: {docs() / 'contrib.md'}"), soft_wrap=True)


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
