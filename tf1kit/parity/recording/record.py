"""Records goldens: runs legacy modules in genuine TensorFlow 1.15.5.  Dry by default; nothing else may record.

    python3.7 -m tf1kit.parity.recording.record legacy.factored_kernels            what it would record, against what is there
    python3.7 -m tf1kit.parity.recording.record legacy.factored_kernels --write    the same, written
    python3.7 -m tf1kit.parity.recording.record --all                              each golden again; exit 1 on a change

Only the standard library, NumPy and TensorFlow: this runs where the kit cannot be installed.  Hence argparse, not click.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import sys
from glob import glob
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.recording import recording
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.compare import compare_golden
from tf1kit.parity.recording.exceptions import own_rounding
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.parity.recording.naming import golden_name, stated_options
from tf1kit.parity.recording.scenario import golden_run, golden_steps


def main(argv: list[str] | None = None) -> int:
    """Entry point; returns the exit code: 0 done, 1 the golden would change, 2 refused."""
    args = _parser().parse_args(argv)
    tf.logging.set_verbosity(tf.logging.ERROR)
    if not tf.__version__.startswith("1.15."):
        return _refuse(f"a golden is recorded by TensorFlow 1.15.x, this is {tf.__version__}")
    if args.all == bool(args.legacy):
        return _refuse("name a legacy module, or say --all")
    sys.path.insert(0, os.getcwd())
    try:
        asked = (args.legacy, _options(args.option), args.seed, args.images, args.batch)
        jobs: list[Any] = _committed(args.folder, args.golden) if args.all else [asked]
        if not jobs:
            return _refuse(f"{args.folder} has no golden {' '.join(args.golden) or ''}")
        if args.write:
            os.makedirs(args.folder, exist_ok=True)
        return max(record(args, *job) for job in jobs)
    except (ImportError, LookupError, ValueError, OSError, NoFloat64Error) as error:
        return _refuse(str(error))


def record(
    args: argparse.Namespace, legacy: str, options: dict[str, Any], seed: int, images: Any, batch: str | None
) -> int:
    """Record one module, say how it compares with the golden that is there, write if asked to."""
    module = importlib.import_module(legacy)
    options = stated_options(module.build, options)
    path = os.path.join(args.folder, golden_name(legacy.rpartition(".")[2], options))
    batches = batches_of(module, images, file=batch)
    print(f"{legacy} {options or ''} on TensorFlow {tf.__version__} ...", flush=True)
    arrays = golden_run(
        lambda precision: LegacySide(module, precision, batches, options, seed),
        golden_steps(module),
    )
    golden = recording.golden_of(
        arrays, recording.origin(str(module.__file__), options, seed, batches.shape, batches.digest)
    )
    golden.origin["legacy"] = legacy
    if batch:
        golden.origin["batch_file"] = batch
    golden.origin.update(own_rounding(arrays))
    for what in ("kinks", "rounding"):
        for key in golden.origin[what]:
            print(f"  {what}: {key} is farther from float64 than the golden rung allows (docs/findings/{what}.md)")
    golden.origin["command"] = "python -m tf1kit.parity.recording.record " + " ".join(sys.argv[1:])
    before = recording.load(path) if os.path.exists(path + ".json") else None
    verdict = _compare(before, golden, arrays) if before else f"  new: {len(golden.tensors)} tensors"
    print(verdict)
    if not args.write:
        return 1 if before and "DIFFERS" in verdict else 0
    if before and before.origin["legacy_sha256"] != golden.origin["legacy_sha256"] and not args.changed:
        return _refuse(f"{module.__file__} has changed since {path} was recorded: say --changed 'what and why'")
    if args.changed:
        golden.origin["changed"] = args.changed
    recording.save(golden, path)
    size = sum(os.path.getsize(path + ending) for ending in (".npz", ".json"))
    print(f"  wrote {path}.npz and .json, {size} bytes")
    return 0


def _compare(before: recording.Golden, golden: recording.Golden, arrays: dict[str, Any]) -> str:
    same = sum(
        key in before.sketches and np.array_equal(before.sketches[key], value) for key, value in golden.sketches.items()
    )
    rows = []
    if any(key.startswith("float64/") for key in before.tensors):
        for rung, prefix in (("float64", "float64/"), ("golden", "float32/")):
            part = {key[len(prefix) :]: value for key, value in arrays.items() if key.startswith(prefix)}
            rows += compare_golden(rung, before, part, "recorded now", prefix)
    else:
        rows = compare_golden("golden", before, arrays, "recorded now")
    bad = [row for row in rows if not row.ok]
    lines = [
        f"  {same} of {len(golden.sketches)} tensors are bit for bit those of the golden, {len(bad)} out of bounds"
    ]
    lines += [f"  DIFFERS {row.key}: {row.problem}" for row in bad]
    if before.origin["legacy_sha256"] != golden.origin["legacy_sha256"]:
        lines.append("  DIFFERS the legacy file is not the one that was recorded")
    return "\n".join(lines)


def _committed(folder: str, names: list[str]) -> list[Any]:
    jobs = []
    for path in sorted(glob(os.path.join(folder, "*.json"))):
        if names and os.path.basename(path)[: -len(".json")] not in names:
            continue
        with open(path) as file:
            origin = json.load(file)["origin"]
        module = importlib.import_module(origin["legacy"])
        # A file and INPUTS say the shapes themselves.
        images = None if "batch_file" in origin or hasattr(module, "INPUTS") else tuple(origin["images"])
        jobs.append((origin["legacy"], origin["options"], origin["seed"], images, origin.get("batch_file")))
    return jobs


def _options(pairs: list[Any]) -> dict[str, Any]:
    try:
        return {key: ast.literal_eval(value) for key, value in (pair.split("=", 1) for pair in pairs)}
    except (ValueError, SyntaxError):
        raise ValueError(
            f"--option {' '.join(pairs)} is not KEY=VALUE with a Python literal, such as split=False"
        ) from None


def _refuse(why: str) -> int:
    print("refused: " + why, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tf1kit.parity.recording.record", description="Record goldens with 1.15.5."
    )
    parser.add_argument("legacy", nargs="?", help="a legacy module, such as legacy.factored_kernels")
    parser.add_argument("--all", action="store_true", help="every golden of the folder, as its .json says it was made")
    parser.add_argument(
        "--golden", action="append", default=[], metavar="NAME", help="with --all: this one alone, without its .json"
    )
    parser.add_argument("--folder", default=os.path.join("parity_tests", "goldens"))
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="an argument of build")
    parser.add_argument("--images", type=lambda text: tuple(map(int, text.split(","))), help="shape, as 128,24,24,3")
    parser.add_argument("--batch", metavar="FILE.npz", help="the arrays of the batch of every step, by argument")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="write; otherwise nothing changes")
    parser.add_argument("--changed", help="why the legacy file is not the one recorded before")
    return parser


if __name__ == "__main__":
    sys.exit(main())
