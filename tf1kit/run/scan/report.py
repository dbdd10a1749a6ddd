"""Rows as a table, as JSON, and as annotations of GitHub."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

import tf1kit
from tf1kit.console import needed, print_table
from tf1kit.run.scan.files import Row

HEAD = ("symbol", "where", "supplied by", "today, or why not", "see")
NARROW = 120  # columns: below, or where a name does not fit a terminal, the cells stand under each other
PACKAGE = Path(tf1kit.__file__).resolve().parent


def docs() -> Path:
    """The folder of the guide: in the installed package, or beside it in a checkout."""
    return next(folder for folder in (PACKAGE / "docs", PACKAGE.parent / "docs") if folder.is_dir())


def address(link: str) -> str:
    """Where a section of the guide is on this machine, as a browser takes it; empty for none."""
    section = link.partition("#")[2]
    return f"{(docs() / '2-port-it.md').as_uri()}#{section}" if section else ""


def not_looked_into(rows: Iterable[Row]) -> str:
    """What nobody can tell without running it, in one line; empty where there is nothing."""
    found = [f"{row.verdict.symbol} ({row.file}:{row.line})" for row in rows if row.verdict.kind == "unseen"]
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return f"Not looked into: {', '.join(found[:5])}{more}." if found else ""


def guide(section: str, console: Console) -> bool:
    """Print a section of the guide; False where it has none of that name."""
    from rich.markdown import Markdown

    parts = re.split(r"^(?=## )", (docs() / "2-port-it.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for part in parts[1:]:
        if part.partition("\n")[0][3:].lower().replace(" ", "-") == section:
            console.print(Markdown(part))
            return True
    return False


def table(rows: Sequence[Row], title: str, console: Console) -> None:
    """One line per symbol, with all its places; under it where the guide is."""
    places: dict[tuple[str, str, str, str], list[str]] = {}
    for row in rows:
        said = row.verdict
        if said.kind == "unseen":
            continue
        key = (said.symbol, said.source or "cannot run", said.instead, said.link)
        places.setdefault(key, []).append(f"{row.file}:{row.line}")
    shown = Table(title=title, title_justify="left")
    for head in HEAD:
        shown.add_column(head, overflow="fold", no_wrap=not head.startswith("today"))
    for (symbol, source, instead, link), where in places.items():
        style = "red" if source == "cannot run" else ""
        cells = [Text(cell, style) for cell in (symbol, _first(where), source, instead)]
        shown.add_row(*cells, Text(link.partition("#")[2], f"link {address(link)}" if link else ""))
    if console.width < NARROW or (console.is_terminal and needed(shown, console) > console.width):
        _print_stacked(shown, title, console)
    else:
        print_table(shown, console)
    console.print(Text(f"see: the section in {docs() / '2-port-it.md'}"), soft_wrap=True)
    if any("docs/contrib.md" in row.verdict.instead for row in rows):
        console.print(Text(f"docs/contrib.md: {docs() / 'contrib.md'}"), soft_wrap=True)


def _print_stacked(shown: Table, title: str, console: Console) -> None:
    """The cells of each row under each other."""
    console.print(title, style="italic")
    for symbol, *cells in zip(*(column.cells for column in shown.columns), strict=True):
        console.print(symbol, soft_wrap=True)
        for head, cell in zip(HEAD[1:], cells, strict=True):
            if cell:
                line = Text.assemble(f"    {head}: ", Text(", ").join(cell.split("\n")))
                console.print(line, soft_wrap=True)


def _first(where: list[str], most: int = 3) -> str:
    """The first places; lines of one file after its name."""
    distinct = list(dict.fromkeys(where))
    rest = len(distinct) - most
    return "\n".join(distinct[:most]) + (f"\nand {rest} more" if rest > 0 else "")


def as_json(rows: Iterable[Row]) -> str:
    """A list of objects with `file`, `line`, `column`, `symbol`, `runs`, `supplied_by`, `instead`, `link`,
    `kind` and `since`.

    `runs` is null for what was not looked into.
    """
    found = [
        {
            "file": row.file,
            "line": row.line,
            "column": row.column,
            "symbol": row.verdict.symbol,
            "runs": None if row.verdict.kind == "unseen" else row.verdict.runs,
            "supplied_by": row.verdict.source,
            "instead": row.verdict.instead,
            "link": address(row.verdict.link),
            "kind": row.verdict.kind,
            "since": row.verdict.since,
        }
        for row in rows
    ]
    return json.dumps(found, indent=1)


def github(rows: Iterable[Row], file: IO[str] | None = None) -> None:
    """An error for what cannot run, a notice for what is supplied, a warning for what was not looked into."""
    for row in rows:
        said = row.verdict
        section = said.link.partition("#")[2]
        path, cell, number = row.file.rpartition(":cell ")
        where = f"cell {number}, line {row.line}: " if cell else ""
        what = f"{where}{said.symbol}: {said.instead}" + (f" (tf1kit scan --guide {section})" if section else "")
        kind = "warning" if said.kind == "unseen" else "notice" if said.runs else "error"
        line = (
            f"file={_escaped(path, True)},line=1"
            if cell
            else (f"file={_escaped(row.file, True)},line={row.line},col={row.column}")
        )
        print(f"::{kind} {line}::{_escaped(what)}", file=file)


def _escaped(text: str, value: bool = False) -> str:
    for character in "%\r\n" + (":," if value else ""):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
