"""Mathematics that models of time series share.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/math_utils.py (the
behaviour, not the code).
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries._matrices import (
    batch_matrix_pow,
    batch_times_matrix,
    block_diagonal,
    clip_covariance,
    make_toeplitz_matrix,
    matrix_times_batch,
    matrix_to_powers,
    power_sums_tensor,
    sign_magnitude_positive_definite,
    transform_to_covariance_matrices,
    variable_covariance_matrix,
)
from tf1kit.contrib.own.timeseries._statistics import InputStatistics, InputStatisticsFromMiniBatch, Moments
from tf1kit.tf1.private import lookup_ops, nest

__all__ = [
    "InputStatistics",
    "InputStatisticsFromMiniBatch",
    "Moments",
    "TensorValuedMutableDenseHashTable",
    "TupleOfTensorsLookup",
    "batch_end_time",
    "batch_matrix_pow",
    "batch_start_time",
    "batch_times_matrix",
    "block_diagonal",
    "cauchy_log_prob",
    "clip_covariance",
    "entropy_matched_cauchy_scale",
    "log_noninformative_covariance_prior",
    "make_toeplitz_matrix",
    "matrix_times_batch",
    "matrix_to_powers",
    "mvn_tril_log_prob",
    "normal_log_prob",
    "power_sums_tensor",
    "replicate_state",
    "sign_magnitude_positive_definite",
    "transform_to_covariance_matrices",
    "variable_covariance_matrix",
]


def normal_log_prob(loc: Any, scale: Any, x: Any) -> Any:
    """The logarithm of a normal density, less half of log(`scale`) as in 1.15.5: what it computes
    is log(p(x)) + log(scale) / 2.
    """
    return -0.5 * (tf.square((x - loc) / scale) + np.log(2.0 * np.pi) + tf.log(scale))


def cauchy_log_prob(loc: Any, scale: Any, x: Any) -> Any:
    """The logarithm of a Cauchy density."""
    return -np.log(np.pi) - tf.log(scale) - tf.log1p(tf.square((x - loc) / scale))


def mvn_tril_log_prob(loc: Any, scale_tril: Any, x: Any) -> Any:
    """The logarithm of a normal density of vectors.

    Args:
        loc: [..., N].
        scale_tril: the Cholesky factor of the covariance, [..., N, N].
        x: [..., N].
    """
    whitened = tf.matrix_triangular_solve(scale_tril, (x - loc)[..., None])[..., 0]
    log_determinant = 2.0 * tf.reduce_sum(tf.log(tf.matrix_diag_part(scale_tril)), axis=-1)
    size = tf.cast(tf.shape(scale_tril)[-1], log_determinant.dtype)
    return -0.5 * (tf.reduce_sum(tf.square(whitened), axis=-1) + size * np.log(2.0 * np.pi) + log_determinant)


def batch_start_time(times: Any) -> Any:
    """The first times [B] of windows [B, T]."""
    return times[:, 0]


def batch_end_time(times: Any) -> Any:
    """The last times [B] of windows [B, T]."""
    return times[:, -1]


def log_noninformative_covariance_prior(covariance: Any) -> Any:
    """The logarithm of Jeffreys' prior of a covariance [N, N], up to a constant: -(N + 1) / 2 times
    log(det), with 1e-8 on the diagonal.
    """
    size = tf.shape(covariance)[0]
    covariance += tf.diag(1e-8 * tf.ones([size], dtype=covariance.dtype))
    power = -(tf.cast(size + 1, covariance.dtype) / 2.0)
    return power * tf.log(tf.matrix_determinant(covariance))


def entropy_matched_cauchy_scale(covariance: Any) -> Any:
    """The scales [..., N] of Cauchy distributions with the entropies of normal ones of the variances
    in [..., N, N].
    """
    return tf.sqrt(math.e / (8.0 * math.pi) * tf.matrix_diag_part(covariance))


class TensorValuedMutableDenseHashTable(lookup_ops.DenseHashTable):
    """A table whose values are tensors of one shape.

    Args:
        key_dtype: of the keys.
        value_dtype: of the values.
        default_value: the value of keys that are not there; it says the shape.
        *args, **kwargs: see `tf.contrib.lookup.MutableDenseHashTable`.
    """

    def __init__(self, key_dtype: Any, value_dtype: Any, default_value: Any, *args: Any, **kwargs: Any) -> None:
        self._non_vector_value_shape = tf.shape(default_value)
        flat = tf.reshape(default_value, [-1])
        super().__init__(key_dtype, value_dtype, flat, *args, **kwargs)

    def insert(self, keys: Any, values: Any, name: str | None = None) -> Any:
        """Put values [..., value's shape] at keys [...]."""
        keys = tf.reshape(tf.convert_to_tensor(keys, dtype=self._key_dtype), [-1])
        return super().insert(keys, tf.reshape(values, [tf.shape(keys)[0], -1]), name=name)

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The values [..., value's shape] of keys [...]."""
        keys = tf.convert_to_tensor(keys, dtype=self._key_dtype)
        found = super().lookup(tf.reshape(keys, [-1]), name=name)
        return tf.reshape(found, tf.concat([tf.shape(keys), self._non_vector_value_shape], 0))


class TupleOfTensorsLookup(lookup_ops.LookupInterface):
    """A table whose values are nested tuples of tensors.

    Args:
        key_dtype: of the keys.
        default_values: the value of keys that are not there.
        empty_key, deleted_key: keys that nobody uses.
        name: the tables of the tensors are <name>_0, <name>_1, ...
        checkpoint: whether the table is saved.
    """

    def __init__(
        self, key_dtype: Any, default_values: Any, empty_key: Any, deleted_key: Any, name: str, checkpoint: bool = True
    ) -> None:
        tables = [
            TensorValuedMutableDenseHashTable(
                key_dtype=key_dtype,
                value_dtype=value.dtype.base_dtype,
                default_value=value,
                empty_key=empty_key,
                deleted_key=deleted_key,
                name=f"{name}_{number}",
                checkpoint=checkpoint,
            )
            for number, value in enumerate(nest.flatten(default_values))
        ]
        self._tables, self._name = tables, name
        # As functions, because TensorFlow would wrap a tuple to track what is in it.
        self._pack = partial(nest.pack_sequence_as, default_values)
        self._check = partial(nest.assert_same_structure, default_values)

    def lookup(self, keys: Any) -> Any:
        """The values of keys [...]: tensors [..., value's shape]."""
        return self._pack([table.lookup(keys) for table in self._tables])

    def insert(self, keys: Any, values: Any) -> Any:
        """Put values of the structure of the default at keys [...]."""
        self._check(values)
        flat = [tf.identity(value) for value in nest.flatten(values)]
        with tf.control_dependencies(flat):
            return tf.group(*(table.insert(keys, value) for table, value in zip(self._tables, flat, strict=True)))

    def check_table_dtypes(self, key_dtype: Any, value_dtype: Any) -> None:
        """Accept all, because values are tuples."""


def replicate_state(start_state: Any, batch_size: Any) -> Any:
    """A state of tensors [...] as tensors [`batch_size`, ...]."""

    def replicate(value: Any) -> Any:
        ones = tf.ones([tf.rank(value)], dtype=tf.int32)
        return tf.tile(tf.expand_dims(value, 0), tf.concat([[batch_size], ones], 0))

    return nest.map_structure(replicate, start_state)
