"""The port of a pair under Keras's own loops: `model.fit` and `model.predict_on_batch`."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.sides.begun import port_of
from benchmarks.worker import Kind


def kinds(network: dict[str, Any], file: str, policy: str = "float32") -> tuple[str, dict[str, Kind]]:
    """Inference and training; the loss is that of the port, of its output."""
    begin = np.load(file)
    port = port_of(network, begin, policy)
    model, images = port.model, tf.constant(begin["images"])
    last = list(model.endpoints(images))[-1]
    model.compile(port.optimizer, lambda labels, output: port.loss({last: output}, labels))
    batches = tf.data.Dataset.from_tensors((images, begin["labels"])).repeat()

    def fit(steps: int) -> Any:
        return model.fit(batches, steps_per_epoch=steps, verbose=0)

    def run(steps: int) -> None:
        fit(steps)

    def kind(given: Any) -> Kind:
        return Kind(lambda: model.predict_on_batch(given))

    made = {
        f"{network['label']}inference, batch {n}": kind(tf.constant(begin[f"images/{n}"])) for n in network["inference"]
    }
    made[network["label"] + "training step"] = Kind(
        lambda: fit(1).history["loss"][0], checks=network["checks"], run=run
    )
    return f"{tf.__version__}, Keras {keras.__version__}", made
