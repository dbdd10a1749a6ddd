"""Measure what the networks cost, and how far the machine's limit is.

python -m benchmarks [NAME...] [--oracle PYTHON] [--torch PYTHON]
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from benchmarks import machine
from benchmarks.contestants import BenchmarkError
from benchmarks.harness import Progress, measure
from benchmarks.reports import document, page
from benchmarks.reports import scaling as scaling_page
from benchmarks.reports.text import show
from benchmarks.reports.view import limits_of
from benchmarks.results import Result
from benchmarks.settings import Settings
from benchmarks.subjects import NAMES
from tf1kit.console import console

FILE = click.Path(path_type=Path, dir_okay=False)
PYTHON = click.Path(exists=True, dir_okay=False)
EPILOG = "Example: python -m benchmarks factored_kernels --oracle ~/py37/bin/python --rounds 3"


@contextmanager
def telling() -> Iterator[Progress]:
    """A function that shows in the terminal what is done now, and nothing in a pipe."""
    out = console(stderr=True)
    if not out.is_terminal:
        yield lambda what: None
        return
    with out.status("") as status:
        yield status.update


def run(names: tuple[str, ...], settings: Settings, rounds: int, seconds: float) -> Iterator[Result | BenchmarkError]:
    """Measure the subjects; an error in the place of one that cannot be measured."""
    with telling() as tell:
        for name in names:
            tell(f"{name}: prepares")
            try:
                with importlib.import_module(f"benchmarks.subjects.{name}").subjects(settings) as subjects:
                    for subject in subjects:
                        yield measure(subject, rounds, seconds, tell)
            except BenchmarkError as error:
                yield error


def read(files: Sequence[Path]) -> tuple[list[Result], dict[str, Any]]:
    """The results of the runs that wrote these files, each subject in one of them; the commands are joined."""
    told = [json.loads(file.read_text("utf-8")) for file in files]
    command = " and ".join(one["about"]["command"] for one in told)
    return [Result.of_json(one) for each in told for one in each["results"]], {**told[0]["about"], "command": command}


@click.command(epilog=EPILOG)
@click.argument("names", nargs=-1, type=click.Choice(NAMES), metavar="[NAME]...")
@click.option("--oracle", type=PYTHON, help="An interpreter with TensorFlow 1.15.5.")
@click.option("--torch", type=PYTHON, help="An interpreter with PyTorch, ONNX Runtime and OpenVINO.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Turns of each contestant.")
@click.option("--seconds", default=0.3, show_default=True, help="How long a turn takes, roughly.")
@click.option("--small", is_flag=True, help="Sizes that show that everything runs, and nothing about speed.")
@click.option("--json", "json_file", type=FILE, help="Write every turn here.")
@click.option("--html", type=FILE, help="Write a page with plots here.")
@click.option("--docs", type=FILE, help="Write a page of the documentation here, as docs/performance.md is.")
@click.option(
    "--scaling", type=FILE, help="Replace the measured part of this page, as docs/scaling.md is; for NAME scaling."
)
@click.option(
    "--from", "sources", type=FILE, multiple=True, help="Measure nothing: report what --json wrote; repeatable."
)
def main(
    names: tuple[str, ...],
    oracle: str | None,
    torch: str | None,
    rounds: int,
    seconds: float,
    small: bool,
    json_file: Path | None,
    html: Path | None,
    docs: Path | None,
    scaling: Path | None,
    sources: tuple[Path, ...],
) -> None:
    """Measure what NAMEs say, or everything, each in one run and in turns.

    The names are limits, start_up, checkpoint, cifar10_input, factored_kernels, inception_v2, pairs, tried, forms and
    scaling.
    A contestant whose interpreter is not given is left out, and named; so is one that computes something else,
    and then the exit code is 1.
    """
    out = console()
    about = machine.about(sys.argv[1:]) | {"rounds": rounds, "seconds": seconds}
    results: list[Result] = []
    problems: list[str] = []
    if sources:
        results, about = read(sources)
    for found in [] if sources else run(names or NAMES, Settings(oracle or "", torch or "", small), rounds, seconds):
        if isinstance(found, BenchmarkError):
            problems.append(str(found))
            continue
        results.append(found)
        problems += found.refused
        show(found, limits_of(results), out)
    if json_file:
        told = {"about": about, "results": [result.as_json() for result in results]}
        json_file.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    if html:
        html.write_text(page.render(results, about), "utf-8")
    if docs:
        docs.write_text(document.page(results, about), "utf-8")
    if scaling:
        try:
            scaling_page.write(scaling, results, about)
        except BenchmarkError as error:
            problems.append(str(error))
    if problems:
        raise click.ClickException("\n".join(problems))


if __name__ == "__main__":
    main()
