"""Converts checkpoints of genuine TensorFlow 1.15.5 to Keras and back; exits with 1 on a
difference.

python -m tests.checkpoint.with_genuine .tox/oracle/bin/python [--quick] [STEM ...]

For each pair:

1. 1.15.5 trains the legacy file for 10 steps and saves (one pair in the V1 format).
2. `convert` makes a `.keras` file.  Its outputs and one resumed step are within golden's limits of
   1.15.5's.
3. `--to-tf1` converts back.  1.15.5 restores the result and takes three steps, with the same bits
   as the three steps that it took without a break.

Exceptions follow the rules of golden (docs/findings/zero-gradients.md, rounding.md, kinks.md), so
1.15.5 takes the step in float64 too.  A bias in front of a batch norm is free after the step.  The
statistics are compared as they are, because a step adds the values before the bias changes.  Where
rounding is amplified, as in Inception, single ReLUs decide the float32 step.  There the port takes
the step in float64, and the result is compared under the limits of `float64`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner

from tests.checkpoint.train_and_save import read
from tf1kit.cli import main as tf1kit
from tf1kit.parity.pair import import_module, model_class
from tf1kit.parity.recording.compare import Row, compare
from tf1kit.parity.recording.exceptions import except_rounding, except_zero_gradients, own_rounding, zero_gradients
from tf1kit.parity.recording.keys import TRAINED
from tf1kit.parity.recording.recording import golden_of

ROOT = Path(__file__).resolve().parents[2]
PAIRS: tuple[tuple[str, dict[str, Any], str], ...] = (  # the longest first
    ("inception_v2", {}, "V2"),
    ("multi_channel", {}, "V1"),
    ("factored_kernels", {}, "V2"),
    ("batch_norm_cifar", {"train_flag": "placeholder"}, "V2"),
    ("batch_norm_gap", {}, "V2"),
    ("batch_norm_formula", {}, "V2"),
    ("batch_norm_primitives", {"zero_debias": True}, "V2"),
    ("covariate_shift", {}, "V2"),
)
QUICK = ("multi_channel", "batch_norm_cifar")


def compared(single: Mapping[str, Any], double: Mapping[str, Any], found: Mapping[str, Any]) -> list[Row]:
    """A row per tensor of the port, under golden's limits and exceptions.

    single, double: 1.15.5's step in each precision; found: the port's step; all by the keys of a
    recording.
    """
    arrays = {"float32/" + key: single[key] for key in double} | {"float64/" + key: double[key] for key in double}
    golden = golden_of(arrays, own_rounding(arrays))
    sizes = {key: float(np.abs(value).max(initial=0.0)) for key, value in arrays.items()}
    zero = zero_gradients({key: size for key, size in sizes.items() if key.startswith("float64/")})
    expected = {key: single[key].astype(value.dtype) for key, value in found.items()}
    rows = compare("golden", expected, found, ("1.15.5", "port"))
    for row in rows:
        if row.worst:
            except_zero_gradients(
                "golden", row, zero, {k: size for k, size in sizes.items() if k.startswith("float32/")}
            )
        if row.worst:
            except_rounding(row, golden, "float32/" + row.key, found[row.key])
    return rows


def amplified(single: Mapping[str, Any], double: Mapping[str, Any]) -> bool:
    """Whether the end points of 1.15.5 differ between precisions by more than golden allows."""
    arrays = {"float32/" + key: single[key] for key in double} | {"float64/" + key: double[key] for key in double}
    return bool(own_rounding(arrays)["rounding"])


def check(stem: str, options: dict[str, Any], folder: Path) -> list[str]:
    """Convert the checkpoint in `folder` to Keras and back; returns a line for each difference."""
    from tests.checkpoint.resume import Resumed  # imports TensorFlow while 1.15.5 is running

    name = model_class(import_module(f"migrated.{stem}"), stem).__name__
    words = (*("--model", f"migrated.{stem}:{name}"), *stated(options))
    kept, file = folder / "model.ckpt-10", folder / "model.keras"
    command("convert", kept, *words, "--out", file)
    command("convert", file, *words, "--to-tf1", folder / "back", "--like", kept)
    resumed = Resumed(file, stem, options)
    found = {**resumed.evaluate(11), **resumed.train(11)}
    single, double = read(folder / "single.npz"), read(folder / "double.npz")
    rows = compared(single, double, found)
    if amplified(single, double):
        found = Resumed(file, stem, options, "float64").train(11)
        expected = {key: double[key].astype(value.dtype) for key, value in found.items()}
        rows = [row for row in rows if row.kind not in TRAINED]
        rows += compare("float64", expected, found, ("1.15.5", "port in float64"))
    excepted = Counter(row.note.partition(":")[0] for row in rows if row.note)
    print(
        f"{stem}: {len(rows)} tensors of 1.15.5 compared",
        *(f"{n} excepted: {why}" for why, n in excepted.items()),
        sep="; ",
    )
    return [f"{row.key}: {row.problem}" for row in rows if not row.ok]


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The tensors whose bits differ between two recordings of 1.15.5, a line each."""
    return [
        f"{key} differs after the way back"
        for key in {**before, **after}
        if key not in before or key not in after or before[key].dtype != after[key].dtype
        or before[key].tobytes() != after[key].tobytes()
    ]  # fmt: skip


