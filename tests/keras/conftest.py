"""Fixtures of the Keras room's tests: TensorFlow 1 graphs to compare with, numbers, and comparison
of bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import tensorflow as tf


@pytest.fixture
def graph() -> Callable[[], Any]:
    """A context manager that enters a new TensorFlow 1 graph and gives its session."""

    @contextmanager
    def graph() -> Iterator[tf.compat.v1.Session]:
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            yield session

    return graph


@pytest.fixture
def draw() -> Callable[..., np.ndarray]:
    """A function of a shape, a dtype and a seed that returns numbers with mean 0."""

    def draw(shape: tuple[int, ...], dtype: str = "float32", seed: int = 0) -> np.ndarray:
        return np.random.RandomState(seed).uniform(-1.0, 1.0, shape).astype(dtype)

    return draw


@pytest.fixture
def same_bits() -> Callable[..., bool]:
    """Whether two lists of arrays have equal dtypes, shapes and bits."""

    def same_bits(legacy: list[Any], migrated: list[Any]) -> bool:
        pairs = [(np.asarray(left), np.asarray(right)) for left, right in zip(legacy, migrated, strict=True)]
        return all(
            (left.dtype, left.shape, left.tobytes()) == (right.dtype, right.shape, right.tobytes())
            for left, right in pairs
        )

    return same_bits
