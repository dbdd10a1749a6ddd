"""Writes a map as Python code, as it stands at the end of a port."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tf1kit.checkpoint.map.contradictions import meant_places
from tf1kit.checkpoint.map.match import Match
from tf1kit.port.layouts import Same


def table(rows: Iterable[Match], dropped: Mapping[str, str]) -> str:
    """The map as Python code, with its imports.

    A computed row that contradicts the names says `Same()`, so that nobody has to question it.
    """
    rows = [row for row in rows if row.migrated]
    plain = {row.legacy: str(row.migrated) for row in rows if isinstance(row.layout, Same)}
    doubtful = meant_places(plain, dict.fromkeys(plain, ((), "")))
    said = [(row, _transform(row, row.sure == "computed" and row.legacy in doubtful)) for row in rows]
    lines = [f"    ({_quoted(row.legacy)}, {_place(row)}, {transform})," for row, transform in said]
    lines += [f"    ({_quoted(name)}, None, {_quoted(why)})," for name, why in dropped.items()]
    names = sorted({name for _, transform in said for name in re.findall(r"[A-Z][a-z]+(?=\()", transform)})
    imports = [f"from tf1kit.port import {', '.join(names)}", ""] if names else []
    return "\n".join([*imports, "WEIGHT_MAP = (", *lines, ")", ""])


def _place(row: Match) -> str:
    if len(row.paths) < 2:
        return _quoted(row.migrated)
    return "(" + ", ".join(map(_quoted, row.paths)) + ")"


def _transform(row: Match, is_meant: bool) -> str:
    return "None" if isinstance(row.layout, Same) and not is_meant else str(row.layout).replace("'", '"')


def _quoted(text: str | None) -> str:
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
