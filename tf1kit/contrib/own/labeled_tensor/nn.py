"""Functions of `tf.nn` for labeled tensors.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/nn.py. The losses take logits
first, then labels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor.core import define_binary_op, define_unary_op


def _flipped(loss: Callable[..., Any]) -> Callable[..., Any]:
    return lambda logits, labels, name=None: loss(logits=logits, labels=labels, name=name)


relu, relu6 = define_unary_op("relu", tf.nn.relu), define_unary_op("relu6", tf.nn.relu6)
crelu, elu = define_unary_op("crelu", tf.nn.crelu), define_unary_op("elu", tf.nn.elu)
softplus, l2_loss = define_unary_op("softplus", tf.nn.softplus), define_unary_op("l2_loss", tf.nn.l2_loss)
softmax, log_softmax = define_unary_op("softmax", tf.nn.softmax), define_unary_op("log_softmax", tf.nn.log_softmax)
sigmoid_cross_entropy_with_logits = define_binary_op(
    "sigmoid_cross_entropy_with_logits", _flipped(tf.nn.sigmoid_cross_entropy_with_logits)
)
softmax_cross_entropy_with_logits = define_binary_op(
    "softmax_cross_entropy_with_logits", _flipped(tf.nn.softmax_cross_entropy_with_logits)
)
sparse_softmax_cross_entropy_with_logits = define_binary_op(
    "sparse_softmax_cross_entropy_with_logits", _flipped(tf.nn.sparse_softmax_cross_entropy_with_logits)
)
