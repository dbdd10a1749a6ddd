"""Checkpoints of genuine TensorFlow 1.15.5 to Keras and back, with the interpreter that has it; exits with 1 on a difference.

python -m tests.checkpoint.with_genuine .tox/oracle/bin/python [STEM ...]

For each pair: 1.15.5 trains the legacy file 10 steps and saves (the first pair in the V1 format); `convert` makes a
`.keras` file; its outputs, and one resumed step, are within golden's bounds of what 1.15.5 says; `--to-tf1` goes back, and
1.15.5 restores that and takes three steps with every bit of the three that it took without a break.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner

from tests.checkpoint.resume import Resumed
from tests.checkpoint.train_and_save import read
from tf1kit.cli import main as tf1kit
from tf1kit.parity.compare import compare
from tf1kit.parity.pair import model_class

ROOT = Path(__file__).resolve().parents[2]
PAIRS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("multi_channel", {}, "V1"),
    ("factored_kernels", {}, "V2"),
    ("batch_norm_cifar", {"train_flag": "placeholder"}, "V2"),
    ("batch_norm_primitives", {"zero_debias": True}, "V2"),
    ("inception_v2", {}, "V2"),
)
# A bias in front of a batch norm does nothing: its gradient is 0 but for rounding, and Adam makes whole steps of that.
FREE = {"batch_norm_cifar": {f"Variable_{number}" for number in (1, 3, 5, 7, 9)}}


def check(python: str, stem: str, options: dict[str, Any], form: str, folder: Path) -> list[str]:
    """What differs, a line each."""
    stated = [word for key, value in options.items() for word in ("--option", f"{key}={value!r}")]
    genuine(python, stem, folder, "--format", form, *stated)
    module = __import__(f"migrated.{stem}", fromlist=[stem])
    model = ("--model", f"migrated.{stem}:{model_class(module, stem).__name__}", *stated)
    kept = folder / "model.ckpt-10"
    command("convert", kept, *model, "--out", folder / "model.keras", "--legacy", f"legacy.{stem}")
    resumed = Resumed(folder / "model.keras", stem, options)
    seen, later = read(folder / "seen.npz"), read(folder / "later.npz")
    expected = {key: value for key, value in seen.items() if key.startswith("endpoints/") and key != "endpoints/call"}
    rows = compare("golden", expected, resumed.evaluate(11), ("1.15.5", "converted"))
    found = {"loss": resumed.train(11), **{f"weights/{name}": value for name, value in resumed.state().items()}}
    names = {key.split("/", 2)[2]: key for key in later if key.startswith("11/")}
    stepped = {key: later[names[key[8:]]].astype(value.dtype) for key, value in found.items() if key != "loss"}
    slots = {key for key in stepped if names[key[8:]].startswith("11/slots/")}
    for arrays in (stepped, found):
        for key in slots:
            arrays["slots/" + key[8:]] = arrays.pop(key)
    rows += compare("golden", {"loss": later["loss/11"], **stepped}, found, ("1.15.5", "resumed"))
    free = {f"{kind}/{name}" for name in FREE.get(stem, ()) for kind in ("weights", "slots")}
    failed = [row for row in rows if not row.ok and "/".join(row.key.split("/")[:2]) not in free]
    wrong = [f"{row.key}: {row.problem}" for row in failed]
    print(f"{stem}: {len(rows)} tensors of 1.15.5 compared", flush=True)
    fresh = folder / "fresh.keras"  # what is taken back is as converted, not one step on
    command("convert", kept, *model, "--out", fresh)
    command("convert", fresh, *model, "--to-tf1", folder / "back", "--like", kept)
    again = folder / "again"
    again.mkdir()
    back = next((folder / "back").glob("*.index")).with_suffix("")
    genuine(python, stem, again, "--restore", back, *stated)
    for file in ("seen.npz", "later.npz"):
        first, second = read(folder / file), read(again / file)
        wrong += [f"{key} is another after the way back" for key in first if not same(first[key], second[key])]
    return wrong


def same(left: np.ndarray, right: np.ndarray) -> bool:
    """Whether all bits are."""
    return left.dtype == right.dtype and left.tobytes() == right.tobytes()


def genuine(python: str, stem: str, folder: Path, *more: Any) -> None:
    """Run `train_and_save` under 1.15.5."""
    words = [python, "-W", "ignore", "-m", "tests.checkpoint.train_and_save", f"legacy.{stem}", folder, *more]
    done = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{stem} under 1.15.5: {done.stderr[-2000:]}")


def command(*words: Any) -> None:
    """Run `tf1kit checkpoint`, which must end well."""
    result = CliRunner().invoke(tf1kit, ["checkpoint", *map(str, words)])
    if result.exit_code:
        raise SystemExit(f"tf1kit checkpoint {' '.join(map(str, words))}: {result.output}{result.exception or ''}")


def main() -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(description="Checkpoints of 1.15.5 to Keras and back.")
    parser.add_argument("python", help="the interpreter that has TensorFlow 1.15.5")
    parser.add_argument("stems", nargs="*", help="pairs; default all")
    args = parser.parse_args()
    wrong = 0
    for stem, options, form in PAIRS:
        if args.stems and stem not in args.stems:
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = check(args.python, stem, options, form, Path(folder))
        print(f"{stem} ({form}): {len(found)} differences", *found[:9], sep="\n  ", flush=True)
        wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
