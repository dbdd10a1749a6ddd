"""Moving means and variances.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/moving_stats.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def _floating(dtype: Any, name: str) -> Any:
    if not dtype.is_floating:
        raise TypeError(f"{name}.base_dtype({dtype.name}) does not have float type `dtype`.")
    return dtype


def assign_moving_mean_variance(
    mean_var: Any, variance_var: Any, value: Any, decay: Any, name: str | None = None
) -> tuple[Any, Any]:
    """Move a mean and a variance towards a value.

    Args:
        mean_var: the variable of the mean.
        variance_var: the variable of the variance.
        value: the value.
        decay: the share of the old value that stays.
        name: the name scope.

    Returns:
        Both variables, after the change.

    Raises:
        TypeError: they are not floating, or of two dtypes.
    """
    with tf.name_scope(name, "assign_moving_mean_variance", [variance_var, mean_var, value, decay]):
        dtype = _floating(mean_var.dtype.base_dtype, "mean_var")
        if dtype != variance_var.dtype.base_dtype:
            other = variance_var.dtype.base_dtype
            raise TypeError(f"mean_var.base_dtype({dtype.name}) != variance_var.base_dtype({other.name})")
        value, decay = tf.convert_to_tensor(value, dtype), tf.convert_to_tensor(decay, dtype)
        delta = value - mean_var
        with tf.control_dependencies([delta]):
            mean = tf.assign_add(mean_var, (1.0 - decay) * delta)
            less = (1.0 - decay) * (variance_var - decay * tf.square(delta))
            return mean, tf.assign_sub(variance_var, less)


def assign_log_moving_mean_exp(log_mean_exp_var: Any, log_value: Any, decay: Any, name: str | None = None) -> Any:
    """Move the logarithm of a mean towards a value that is given by its logarithm.

    Args:
        log_mean_exp_var: the variable of the logarithm.
        log_value: the logarithm of the value.
        decay: the share of the old value that stays.
        name: the name scope.

    Returns:
        The variable, after the change.

    Raises:
        TypeError: it is not floating.
    """
    with tf.name_scope(name, "assign_log_moving_mean_exp", [log_mean_exp_var, log_value, decay]):
        dtype = _floating(log_mean_exp_var.dtype.base_dtype, "log_mean_exp_var")
        log_value, decay = tf.convert_to_tensor(log_value, dtype), tf.convert_to_tensor(decay, dtype)
        delta = log_value - log_mean_exp_var
        parts = tf.stack([tf.log(decay) * tf.ones_like(delta), delta + tf.math.log1p(-decay)])
        return log_mean_exp_var.assign_add(tf.reduce_logsumexp(parts, 0))


def moving_mean_variance(value: Any, decay: Any, collections: Any = None, name: str | None = None) -> tuple[Any, Any]:
    """New variables `moving_mean` and `moving_variance`, moved towards a value.

    Args:
        value: the value.
        decay: the share of the old value that stays.
        collections: the collections of the variables, by default GLOBAL_VARIABLES.
        name: the variable scope.

    Returns:
        Both variables, after the change.

    Raises:
        TypeError: `value` is not floating.
    """
    with tf.variable_scope(name, "moving_mean_variance", [value, decay]):
        value = tf.convert_to_tensor(value, name="value")
        dtype = _floating(value.dtype.base_dtype, "value")
        variance, mean = (
            tf.get_variable(
                each,
                shape=value.shape,
                dtype=dtype,
                initializer=tf.zeros_initializer(),
                trainable=False,
                collections=collections or [tf.GraphKeys.GLOBAL_VARIABLES],
            )
            for each in ("moving_variance", "moving_mean")
        )
        return assign_moving_mean_variance(mean, variance, value, decay)
