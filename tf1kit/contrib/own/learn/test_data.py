"""Irises as the input of an estimator.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/test_data.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.base import Dataset, load_iris


def get_quantile_based_buckets(feature_values: Any, num_buckets: int) -> list[Any]:
    """The `num_buckets` boundaries that split values into groups of one size."""
    return list(
        np.percentile(np.array(feature_values), [100 * i / (num_buckets + 1.0) for i in range(1, num_buckets + 1)])
    )


def prepare_iris_data_for_logistic_regression() -> Dataset:
    """The 100 irises of the classes 0 and 1."""
    iris = load_iris()
    chosen = np.where(iris.target < 2)
    return Dataset(data=iris.data[chosen], target=iris.target[chosen])


def iris_input_multiclass_fn() -> tuple[dict[str, Any], Any]:
    """The features float32 [150, 4] as "feature", and the classes int32 [150, 1]."""
    return _input(load_iris())


def iris_input_logistic_fn() -> tuple[dict[str, Any], Any]:
    """The features float32 [100, 4] as "feature", and the classes int32 [100, 1], which are 0 and 1."""
    return _input(prepare_iris_data_for_logistic_regression())


def _input(iris: Dataset) -> tuple[dict[str, Any], Any]:
    target = tf.constant(iris.target, shape=(len(iris.target), 1), dtype=tf.int32)
    return {"feature": tf.constant(iris.data, dtype=tf.float32)}, target
