"""Checks on random inputs that a converted port computes the same as the legacy graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tensorflow as tf

import tf1kit.checkpoint
from tf1kit.cause import cause
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.checkpoint.convert.load_port import PortModel
from tf1kit.checkpoint.convert.output import verdict_of, written
from tf1kit.checkpoint.convert.restoring import entries, names_of
from tf1kit.errors import UsageError
from tf1kit.parity.legacy_import import naming_what_is_gone
from tf1kit.parity.migrated_side import MigratedSide
from tf1kit.parity.pair import declared_batches, import_legacy
from tf1kit.parity.recording.compare import Row, compare
from tf1kit.parity.recording.legacy_side import LegacySide

STEP = 1  # images and labels are those that the streams give for this step
SHADOW = "/ExponentialMovingAverage"


def legacy_module(name: str) -> Any:
    """Import the legacy module; raises UsageError if it does not exist or has no `build`."""
    module = import_legacy(name)
    if not hasattr(module, "build"):
        raise UsageError(f"{name} has no build: see 'The contract of a pair' in CONTRIBUTING.md")
    return module


def judge(
    path: str | Path | Chosen,
    port: PortModel,
    legacy: str,
    images: tuple[int, ...] | None = None,
    use_ema: bool = False,
) -> list[Row]:
    """Compare end points in training and evaluation, and gradients, under the tolerances of
    `golden`.

    Args:
        path: the checkpoint from which `port.model` was filled.
        port: the filled port.
        legacy: the name of the legacy module.
        images: the shape of the random images.  [default: the legacy module's INPUT_SHAPE]
        use_ema: whether the port was filled from the moving averages.

    Returns a row per tensor.

    Raises UsageError if the legacy graph cannot be built, or has variables that the checkpoint
    lacks.
    """
    module = legacy_module(legacy)
    try:
        batches = declared_batches(module, images)
        with naming_what_is_gone(legacy):
            side = LegacySide(module, "float32", batches, port.options)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"build of {legacy} cannot be called with the options {port.options}: {cause(error)}"
        ) from error
    filled: Any = lambda **options: port.model  # noqa: E731  # MigratedSide calls it like a class
    migrated = MigratedSide(port.module, filled, side, port.options)
    state = {**side.initial_state(), **_state(path, port, side, use_ema)}
    seen: dict[Any, dict[str, Any]] = {}
    for part, name in ((side, legacy), (migrated, "the port")):
        with said_of(name):
            part.restart()
            part.load(state)
            seen[part] = {"training/" + key: value for key, value in part.observe(STEP).items()}
            part.load(state)
            seen[part].update(("evaluation/" + key, value) for key, value in part.evaluate(STEP).items())
            part.load(state)
    dropped = tuple("/" + name for name in migrated.map.dropped)
    expected = {key: value for key, value in seen[side].items() if not (dropped and key.endswith(dropped))}
    return compare("golden", expected, seen[migrated])


@contextmanager
def said_of(name: str) -> Iterator[None]:
    """Turn an error that TensorFlow raises while a graph runs into UsageError that names `name`."""
    try:
        yield
    except tf.errors.OpError as error:
        raise UsageError(f"{name} fails while it runs: {cause(error)}") from error


def write_verdict(out: Path, rows: list[Row], about: dict[str, Any], force: bool = False) -> bool:
    """Write the verdict beside `out`; return whether all rows hold."""
    holds = all(row.ok for row in rows)
    ulp = max((row.ulp for row in rows if row.ulp is not None), default=None)
    said = {
        "verdict": "holds" if holds else "fails",
        "largest difference in ULP": ulp,
        "tensorflow": tf.__version__,
        **about,
        "rows": [row.as_dict() for row in rows],
    }
    with written(verdict_of(out), force) as file:
        file.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return holds


def _state(path: str | Path | Chosen, port: PortModel, side: LegacySide, use_ema: bool) -> dict[str, Any]:
    """{variable: value} of the legacy graph's variables in the checkpoint; slots may be missing."""
    with tf1kit.checkpoint.load(path) as checkpoint:
        names = names_of(checkpoint, port.weight_map)
        there = entries(checkpoint, names)
        state = {}
        for variable in side.variables:
            name = variable.op.name
            source = name + SHADOW if use_ema and name + SHADOW in there else name
            if source in there:
                state[name] = checkpoint[names[source]]
            elif variable in side.weights:
                raise UsageError(
                    f"the legacy graph has the variable {name}, but the checkpoint does not: give the module of this "
                    "checkpoint's graph"
                )
        return state
