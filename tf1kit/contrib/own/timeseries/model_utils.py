"""Small parts that models of time series share.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/model_utils.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.feature_keys import FilteringResults


def fully_connected(
    inp: Any,
    inp_size: int,
    layer_size: int,
    name: str,
    activation: Callable[[Any], Any] | None = tf.nn.relu,
    dtype: Any = tf.float32,
) -> Any:
    """A dense layer [B, `layer_size`] with the variables "<name>_weight" and "<name>_bias".

    Args:
        inp: [B, `inp_size`].
        inp_size: the size of the input.
        layer_size: the size of the output.
        name: of the layer.
        activation: a function of the output, or None.
        dtype: of the weight.
    """
    weight = tf.get_variable(f"{name}_weight", shape=[inp_size, layer_size], dtype=dtype)
    bias = tf.get_variable(f"{name}_bias", shape=[layer_size], initializer=tf.zeros_initializer())
    output = tf.nn.xw_plus_b(inp, weight, bias)
    return output if activation is None else activation(output)


def parameter_switch(parameter_overrides: dict[Any, Any]) -> Callable[[Any], Any]:
    """A function of a tensor that returns its value: the one in the dict, or else what the default
    session computes.
    """

    def value(parameter: Any) -> Any:
        return tf.convert_to_tensor(parameter_overrides.get(parameter, parameter)).eval()

    return value


def canonicalize_times_or_steps_from_output(times: Any, steps: int | None, previous_model_output: Any) -> Any:
    """The times [B, T] to predict.

    Args:
        times: [T] or [B, T], later than those of the output; or None.
        steps: T, for times that follow one another; or None.
        previous_model_output: a dict with the times [B, ...] that a model has seen.

    Raises:
        ValueError: there are both times and steps or neither, the batch sizes differ, or a time is
            too early.
    """
    if steps is not None and times is not None:
        raise ValueError("Only one of `steps` and `times` may be specified.")
    if steps is None and times is None:
        raise ValueError("One of `steps` and `times` must be specified.")
    seen = previous_model_output[FilteringResults.TIMES]
    if steps is not None:
        return seen[:, -1:] + 1 + np.arange(steps)[None, ...]
    wanted = np.array(times)
    wanted = wanted if wanted.ndim == 2 else wanted[None, ...]
    if seen.shape[0] != wanted.shape[0]:
        raise ValueError(
            "`times` must have a batch dimension matching the previous model output (got a batch dimension of "
            f"{wanted.shape[0]} for `times` and {seen.shape[0]} for the previous model output)."
        )
    if not (seen[:, -1] < wanted[:, 0]).all():
        raise ValueError("Prediction times must be after the corresponding previous model output.")
    return wanted
