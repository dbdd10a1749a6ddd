"""Writes a map as Python code, as it stands at the end of a port."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tf1kit.checkpoint.map.match import Match
from tf1kit.port.layouts import Same


def table(rows: Iterable[Match], dropped: Mapping[str, str]) -> str:
    """The map as Python code, with its imports."""
    lines = [f"    ({_quoted(row.legacy)}, {_place(row)}, {_transform(row)})," for row in rows if row.migrated]
    lines += [f"    ({_quoted(name)}, None, {_quoted(why)})," for name, why in dropped.items()]
    names = sorted({name for row in rows for name in _names(row)})
    imports = [f"from tf1kit.port import {', '.join(names)}", ""] if names else []
    return "\n".join([*imports, "WEIGHT_MAP = (", *lines, ")", ""])


def _place(row: Match) -> str:
    if len(row.paths) < 2:
        return _quoted(row.migrated)
    return "(" + ", ".join(map(_quoted, row.paths)) + ")"


def _transform(row: Match) -> str:
    return "None" if isinstance(row.layout, Same) else str(row.layout).replace("'", '"')


def _names(row: Match) -> list[str]:
    """The names of the transforms in a row."""
    return [] if isinstance(row.layout, Same) else re.findall(r"[A-Z][a-z]+(?=\()", str(row.layout))


def _quoted(text: str | None) -> str:
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
