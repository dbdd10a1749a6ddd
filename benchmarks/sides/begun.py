"""A port with the weights and batches that `benchmarks.prepare` wrote."""

from __future__ import annotations

import importlib
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.port import Port
from tf1kit.port.weight_map import migrated_variables


def port_of(network: dict[str, Any], begin: Any, policy: str) -> Port:
    """The port, built and loaded, under a dtype policy of Keras."""
    keras.config.set_dtype_policy(policy)
    module = importlib.import_module("migrated." + network["stem"])
    model = getattr(module, "".join(part.capitalize() for part in network["stem"].split("_")))(**network["options"])
    port = Port(model, module.loss, module.optimizer(), classes=begin["labels"].shape[-1])
    port.build(tf.constant(begin["images"]))
    for path, variable in migrated_variables(model).items():
        variable.assign(begin["port/" + path])
    return port


def batch_of(begin: Any) -> tuple[Any, Any]:
    """The images and the labels, as whole numbers, that are trained on."""
    return tf.constant(begin["images"]), tf.constant(np.argmax(begin["labels"], axis=1), tf.int64)
