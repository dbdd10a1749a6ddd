"""`tensorflow.python.layers.core` of TensorFlow 1.15.5: the classes of TensorFlow's wheel, and
functions that do not warn.
"""

from __future__ import annotations

from typing import Any

from tf1kit.tf1.layers.functional import functional
from tf1kit.tf1.private import Dense as Dense
from tf1kit.tf1.private import Dropout as Dropout
from tf1kit.tf1.private import Flatten as Flatten

dense = functional("dense", Dense)


def dropout(
    inputs: Any,
    rate: Any = 0.5,
    noise_shape: Any = None,
    seed: int | None = None,
    training: Any = False,
    name: str | None = None,
) -> Any:
    """In training, set a share `rate` of the elements of `inputs` to zero and divide the others by
    1 - `rate`.

    `noise_shape` has a 1 for axes along which elements are dropped together. With a `seed`, it
    drops the same elements as 1.15.5. `training` is a bool, or a boolean tensor or variable.
    """
    return Dropout(rate, noise_shape=noise_shape, seed=seed, name=name)(inputs, training=training)


def flatten(inputs: Any, name: str | None = None, data_format: str = "channels_last") -> Any:
    """Flatten `inputs` (N, ...) to (N, D). With `data_format` "channels_first", (N, C, ...) is
    first transposed to (N, ..., C).
    """
    return Flatten(name=name, data_format=data_format)(inputs)


FullyConnected = Dense
fully_connected = dense
