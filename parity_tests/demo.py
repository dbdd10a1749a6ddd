"""Trains D3's graph and its port side by side on the sample, and proves them equal.

    python -m parity_tests.demo --out demo

Both start from the same weights, which the document's own initialisers draw. Both get the same
batches, which come from the document's queues. Then the whole ladder runs. One page shows the
results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from tf1kit.importing.start import import_tensorflow

import_tensorflow()  # without its start-up messages
# isort: split
import click
import numpy as np
import tensorflow.compat.v1 as tf

from legacy import cifar10_input as legacy_input
from migrated import cifar10_input as migrated_input
from tf1kit.cli import start
from tf1kit.cli.progress import progress_bar
from tf1kit.console import console as command_console
from tf1kit.data.cifar10 import TEST_FILE, read_batch
from tf1kit.data.sample import write_sample
from tf1kit.parity.ladder import climb
from tf1kit.parity.pair import Pair, load_pair
from tf1kit.parity.recording.scenario import plain
from tf1kit.parity.reports import export, page
from tf1kit.parity.reports import terminal as report
from tf1kit.parity.reports.training import Image
from tf1kit.parity.rungs import RUNGS
from tf1kit.port.training import evaluate

NAMES = ("legacy.factored_kernels", "migrated.factored_kernels")
SHOWN = 12  # images on the page


@contextmanager
def queue(folder: Path, batch_size: int) -> Iterator[Callable[[], tuple[np.ndarray, np.ndarray]]]:
    """A block with a function that returns the next training batch from the document's queues.

    The queues run in their own session.
    """
    tf.logging.set_verbosity(tf.logging.ERROR)  # all queue functions warn that they are deprecated
    with ExitStack() as stack:
        graph = tf.Graph()
        session = stack.enter_context(closing(tf.Session(graph=graph)))
        with graph.as_default():  # left before the port runs, which is eager
            batch = legacy_input.inputs(False, str(folder), batch_size)
            stack.enter_context(legacy_input.feeding(session))
        yield lambda: session.run(batch)


def train(pair: Pair, folder: Path, steps: int) -> page.Training:
    """Train both sides on the same batches, and return their losses and test accuracies."""
    legacy, migrated = pair.legacy_side("float32"), pair.migrated_side("float32")
    with legacy.graph.as_default():
        legacy.session.run(legacy.initializer)
    migrated.load(plain(legacy.state()))
    losses: dict[str, list[float]] = {"legacy": [], "migrated": []}
    batch_size, classes = legacy.labels.shape.as_list()
    with queue(folder, batch_size) as next_batch, progress_bar() as tell:
        for step in range(1, steps + 1):
            images, labels = next_batch()
            for name, side in (("legacy", legacy), ("migrated", migrated)):
                losses[name].append(float(side.train_on(images, np.eye(classes, dtype=np.float32)[labels])))
            tell(f"train  legacy {losses['legacy'][-1]:.4f}  migrated {losses['migrated'][-1]:.4f}", step, steps)
    pixels, digits = read_batch(folder / TEST_FILE)
    accuracy, taken = {}, {}
    for name, side in (("legacy", legacy), ("migrated", migrated)):
        test = migrated_input.inputs(True, folder, batch_size)  # in order, each image once; the queues do not
        accuracy[name] = evaluate(lambda images, side=side: side.output(images).argmax(axis=1), test, len(digits))
        taken[name] = side.output(next(iter(test))[0].numpy()).argmax(axis=1)
    said = zip(pixels[:SHOWN], digits[:SHOWN], taken["legacy"], taken["migrated"], strict=False)
    return page.Training(
        list(range(1, steps + 1)),
        losses["legacy"],
        losses["migrated"],
        accuracy,
        f"Both took {batch_size} images at a time from the legacy queues; the {len(digits)} of the test batch were held back.",
        [Image(image, f"a handwritten {digit}", f"{digit}: {old}, {new}") for image, digit, old, new in said],
        "The first of the test batch, before they are cropped: the digit, then what legacy and migrated take it for.",
    )


@click.command(epilog="Example: python -m parity_tests.demo --steps 100")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="Data and page go here."
)
@click.option("--steps", type=click.IntRange(min=1), default=300, show_default=True, help="Training steps.")
@start.tensorflow()
def main(out: Path, steps: int) -> None:
    """Train D3's graph and its port on the sample, run the ladder, and write a page."""
    console = command_console()
    folder = out / "cifar10-batches"
    if not (folder / TEST_FILE).exists():
        write_sample(folder)
    console.print(f"The sample, 1,797 handwritten digits as CIFAR-10 batches, is in {folder}")
    pair = load_pair(*NAMES)
    training = train(pair, folder, steps)
    apart = max(abs(left - right) for left, right in zip(training.legacy, training.migrated, strict=True))
    console.print(f"Trained both for {steps} steps. {training.about}", soft_wrap=True)
    console.print(
        f"Loss {training.legacy[0]:.4f} -> {training.legacy[-1]:.4f}; at no step further apart than {apart:g}."
    )
    for name, value in training.accuracy.items():
        console.print(f"Test accuracy, {name}: {value:.4f}")
    with progress_bar() as tell:
        results = climb(pair, RUNGS, 200, tell)
    report.print_results(results, console, NAMES)
    about = export.about(pair)
    page.write_page(out / "demo.html", "D3: a 5x5 kernel split into 5x1 and 1x5", results, about, training)
    console.print(f"The page with the curves: {out / 'demo.html'}")
    raise SystemExit(0 if all(result.status == "holds" for result in results) else 1)


if __name__ == "__main__":
    main()
