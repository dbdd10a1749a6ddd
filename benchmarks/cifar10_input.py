"""Measures the CIFAR-10 input in images per second: TensorFlow 1's queues, the port, and usual
tf.data.

    python benchmarks/cifar10_input.py [--oracle PYTHON_WITH_1.15.5]

Everything is measured in one run on random records, in turns.  Do not compare the numbers of two
runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from rich.table import Table

from tf1kit.console import console

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf  # noqa: E402

from migrated import cifar10_input as migrated  # noqa: E402

# Runs on 1.15.5 too.  The queues are full at the start, so the clock starts after twice their
# capacity.
QUEUES = """
import sys, time
import tensorflow.compat.v1 as tf
import cifar10_input as legacy
kind, folder, batch_size, batches = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
tf.logging.set_verbosity(tf.logging.ERROR)
with tf.Graph().as_default(), tf.Session() as session:
    if kind == "inputs":
        batch = legacy.inputs(False, folder, batch_size)
    else:
        batch = legacy.distorted_inputs(folder, batch_size)
    with legacy.feeding(session):
        full = int(legacy.count_records(legacy.data_files(False, folder)) * 0.4) // batch_size + 3
        for _ in range(2 * full):
            session.run(batch)
        start = time.perf_counter()
        for _ in range(batches):
            session.run(batch)
        print(batches * batch_size / (time.perf_counter() - start))
"""


def queues(python: str, kind: str, folder: Path, batch_size: int, batches: int) -> float:
    """Images per second of the legacy file under the interpreter `python`."""
    arguments = [python, "-c", QUEUES, kind, str(folder), str(batch_size), str(batches)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "legacy")}
    done = subprocess.run(arguments, env=environment, text=True, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{python} cannot run legacy/cifar10_input.py:\n{done.stderr[-2000:]}")
    return float(done.stdout.split()[-1])


def one_by_one(kind: str, folder: Path, batch_size: int) -> tf.data.Dataset:
    """The usual way to port the legacy's steps: a `map` over single records."""

    def process(record: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        record = tf.io.decode_raw(record, tf.uint8)
        image = tf.cast(tf.transpose(tf.reshape(record[1:], [3, 32, 32]), [1, 2, 0]), tf.float32)
        if kind == "inputs":
            image = tf.image.resize_with_crop_or_pad(image, 24, 24)
        else:
            image = tf.image.random_flip_left_right(tf.image.random_crop(image, [24, 24, 3]))
            image = tf.image.random_contrast(tf.image.random_brightness(image, 63), 0.2, 1.8)
        return tf.image.per_image_standardization(image), tf.cast(record[0], tf.int32)

    files = tf.data.Dataset.list_files(str(folder / "data_batch_*.bin"))
    records = tf.data.FixedLengthRecordDataset(files, 3073)
    if kind != "inputs":
        records = records.shuffle(sum(path.stat().st_size for path in folder.iterdir()) // 3073 * 2 // 5)
    return records.repeat().map(process, tf.data.AUTOTUNE).batch(batch_size).prefetch(tf.data.AUTOTUNE)


def port(kind: str, folder: Path, batch_size: int) -> tf.data.Dataset:
    """The migrated pipeline."""
    if kind == "inputs":
        return migrated.inputs(False, folder, batch_size)
    return migrated.distorted_inputs(folder, batch_size)


def dataset_rate(dataset: tf.data.Dataset, batch_size: int, batches: int) -> float:
    """Images per second, after a warm-up in which tf.data chooses its number of threads."""
    stream: Iterator = iter(dataset)
    for _ in range(batches // 4):
        next(stream)
    start = time.perf_counter()
    for _ in range(batches):
        next(stream)
    return batches * batch_size / (time.perf_counter() - start)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", metavar="PYTHON", help="an interpreter with TensorFlow 1.15.5, to measure it too")
    parser.add_argument("--records", type=int, default=2000, help="records in each of the five files [%(default)s]")
    parser.add_argument("--batch-size", type=int, default=128, help="images per batch [%(default)s]")
    parser.add_argument("--batches", type=int, default=200, help="batches measured [%(default)s]")
    parser.add_argument("--rounds", type=int, default=3, help="turns; the median is shown [%(default)s]")
    given = parser.parse_args()
    size, batches = given.batch_size, given.batches
    current = f"queues on {tf.__version__}"
    subjects: dict[str, Callable[[str, Path], float]] = {
        current: lambda kind, folder: queues(sys.executable, kind, folder, size, batches),
        "tf.data, image by image": lambda kind, folder: dataset_rate(one_by_one(kind, folder, size), size, batches),
        "the port": lambda kind, folder: dataset_rate(port(kind, folder, size), size, batches),
    }
    if given.oracle:
        subjects = {
            "queues on 1.15.5": lambda kind, folder: queues(given.oracle, kind, folder, size, batches),
            **subjects,
        }
    kinds = ("inputs", "distorted_inputs")
    rates: dict[tuple[str, str], list[float]] = {(name, kind): [] for name in subjects for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, 6):
            records = np.random.default_rng(number).integers(0, 256, (given.records, 3073), np.uint8)
            records[:, 0] %= 10
            records.tofile(Path(folder, f"data_batch_{number}.bin"))
        for _ in range(given.rounds):
            for name, kind in rates:
                rates[name, kind].append(subjects[name](kind, Path(folder)))
    table = Table(title=f"images/s, median of {given.rounds}; {os.cpu_count()} cores; ratio to the {current}")
    table.add_column("")
    for kind in kinds:
        table.add_column(kind, justify="right")
        table.add_column("ratio", justify="right")
    for name in subjects:
        medians = [(statistics.median(rates[name, kind]), statistics.median(rates[current, kind])) for kind in kinds]
        table.add_row(name, *(cell for rate, base in medians for cell in (f"{rate:,.0f}", f"{rate / base:.2f}")))
    console().print(table)


if __name__ == "__main__":
    main()
