"""A column of features, most of which are missing.

Source: TensorFlow 1.15.5: tensorflow/contrib/linear_optimizer/python/ops/sparse_feature_column.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


class SparseFeatureColumn:
    """The features that are present: one element for each.

    Args:
        example_indices: int64 [features]: the number of the example that has the feature.
        feature_indices: int64 [features]: which feature it is.
        feature_values: float32 [features], or None, which stands for ones.
    """

    def __init__(self, example_indices: Any, feature_indices: Any, feature_values: Any) -> None:
        with tf.name_scope(None, "SparseFeatureColumn", [example_indices, feature_indices]):
            self._example_indices = tf.convert_to_tensor(example_indices, tf.int64, "example_indices")
            self._feature_indices = tf.convert_to_tensor(feature_indices, tf.int64, "feature_indices")
        self._feature_values = None
        if feature_values is not None:
            with tf.name_scope(None, "SparseFeatureColumn", [feature_values]):
                self._feature_values = tf.convert_to_tensor(feature_values, tf.float32, "feature_values")

    @property
    def example_indices(self) -> Any:
        """int64 [features]: the examples that have the features."""
        return self._example_indices

    @property
    def feature_indices(self) -> Any:
        """int64 [features]: which features they are."""
        return self._feature_indices

    @property
    def feature_values(self) -> Any:
        """float32 [features], or None for ones."""
        return self._feature_values
