"""The port of a pair under settings that were tried to make it faster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.sides.begun import batch_of, port_of
from benchmarks.sides.port import inferring
from benchmarks.worker import Kind


def kinds(
    network: dict[str, Any], file: str, compiled: bool = False, threads: Sequence[int] = (), alone: bool = False
) -> tuple[str, dict[str, Kind]]:
    """Inference and training.

    compiled: by XLA.
    threads: how many an operation has, and how many operations run at a time.
    alone: whether each training step is a call, and not all steps of a turn.
    """
    if threads:
        tf.config.threading.set_intra_op_parallelism_threads(threads[0])
        tf.config.threading.set_inter_op_parallelism_threads(threads[1])
    begin = np.load(file)
    port = port_of(network, begin, "float32")
    images, labels = batch_of(begin)
    step = tf.function(port._step, jit_compile=compiled)

    @tf.function
    def several(count: Any) -> Any:
        loss = tf.constant(0.0)
        for _ in tf.range(count):
            loss = step(images, labels)[0]
        return loss

    def run(steps: int) -> None:
        several(tf.constant(steps)).numpy()

    made = {
        f"{network['label']}inference, batch {count}": inferring(
            lambda x: port.model(x, training=False), begin[f"images/{count}"], compiled
        )
        for count in network["inference"]
    }
    training = Kind(lambda: step(images, labels)[0].numpy(), network["checks"], None if alone else run)
    return f"{tf.__version__}, Keras {keras.__version__}", {**made, network["label"] + "training step": training}
