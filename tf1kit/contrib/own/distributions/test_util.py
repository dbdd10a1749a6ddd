"""Helpers of test cases: whether samples of a distribution fit its functions.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/test_util.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

Run = Callable[[Any], Any]


class DiscreteScalarDistributionTestHelpers:
    """Methods of a `tf.test.TestCase` about distributions of whole numbers."""

    assertAllClose: Callable[..., None]  # noqa: N815  of the test case

    def run_test_sample_consistent_log_prob(
        self,
        sess_run_fn: Run,
        dist: Any,
        num_samples: int = int(1e5),
        num_threshold: int = int(1e3),
        seed: int = 42,
        batch_size: int | None = None,
        rtol: float = 1e-2,
        atol: float = 0.0,
    ) -> None:
        """Assert that `log_prob` agrees with how often each number is drawn.

        Args:
            sess_run_fn: evaluates tensors, such as a session's `run`.
            dist: the distribution.
            num_samples: how many samples are drawn.
            num_threshold: numbers that are drawn at most so often do not count.
            seed: the seed of the samples.
            batch_size: the elements of the batch, if they are not known.
            rtol: the relative tolerance.
            atol: the absolute tolerance.

        Raises:
            ValueError: the threshold is less than 1.
        """
        if num_threshold < 1:
            raise ValueError(f"num_threshold({num_threshold}) must be at least 1.")
        y = tf.reshape(dist.sample(num_samples, seed=seed), shape=[num_samples, -1])
        batch: Any = tf.reduce_prod(dist.batch_shape_tensor()) if batch_size is None else batch_size
        ndims = tf.shape(dist.batch_shape_tensor())[0]
        column = 1 + tf.pad([-2], paddings=[[0, ndims]])  # [-1, 1, ..., 1]
        for index, x in enumerate(tf.unstack(y, num=batch_size, axis=1)):
            counts, edges = self.histogram(x)
            probs = tf.reshape(tf.exp(dist.log_prob(tf.reshape(edges, column))), shape=[-1, batch])[:, index]
            found, expected = sess_run_fn([counts, probs])
            is_often = found > num_threshold
            self.assertAllClose(expected[is_often], found[is_often] / num_samples, rtol=rtol, atol=atol)

    def run_test_sample_consistent_mean_variance(
        self,
        sess_run_fn: Run,
        dist: Any,
        num_samples: int = int(1e5),
        seed: int = 24,
        rtol: float = 1e-2,
        atol: float = 0.0,
    ) -> None:
        """Assert that mean, variance and standard deviation agree with those of samples; for the
        arguments see `run_test_sample_consistent_log_prob`.
        """
        x = tf.cast(dist.sample(num_samples, seed=seed), tf.float32)
        mean = tf.reduce_mean(x, axis=0)
        variance = tf.reduce_mean(tf.square(x - mean), axis=0)
        ours = [mean, variance, tf.sqrt(variance)]
        found = sess_run_fn([*ours, dist.mean(), dist.variance(), dist.stddev()])
        for of_samples, stated in zip(found[:3], found[3:], strict=True):
            self.assertAllClose(stated, of_samples, rtol=rtol, atol=atol)

    def histogram(self, x: Any, value_range: Any = None, nbins: Any = None, name: str | None = None) -> tuple[Any, Any]:
        """How often values of a tensor [n] are in each bin, and where the bins begin.

        Args:
            x: the values.
            value_range: from where to where the bins go; by default where the values are.
            nbins: their number; by default each whole number has one.
            name: the name scope.
        """
        with tf.name_scope(name, "histogram", [x]):
            x = tf.convert_to_tensor(x, name="x")
            value_range = [tf.reduce_min(x), 1 + tf.reduce_max(x)] if value_range is None else value_range
            value_range = tf.convert_to_tensor(value_range, name="value_range")
            least, end = value_range[0], value_range[1]
            nbins = tf.cast(end - least, tf.int32) if nbins is None else nbins
            width = (end - least) / tf.cast(nbins, dtype=value_range.dtype.base_dtype)
            edges = tf.range(start=least, limit=end, delta=width, dtype=x.dtype.base_dtype)
            return tf.histogram_fixed_width(x, value_range=value_range, nbins=nbins), edges


class VectorDistributionTestHelpers:
    """Methods of a `tf.test.TestCase` about distributions of vectors."""

    assertAllClose: Callable[..., None]  # noqa: N815  of the test case

    def run_test_sample_consistent_log_prob(
        self,
        sess_run_fn: Run,
        dist: Any,
        num_samples: int = int(1e5),
        radius: float = 1.0,
        center: Any = 0.0,
        seed: int = 42,
        rtol: float = 1e-2,
        atol: float = 0.0,
    ) -> None:
        """Assert that the volume of a ball, which is the mean of 1 / density over the samples in
        it, is right.

        Args:
            sess_run_fn: evaluates tensors, such as a session's `run`.
            dist: the distribution.
            num_samples: how many samples are drawn.
            radius: the radius of the ball.
            center: the center of the ball, a number or a vector.
            seed: the seed of the samples.
            rtol: the relative tolerance.
            atol: the absolute tolerance.
        """
        with tf.name_scope(
            "run_test_sample_consistent_log_prob", values=[num_samples, radius, center, *dist._graph_parents]
        ):
            batch, size = dist.batch_shape_tensor(), np.asarray(radius)
            dims = tf.cast(dist.event_shape_tensor()[0], dtype=size.dtype)
            volume = tf.exp(dims / 2.0 * np.log(np.pi) - tf.lgamma(1.0 + dims / 2.0) + dims * tf.log(size))
            x = tf.identity(dist.sample(num_samples, seed=seed))  # so that a bijector does not know its x
            is_in_ball = tf.cast(tf.norm(x - center, axis=-1) <= radius, dtype=x.dtype)
            found = tf.reduce_mean(tf.exp(-dist.log_prob(x)) * is_in_ball, axis=0)
            init = tf.global_variables_initializer()
        sess_run_fn(init)
        shape, expected, found = sess_run_fn([batch, volume, found])
        self.assertAllClose(np.tile(expected, reps=shape), found, rtol=rtol, atol=atol)

    def run_test_sample_consistent_mean_covariance(
        self,
        sess_run_fn: Run,
        dist: Any,
        num_samples: int = int(1e5),
        seed: int = 24,
        rtol: float = 1e-2,
        atol: float = 0.1,
        cov_rtol: float | None = None,
        cov_atol: float | None = None,
    ) -> None:
        """Assert that mean, covariance, variance and standard deviation agree with those of samples.

        Args:
            sess_run_fn: evaluates tensors, such as a session's `run`.
            dist: the distribution.
            num_samples: how many samples are drawn.
            seed: the seed of the samples.
            rtol: the relative tolerance.
            atol: the absolute tolerance.
            cov_rtol: that of the covariance.
            cov_atol: that of the covariance.
        """
        x = dist.sample(num_samples, seed=seed)
        mean = tf.reduce_mean(x, axis=0)
        rest = x - mean
        covariance = tf.reduce_mean(rest[..., :, tf.newaxis] * rest[..., tf.newaxis, :], axis=0)
        variance = tf.matrix_diag_part(covariance)
        ours = [mean, covariance, variance, tf.sqrt(variance)]
        found = sess_run_fn([*ours, dist.mean(), dist.covariance(), dist.variance(), dist.stddev()])
        limits = [(rtol, atol), (cov_rtol or rtol, cov_atol or atol), (rtol, atol), (rtol, atol)]
        for of_samples, stated, (relative, absolute) in zip(found[:4], found[4:], limits, strict=True):
            self.assertAllClose(stated, of_samples, rtol=relative, atol=absolute)
