"""Matrices that models of time series are made of: blocks, powers, covariances.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/math_utils.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import fetch


def clip_covariance(covariance_matrix: Any, maximum_variance_ratio: float, minimum_variance: float) -> Any:
    """Covariances [..., N, N] whose variances are not below the minimum, nor below the largest one
    of the matrix over the ratio.
    """
    variances = tf.matrix_diag_part(covariance_matrix)
    largest = tf.reduce_max(variances, axis=-1, keepdims=True)
    clipped = tf.maximum(tf.maximum(variances, largest / maximum_variance_ratio), minimum_variance)
    return tf.matrix_set_diag(covariance_matrix, clipped)


def block_diagonal(matrices: Sequence[Any], dtype: Any = tf.float32, name: str = "block_diagonal") -> Any:
    """The matrices [..., N_i, M_i] along the diagonal of one matrix [..., sum of N_i, sum of
    M_i].
    """
    blocks = [tf.convert_to_tensor(matrix, dtype=dtype) for matrix in matrices]
    batch, height, width = tf.TensorShape(None), tf.Dimension(0), tf.Dimension(0)
    for block in blocks:
        shape = block.get_shape().with_rank_at_least(2)
        rows, columns = shape.dims[-2:] if shape.dims else [tf.Dimension(None)] * 2
        batch, height, width = batch.merge_with(shape[:-2]), height + rows, width + columns
    widths = [tf.shape(block)[-1] for block in blocks]
    bands = []
    for at, block in enumerate(blocks):
        others = tf.zeros([tf.rank(block) - 1, 2], tf.int32)
        beside = [[sum(widths[:at]), sum(widths[at + 1 :])]]
        bands.append(tf.pad(block, tf.concat([others, beside], axis=0)))
    whole = tf.concat(bands, axis=-2, name=name)
    whole.set_shape(batch.concatenate((height, width)))
    return whole


def power_sums_tensor(array_size: Any, power_matrix: Any, multiplier: Any) -> Any:
    """The sums of A^i B (A^i)^T over i < n, for n = 0 to `array_size`: [`array_size` + 1, N, N].

    Args:
        array_size: the last n.
        power_matrix: A, [N, N].
        multiplier: B, [N, N].
    """
    power_matrix = tf.convert_to_tensor(power_matrix)
    one = tf.eye(tf.shape(power_matrix)[0], dtype=power_matrix.dtype)
    one.set_shape(power_matrix.get_shape())
    later = tf.range(tf.cast(array_size, tf.int32) - 1)
    powers = tf.scan(lambda power, _: tf.matmul(power, power_matrix), later, initializer=one)
    terms = tf.matmul(batch_times_matrix(powers, multiplier), powers, adjoint_b=True)
    sums = tf.cumsum(tf.concat([tf.expand_dims(multiplier, 0), terms], axis=0))
    return tf.concat([tf.expand_dims(tf.zeros_like(multiplier), 0), sums], axis=0)


def matrix_to_powers(matrix: Any, powers: Any) -> Any:
    """The powers of a matrix [N, N]: [number of powers, N, N]."""
    return batch_matrix_pow(tf.tile(tf.expand_dims(matrix, 0), [tf.size(powers), 1, 1]), powers)


def batch_matrix_pow(matrices: Any, powers: Any) -> Any:
    """Each of the matrices [B, N, N] to its own power.

    Args:
        matrices: [B, N, N].
        powers: [B], integers from 0.
    """
    matrices = tf.convert_to_tensor(matrices)
    left = tf.cast(powers, tf.int32)
    size, side = tf.unstack(tf.shape(matrices)[:2])
    ones = tf.eye(side, batch_shape=[size], dtype=matrices.dtype)

    def square(base: Any, left: Any, product: Any) -> tuple[Any, Any, Any]:
        going = left > 1  # what is at its last power must not be squared: it could overflow
        odd = tf.logical_and(going, tf.equal(left % 2, 1))
        product = tf.where(odd, tf.matmul(product, base), product)
        return tf.where(going, tf.matmul(base, base), base), tf.where(going, left // 2, left), product

    base, left, product = tf.while_loop(
        lambda base, left, product: tf.reduce_any(left > 1), square, [matrices, left, ones]
    )
    return tf.where(tf.equal(left, 0), ones, tf.matmul(base, product))


def batch_times_matrix(batch: Any, matrix: Any, adj_x: bool = False, adj_y: bool = False) -> Any:
    """Each matrix of a batch [B, N, M] times one matrix [M, P]; transposed before if `adj_x` or
    `adj_y` says so.
    """
    batch, matrix = tf.convert_to_tensor(batch), tf.convert_to_tensor(matrix)
    assert batch.get_shape().ndims == 3
    assert matrix.get_shape().ndims == 2
    return tf.matmul(batch, matrix, adjoint_a=adj_x, adjoint_b=adj_y)


def matrix_times_batch(matrix: Any, batch: Any, adj_x: bool = False, adj_y: bool = False) -> Any:
    """One matrix [N, M] times each of a batch [B, M, P]."""
    product = batch_times_matrix(batch=batch, matrix=matrix, adj_x=not adj_y, adj_y=not adj_x)
    return tf.transpose(product, [0, 2, 1])


def make_toeplitz_matrix(inputs: Any, name: str | None = None) -> Any:
    """The symmetric matrix [n * size, n * size] whose block (i, j) is `inputs[abs(i - j)]`.

    Args:
        inputs: [n, size, size].
        name: of the operation.
    """
    count, size = tf.unstack(tf.shape(inputs)[:2])
    places = tf.range(count)
    blocks = tf.gather(inputs, tf.abs(places[None, :] - places[:, None]))
    side = size * count
    return tf.identity(tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), [side, side]), name=name)


def sign_magnitude_positive_definite(raw: Any, off_diagonal_scale: Any = 0.0, overall_scale: Any = 0.0) -> Any:
    """A positive definite matrix from any numbers: U^T U of an upper triangle U.

    The diagonal of U is exp of half of that of `raw`. Off it, the upper part of `raw` gives the
    logarithm of the magnitude, and the lower part the sign.

    Args:
        raw: [..., M, M].
        off_diagonal_scale: added to the logarithms off the diagonal; of the leading dimensions of `raw`.
        overall_scale: added to all logarithms; of the same shape.
    """
    raw = tf.convert_to_tensor(raw)

    def scale(value: Any, like: Any) -> Any:
        value = tf.convert_to_tensor(value, dtype=raw.dtype.base_dtype)
        ones = tf.ones([tf.rank(like) - tf.rank(value)], dtype=tf.int32)
        return tf.reshape(value, tf.concat([tf.shape(value), ones], axis=0))

    diagonal = tf.matrix_diag_part(raw)
    logarithms = raw + scale(off_diagonal_scale, raw) + scale(overall_scale, raw)
    upper = tf.exp(logarithms / 2.0) * tf.nn.softsign(tf.matrix_transpose(raw))
    upper.set_shape(raw.get_shape())
    on_diagonal = tf.exp((diagonal + scale(overall_scale, diagonal)) / 2.0)
    factor = tf.matrix_set_diag(tf.matrix_band_part(upper, 0, -1), on_diagonal)
    return tf.matmul(factor, factor, transpose_a=True)


def transform_to_covariance_matrices(input_vectors: Any, matrix_size: int) -> Any:
    """Covariances [..., `matrix_size`, `matrix_size`] from vectors [..., N], by a dense layer of
    contrib.layers.
    """
    dense = fetch("tf1kit.contrib.layers:fully_connected")
    values = dense(input_vectors, matrix_size**2 + 2, activation_fn=None)
    shape = tf.concat([tf.shape(values)[:-1], [matrix_size, matrix_size]], axis=0)
    return sign_magnitude_positive_definite(tf.reshape(values[..., :-2], shape), values[..., -2], values[..., -1])


def variable_covariance_matrix(
    size: int,
    name: str,
    dtype: Any,
    initial_diagonal_values: Any = None,
    initial_overall_scale_log: Any = 0.0,
) -> Any:
    """A covariance [`size`, `size`] that can be trained, with three variables under `name`.

    Args:
        size: of the matrix.
        name: of the tensor.
        dtype: float32 or float64.
        initial_diagonal_values: the first variances, [`size`]; None for ones.
        initial_overall_scale_log: the logarithm of a first factor.
    """
    raw = tf.get_variable(f"{name}_pre_transform", dtype=dtype, shape=[size, size], initializer=tf.zeros_initializer())
    if initial_diagonal_values is not None:
        raw += tf.matrix_diag(tf.log(initial_diagonal_values))
    away = tf.constant(-5.0, dtype=dtype)
    off_diagonal = tf.get_variable(f"{name}_off_diagonal_scale", dtype=dtype, initializer=away)
    first = tf.convert_to_tensor(initial_overall_scale_log, dtype=dtype)
    overall = tf.get_variable(f"{name}_overall_scale", dtype=dtype, shape=[], initializer=tf.zeros_initializer())
    return tf.identity(sign_magnitude_positive_definite(raw, off_diagonal, first + overall), name=name)
