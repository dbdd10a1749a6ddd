"""Measure what the documents claim, and write `claims.md` and its plots.

python -m parity_tests.claims [--only NAME] [--seeds 5] [--out FOLDER]
"""

from __future__ import annotations

import os
import platform
import re
import textwrap
from datetime import date
from pathlib import Path

from tf1kit.importing.start import import_tensorflow

import_tensorflow()  # without its start-up messages
# isort: split
import click
import tensorflow as tf

from parity_tests.claims.common import Claim
from parity_tests.claims.convergence import sigmoid_network, steps_to_accuracy
from parity_tests.claims.explosion import exploding_corrections
from parity_tests.claims.speed import split_kernels, two_3x3
from parity_tests.claims.statistics import update_operations
from tf1kit.console import console

CLAIMS = {
    "split_kernels": ("Split kernels", split_kernels),
    "two_3x3": ("Two 3x3 in place of a 5x5", two_3x3),
    "exploding_corrections": ("Exploding corrections", exploding_corrections),
    "update_operations": ("Update operations", update_operations),
    "steps_to_accuracy": ("Steps to an accuracy", steps_to_accuracy),
    "sigmoid_network": ("Sigmoids", sigmoid_network),
}
HEAD = """# What the documents claim, measured

Written by `tox run -e claims` (`python -m parity_tests.claims`).
The data is the embedded sample: handwritten digits as CIFAR-10 records.
1,500 of them are for training, and 297 for testing.
The numbers are from one run on one machine, and no test checks them.
Compared runs take turns, and times are given as ratios within a turn.
"""


def folded(text: str) -> str:
    """The text in lines of at most 100 columns."""
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def section(name: str, claim: Claim, seeds: int) -> str:
    """Return the Markdown section of a claim."""
    plots = "\n".join(f"![{CLAIMS[name][0]}](claims/{plot}.png)" for plot in claim.figures)
    trained = f", {seeds} seeds" if claim.seeded else ""
    busy = (
        f", load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""
    )  # if above the number of cores, times are rough
    where = f"TensorFlow {tf.__version__}, {platform.machine()}, {os.cpu_count()} cores{busy}, {date.today()}"
    parts = [
        f"## {CLAIMS[name][0]}",
        folded(f"**Claim.** {claim.claim}"),
        folded(f"**Measured.** {claim.verdict}"),
        claim.table,
        plots,
        f"{where}{trained}.",
    ]
    return "\n\n".join(parts) + "\n"


def put(page: str, name: str, text: str) -> str:
    """Return the page with a new section `name`. All other sections stay."""
    found = dict(re.findall(r"<!-- (\w+) -->\n(.*?)(?=<!-- |\Z)", page, re.S))
    found[name] = text
    return "\n".join([HEAD, *(f"<!-- {key} -->\n{found[key].rstrip()}\n" for key in CLAIMS if key in found)])


@click.command(epilog="Example: python -m parity_tests.claims --only split_kernels")
@click.option(
    "--only", type=click.Choice(list(CLAIMS)), multiple=True, help="Measure this; the rest of the page stays."
)
@click.option("--seeds", type=click.IntRange(min=1), default=5, show_default=True, help="Of what is trained.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("docs"), show_default=True, help="claims.md, claims/"
)
def main(only: tuple[str, ...], seeds: int, out: Path) -> None:
    """Measure what the documents claim, and write a page with plots."""
    shown, page = console(), out / "claims.md"
    (out / "claims").mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(only or CLAIMS, 1):
        with shown.status("") as status:
            claim = CLAIMS[name][1](seeds, status.update)
        for plot, figure in claim.figures.items():
            figure.savefig(out / "claims" / f"{plot}.png", dpi=100)
        before = page.read_text(encoding="utf-8") if page.exists() else ""
        page.write_text(put(before, name, section(name, claim, seeds)), encoding="utf-8")
        shown.print(f"{number}/{len(only or CLAIMS)} [b]{CLAIMS[name][0]}[/b]: {claim.verdict}", highlight=False)
    shown.print(f"The page: {page}")


if __name__ == "__main__":
    main()
