"""Writes docs/status.md, which shows for every pair how well 1.15.5, legacy and port agree.

python -m parity_tests.status                    runs `tf1kit parity --all` first
python -m parity_tests.status --json all.json    uses the JSON report of such a run
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from tf1kit.parity.reports.terminal import number

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "status.md"
HEAD = """# Where every pair stands

`python -m parity_tests.status` wrote this page on {date}.
The versions were {here}.

A pair is `legacy/<stem>.py` and `migrated/<stem>.py`, followed by the options of a variant.
A cell has a number for float64, if that rung ran, and a number for float32.
Each is the largest difference, relative to the largest magnitude in its tensor.
It is taken over end points, loss, gradients, weights and slots.
Tensors that pass by a named exception (docs/3-prove-it.md) are counted instead.
The column `beyond` says how many checks of that rung hold, of those that apply.

| pair | recorded by 1.15.5 | legacy here to 1.15.5 | port to 1.15.5 | port to legacy here | beyond | variables | caught |
|---|---|---|---|---|---|---|---|
"""
COLUMNS = (("golden", "legacy"), ("golden", "migrated"), ("legacy", "migrated"))


def page(told: dict[str, Any], date: str) -> str:
    """Return the text of the page for a JSON report of `tf1kit parity --all`."""
    here = next(pair["about"]["here"] for pair in told["pairs"] if pair["about"])
    versions = f"TensorFlow {here['tensorflow']}, Keras {here['keras']}, NumPy {here['numpy']}, Python {here['python']}"
    lines = [line(pair) for pair in told["pairs"]]
    alone = [f"- `legacy/{stem}.py` {why}." for stem, why in told["alone"].items()]
    ran = dict.fromkeys(rung["rung"] for pair in told["pairs"] for rung in pair["rungs"])
    after = [
        "",
        f"Rungs that ran: {', '.join(ran)}.\nOf these, {told['verdict']}.",
        *(["", "In no pair:", "", *alone] if alone else []),
    ]
    return HEAD.format(date=date, here=versions) + "\n".join(lines + after) + "\n"


def line(pair: dict[str, Any]) -> str:
    """Return the row of a pair."""
    rungs = {rung["rung"]: rung for rung in pair["rungs"]}
    cells = [f"{pair['pair']}: {pair['status']}", recorded((pair["about"] or {}).get("golden"))]
    for reference, other in COLUMNS:
        rows = [
            [row for row in rungs[rung]["rows"] if (row["reference"], row["other"]) == (reference, other)]
            for rung in ("float64", "bitwise" if reference == "legacy" else "golden")
            if rung in rungs
        ]
        cells.append(", ".join(worst(some) for some in rows) or "-")
    mutated = [catch for catch in rungs.get("mutation", {"catches": []})["catches"] if catch["expected"]]
    cells.append(pair["summary"].get("beyond", ["", ""])[1] or "-")
    cells.append(str(len(rungs.get("map", {"map": []})["map"]) or "-"))
    cells.append(f"{sum(catch['ok'] for catch in mutated)} of {len(mutated)}" if mutated else "-")
    return "| " + " | ".join(cells) + " |"


def worst(rows: list[dict[str, Any]]) -> str:
    """Return a cell: the largest difference of scale, and how many rows fail or are excepted.

    The difference is `0` if all bits are the same.
    """
    if not rows:
        return "-"
    failed, excepted = [row for row in rows if not row["ok"]], sum(bool(row["note"]) for row in rows)
    largest = number(max(float(row["scaled"]) for row in rows if not row["note"]))
    return largest + (f" ({len(failed)} fail)" if failed else "") + (f" ({excepted} excepted)" if excepted else "")


def recorded(origin: dict[str, Any] | None) -> str:
    """Return the versions that recorded a golden, and the first digits of its sha256.

    A test uses the digits to find a page that is out of date.
    """
    if not origin:
        return "not recorded"
    return f"{origin['tensorflow']}, NumPy {origin['numpy']}, {origin['npz_sha256'][:12]}"


def goldens(folder: Path) -> Iterable[str]:
    """Yield the first digits of the sha256 of each golden in `folder`."""
    for path in sorted(folder.glob("*.json")):
        yield json.loads(path.read_text())["origin"]["npz_sha256"][:12]


@click.command(epilog="Example: python -m parity_tests.status --json all.json")
@click.option("--json", "json_file", type=click.Path(path_type=Path, exists=True), help="What a run has written.")
def main(json_file: Path | None) -> None:
    """Write docs/status.md."""
    with tempfile.TemporaryDirectory() as folder:
        told = json_file or Path(folder, "all.json")
        if not json_file:
            words = [sys.executable, "-m", "tf1kit", "parity", "--all", "--json", str(told)]
            subprocess.run(words, check=False)  # the page shows a rung that fails, too
        date = datetime.date.fromtimestamp(told.stat().st_mtime).isoformat()
        PAGE.write_text(page(json.loads(told.read_text()), date))
    click.echo(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
