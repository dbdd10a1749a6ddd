"""The port of a pair, trained by `tf1kit.port.training` as its command does."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.sides.begun import batch_of, port_of
from benchmarks.worker import Kind

PARTS = {"factored_kernels": lambda model, maps: model.conv2(model.conv21(maps) if model.split else maps)}


def kinds(network: dict[str, Any], file: str, policy: str = "float32") -> tuple[str, dict[str, Kind]]:
    """Inference, the part if there is one, and training; each is a `tf.function`."""
    begin = np.load(file)
    port = port_of(network, begin, policy)
    made = {}
    if network["part"]:
        part = PARTS[network["stem"]]
        made[network["label"] + network["part"][0]] = inferring(lambda x: part(port.model, x), begin["maps"])
    for count in network["inference"]:
        made[f"{network['label']}inference, batch {count}"] = inferring(
            lambda x: port.model(x, training=False), begin[f"images/{count}"]
        )
    batches = iter(tf.data.Dataset.from_tensors(batch_of(begin)).repeat())

    def run(steps: int) -> None:
        np.asarray(port.steps(batches, steps)[0])

    made[network["label"] + "training step"] = Kind(lambda: port.steps(batches, 1)[0][0], network["checks"], run)
    return f"{tf.__version__}, Keras {keras.__version__}", made


def inferring(function: Any, images: np.ndarray, compiled: bool = False) -> Kind:
    """Work of a function on images that are a tensor already, as the input pipeline gives them."""
    traced, given = tf.function(function, jit_compile=compiled), tf.constant(images)
    return Kind(lambda: traced(given).numpy())
