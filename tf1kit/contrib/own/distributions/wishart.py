"""Wishart's distribution of matrices.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/wishart.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY, Distribution, derived, property_of
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import distribution_util


class _WishartLinearOperator(Distribution):
    """The distribution of positive definite matrices [k, k] with `df` degrees of freedom and the
    scale L L^T.

    Args:
        df: at least k.
        scale_operator: L.
        cholesky_input_output_matrices: whether samples, values and statistics are Cholesky factors.
        validate_args: whether an assertion checks `df`.
        allow_nan_stats: see `Distribution`.
        name: the name of the distribution.

    Raises:
        TypeError: L is not floating.
        ValueError: L is not square, or `df` is known to be too small.
    """

    def __init__(
        self,
        df: Any,
        scale_operator: Any,
        cholesky_input_output_matrices: bool = False,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str | None = None,
    ) -> None:
        parameters = dict(locals())
        self._cholesky_input_output_matrices = cholesky_input_output_matrices
        with tf.name_scope(name) as name, tf.name_scope("init", values=[df]):
            dtype = scale_operator.dtype
            if not dtype.is_floating:
                raise TypeError(f"scale_operator.dtype={dtype} is not a floating-point type")
            if not scale_operator.is_square:
                raise ValueError("scale_operator must be square.")
            self._scale_operator = scale_operator
            freedom = tf.convert_to_tensor(df, dtype=dtype, name="df")
            rows = None if scale_operator.shape.rank is None else tf.compat.dimension_value(scale_operator.shape[-1])
            self._dimension: Any = (
                tf.cast(scale_operator.domain_dimension_tensor(), dtype=dtype, name="dimension")
                if rows is None
                else tf.convert_to_tensor(rows, dtype=dtype, name="dimension")
            )
            known, size = tf.get_static_value(freedom), tf.get_static_value(self._dimension)
            message = (
                "Degrees of freedom (df = {}) cannot be less than dimension of scale matrix (scale.dimension = {})"
            )
            if known is not None and size is not None:
                if (known < size).any():
                    raise ValueError(message.format(known if known.shape else [known], size))
            elif validate_args:
                said = message.format(freedom, self._dimension)
                freedom = after([tf.assert_less_equal(self._dimension, freedom, message=said)], freedom)
            self._df = freedom
        super().__init__(
            dtype=dtype,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            reparameterization_type=FULLY,
            parameters={},
            graph_parents=[self._df, self._dimension],
            name=name,
        )
        derived(self, parameters)

    df = property_of("df", "The degrees of freedom.")
    scale_operator = property_of("scale_operator", "L.")
    cholesky_input_output_matrices = property_of("cholesky_input_output_matrices", "Whether matrices are factors.")
    dimension = property_of("dimension", "k.")

    def _square_scale_operator(self) -> Any:
        return self.scale_operator.matmul(self.scale_operator.to_dense(), adjoint_arg=True)

    def scale(self) -> Any:
        """The scale, or L for Cholesky factors."""
        if self._cholesky_input_output_matrices:
            return self.scale_operator.to_dense()
        return self._square_scale_operator()

    def _event_shape_tensor(self) -> Any:
        rows = self.scale_operator.domain_dimension_tensor()
        return tf.stack([rows, rows])

    def _event_shape(self) -> Any:
        rows = self.scale_operator.domain_dimension
        return tf.TensorShape([rows, rows])

    def _batch_shape_tensor(self) -> Any:
        return self.scale_operator.batch_shape_tensor()

    def _batch_shape(self) -> Any:
        return self.scale_operator.batch_shape

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        """Bartlett's decomposition: L times a triangle, normal below a diagonal of chi numbers."""
        batch, event = self.batch_shape_tensor(), self.event_shape_tensor()
        ndims = tf.shape(batch)[0] + 3  # of samples, batch and event
        x = tf.random_normal(tf.concat([[n], batch, event], 0), 0.0, 1.0, dtype=self.dtype, seed=seed)
        freedom = self.df * tf.ones(batch, dtype=self.df.dtype.base_dtype)
        squares = tf.random_gamma(
            shape=[n],
            alpha=self._multi_gamma_sequence(0.5 * freedom, self.dimension),
            beta=0.5,
            dtype=self.dtype,
            seed=distribution_util.gen_new_seed(seed, "wishart"),
        )
        x = tf.matrix_set_diag(tf.matrix_band_part(x, -1, 0), tf.sqrt(squares))
        x = tf.transpose(x, tf.concat([tf.range(1, ndims), [0]], 0))
        x = self.scale_operator.matmul(tf.reshape(x, tf.concat([batch, [event[0]], [-1]], 0)))
        x = tf.reshape(x, tf.concat([batch, event, [n]], 0))
        x = tf.transpose(x, tf.concat([[ndims - 1], tf.range(0, ndims - 1)], 0))
        return x if self.cholesky_input_output_matrices else tf.matmul(x, x, adjoint_b=True)

    def _log_prob(self, x: Any) -> Any:
        root = x if self.cholesky_input_output_matrices else tf.cholesky(x)
        batch, event = self.batch_shape_tensor(), self.event_shape_tensor()
        ndims = tf.rank(root)
        samples = ndims - tf.shape(batch)[0] - 2
        shape = tf.strided_slice(tf.shape(root), [0], [samples])
        y = tf.transpose(root, tf.concat([tf.range(samples, ndims), tf.range(0, samples)], 0))
        y = tf.reshape(y, tf.concat((batch, (tf.cast(self.dimension, tf.int32), -1)), 0))
        y = tf.reshape(self.scale_operator.solve(y), tf.concat([batch, event, shape], 0))
        y = tf.transpose(y, tf.concat([tf.range(ndims - samples, ndims), tf.range(0, ndims - samples)], 0))
        trace = tf.reduce_sum(tf.square(y), axis=[-2, -1])
        half = tf.reduce_sum(tf.log(tf.matrix_diag_part(root)), axis=[-1])
        found = (self.df - self.dimension - 1.0) * half - 0.5 * trace - self.log_normalization()
        if x.get_shape().rank is not None:
            found.set_shape(x.get_shape()[:-2])
        return found

    def _prob(self, x: Any) -> Any:
        return tf.exp(self._log_prob(x))

    def _entropy(self) -> Any:
        half, freedom, rows = 0.5 * self.dimension + 0.5, 0.5 * self.df, self.dimension
        return (
            rows * (freedom + half * math.log(2.0))
            + 2 * half * self.scale_operator.log_abs_determinant()
            + self._multi_lgamma(freedom, rows)
            + (half - freedom) * self._multi_digamma(freedom, rows)
        )

    def _mean(self) -> Any:
        if self.cholesky_input_output_matrices:
            return tf.sqrt(self.df) * self.scale_operator.to_dense()
        return self.df * self._square_scale_operator()

    def _variance(self) -> Any:
        x = tf.sqrt(self.df) * self._square_scale_operator()
        diagonal = tf.expand_dims(tf.matrix_diag_part(x), -1)
        found = tf.square(x) + tf.matmul(diagonal, diagonal, adjoint_b=True)
        return tf.cholesky(found) if self.cholesky_input_output_matrices else found

    def _stddev(self) -> Any:
        if self.cholesky_input_output_matrices:
            raise ValueError("Computing std. dev. when is cholesky_input_output_matrices=True does not make sense.")
        return tf.cholesky(self.variance())

    def _mode(self) -> Any:
        factor = self.df - self.dimension - 1.0
        factor = tf.where_v2(tf.less(factor, 0.0), tf.constant(float("NaN"), dtype=self.dtype, name="nan"), factor)
        if self.cholesky_input_output_matrices:
            return tf.sqrt(factor) * self.scale_operator.to_dense()
        return factor * self._square_scale_operator()

    def mean_log_det(self, name: str = "mean_log_det") -> Any:
        """The mean of the logarithm of the determinant."""
        with self._name_scope(name):
            digamma = self._multi_digamma(0.5 * self.df, self.dimension)
            return digamma + self.dimension * math.log(2.0) + 2 * self.scale_operator.log_abs_determinant()

    def log_normalization(self, name: str = "log_normalization") -> Any:
        """The logarithm of the normalizing constant."""
        with self._name_scope(name):
            return (
                self.df * self.scale_operator.log_abs_determinant()
                + 0.5 * self.df * self.dimension * math.log(2.0)
                + self._multi_lgamma(0.5 * self.df, self.dimension)
            )

    def _multi_gamma_sequence(self, a: Any, p: Any, name: str = "multi_gamma_sequence") -> Any:
        """A + (1 - j) / 2 for j from 1 to p."""
        with self._name_scope(name, values=[a, p]):
            steps = tf.linspace(tf.constant(0.0, dtype=self.dtype), 0.5 - 0.5 * p, tf.cast(p, tf.int32))
            return steps + tf.expand_dims(a, [-1])

    def _multi_lgamma(self, a: Any, p: Any, name: str = "multi_lgamma") -> Any:
        with self._name_scope(name, values=[a, p]):
            total = tf.reduce_sum(tf.lgamma(self._multi_gamma_sequence(a, p)), axis=[-1])
            return 0.25 * p * (p - 1.0) * math.log(math.pi) + total

    def _multi_digamma(self, a: Any, p: Any, name: str = "multi_digamma") -> Any:
        with self._name_scope(name, values=[a, p]):
            return tf.reduce_sum(tf.digamma(self._multi_gamma_sequence(a, p)), axis=[-1])


