"""Metrics of tf.keras as in 1.15.5: where their variables are, and which threshold two of them take.

Source: TensorFlow 1.15.5, tensorflow/python/keras/metrics.py.  Today a metric makes its variables
outside of the function around it, where a graph does not initialize them; in 1.15.5 only those with
a total did.  `SensitivityAtSpecificity` took the threshold whose specificity is closest to the
wanted one; today it takes the best of those that reach it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import keras_metrics

_today = keras_metrics.Metric.add_weight


def add_weight(
    self: Any,
    name: str,
    shape: Any = (),
    aggregation: Any = tf.VariableAggregation.SUM,
    synchronization: Any = tf.VariableSynchronization.ON_READ,
    initializer: Any = None,
    dtype: Any = None,
) -> Any:
    """`Metric.add_weight`, which makes a variable where the metric is made."""
    if isinstance(self, keras_metrics.Reduce):
        return _today(self, name, shape, aggregation, synchronization, initializer, dtype)
    return super(keras_metrics.Metric, self).add_weight(
        name=name,
        shape=shape,
        dtype=self._dtype if dtype is None else dtype,
        trainable=False,
        initializer=initializer,
        collections=[],
        synchronization=synchronization,
        aggregation=aggregation,
    )


def sensitivity(self: Any) -> Any:
    """The sensitivity where the specificity is closest to `value`; a scalar."""
    return _at_closest(self, self.true_negatives, self.false_positives, self.true_positives, self.false_negatives)


def specificity(self: Any) -> Any:
    """The specificity where the sensitivity is closest to `value`; a scalar."""
    return _at_closest(self, self.true_positives, self.false_negatives, self.true_negatives, self.false_positives)


def _at_closest(metric: Any, right: Any, wrong: Any, asked_right: Any, asked_wrong: Any) -> Any:
    closest = tf.argmin(tf.abs(tf.math.divide_no_nan(right, right + wrong) - metric.value), axis=0)
    closest = tf.cast(closest, tf.int32)
    return tf.math.divide_no_nan(asked_right[closest], asked_right[closest] + asked_wrong[closest])


@cache
def install() -> None:
    """Let tf.keras's metrics work as in 1.15.5, in a process that the kit owns."""
    keras_metrics.Metric.add_weight = add_weight
    keras_metrics.SensitivityAtSpecificity.result = sensitivity
    keras_metrics.SpecificityAtSensitivity.result = specificity
