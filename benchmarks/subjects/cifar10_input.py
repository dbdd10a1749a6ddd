"""The CIFAR-10 input: TensorFlow 1's queues, the port, and the usual `tf.data`; and whether training waits for it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.contestants import Contestant
from benchmarks.harness import Subject
from benchmarks.results import Result, Work
from benchmarks.settings import Settings
from benchmarks.sides import pictures

BATCH_SIZE, BATCHES, RECORDS, CHECKED, STEPS = 128, 200, 2000, 40, 60
STEP = "D3's training step"
FED, WAITS = "distorted input", "of it, waiting for distorted input"
WAYS = {  # name -> whether the batches are distorted while the loop runs, whether only the wait for them counts
    "one batch in memory": (False, False),
    FED: (True, False),
    "of it, waiting for one batch in memory": (False, True),
    WAITS: (True, True),
}


def waiting(result: Result) -> list[str]:
    """What share of its time training waits for its input."""
    whole, part = (result.row(STEP, name) for name in (FED, WAITS))
    if whole is None or part is None:
        return []
    share = part.milliseconds / whole.milliseconds
    return [f"{STEP} spends {share:.1%} of its time in the operation that takes the next distorted batch."]


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """Both inputs, on five files of 2,000 records."""
    with tempfile.TemporaryDirectory() as folder:
        pictures.write(folder, RECORDS)
        given = {"folder": folder, "batch_size": BATCH_SIZE, "checked": CHECKED}
        fed = {"folder": folder, "batch_size": BATCH_SIZE, "step": STEP}
        current = f"queues on {settings.tensorflow}"
        yield [
            Subject(
                "cifar10_input",
                f"CIFAR-10 input, batches of {BATCH_SIZE}",
                # a mean of random images differs by chance
                [
                    Work("inputs", BATCH_SIZE, steps=BATCHES),
                    Work("distorted inputs", BATCH_SIZE, limit=0.2, steps=BATCHES),
                    Work(STEP, BATCH_SIZE, steps=STEPS),
                ],
                [
                    Contestant("queues on 1.15.5", settings.oracle, "queues", given, "--oracle", "1.15.5"),
                    Contestant(current, sys.executable, "queues", given),
                    Contestant("tf.data, image by image", sys.executable, "dataset", {"way": "one_by_one", **given}),
                    Contestant("the port", sys.executable, "dataset", {"way": "port", **given}),
                    *(
                        Contestant(name, sys.executable, "fed", {**fed, "fed": distorted, "traced": traced})
                        for name, (distorted, traced) in WAYS.items()
                    ),
                ],
                [
                    f"Each turn takes {BATCHES} batches, after the queues' first filling or tf.data's warm-up.",
                    "All records of a label have one picture, and the mean image of each label is compared.",
                ],
                lambda asked: max(1, (asked + 1) // 2),
                waiting,
            )
        ]