def _lower(factor: Any) -> Any:
    return tf.linalg.LinearOperatorLowerTriangular(
        tril=factor, is_non_singular=True, is_positive_definite=True, is_square=True
    )


class WishartCholesky(_WishartLinearOperator):
    """The distribution by the Cholesky factor of its scale."""

    def __init__(
        self,
        df: Any,
        scale: Any,
        cholesky_input_output_matrices: bool = False,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "WishartCholesky",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[scale]) as name:
            with tf.name_scope("init", values=[scale]):
                scale = tf.convert_to_tensor(scale)
                if validate_args:
                    positive = tf.assert_positive(tf.matrix_diag_part(scale), message="scale must be positive definite")
                    rows, columns = tf.shape(scale)[-1], tf.shape(scale)[-2]
                    scale = after([positive, tf.assert_equal(rows, columns, message="scale must be square")], scale)
            super().__init__(df, _lower(scale), cholesky_input_output_matrices, validate_args, allow_nan_stats, name)
        derived(self, parameters)


class WishartFull(_WishartLinearOperator):
    """The distribution by its scale."""

    def __init__(
        self,
        df: Any,
        scale: Any,
        cholesky_input_output_matrices: bool = False,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "WishartFull",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name) as name:
            with tf.name_scope("init", values=[scale]):
                scale = tf.convert_to_tensor(scale)
                factor = tf.cholesky(distribution_util.assert_symmetric(scale) if validate_args else scale)
                if validate_args:
                    factor = after([tf.assert_positive(tf.matrix_diag_part(factor))], factor)
            super().__init__(df, _lower(factor), cholesky_input_output_matrices, validate_args, allow_nan_stats, name)
        derived(self, parameters)
