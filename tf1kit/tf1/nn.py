"""`tf.nn` of TensorFlow 1.15.5: that of TensorFlow's compat.v1, with replacements for functions
that behave differently there.

Of the 109 public names compat.v1 lacks only `rnn_cell`.  `fused_batch_norm`, three losses and three
transposed convolutions behave differently there.  Six functions have additional arguments, after
those of 1.15.5.
Source: TensorFlow 1.15.5, tensorflow/python/ops/nn_impl.py and nn_ops.py. Deviation:
`fused_batch_norm` also takes `exponential_avg_factor`, rank 5 and NCHW on a CPU, as current
TensorFlow does. Where 1.15.5 divides zero by zero (`embedding_lookup_sparse` of a weighted row
without ids, `weighted_moments` with weights of zero) the result is current TensorFlow's 0, not
1.15.5's NaN.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, OverlayModule
from tf1kit.tf1 import result_names
from tf1kit.tf1.private import constant_value_as_shape

SMALLEST_EPSILON = 1.001e-5  # the minimum of old cuDNN versions; 1.15.5 raises smaller values to it on every device


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
    exponential_avg_factor: float = 1.0,
) -> Any:
    """Batch normalization in one op, with 1.15.5's lower bound of `epsilon`.

    `x` is (N, H, W, C), or with `data_format` "NCHW" (N, C, H, W), of float32, float16 or bfloat16;
    `scale`, `offset` and, for `is_training=False` only, `mean` and `variance` are (C,) of float32.
    `epsilon` is added to the variance. It is at least 1.001e-5; current TensorFlow has dropped this
    bound.

    Returns:
        The normalized `x`, the mean of the batch, and its unbiased variance (the sum of squares
            divided by N - 1).

    Raises:
        ValueError: statistics are given for training, or are missing for inference.
    """
    if is_training and exponential_avg_factor == 1.0 and not (mean is None and variance is None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    return tf.nn.fused_batch_norm(
        x,
        scale,
        offset,
        mean=mean,
        variance=variance,
        epsilon=max(epsilon, SMALLEST_EPSILON),
        data_format=data_format,
        is_training=is_training,
        name=name,
        exponential_avg_factor=exponential_avg_factor,
    )


def named_only(name: str) -> Callable[..., Any]:
    """The loss `name` of tf.nn. Labels and logits must be passed by name, because their order was
    once reversed.

    It raises `ValueError` for positional arguments; current TensorFlow takes the first argument as
    the labels.
    """
    loss = getattr(tf.nn, name)
    signature = inspect.signature(loss)
    sentinel = inspect.Parameter("_sentinel", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)

    def function(_sentinel: Any = None, *args: Any, **kwargs: Any) -> Any:
        if _sentinel is not None or args:
            raise ValueError(f"Only call `{name}` with named arguments (labels=..., logits=..., ...)")
        return loss(**kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = loss.__doc__
    function.__signature__ = signature.replace(parameters=[sentinel, *signature.parameters.values()])  # type: ignore[attr-defined]
    return function


LOSSES = (
    "sigmoid_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits",
    "sparse_softmax_cross_entropy_with_logits",
)


def of_known_shape(name: str, shape: str) -> Callable[..., Any]:
    """The convolution `name` of tf.nn; its result has the static shape that the argument gives.

    Current TensorFlow takes the first dimension from the input only. An unknown batch stays unknown
    there, and programs that use the result's `get_shape()` fail.
    """
    convolution = getattr(tf.nn, name)
    signature = inspect.signature(convolution)

    @functools.wraps(convolution)
    def function(*args: Any, **kwargs: Any) -> Any:
        result = convolution(*args, **kwargs)
        said = signature.bind(*args, **kwargs).arguments.get(shape)
        if said is not None and not tf.executing_eagerly():
            result.set_shape(constant_value_as_shape(tf.convert_to_tensor(said)))
        return result

    function.__signature__ = signature  # type: ignore[attr-defined]
    return function


OF_KNOWN_SHAPE = {
    "conv1d_transpose": "output_shape",
    "conv2d_transpose": "output_shape",
    "conv2d_backprop_input": "input_sizes",
}

nn = OverlayModule(
    "tensorflow.nn",
    tf.nn,
    {
        "rnn_cell": Changed("tf1kit.tf1.rnn_cell", "TensorFlow's needs Keras 2"),
        "fused_batch_norm": Changed(fused_batch_norm, "TensorFlow's no longer bounds epsilon"),
        **result_names.table("nn"),
        **{name: Changed(named_only(name), "TensorFlow takes labels and logits by position") for name in LOSSES},
        **{
            name: Changed(of_known_shape(name, shape), "TensorFlow's result has an unknown batch")
            for name, shape in OF_KNOWN_SHAPE.items()
        },
    },
)
