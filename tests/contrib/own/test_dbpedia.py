"""Tests the small data set in place of DBpedia, which needs no file and no network."""

import numpy as np
import pytest

from tf1kit.tf1 import tensorflow as tf


def test_stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Shapes, types and classes are those of TensorFlow 1.15.5; nothing is written."""
    monkeypatch.chdir(tmp_path)
    sets = tf.contrib.learn.datasets.load_dataset("dbpedia", test_with_fake_data=True)
    assert (sets.train.data.shape, sets.test.data.shape, sets.validation) == ((3, 2), (1, 2), None)
    assert (sets.train.data.dtype.kind, sets.train.target.dtype) == ("U", np.int32)
    assert (sets.train.target.tolist(), sets.test.target.tolist()) == ([1, 2, 3], [2])
    assert not list(tmp_path.iterdir())
