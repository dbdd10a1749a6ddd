"""Writes the table of docs/port.md from what was measured."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
FOLDERS = r"(?<![\w.])(/[\w.-]+)+/"  # of a path that begins at the root
ALL = ["map", "bitwise", "initial"]
CELLS = 9  # of a row
HEAD = """## Known networks

`tox run -e port` wrote this section on {date}, with TensorFlow {installed}.
The networks are of tf_slim 1.1.0 and research/slim, each built by genuine 1.15.5 and by the
installed TensorFlow; a network that is not in the table is not measured.
A *pair* is a module of `legacy/` with its variants, beside the lines of its port by hand, and a
*capture* is a program of `tests/capture/` without loops, beside the lines of the program.
No port is edited.
A run for some networks keeps the other rows, so rows are of several days.
The graphs of networks by 1.15.5 but for NASNet's were built with `TF2_BEHAVIOR=1`, so their variables are
resources.

- *proven* says which rungs hold: map, bitwise, initial; and golden of captures.
- *layers* is the share of operations that are in layers, operators or `keras.ops`.
- *lines* are those of the model without blank lines, comments and docstrings, and *source* is the
  same count of the original.
- *structure* counts what `parity_tests/ported/structure.py` finds: what is called once, equal
  functions, rows that a loop could hold, parameters that never vary.
- *seconds* are those of writing, the fewer of both graphs, on a machine with much other work.
"""
COLUMNS = "| network | graph | proven, 1.15.5 | proven, {installed} | layers | lines | source | structure | seconds |\n"
RULE = "|---|---|---|---|---|---|---|---|---|\n"


def section(results: Mapping[str, Any], installed: str) -> str:
    """The section with the table."""
    graphs: dict[tuple[str, str], dict[str, Any]] = {}
    for key, row in results.items():
        name, kind, by = re.fullmatch(r"(.*)\.([a-z]+)\.(\d.*)", key).groups()  # type: ignore[union-attr]
        graphs.setdefault((name, kind), {})[by] = row
    lines = [line(name, kind, rows, installed) for (name, kind), rows in graphs.items()]
    open_ = [one for key, row in results.items() for one in told(key, row)]
    left = ["", "What is open:", "", *open_] if open_ else []
    date = datetime.date.today().isoformat()
    head = HEAD.format(date=date, installed=installed) + "\n" + COLUMNS.format(installed=installed) + RULE
    return head + "\n".join([*lines, *left]) + "\n"


def line(name: str, kind: str, rows: Mapping[str, Any], installed: str) -> str:
    """The row of a graph."""
    one = rows.get(installed) or next(iter(rows.values()))
    cells = [name, kind, proven(rows.get("1.15.5")), proven(rows.get(installed))]
    cells += [f"{one['share']:.0f}%", str(one["lines"]), str(one["source"] or "-"), str(len(one["findings"]))]
    seconds = min(row["writing"] for row in rows.values())
    return "| " + " | ".join([*cells, f"{seconds:.1f}"]) + " |"


def proven(row: Mapping[str, Any] | None) -> str:
    """The rungs that hold."""
    if row is None:
        return "-"
    if set(ALL) <= set(row["proven"]) and not row["open"]:
        return "all"
    return ", ".join(row["proven"]) or "no"


def told(key: str, row: Mapping[str, Any]) -> list[str]:
    """What is open of a row, as lines of a list, without the folders of files."""
    return [f"- {key}: {re.sub(FOLDERS, '', one).rstrip('.')}." for one in row["open"][:1]]


def kept(page: str, installed: str) -> dict[str, dict[str, Any]]:
    """The results that a page has, as far as it shows them."""
    text = page.partition(BEGIN)[2].partition(END)[0]
    rows: dict[str, dict[str, Any]] = {}
    for line in text.splitlines():
        cells = line.strip("| ").split(" | ")
        if len(cells) != CELLS or not cells[5].isdecimal():
            continue
        name, kind, *both, share, lines, source, found, seconds = cells
        all_ = [*ALL, "golden"] if kind == "capture" else ALL
        for by, said in zip(("1.15.5", installed), both, strict=True):
            if said != "-":
                rows[f"{name}.{kind}.{by}"] = {
                    "proven": {"all": all_, "no": []}.get(said, said.split(", ")),
                    "open": [],
                    "share": float(share.rstrip("%")),
                    "lines": int(lines),
                    "source": int(source) if source.isdecimal() else 0,
                    "findings": [""] * int(found),
                    "writing": float(seconds),
                }
    for key, said in re.findall(r"^- (.+?\.\d+\.\d+\.\d+): (.*)\.$", text, re.M):
        rows[key]["open"] = [said]
    return rows


def put(page: str, text: str) -> str:
    """The page with a new section."""
    return re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{text}{END}", page, flags=re.S)
