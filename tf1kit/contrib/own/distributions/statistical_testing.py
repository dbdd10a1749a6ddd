"""Assertions on the means of samples, with known error rates.

The inequality of Dvoretzky, Kiefer, Wolfowitz and Massart on distribution functions gives the rates.
Values are in [low, high]; samples are [n, batch...]. An error rate is shared by all elements of the batch.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/statistical_testing.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tensorflow.compat import v1 as tf

SMALLER = "Confidence interval does not intersect: true mean smaller than expected"
GREATER = "Confidence interval does not intersect: true mean greater than expected"


@contextmanager
def _tensors(scope: str | None, default: str, **given: Any) -> Iterator[list[Any]]:
    """A name scope, and the arguments as tensors."""
    with tf.name_scope(scope, default, [*given.values()]):
        yield [tf.convert_to_tensor(value, name=key) for key, value in given.items()]


def _batch_sort_vector(x: Any, ascending: bool = True, name: str | None = None) -> Any:
    """Vectors in order."""
    with _tensors(name, "_batch_sort_vector", x=x) as (x,):
        size = tf.shape(x)[-1]
        y = -tf.nn.top_k(-x, k=size, sorted=True)[0] if ascending else tf.nn.top_k(x, k=size, sorted=True)[0]
        y.set_shape(x.shape)
        return y


def _do_maximum_mean(samples: Any, envelope: Any, high: Any, name: str | None = None) -> Any:
    """The largest mean of a distribution up to `high` whose distribution function is at most
    `envelope` below that of the samples: a share of `envelope` of the smallest samples goes to
    `high`.
    """
    with tf.name_scope(name, "do_maximum_mean", [samples, envelope, high]):
        ndims = tf.rank(samples)
        samples = _batch_sort_vector(tf.transpose(samples, tf.concat([tf.range(1, ndims), [0]], axis=0)))
        dtype = samples.dtype.base_dtype
        size = tf.cast(tf.shape(samples)[-1], dtype=dtype)
        step = 1.0 / size
        shares = tf.clip_by_value(step * tf.range(1, size + 1, dtype=dtype) - envelope[..., tf.newaxis], 0.0, step)
        return tf.reduce_sum(samples * shares, axis=-1) + envelope * high


def _maximum_mean(samples: Any, envelope: Any, high: Any, name: str | None = None) -> Any:
    with _tensors(name, "maximum_mean", samples=samples, envelope=envelope, high=high) as (samples, envelope, high):
        message = "Given sample maximum value exceeds expectations"
        check = tf.assert_less_equal(tf.reduce_max(samples, axis=[0]), high, message=message)
        with tf.control_dependencies([check]):
            return tf.identity(_do_maximum_mean(samples, envelope, high))


def _minimum_mean(samples: Any, envelope: Any, low: Any, name: str | None = None) -> Any:
    with _tensors(name, "minimum_mean", samples=samples, envelope=envelope, low=low) as (samples, envelope, low):
        message = "Given sample minimum value falls below expectations"
        check = tf.assert_greater_equal(tf.reduce_min(samples, axis=[0]), low, message=message)
        with tf.control_dependencies([check]):
            return -_do_maximum_mean(-samples, envelope, -low)


def _dkwm_cdf_envelope(n: Any, error_rate: Any, name: str | None = None) -> Any:
    """The largest difference of a distribution function from that of n samples. With the probability
    `error_rate` the difference is larger.
    """
    with tf.name_scope(name, "dkwm_cdf_envelope", [n, error_rate]):
        return tf.sqrt(-tf.log(error_rate / 2.0) / (2.0 * tf.cast(n, dtype=error_rate.dtype)))


def _check_shape_dominates(samples: Any, parameters: Any) -> Any:
    """The samples, after assertions that the parameters are not larger than their batch."""
    checks = []
    for each in parameters:
        batch = tf.shape(samples)[1:]
        together = tf.broadcast_dynamic_shape(batch, tf.shape(each))
        checks.append(tf.assert_greater_equal(tf.size(batch), tf.rank(each)))
        checks.append(tf.assert_equal(batch, together))
    with tf.control_dependencies(checks):
        return tf.identity(samples)


def _itemwise_error_rate(total_error_rate: Any, param_tensors: Any, sample_tensor: Any = None, name: Any = None) -> Any:
    """The error rate of one element, if all elements together have `total_error_rate`."""
    with tf.name_scope(name, "itemwise_error_rate", [total_error_rate, param_tensors, sample_tensor]):
        shape: Any = [1]
        for each in param_tensors:
            shape = tf.broadcast_dynamic_shape(tf.shape(each), shape)
        if sample_tensor is not None:
            shape = tf.broadcast_dynamic_shape(tf.shape(sample_tensor)[1:], shape)
        return total_error_rate / tf.cast(tf.reduce_prod(shape), dtype=total_error_rate.dtype)


def true_mean_confidence_interval_by_dkwm(
    samples: Any, low: Any, high: Any, error_rate: Any = 1e-6, name: str | None = None
) -> tuple[Any, Any]:
    """The least and the largest mean, [batch...] each, that the samples allow."""
    given = {"samples": samples, "low": low, "high": high, "error_rate": error_rate}
    with _tensors(name, "true_mean_confidence_interval_by_dkwm", **given) as (samples, low, high, error_rate):
        samples = _check_shape_dominates(samples, [low, high])
        tf.assert_scalar(error_rate)
        error_rate = _itemwise_error_rate(error_rate, [low, high], samples)
        envelope = _dkwm_cdf_envelope(tf.shape(samples)[0], error_rate)
        return _minimum_mean(samples, envelope, low), _maximum_mean(samples, envelope, high)


def assert_true_mean_equal_by_dkwm(
    samples: Any, low: Any, high: Any, expected: Any, false_fail_rate: Any = 1e-6, name: str | None = None
) -> Any:
    """The assertion that the mean may be `expected`."""
    with tf.name_scope(name, "assert_true_mean_equal_by_dkwm", [samples, low, high, expected, false_fail_rate]):
        return assert_true_mean_in_interval_by_dkwm(samples, low, high, expected, expected, false_fail_rate)


def min_discrepancy_of_true_means_detectable_by_dkwm(
    n: Any, low: Any, high: Any, false_fail_rate: Any, false_pass_rate: Any, name: str | None = None
) -> Any:
    """The least difference of means that `assert_true_mean_equal_by_dkwm` notices with n samples."""
    given = {"n": n, "low": low, "high": high, "fail": false_fail_rate, "pass": false_pass_rate}
    with _tensors(name, "min_discrepancy_of_true_means_detectable_by_dkwm", **given) as (n, low, high, fail, pass_):
        of_samples = _dkwm_cdf_envelope(n, pass_)
        return (high - low) * (of_samples + _dkwm_cdf_envelope(n, _itemwise_error_rate(fail, [n, low, high])))


def min_num_samples_for_dkwm_mean_test(
    discrepancy: Any,
    low: Any,
    high: Any,
    false_fail_rate: Any = 1e-6,
    false_pass_rate: Any = 1e-6,
    name: str | None = None,
) -> Any:
    """How many samples `assert_true_mean_equal_by_dkwm` needs to notice a difference of means."""
    given = {"apart": discrepancy, "low": low, "high": high, "fail": false_fail_rate, "pass": false_pass_rate}
    with _tensors(name, "min_num_samples_for_dkwm_mean_test", **given) as (apart, low, high, fail, pass_):
        envelope = apart / (2.0 * (high - low))
        rates = (_itemwise_error_rate(fail, [low, high, apart]), pass_)
        return tf.maximum(*(-tf.log(rate / 2.0) / (2.0 * envelope**2) for rate in rates))


def assert_true_mean_in_interval_by_dkwm(
    samples: Any,
    low: Any,
    high: Any,
    expected_low: Any,
    expected_high: Any,
    false_fail_rate: Any = 1e-6,
    name: str | None = None,
) -> Any:
    """The assertion that the mean may be from `expected_low` to `expected_high`."""
    given = {
        "samples": samples,
        "low": low,
        "high": high,
        "expected_low": expected_low,
        "expected_high": expected_high,
        "false_fail_rate": false_fail_rate,
    }
    with _tensors(name, "assert_true_mean_in_interval_by_dkwm", **given) as tensors:
        samples, low, high, first, last, rate = tensors
        samples = _check_shape_dominates(samples, [low, high, first, last])
        least, largest = true_mean_confidence_interval_by_dkwm(samples, low, high, rate)
        with tf.control_dependencies([tf.assert_greater_equal(largest, first, message=SMALLER)]):
            return tf.assert_less_equal(least, last, message=GREATER)


def assert_true_mean_equal_by_dkwm_two_sample(
    samples1: Any,
    low1: Any,
    high1: Any,
    samples2: Any,
    low2: Any,
    high2: Any,
    false_fail_rate: Any = 1e-6,
    name: str | None = None,
) -> Any:
    """The assertion that two distributions may have the same mean."""
    given = {
        "samples1": samples1,
        "low1": low1,
        "high1": high1,
        "samples2": samples2,
        "low2": low2,
        "high2": high2,
        "false_fail_rate": false_fail_rate,
    }
    with _tensors(name, "assert_true_mean_equal_by_dkwm_two_sample", **given) as tensors:
        samples1, low1, high1, samples2, low2, high2, rate = tensors
        samples1 = _check_shape_dominates(samples1, [low1, high1])
        samples2 = _check_shape_dominates(samples2, [low2, high2])
        with tf.control_dependencies([tf.assert_equal(tf.shape(samples1)[1:], tf.shape(samples2)[1:])]):
            between = true_mean_confidence_interval_by_dkwm(samples2, low2, high2, rate / 2.0)
            return assert_true_mean_in_interval_by_dkwm(samples1, low1, high1, *between, rate / 2.0)


def min_discrepancy_of_true_means_detectable_by_dkwm_two_sample(
    n1: Any,
    low1: Any,
    high1: Any,
    n2: Any,
    low2: Any,
    high2: Any,
    false_fail_rate: Any,
    false_pass_rate: Any,
    name: str | None = None,
) -> Any:
    """The least difference of means that `assert_true_mean_equal_by_dkwm_two_sample` notices."""
    default = "min_discrepancy_of_true_means_detectable_by_dkwm_two_sample"
    with _tensors(name, default, fail=false_fail_rate, **{"pass": false_pass_rate}) as (fail, pass_):
        return min_discrepancy_of_true_means_detectable_by_dkwm(
            n1, low1, high1, fail / 2.0, pass_ / 2.0
        ) + min_discrepancy_of_true_means_detectable_by_dkwm(n2, low2, high2, fail / 2.0, pass_ / 2.0)


def min_num_samples_for_dkwm_mean_two_sample_test(
    discrepancy: Any,
    low1: Any,
    high1: Any,
    low2: Any,
    high2: Any,
    false_fail_rate: Any = 1e-6,
    false_pass_rate: Any = 1e-6,
    name: str | None = None,
) -> tuple[Any, Any]:
    """How many samples of each `assert_true_mean_equal_by_dkwm_two_sample` needs."""
    given = {"apart": discrepancy, "fail": false_fail_rate, "pass": false_pass_rate}
    with _tensors(name, "min_num_samples_for_dkwm_mean_two_sample_test", **given) as (apart, fail, pass_):
        halves = (fail / 2.0, pass_ / 2.0)
        return (
            min_num_samples_for_dkwm_mean_test(apart / 2.0, low1, high1, *halves),
            min_num_samples_for_dkwm_mean_test(apart / 2.0, low2, high2, *halves),
        )
