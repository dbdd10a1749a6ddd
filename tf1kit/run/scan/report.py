"""Prints rows as a table, as JSON, or as annotations for GitHub."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

import tf1kit
from tf1kit.console import needed, print_table
from tf1kit.run.scan.one_file import Row

PROSE = "today, or why not"
HEAD = ("symbol", "where", "supplied by", PROSE, "see")
ROOM = 40  # the least columns of a sentence in the table
PACKAGE = Path(tf1kit.__file__).resolve().parent


def docs() -> Path:
    """The folder of the guide: in the installed package, or beside it in a checkout."""
    return next(folder for folder in (PACKAGE / "docs", PACKAGE.parent / "docs") if folder.is_dir())


@cache
def address(link: str) -> str:
    """The address of a section of the guide on this machine, for a browser; empty if there is no
    section.
    """
    section = link.partition("#")[2]
    return f"{(docs() / '2-port-it.md').as_uri()}#{section}" if section else ""


def not_looked_into(rows: Iterable[Row]) -> str:
    """One line on the places that only a run can judge; empty if there are no such places."""
    found = [f"{row.verdict.symbol} ({row.file}:{row.line})" for row in rows if row.verdict.kind == "unseen"]
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return f"Not looked into: {', '.join(found[:5])}{more}." if found else ""


def guide(section: str, console: Console) -> bool:
    """Print a section of the guide; False if there is no section of that name."""
    from rich.markdown import Markdown

    parts = re.split(r"^(?=## )", (docs() / "2-port-it.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for part in parts[1:]:
        if part.partition("\n")[0][3:].lower().replace(" ", "-") == section:
            console.print(Markdown(part))
            return True
    return False


@dataclass(frozen=True)
class Found:
    """A symbol, its verdict, and all its places."""

    symbol: str
    source: str
    instead: str
    link: str
    where: tuple[str, ...]

    @property
    def style(self) -> str:
        """The style of the symbol: red if it cannot run."""
        return "" if self.source else "red"

    @property
    def section(self) -> str:
        """The section of the guide."""
        return self.link.partition("#")[2]


def gathered(rows: Iterable[Row]) -> list[Found]:
    """The rows by symbol. Symbols that cannot run come first; the others keep their order. Places
    that scan did not look into are left out.
    """
    places: dict[tuple[str, str, str, str], list[str]] = {}
    for row in rows:
        said = row.verdict
        if said.kind != "unseen":
            key = (said.symbol, said.source, said.instead, said.link)
            places.setdefault(key, []).append(f"{row.file}:{row.line}")
    found = [Found(*key, tuple(dict.fromkeys(where))) for key, where in places.items()]
    return sorted(found, key=lambda one: bool(one.source))


def table(rows: Sequence[Row], title: str, console: Console) -> None:
    """Print each symbol with its first places, its supplier, what to write today, and the section
    of the guide.

    It is a table if the sentences have room. Otherwise a symbol and its places are a line, with the
    sentence below.
    """
    found = gathered(rows)
    shown = Table(title=title, title_justify="left")
    for head in HEAD:
        shown.add_column(head, overflow="fold", no_wrap=head != PROSE, min_width=ROOM if head == PROSE else None)
    for one in found:
        cells = (one.symbol, "\n".join(_first(one.where)), one.source or "cannot run", one.instead)
        link = Text(one.section, f"link {address(one.link)}" if one.link else "")
        shown.add_row(*(Text(cell, one.style) for cell in cells), link)
    if needed(shown, console) > console.width:
        _print_lines(found, title, console)
    else:
        print_table(shown, console)
    console.print(Text(f"see: the section in {docs() / '2-port-it.md'}"), soft_wrap=True)
    if any("docs/contrib.md" in row.verdict.instead for row in rows):
        console.print(Text(f"docs/contrib.md: {docs() / 'contrib.md'}"), soft_wrap=True)


def _print_lines(found: Iterable[Found], title: str, console: Console) -> None:
    """Print a line for each symbol and its places, and the sentence below it, folded at blanks
    only.
    """
    console.print(title, style="italic")
    for one in found:
        head = Text.assemble((one.symbol, f"bold {one.style}"), f"  {', '.join(_first(one.where))}")
        console.print(head, soft_wrap=True)
        said = f"supplied by {one.source}; today: {one.instead}" if one.source else f"cannot run: {one.instead}"
        said += f"; see {one.section}" if one.section else ""
        fold = textwrap.TextWrapper(console.width, break_long_words=False, break_on_hyphens=False)
        fold.initial_indent = fold.subsequent_indent = "    "
        for line in fold.wrap(said):
            text = Text(line, one.style)
            if one.section and line.endswith(one.section):
                text.stylize(f"link {address(one.link)}", len(line) - len(one.section))
            console.print(text, soft_wrap=True)


def _first(where: Sequence[str], most: int = 3) -> list[str]:
    """The first places, and the number of further places."""
    rest = len(where) - most
    return [*where[:most], *([f"and {rest} more"] if rest > 0 else [])]


def as_json(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a list of objects with `file`, `line`, `column`, `symbol`, `runs`, `supplied_by`,
    `instead`, `link`, `kind` and `since`.

    `runs` is null for places that scan did not look into.
    """
    comma = "["
    for row in rows:
        found = {
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
        yield f"{comma}\n{textwrap.indent(json.dumps(found, indent=1), ' ')}"
        comma = ","
    yield "\n]" if comma == "," else "[]"


def github(rows: Iterable[Row], file: IO[str] | None = None) -> None:
    """Print an error for each place that cannot run, a notice for each supplied one, a warning for
    each one that scan did not look into.
    """
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
