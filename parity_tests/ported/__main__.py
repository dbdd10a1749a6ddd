"""Measure the ports of known networks, and write the table of docs/port.md.

python -m parity_tests.ported --oracle PYTHON --models FOLDER

FOLDER has checkouts of public repositories, each as OWNER/NAME; `networks.py` says which.
"""

from __future__ import annotations

from tf1kit.importing.start import import_tensorflow

import_tensorflow()  # without its start-up messages
# isort: split
import fnmatch
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import keras
import tensorflow as tf

from parity_tests.ported import table
from parity_tests.ported.lines import model_lines, program_lines
from parity_tests.ported.measure import measured
from parity_tests.ported.networks import FROZEN, KINDS, NETWORKS
from tf1kit.console import console
from tf1kit.parity.folder import pairs_in
from tf1kit.parity.written.forward import RUNGS
from tf1kit.parity.written.of_capture import GOLDEN
from tf1kit.parity.written.proof import Asked

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAMS = ROOT / "tests" / "capture" / "programs"
ORACLE, INSTALLED = "1.15.5", tf.__version__


def wanted(models: Path | None) -> list[str]:
    """The graphs whose networks are there, such as "inception_v1.training"."""
    names = [name for name, one in NETWORKS.items() if not one.folder or (models and (models / one.folder).is_dir())]
    made = [(name, kind) for kind in KINDS for name in names]
    return [f"{name}.{kind}" for name, kind in made if is_made(name, kind)]


def is_made(name: str, kind: str) -> bool:
    """Whether a network has a graph of a kind."""
    if kind == "training":
        return bool(NETWORKS[name].trains)
    return kind == "inference" or name in FROZEN


def files_of(name: str, models: Path | None) -> list[Path]:
    """The files of a network's source."""
    network = NETWORKS[name]
    spec = find_spec("tf_slim")
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parents[1]
    folder = models / network.folder if network.folder and models else installed
    return [folder / one for one in network.files]


def source_lines(name: str, models: Path | None) -> int:
    """The lines of a network's source."""
    network = NETWORKS[name]
    roots = [network.function, *([network.scope] if network.scope else [])]
    return model_lines([path.read_text(encoding="utf-8") for path in files_of(name, models)], roots)


