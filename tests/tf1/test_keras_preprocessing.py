"""Preprocessing of Keras 2 that a newer Python refuses in Keras 3; the numbers are 1.15.5's."""

from __future__ import annotations

import random

from tf1kit.tf1.keras.public import keras

PAIRS = [[2, 8], [2, 1], [2, 3], [3, 6], [3, 2], [1, 2], [1, 8], [1, 6], [3, 5], [1, 3], [3, 1], [2, 3]]
NEAR = [0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1]


def test_skipgrams() -> None:
    """With and without a seed; later draws continue as in 1.15.5."""
    skipgrams = keras.preprocessing.sequence.skipgrams
    random.seed(1)
    assert len(skipgrams([1, 2, 3, 4], 10)[0]) == 24
    pairs, labels = skipgrams([1, 2, 3], 9, categorical=True, seed=4)
    assert pairs == PAIRS and labels == [[1 - near, near] for near in NEAR]
    assert random.random() == 0.8004523514958085
    in_order = [[1, 2], [2, 1], [2, 3], [3, 2], [3, 4], [4, 3]]
    assert skipgrams([1, 2, 3, 4], 10, 1, 0.0, shuffle=False) == (in_order, [1] * 6)
