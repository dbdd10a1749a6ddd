"""Measures how many multiplications and how much time splitting 5x5 into 5x1 and 1x5 saves.

Source: D3, D0, which count the multiplications.

    python benchmarks/factored_kernels.py [--oracle PYTHON_WITH_1.15.5]

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

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from legacy import factored_kernels as legacy  # noqa: E402
from tf1kit.parity import convolutions, load_pair, multiplications  # noqa: E402
from tf1kit.parity.migrated_side import MigratedSide  # noqa: E402

VERSIONS = {False: "unsplit", True: "split"}
# training is last: it changes the weights
KINDS = ("conv2 forward", "forward pass", "training step")
# kind, steps -> milliseconds of a step, mean square of a result
Turn = Callable[[str, int], tuple[float, float]]
# kind, subject, split -> milliseconds of each round
Times = dict[tuple[str, str, bool], list[float]]

# Runs on 1.15.5 too.  It prints its version, then reads a line `kind;steps` and prints a line per
# turn.
LEGACY = """
import sys, time
import numpy as np
import tensorflow.compat.v1 as tf
from legacy import factored_kernels as legacy
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.legacy_side import LegacySide
tf.logging.set_verbosity(tf.logging.ERROR)
side = LegacySide(legacy, "float32", batches_of(legacy), {"split": sys.argv[1] == "True"})
side.load(side.initial_state())
images, labels = side.batch(0)
pool, conv2 = side.fetches["endpoints/h_pool1"], side.fetches["endpoints/h_conv2"]
maps = side.session.run(pool, {side.images: images})
runs = {
    "conv2 forward": lambda: side.session.run(conv2, {pool: maps}),
    "forward pass": lambda: side.output(images),
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


def session(python: str, version: str, split: bool) -> Turn:
    """Runs the legacy graph with TensorFlow `version` in a process that waits between its turns."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [python, "-c", LEGACY, str(split)]
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


def here(*runs: Callable[[], np.ndarray]) -> Turn:
    """Runs functions of this process, one for each of KINDS."""

    def turn(kind: str, steps: int) -> tuple[float, float]:
        run = runs[KINDS.index(kind)]
        first = float(np.mean(np.square(run())))
        start = time.perf_counter()
        for _ in range(steps):
            run()
        return (time.perf_counter() - start) * 1000 / steps, first

    return turn


def loaded(split: bool) -> tuple[MigratedSide, np.ndarray, np.ndarray, np.ndarray]:
    """The port with the legacy's weights, images, their labels, and the input of conv2."""
    side = load_pair("legacy.factored_kernels", "migrated.factored_kernels", {"split": split}).migrated_side("float32")
    side.load(side.initial_state())
    images, labels = side.legacy.batch(0)
    return side, images, labels, side.model.endpoints(images)["h_pool1"].numpy()


def port(split: bool) -> Turn:
    """Runs the migrated model; each kind of run is a `tf.function`."""
    side, images, labels, maps = loaded(split)
    model = side.model
    conv2 = tf.function(lambda x: model.conv2(model.conv21(x) if split else x), jit_compile=False)
    forward = tf.function(lambda x: model(x), jit_compile=False)
    return here(
        lambda: conv2(tf.constant(maps)).numpy(),
        lambda: forward(tf.constant(images)).numpy(),
        lambda: side.train_on(images, labels),
    )


def stock(split: bool) -> Turn:
    """Runs an equivalent in stock Keras: its own layers, Adam and `train_on_batch`."""
    side, images, labels, maps = loaded(split)
    conv = {"padding": "same", "activation": "relu"}
    conv2 = [layers.Conv2D(64, kernel, **conv) for kernel in ([(5, 1), (1, 5)] if split else [(5, 5)])]
    part = keras.Sequential([keras.Input(maps.shape[1:]), *conv2])
    before = [keras.Input(images.shape[1:]), layers.Conv2D(64, 5, **conv), layers.MaxPooling2D()]
    after = [layers.MaxPooling2D(), layers.Conv2D(10, 5, **conv), layers.GlobalAveragePooling2D(), layers.Softmax()]
    model = keras.Sequential([*before, *conv2, *after])
    model.set_weights(side.model.get_weights())
    model.compile(keras.optimizers.Adam(legacy.LEARNING_RATE), "categorical_crossentropy")
    return here(
        lambda: part.predict_on_batch(maps),
        lambda: model.predict_on_batch(images),
        lambda: model.train_on_batch(images, labels),
    )


def counted() -> tuple[Table, float]:
    """The table of multiply-adds, and the share of conv2's that remains after the split."""
    whole, parts = multiplications((3, 3), (5, 2)), multiplications((3, 1), (5, 2)) + multiplications((1, 3), (5, 2))
    example = f"3x3 on 5x2: {whole} multiplications; 3x1 and then 1x3: {parts}; split / unsplit {parts / whole:.2f}"
    table = Table("", "convolution", title=f"{example}\nthis network, for one image; parameters without the biases")
    for heading in ("kernel", "image", "multiply-adds", "parameters"):
        table.add_column(heading, justify="right")
    sums = []  # per version: multiply-adds, parameters, multiply-adds of conv2
    for split, version in VERSIONS.items():
        with tf.Graph().as_default() as graph:
            legacy.build(tf.zeros(legacy.INPUT_SHAPE), split=split)
        rows = convolutions(graph)
        for name, kernel, image, cost, parameters in rows:
            shapes = ("x".join(map(str, shape)) for shape in (kernel, image))
            table.add_row(version, name, *shapes, f"{cost:,}", f"{parameters:,}")
        costs = [row.multiply_adds for row in rows]
        sums.append((sum(costs), sum(row.parameters for row in rows), sum(costs[1:-1])))
        table.add_row(version, "all", "", "", f"{sums[-1][0]:,}", f"{sums[-1][1]:,}", end_section=True)
    all_costs, all_parameters, conv2 = (after / before for before, after in zip(*sums, strict=True))
    table.add_row("ratio", "all", "", "", f"{all_costs:.2f}", f"{all_parameters:.2f}")
    table.add_row("ratio", "conv2", "", "", f"{conv2:.2f}", f"{conv2:.2f}")
    return table, conv2


def measured(subjects: dict[tuple[str, bool], Turn], rounds: int, steps: int) -> Times:
    """Milliseconds of each round by kind, subject and version.

    Raises SystemExit if a subject computes another result than the first.
    """
    times: Times = {(kind, *key): [] for kind in KINDS for key in subjects}
    expected: dict[tuple[str, bool], float] = {}
    for number in track(range(rounds), "rounds", transient=True):
        for kind, name, split in times:
            milliseconds, first = subjects[name, split](kind, steps)
            times[kind, name, split].append(milliseconds)
            if number == 0 and not np.isclose(first, expected.setdefault((kind, split), first), rtol=1e-4):
                raise SystemExit(f"{name}, {VERSIONS[split]}, {kind}: {first}, not {expected[kind, split]}")
    return times


def ratio(over: list[float], under: list[float]) -> float:
    """The median of the ratios of each turn, because the machine's speed drifts between turns."""
    return median(one / other for one, other in zip(over, under, strict=True))


def compared(times: Times, names: list[str], left: float) -> tuple[Table, list[str]]:
    """The table of milliseconds, and how much of conv2's saving (1 - `left`) each reaches."""
    rounds = len(times[KINDS[0], names[0], True])
    title = f"ms, batch of {legacy.BATCH_SIZE}: median of {rounds} turns (least-most); {os.cpu_count()} cores"
    table = Table("", title=title, caption=f"ratio: to {names[0]}; ratios are medians, turn by turn")
    for heading in ("unsplit", "ratio", "split", "ratio", "split /\nunsplit"):
        table.add_column(heading, justify="right")
    lines = [f"After the split, {left:.2f} of conv2's multiplications remain.  Of its time, forward and alone, remain"]
    for kind in KINDS:
        table.add_row(f"[b]{kind}")
        for name in names:
            cells = []
            for split in VERSIONS:
                turns = times[kind, name, split]
                cells.append(f"{median(turns):.1f} ({min(turns):.0f}-{max(turns):.0f})")
                cells.append(f"{ratio(turns, times[kind, names[0], split]):.2f}")
            taken = ratio(times[kind, name, True], times[kind, name, False])
            table.add_row(name, *cells, f"{taken:.2f}", end_section=name == names[-1])
            if kind == KINDS[0]:
                lines.append(f"  {name}: {taken:.2f}, which is {(1 - taken) / (1 - left):.0%} of the saving")
    return table, lines


def main() -> None:
    """Count, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", metavar="PYTHON", help="an interpreter with TensorFlow 1.15.5, to measure it too")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each; the median is shown [%(default)s]")
    parser.add_argument("--steps", type=int, default=5, help="steps in a turn [%(default)s]")
    given = parser.parse_args()
    makers: dict[str, Callable[[bool], Turn]] = {
        "legacy 1.15.5": lambda split: session(given.oracle, "1.15.5", split),
        f"legacy {tf.__version__}": lambda split: session(sys.executable, tf.__version__, split),
        "the port": port,
        "stock Keras": stock,
    }
    names = [name for name in makers if given.oracle or name != "legacy 1.15.5"]
    table, left = counted()
    times = measured(
        {(name, split): makers[name](split) for name in names for split in VERSIONS}, given.rounds, given.steps
    )
    milliseconds, lines = compared(times, names, left)
    console().print(table, milliseconds, *lines, sep="\n", highlight=False)


if __name__ == "__main__":
    main()
