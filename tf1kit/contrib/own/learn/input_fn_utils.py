"""Input functions for serving.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/utils/input_fn_utils.py.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

InputFnOps = collections.namedtuple("InputFnOps", ["features", "labels", "default_inputs"])


def build_parsing_serving_input_fn(
    feature_spec: Any, default_batch_size: int | None = None
) -> Callable[[], InputFnOps]:
    """An input function that takes serialised `tf.Example`s, a string tensor
    [default_batch_size].
    """

    def input_fn() -> InputFnOps:
        serialized = tf.placeholder(tf.string, [default_batch_size], name="input_example_tensor")
        return InputFnOps(tf.parse_example(serialized, feature_spec), None, {"examples": serialized})

    return input_fn


def build_default_serving_input_fn(features: Any, default_batch_size: int | None = None) -> Callable[[], InputFnOps]:
    """An input function that takes the features themselves: tensors with the dtypes, names and
    shapes of a dict of tensors.
    """

    def input_fn() -> InputFnOps:
        fed = {
            name: tf.placeholder(tensor.dtype, [default_batch_size, *tensor.shape.as_list()[1:]], name=tensor.op.name)
            for name, tensor in features.items()
        }
        return InputFnOps(fed, None, fed)

    return input_fn
