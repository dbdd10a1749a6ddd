"""`tf.keras.layers.DenseFeatures` of Keras 2 in graph mode, the input layer of the canned DNN
estimators.

Source: TensorFlow 1.15.5: tensorflow/python/feature_column/dense_features.py. It left TensorFlow
with Keras 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import _pure_variable_scope
from tf1kit.tf1.private import feature_column_v2 as columns
from tf1kit.tf1.private import keras_Layer as Layer


class DenseFeatures(Layer):
    """Joins features side by side in one tensor; each is transformed by its column.

    Args:
        feature_columns: dense columns (`numeric_column`, `embedding_column`, ...); they are sorted
            by name.
        trainable: whether the variables (of embeddings) are in the TRAINABLE_VARIABLES collection.
        name: the layer's name; its variables are named `<name>/<column>/...`.

    Raises:
        ValueError: a column is not dense.
    """

    def __init__(
        self, feature_columns: Sequence[Any], trainable: bool = True, name: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(name=name, trainable=trainable, **kwargs)
        self._feature_columns = columns._normalize_feature_columns(feature_columns)
        self._state_manager = columns._StateManagerImpl(self, self.trainable)
        for column in self._feature_columns:
            if not isinstance(column, columns.DenseColumn):
                raise ValueError(
                    "Items of feature_columns must be a <class 'DenseColumn'>. You can wrap a categorical column with "
                    f"an embedding_column or indicator_column. Given: {column}"
                )

    def build(self, _: Any) -> None:
        """Make the variables of the columns."""
        for column in self._feature_columns:
            with _pure_variable_scope(self.name), _pure_variable_scope(column.name):
                column.create_state(self._state_manager)
        super().build(None)

    def call(self, features: Mapping[str, Any], cols_to_output_tensors: dict[Any, Any] | None = None) -> tf.Tensor:
        """The values of the columns.

        Args:
            features: a dict of key to tensor or sparse tensor, [batch, ...].
            cols_to_output_tensors: a dict that receives each column's part of the result, [batch,
                elements of the column].

        Returns:
            float32 tensor [batch, elements of all columns].

        Raises:
            ValueError: `features` is not a dict.
        """
        if not isinstance(features, dict):
            raise ValueError("We expected a dictionary here. Instead we got: ", features)
        cache = columns.FeatureTransformationCache(features)
        parts = []
        for column in self._feature_columns:
            with tf.name_scope(column.name):
                tensor = column.get_dense_tensor(cache, self._state_manager)
                part = tf.reshape(tensor, [tf.shape(tensor)[0], column.variable_shape.num_elements()])
            if cols_to_output_tensors is not None:
                cols_to_output_tensors[column] = part
            parts.append(part)
        columns._verify_static_batch_size_equality(parts, self._feature_columns)
        return tf.concat(parts, -1)
