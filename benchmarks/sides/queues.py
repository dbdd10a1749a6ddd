"""The CIFAR-10 input by TensorFlow 1's queues: `legacy/cifar10_input.py`.  Python 3.7."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import tensorflow.compat.v1 as tf

from benchmarks.sides.pictures import by_label
from benchmarks.worker import Kind
from legacy import cifar10_input as legacy


@contextlib.contextmanager
def opened(folder: str, batch_size: int, distorted: bool) -> Iterator[Callable[[], Any]]:
    """A block in which the queues run; it gets a function that takes a batch out of them."""
    with tf.Graph().as_default(), tf.Session() as session:
        batch = legacy.distorted_inputs(folder, batch_size) if distorted else legacy.inputs(False, folder, batch_size)
        with legacy.feeding(session):
            yield lambda: session.run(batch)


def kinds(folder: str, batch_size: int, checked: int) -> tuple[str, dict[str, Kind]]:
    """Both inputs.  The queues are full at the start, so the clock starts after twice their capacity."""
    tf.logging.set_verbosity(tf.logging.ERROR)
    full = int(legacy.count_records(legacy.data_files(False, folder)) * 0.4) // batch_size + 3

    def kind(distorted: bool) -> Kind:
        def once() -> Any:
            with opened(folder, batch_size, distorted) as take:
                return by_label([take() for _ in range(checked)])

        def run(steps: int) -> float:
            with opened(folder, batch_size, distorted) as take:
                for _ in range(2 * full):
                    take()
                start = time.perf_counter()
                for _ in range(steps):
                    take()
                return time.perf_counter() - start

        return Kind(once, run=run)

    return tf.__version__, {"inputs": kind(False), "distorted inputs": kind(True)}
