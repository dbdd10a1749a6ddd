"""Measures training steps and inference of Inception V2: the port relative to the legacy graph.

    python benchmarks/inception_v2.py [--oracle PYTHON_WITH_1.15.5] [--width 0.25] [--size 64]
    [--batch 16]

Everything is measured in one run, in turns, on the same weights and the same batch.  In its first
turn each subject must compute the same result as the others.  Do not compare the numbers of two
runs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import IO, cast

import numpy as np
from rich.progress import track
from rich.table import Table

from tf1kit.console import console

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf  # noqa: E402

from tf1kit.parity import load_pair  # noqa: E402

KINDS = ("inference", "training step")  # training is last: it changes the weights
# kind, steps -> milliseconds of a step, mean square of a result
Turn = Callable[[str, int], tuple[float, float]]

# Runs on 1.15.5 too.  It prints its version, then reads a line `kind;steps` and prints a line per
# turn.
LEGACY = """
import sys, time
import numpy as np
import tensorflow.compat.v1 as tf
from legacy import inception_v2 as legacy
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.legacy_graph import LegacyGraph
from tf1kit.parity.recording.legacy_side import LegacySide
tf.logging.set_verbosity(tf.logging.ERROR)
width, size, batch = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
batches, options = batches_of(legacy, (batch, size, size, 3)), {"depth_multiplier": width}
side = LegacySide(legacy, "float32", batches, options)
evaluating = LegacyGraph(legacy.build, batches, "float32", dict(options, is_training=False), 0)
evaluating.close()
last = list(evaluating.endpoints.values())[-1]
state = side.initial_state()
side.restart()
for graph in (side, evaluating):
    graph.load(state)
images, labels = side.batch(0)
runs = {
    "inference": lambda: evaluating.session.run(last, {evaluating.images: images}),
    "training step": lambda: side.train_on(images, labels),
}
print(tf.__version__, flush=True)
for line in sys.stdin:
    kind, steps = line.split(";")
    first = np.mean(np.square(runs[kind]()))
    start = time.perf_counter()
    for _ in range(int(steps)):
        runs[kind]()
    print((time.perf_counter() - start) * 1000 / int(steps), first, flush=True)
"""


def session(python: str, version: str, given: argparse.Namespace) -> Turn:
    """Runs the legacy graph with TensorFlow `version` in a process that waits between its turns."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [python, "-c", LEGACY, str(given.width), str(given.size), str(given.batch)]
    process = subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    asks, answers = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
    found = answers.readline().strip()
    if found != version:
        raise SystemExit(
            f"{python} must run the legacy graph with TensorFlow {version}, but it has {found or 'none that runs it'}: "
            "give another interpreter"
        )

    def turn(kind: str, steps: int) -> tuple[float, float]:
        print(kind, steps, sep=";", file=asks, flush=True)
        milliseconds, first = answers.readline().split()
        return float(milliseconds), float(first)

    return turn


def port(given: argparse.Namespace) -> Turn:
    """Runs the migrated model; each kind of run is a `tf.function`."""
    options, images = {"depth_multiplier": given.width}, (given.batch, given.size, given.size, 3)
    side = load_pair("legacy.inception_v2", "migrated.inception_v2", options, images).migrated_side("float32")
    state = side.initial_state()
    side.restart()
    side.load(state)
    images, labels = side.legacy.batch(0)
    infer = tf.function(lambda x: side.model(x, training=False), jit_compile=False)
    runs: dict[str, Callable[[], np.ndarray]] = {
        "inference": lambda: infer(tf.constant(images)).numpy(),
        "training step": lambda: side.train_on(images, labels),
    }

    def turn(kind: str, steps: int) -> tuple[float, float]:
        first = float(np.mean(np.square(runs[kind]())))
        start = time.perf_counter()
        for _ in range(steps):
            runs[kind]()
        return (time.perf_counter() - start) * 1000 / steps, first

    return turn


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", metavar="PYTHON", help="an interpreter with TensorFlow 1.15.5, to measure it too")
    parser.add_argument("--width", type=float, default=0.25, help="depth multiplier [%(default)s]")
    parser.add_argument("--size", type=int, default=64, help="height and width of the images [%(default)s]")
    parser.add_argument("--batch", type=int, default=16, help="images in a batch [%(default)s]")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each; the median is shown [%(default)s]")
    parser.add_argument("--steps", type=int, default=3, help="steps in a turn [%(default)s]")
    given = parser.parse_args()
    subjects: dict[str, Turn] = {}
    if given.oracle:
        subjects["legacy 1.15.5"] = session(given.oracle, "1.15.5", given)
    subjects[f"legacy {tf.__version__}"] = session(sys.executable, tf.__version__, given)
    subjects["the port"] = port(given)

    times: dict[tuple[str, str], list[float]] = {(kind, name): [] for kind in KINDS for name in subjects}
    expected: dict[str, float] = {}
    for number in track(range(given.rounds), "rounds", transient=True):
        for kind, name in times:
            milliseconds, first = subjects[name](kind, given.steps)
            times[kind, name].append(milliseconds)
            if number == 0 and not np.isclose(first, expected.setdefault(kind, first), rtol=1e-3):
                raise SystemExit(f"{name}, {kind}: {first}, not {expected[kind]}")
    what = f"width {given.width}, {given.size}x{given.size}, batch of {given.batch}"
    table = Table(
        "", title=f"Inception V2, {what}: ms, median of {given.rounds} turns (least-most); {os.cpu_count()} cores"
    )
    for heading in (*KINDS, *(f"{kind} /\nlegacy's" for kind in KINDS)):
        table.add_column(heading, justify="right")
    first_name = next(iter(subjects))
    for name in subjects:
        turns = [times[kind, name] for kind in KINDS]
        shown = [f"{median(turn):.1f} ({min(turn):.0f}-{max(turn):.0f})" for turn in turns]
        ratios = [
            f"{median(one / other for one, other in zip(times[kind, name], times[kind, first_name], strict=True)):.2f}"
            for kind in KINDS
        ]
        table.add_row(name, *shown, *ratios)
    table.caption = f"ratio: to {first_name}; medians, turn by turn"
    console().print(table, highlight=False)


if __name__ == "__main__":
    main()
