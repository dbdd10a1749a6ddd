"""Feature columns to tensors: contrib's real-valued ones, and those of `tf.feature_column`.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/layers/feature_column_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers.feature_column import _RealValuedColumn, real_valued_column

__all__ = ["infer_real_valued_columns"]


def infer_real_valued_columns(features: Any) -> list[Any]:
    """A real-valued column for each of a dict of dense tensors [batch, dimension], or one named "" for a tensor.

    Raises:
        ValueError: a tensor is sparse, or of text.
    """
    if not isinstance(features, dict):
        return [_inferred("", features)]
    return [_inferred(key, features[key]) for key in sorted(features)]


def _inferred(name: str, feature: Any) -> Any:
    if isinstance(feature, tf.SparseTensor):
        raise ValueError(f"A sparse feature has to be given a column of its own: {name} {feature}.")
    if not (feature.dtype.is_integer or feature.dtype.is_floating):
        raise ValueError(f"A feature that is no number has to be given a column of its own: {name} {feature}.")
    size = feature.shape[1:].num_elements()
    return real_valued_column(name, dimension=size, dtype=feature.dtype)


def _sorted(columns: Any) -> list[Any]:
    return sorted(set(columns), key=lambda column: str(column.name))


def input_layer(features: dict[str, Any], columns: Any) -> Any:
    """[batch, numbers of all columns], the columns in the order of their names."""
    if all(isinstance(column, _RealValuedColumn) for column in columns):
        return tf.concat([column.values(features) for column in _sorted(columns)], 1)
    return tf.feature_column.input_layer(features, columns)


def weighted_sum(features: dict[str, Any], columns: Any, outputs: int, collections: list[str]) -> Any:
    """[batch, outputs] of variables <column>/weight, all 0, and bias_weight."""
    if not all(isinstance(column, _RealValuedColumn) for column in columns):
        return tf.feature_column.linear_model(features, columns, units=outputs, weight_collections=collections)
    kept = [*collections, tf.GraphKeys.GLOBAL_VARIABLES]
    sums = []
    for column in _sorted(columns):
        with tf.variable_scope(None, default_name=column.name, values=tuple(features.values())):
            shape = [column.dimension, outputs]
            weight = tf.get_variable("weight", shape, initializer=tf.zeros_initializer(), collections=kept)
            sums.append(tf.matmul(column.values(features), weight))
    bias = tf.get_variable("bias_weight", [outputs], initializer=tf.zeros_initializer(), collections=kept)
    return tf.nn.bias_add(tf.add_n(sums), bias)
