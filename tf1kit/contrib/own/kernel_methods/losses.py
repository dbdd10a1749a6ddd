"""The hinge loss of several classes (Crammer and Singer, 2001).

Source: TensorFlow 1.15.5: tensorflow/contrib/kernel_methods/python/losses.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def sparse_multiclass_hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str = tf.GraphKeys.LOSSES,
    reduction: str = tf.losses.Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Any:
    """The largest margin by which another class comes near the right one, weighted.

    Args:
        labels: int32 or int64 [batch] or [batch, 1]: the classes.
        logits: [batch, classes].
        weights: a scalar, [batch] or [batch, 1].
        scope: the name scope.
        loss_collection: where the loss is added.
        reduction: how the losses become one.

    Raises:
        ValueError: a rank or the labels' dtype does not fit.
    """
    with tf.name_scope(scope, "sparse_multiclass_hinge_loss", (logits, labels)) as scope:
        _check(labels, logits)
        # Not by tf.unstack: the values of its results are known early today, and so labels would be
        # checked before shapes.
        batch, classes = tf.shape(logits)[0], tf.shape(logits)[1]
        logits = tf.cast(logits, tf.float32)
        with tf.control_dependencies([tf.assert_less(labels, tf.cast(classes, labels.dtype))]):
            labels = tf.reshape(labels, [-1])
        weights = tf.convert_to_tensor(weights)
        if weights.shape.rank not in (0, 1, 2):
            raise ValueError(
                "non-scalar weights should have rank 1 ([batch_size]) or 2 ([batch_size, 1]). "
                f"Given rank is {weights.shape.rank}"
            )
        if weights.shape.rank:
            weights = tf.reshape(weights, [-1])
            weights.shape.assert_is_compatible_with(labels.shape)
        places = tf.stack([tf.range(batch), tf.cast(labels, tf.int32)], 1)
        right = tf.gather_nd(logits, places)[:, None]
        margins = tf.nn.relu(logits - right + tf.one_hot(labels, classes, on_value=0.0, off_value=1.0))
        loss = tf.reduce_max(margins, 1)
        return tf.losses.compute_weighted_loss(loss, weights, scope, loss_collection, reduction=reduction)


def _check(labels: Any, logits: Any) -> None:
    if logits.shape.rank != 2:
        raise ValueError(f"logits should have rank 2 ([batch_size, num_classes]). Given rank is {logits.shape.rank}")
    if labels.dtype not in (tf.int32, tf.int64):
        raise ValueError(f"Invalid dtype for labels: {labels.dtype}. Acceptable dtypes: int32 and int64")
    if labels.shape.rank not in (1, 2):
        raise ValueError(
            f"labels should have rank 1 ([batch_size]) or 2 ([batch_size, 1]). Given rank is {labels.shape.rank}"
        )
