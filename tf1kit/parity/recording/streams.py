"""Weights, images and labels drawn from seeded NumPy streams keyed by name: the same everywhere, stored nowhere.

Only `RandomState.uniform` and `randint` are used: their streams are frozen since NumPy 1.17 and involve no function of
a C library, so that Python 3.7 with NumPy 1.18 and Python 3.13 with NumPy 2 draw the same bits.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import numpy as np

# Positive where a network divides by them or by their root; their moving averages and those before debiasing, too.
SPREAD = re.compile(r"(variance|stddev)(/ExponentialMovingAverage)?(/biased)?$")
UNIT = np.sqrt(3.0)  # uniform on [-UNIT, UNIT) has mean 0 and variance 1


def stream(seed: int, key: str) -> np.random.RandomState:
    """The random stream of `key` under `seed`; different keys have independent streams."""
    digest = hashlib.sha256(f"{seed}:{key}".encode()).digest()
    return np.random.RandomState(int.from_bytes(digest[:4], "little"))


def weight(seed: int, name: str, shape: tuple[Any, ...], is_complex: bool = False) -> np.ndarray:
    """A float64 (or complex128) weight for the variable `name`, scaled so that signals keep their size through a network.

    Variances, standard deviations and their moving averages are in [0.5, 2), `gamma` in [0.5, 1.5), a `local_step` is a
    whole number from 1 to 9, other vectors and scalars are in [-0.3, 0.3); everything else has the variance 2 / fan-in.
    Never the model's own initialiser: its small or constant weights would let a wrong port hide.
    """
    if is_complex:
        return weight(seed, name, shape) + 1j * weight(seed, name + "/imaginary", shape)
    draw = stream(seed, "weight/" + name)
    if SPREAD.search(name):
        return draw.uniform(0.5, 2.0, shape)
    if name.endswith("gamma"):
        return draw.uniform(0.5, 1.5, shape)
    if name.endswith("local_step"):
        return draw.randint(1, 10, shape) * np.ones(shape)
    if len(shape) < 2:
        return draw.uniform(-0.3, 0.3, shape)
    depthwise = name.endswith(("depthwise_weights", "depthwise_kernel"))
    fan_in = np.prod(shape[:2] if depthwise else shape[:-1])
    return draw.uniform(-1.0, 1.0, shape) * (UNIT * np.sqrt(2.0 / fan_in))


def images(seed: int, step: int, shape: tuple[Any, ...], dtype: str) -> np.ndarray:
    """The batch of images of `step`: float of mean 0 and variance 1, or uint8.

    uint8 images come in four contrasts by turns, full, 1/16, 1/64 and none (a constant image), around a random
    brightness: low contrast is where ways to standardise an image part.
    """
    draw = stream(seed, f"images/{step}")
    if dtype != "uint8":
        return draw.uniform(-UNIT, UNIT, shape).astype(dtype)
    full = draw.randint(0, 256, shape)
    divisor = np.array([1, 16, 64, 256])[np.arange(shape[0]) % 4].reshape((-1,) + (1,) * (len(shape) - 1))
    room = 255 - 255 // divisor
    return (full // divisor + (room * draw.randint(0, 256, divisor.shape)) // 256).astype("uint8")


def labels(seed: int, step: int, batch: int, classes: int, dtype: str) -> np.ndarray:
    """The one-hot labels `[batch, classes]` of `step`."""
    return np.eye(classes, dtype=dtype)[stream(seed, f"labels/{step}").randint(0, classes, batch)]
