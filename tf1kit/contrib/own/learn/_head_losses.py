"""The losses of heads. Each returns the loss to train by, which is divided by the number of
examples, and the loss to report, which is divided by the sum of the weights.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/head.py.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import broadcast_weights

Losses = tuple[Any, Any]


def weighted(losses: Any, weights: Any, name: str = "loss") -> Losses:
    """The two losses of losses and weights of examples; without weights they are one."""
    with tf.name_scope(name, values=(losses, weights)) as scope:
        if weights is None:
            loss = tf.reduce_mean(losses, name=scope)
            return loss, loss
        weights = broadcast_weights(weights, losses)
        with tf.name_scope(None, "weighted_loss", (losses, weights)) as inner:
            products = tf.multiply(losses, weights, name=inner)
        mean = tf.reduce_mean(products, name=scope)
        total = tf.cast(tf.reduce_sum(weights), tf.float32)
        return mean, tf.div(tf.reduce_sum(products), total, name="weighted_average_loss")


def _columns(labels: Any, logits: Any) -> tuple[Any, Any]:
    """Both as [batch, outputs]."""
    found = [tf.convert_to_tensor(each) for each in (logits, labels)]
    logits, labels = (tf.expand_dims(each, axis=1) if each.shape.rank == 1 else each for each in found)
    logits.get_shape().assert_is_compatible_with(labels.get_shape())
    return labels, logits


def mean_squared(labels: Any, logits: Any, weights: Any = None) -> Losses:
    """Squared differences."""
    with tf.name_scope(None, "mean_squared_loss", (logits, labels)) as name:
        labels, logits = _columns(labels, logits)
        return weighted(tf.squared_difference(logits, tf.cast(labels, tf.float32), name=name), weights)


def poisson(labels: Any, logits: Any, weights: Any = None) -> Losses:
    """Losses of counts, whose logarithms are predicted."""
    with tf.name_scope(None, "_poisson_loss", (logits, labels)) as name:
        labels, logits = _columns(labels, logits)
        return weighted(tf.nn.log_poisson_loss(labels, logits, compute_full_loss=True, name=name), weights)


def log_with_two_classes(labels: Any, logits: Any, weights: Any = None) -> Losses:
    """Sigmoid cross entropies of labels [batch] or [batch, 1]."""
    with tf.name_scope(None, "log_loss_with_two_classes", (logits, labels)) as name:
        logits, labels = tf.convert_to_tensor(logits), tf.cast(labels, tf.float32)
        labels = tf.expand_dims(labels, axis=1) if labels.shape.rank == 1 else labels
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name=name)
        return weighted(losses, weights)


def softmax_cross_entropy(labels: Any, logits: Any, weights: Any = None) -> Losses:
    """Cross entropies of classes [batch] or [batch, 1].

    Raises:
        ValueError: the classes are not integers.
    """
    with tf.name_scope(None, "softmax_cross_entropy_loss", (logits, labels)) as name:
        labels = tf.convert_to_tensor(labels)
        if not labels.dtype.is_integer:
            raise ValueError(f"Labels dtype should be integer Instead got {labels.dtype}.")
        is_column = labels.shape.rank == 2
        labels = tf.squeeze(labels, axis=(1,)) if is_column else labels
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)
        return weighted(tf.expand_dims(losses, axis=1) if is_column else losses, weights)


def sigmoid_cross_entropy(labels: Any, logits: Any, weights: Any = None) -> Losses:
    """Cross entropies of independent classes [batch, classes]."""
    with tf.name_scope(None, "sigmoid_cross_entropy_loss", (logits, labels)) as name:
        labels = tf.cast(labels, tf.float32)
        return weighted(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name=name), weights)


def hinge(labels: Any, logits: Any, weights: Any = None) -> Losses:
    """Hinge losses of labels 0 and 1, [batch] or [batch, 1]."""
    with tf.name_scope(None, "hinge_loss", (logits, labels)) as name:
        message = "labels shape should be either [batch_size, 1] or [batch_size]"
        with tf.control_dependencies((tf.Assert(tf.less_equal(tf.rank(labels), 2), (message,)),)):
            labels = tf.reshape(labels, shape=(-1, 1))
        none = tf.losses.Reduction.NONE
        return weighted(tf.losses.hinge_loss(labels=labels, logits=logits, scope=name, reduction=none), weights)


def custom(loss_fn: Callable[..., Any] | None) -> Callable[..., Losses] | None:
    """A program's own loss, in the form of the functions above.

    Raises:
        ValueError: it does not take labels, logits and weights.
    """
    if not loss_fn:
        return None
    known = inspect.signature(loss_fn).parameters
    for name in ("labels", "logits", "weights"):
        if name not in known:
            raise ValueError(f"Argument {name} not found in loss_fn.")

    def losses(labels: Any, logits: Any, weights: Any = None) -> Losses:
        loss = loss_fn(labels, logits) if weights is None else loss_fn(labels, logits, weights)
        return loss, loss

    return losses
