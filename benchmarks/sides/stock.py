"""D3's network in stock Keras: its own layers, Adam and `train_on_batch`."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.sides.begun import port_of
from benchmarks.worker import Kind


def kinds(network: dict[str, Any], file: str) -> tuple[str, dict[str, Kind]]:
    """The second convolution alone, inference and training."""
    begin = np.load(file)
    port = port_of(network, begin, "float32")
    conv = {"padding": "same", "activation": "relu"}
    split = network["options"]["split"]
    conv2 = [layers.Conv2D(64, kernel, **conv) for kernel in ([(5, 1), (1, 5)] if split else [(5, 5)])]
    part = keras.Sequential([keras.Input(begin["maps"].shape[1:]), *conv2])
    before = [keras.Input(begin["images"].shape[1:]), layers.Conv2D(64, 5, **conv), layers.MaxPooling2D()]
    after = [layers.MaxPooling2D(), layers.Conv2D(10, 5, **conv), layers.GlobalAveragePooling2D(), layers.Softmax()]
    model = keras.Sequential([*before, *conv2, *after])
    model.set_weights(port.model.get_weights())
    model.compile(keras.optimizers.Adam(1e-4), "categorical_crossentropy")
    images, labels, maps = (begin[name] for name in ("images", "labels", "maps"))
    label = network["label"]
    made = {
        label + network["part"][0]: Kind(lambda: part.predict_on_batch(maps)),
        **{
            f"{label}inference, batch {n}": Kind(lambda given=begin[f"images/{n}"]: model.predict_on_batch(given))
            for n in network["inference"]
        },
        label + "training step": Kind(lambda: model.train_on_batch(images, labels), checks=network["checks"]),
    }
    return f"Keras {keras.__version__}", made
