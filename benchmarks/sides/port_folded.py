"""The inference of a port by `tf1kit.port.for_inference`: constant weights, batch norms folded into convolutions."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.sides.begun import port_of
from benchmarks.worker import Kind
from tf1kit.port import for_inference


def kinds(network: dict[str, Any], file: str) -> tuple[str, dict[str, Kind]]:
    """Inference at each size."""
    begin = np.load(file)
    model = port_of(network, begin, "float32").model
    made = {}
    for count in network["inference"]:
        images = tf.constant(begin[f"images/{count}"])
        made[f"{network['label']}inference, batch {count}"] = inferring(for_inference(model, images.shape), images)
    return f"{tf.__version__}, Keras {keras.__version__}", made


def inferring(infer: Any, images: Any) -> Kind:
    """Work of a function on a tensor."""
    return Kind(lambda: infer(images).numpy())