def stated(options: dict[str, Any]) -> list[str]:
    """Options as words of a command line."""
    return [word for key, value in options.items() for word in ("--option", f"{key}={value!r}")]


def genuine(python: str, stem: str, options: dict[str, Any], folder: Path, *more: Any) -> None:
    """Run `train_and_save` under 1.15.5."""
    words = [python, "-W", "ignore", "-m", "tests.checkpoint.train_and_save", f"legacy.{stem}", folder, *more]
    words += stated(options)
    done = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{stem} under 1.15.5: {done.stderr[-2000:]}")


def command(*words: Any) -> None:
    """Run `tf1kit checkpoint`, which must succeed."""
    result = CliRunner().invoke(tf1kit, ["checkpoint", *map(str, words)])
    if result.exit_code:
        raise SystemExit(f"tf1kit checkpoint {' '.join(map(str, words))}: {result.output}{result.exception or ''}")


def main() -> int:
    """Return the exit code.  1.15.5 works on two pairs while another is converted here."""
    parser = argparse.ArgumentParser(description="Checkpoints of 1.15.5 to Keras and back.")
    parser.add_argument("python", help="the interpreter that has TensorFlow 1.15.5")
    parser.add_argument("stems", nargs="*", help="pairs; default all")
    parser.add_argument("--quick", action="store_true", help=f"only {' and '.join(QUICK)}")
    args = parser.parse_args()
    asked = args.stems or (QUICK if args.quick else [stem for stem, _, _ in PAIRS])
    if unknown := set(asked) - {stem for stem, _, _ in PAIRS}:
        parser.error(f"the table has no pair {', '.join(sorted(unknown))}")
    wrong = 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as oracle:
        jobs = {}
        for stem, options, form in PAIRS:
            if stem in asked:
                folder = Path(name, stem)
                (folder / "again").mkdir(parents=True)
                words = (folder, "--format", form, "--double")
                training = oracle.submit(genuine, args.python, stem, options, *words)
                jobs[training] = (stem, options, form, folder)
        backs = []
        for training in as_completed(jobs):
            training.result()
            stem, options, form, folder = jobs[training]
            found = check(stem, options, folder)
            prefix = next((folder / "back").glob("*.index")).with_suffix("")
            words = (folder / "again", "--restore", prefix)
            backs.append((stem, form, folder, found, oracle.submit(genuine, args.python, stem, options, *words)))
        for stem, form, folder, found, restoring in backs:
            restoring.result()
            found += differing(read(folder / "single.npz"), read(folder / "again" / "single.npz"))
            print(f"{stem} ({form}): {len(found)} differences", *found[:9], sep="\n  ", flush=True)
            wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
