"""Whether a port that trains in bfloat16 reaches the test accuracy of float32, over several seeds.

    python -m benchmarks.seeds

trains each network on the sample in both precisions and writes `reports/seeds.md`, which is a part of
docs/performance.md. It measures no time.
"""

from __future__ import annotations

import functools
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import click
import keras
import tensorflow as tf

from benchmarks import machine
from benchmarks.reports.document import SEEDS, folded, markdown
from migrated import cifar10_input, factored_kernels, inception_v2
from tf1kit.data import TEST_FILE, read_batch
from tf1kit.data.sample import write_sample
from tf1kit.keras import Adam, BatchNormalization
from tf1kit.port import Port
from tf1kit.port.precision import POLICIES, precision
from tf1kit.port.training import evaluate, train

PRECISIONS = tuple(POLICIES)
TEXT = """## Accuracy in bfloat16

`python -m benchmarks.seeds` trained each network on the sample (`tf1kit data sample`), with the seeds
0 to {last}, on {date} with TensorFlow {tensorflow}.
A cell has the mean accuracy on the 297 test images, the standard deviation over the seeds, and the
accuracy of each seed.

{table}

{sentences}

D3's network trains as its command does.
Inception V2 has a quarter of the maps, images of {size}x{size}, Adam with a rate of {rate:g} and moving
statistics with a decay of {decay:g}, with which it learns the sample in a minute.
"""
SIZE, RATE, DECAY = 64, 1e-3, 0.9


@dataclass(frozen=True)
class Task:
    """A network, and how it is trained.

    Attributes:
        make: the port for a seed.
        inputs: as a port's command takes them.
    """

    title: str
    make: Callable[[int], Port]
    inputs: Callable[..., Any]
    batch_size: int
    steps: int


def inception(seed: int) -> Port:
    """Inception V2 with a rate that does not fall, and statistics that follow."""
    model = inception_v2.InceptionV2(seed=seed)
    for layer in model._flatten_layers():
        if isinstance(layer, BatchNormalization):
            layer.decay = DECAY
    return Port(model, inception_v2.loss, Adam(RATE))


TASKS = (
    Task("D3's network", lambda seed: factored_kernels.make_port(), cifar10_input.inputs, 128, 1000),
    Task("Inception V2", inception, functools.partial(inception_v2.resized_images, size=SIZE), 32, 600),
)


def accuracy(task: Task, dtype: str, seed: int, data: Path) -> float:
    """The share of the test images whose class is found after training."""
    keras.utils.set_random_seed(seed)
    with precision(POLICIES[dtype]):
        port = task.make(seed)
    train(port, lambda start: task.inputs(False, data, task.batch_size, seed=seed, start=start), task.steps)
    count = len(read_batch(data / TEST_FILE)[1])
    return evaluate(port.predict, task.inputs(True, data, task.batch_size, seed=seed), count)


def sentence(task: Task, found: dict[str, list[float]]) -> str:
    """Whether the means differ by more than the accuracies of one precision do."""
    wide, half = (found[dtype] for dtype in PRECISIONS)
    apart, spread = mean(half) - mean(wide), max(stdev(wide), stdev(half))
    within = "within" if abs(apart) <= spread else "beyond"
    return (
        f"{task.title}: bfloat16 is {apart:+.4f} from float32, {within} the spread of the seeds, "
        f"whose standard deviation is {spread:.4f}."
    )


def page(tasks: dict[Task, dict[str, list[float]]], seeds: int, about: dict[str, Any]) -> str:
    """The text of the part."""
    lines = [
        [task.title, f"{task.steps:,} of {task.batch_size}", *(cell(found[dtype]) for dtype in PRECISIONS)]
        for task, found in tasks.items()
    ]
    said = "\n".join(folded(sentence(task, found)) for task, found in tasks.items())
    table = markdown(["network", "steps", *PRECISIONS], lines)
    return TEXT.format(table=table, sentences=said, last=seeds - 1, size=SIZE, rate=RATE, decay=DECAY, **about)


def cell(found: list[float]) -> str:
    """Mean, deviation and each accuracy."""
    return f"{mean(found):.4f} ± {stdev(found):.4f} ({', '.join(f'{one:.3f}' for one in found)})"


@click.command(epilog="Example: python -m benchmarks.seeds --seeds 5")
@click.option("--seeds", type=click.IntRange(min=2), default=5, show_default=True, help="Runs of each network.")
@click.option("--steps", type=click.IntRange(min=1), help="Steps of each run.  [default: what each network needs]")
@click.option("--out", type=click.Path(path_type=Path), default=SEEDS, show_default=True, help="Write the part here.")
def main(seeds: int, steps: int | None, out: Path) -> None:
    """Train in float32 and bfloat16 with several seeds, and write the accuracies."""
    tasks: dict[Task, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder))
        for task in (replace(task, steps=steps or task.steps) for task in TASKS):
            tasks[task] = {dtype: [] for dtype in PRECISIONS}
            for seed in range(seeds):
                for dtype in PRECISIONS:
                    found = accuracy(task, dtype, seed, Path(folder))
                    tasks[task][dtype].append(found)
                    click.echo(f"{task.title}, {dtype}, seed {seed}: {found:.4f}")
    about = {"date": machine.about(sys.argv[1:])["date"][:10], "tensorflow": tf.__version__}
    out.write_text(page(tasks, seeds, about), "utf-8")


if __name__ == "__main__":
    main()