def build(python: list[str], names: Iterable[str], folder: Path, models: Path | None) -> None:
    """Build the graphs that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [name for name in names if path_of(folder, name) is None]
    links = folder / "links"
    links.mkdir(exist_ok=True)
    for path in {files_of(name.partition(".")[0], models)[0] for name in missing}:
        package = next(
            parent for parent in path.parents if parent.name in ("tf_slim", "nets") and parent.parent.name != "tf_slim"
        )
        if not (links / package.name).exists():
            (links / package.name).symlink_to(package)
    environment = {**outside(), "PYTHONPATH": str(links), "TF_CPP_MIN_LOG_LEVEL": "3"}
    if missing:
        subprocess.run([*python, str(HERE / "build.py"), str(folder), *missing], env=environment, check=False)


def outside() -> dict[str, str]:
    """The environment of another interpreter: TensorFlow 2 tells all processes below it to behave as it does, and then
    1.15.5 is eager and its variables are resources.
    """
    return {key: value for key, value in os.environ.items() if key != "TF2_BEHAVIOR"}


def path_of(folder: Path, name: str) -> Path | None:
    """The file of a graph, if it is there."""
    found = (folder / f"{name}{suffix}" for suffix in (".meta", ".pb"))
    return next((path for path in found if path.exists()), None)


@click.command(epilog="Example: python -m parity_tests.ported --only 'inception_*.inference'")
@click.option("--oracle", metavar="PYTHON", help="An interpreter with TensorFlow 1.15.5, which builds graphs, too.")
@click.option("--models", type=click.Path(path_type=Path, exists=True), help="Checkouts, each as OWNER/NAME.")
@click.option(
    "--only", multiple=True, help="A pattern of graphs, such as 'inception_*.training', 'pairs' or '*.capture'."
)
@click.option("--prove", default=",".join(RUNGS), show_default=True, help="The rungs; none if it is empty.")
@click.option(
    "--graphs", type=click.Path(path_type=Path), default=ROOT / ".tox" / "port", help="Where graphs and ports go."
)
@click.option(
    "--docs",
    type=click.Path(path_type=Path),
    help="The page whose table is written again; --only keeps its other rows.",
)
def main(
    oracle: str | None, models: Path | None, only: tuple[str, ...], prove: str, graphs: Path, docs: Path | None
) -> None:
    """Port graphs and measure; a graph that was measured before is not measured again unless --only names it."""
    rungs = tuple(filter(None, prove.split(",")))
    graphs = graphs.resolve()
    graphs.mkdir(parents=True, exist_ok=True)
    place = graphs / "results.json"
    results: dict[str, Any] = json.loads(place.read_text()) if place.exists() else {}
    names = [name for name in wanted(models) if not only or any(fnmatch.fnmatch(name, one) for one in only)]
    makers = {INSTALLED: [sys.executable, "-m", "tf1kit", "run"], **({ORACLE: [oracle]} if oracle else {})}
    Asked(str(ROOT / "tests" / "port" / "graphs" / "lenet.meta")).port(
        "warm"
    )  # imports what the first one would import
    work = []
    for by, python in makers.items():
        build(python, names, graphs / by, models)
        work += [(f"{name}.{by}", by, name) for name in names]
    for number, (key, by, name) in enumerate(work, 1):
        path = path_of(graphs / by, name)
        if (key in results and not only) or path is None:
            continue
        keras.backend.clear_session()
        stem = f"{name}_{by}".replace(".", "_")
        row = measured(Asked(str(path)), stem, graphs, source_lines(name.partition(".")[0], models), rungs)
        results[key] = row.as_json()
        place.write_text(json.dumps(results, indent=1))
        told(f"{number}/{len(work)} {key}", results[key])
    if not only or "pairs" in only:
        for entry in pairs_in(ROOT)[0]:
            row = measured(
                Asked(f"legacy.{entry.stem}", options=entry.options),
                entry.stem,
                graphs,
                hand_written(entry.stem),
                rungs,
            )
            results[f"{entry.title}.pair.{INSTALLED}"] = row.as_json()
            place.write_text(json.dumps(results, indent=1))
            told(entry.title, row.as_json())
    for name in captured_by(oracle, graphs / "captures", only) if oracle else ():
        keras.backend.clear_session()
        lines = program_lines((PROGRAMS / f"{name}.py").read_text(encoding="utf-8"))
        asked = Asked(str(graphs / "captures" / name))
        row = measured(asked, name, graphs, lines, (*rungs, GOLDEN) if rungs else ())
        results[f"{name}.capture.{ORACLE}"] = row.as_json()
        place.write_text(json.dumps(results, indent=1))
        told(f"{name}.capture", row.as_json())
    if docs:
        page = docs.read_text(encoding="utf-8")
        rows = {**table.kept(page, INSTALLED), **results} if only else results
        docs.write_text(table.put(page, table.section(rows, INSTALLED)), encoding="utf-8")


def captured_by(oracle: str, folder: Path, only: tuple[str, ...]) -> list[str]:
    """The programs of tests/capture, recorded to a folder, but for those with a loop and those of Python 2."""
    names = [path.stem for path in sorted(PROGRAMS.glob("*.py")) if path.stem not in ("python2", "recurrent")]
    names = [name for name in names if not only or any(fnmatch.fnmatch(f"{name}.capture", one) for one in only)]
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (folder / name).exists():
            code = f"import record; record.captured({name!r}, {str(folder)!r})"
            subprocess.run([oracle, "-W", "ignore", "-c", code], cwd=PROGRAMS.parent, check=True, env=outside())
    return names


def hand_written(stem: str) -> int:
    """The lines of the port in migrated/, with the helpers that it imports from there."""
    text = (ROOT / "migrated" / f"{stem}.py").read_text(encoding="utf-8")
    helpers = [path for path in (ROOT / "migrated").glob("*.py") if f"migrated.{path.stem} import" in text]
    name = "".join(part.capitalize() for part in stem.split("_"))
    return model_lines([text, *(path.read_text(encoding="utf-8") for path in helpers)], [name])


def told(name: str, row: dict[str, Any]) -> None:
    """Print a row."""
    said = f"{', '.join(row['proven']) or 'nothing'} proven, {row['share']:.0f}%, {row['lines']} lines of {row['source']}, "
    said += f"{len(row['findings'])} findings, {row['writing']:.1f} s, {row['proving']:.1f} s"
    console().print(
        f"{name}: {said}", *row["open"][:2], *row["findings"][:3], sep="\n    ", highlight=False, markup=False
    )


if __name__ == "__main__":
    main()
