"""Batch renormalization in TensorFlow 1's arithmetic: the part of `BatchNormalization` that has
`renorm=True`.

Source: arXiv:1702.03275; TensorFlow 1.15.5, tensorflow/python/keras/layers/normalization.py.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.keras.moving import move, put, rate

CLIPPING = ("rmax", "rmin", "dmax")


class Renorm:
    """The statistics that renormalization adds to a layer: `moving_stddev`, `renorm_mean` and
    `renorm_stddev`.
    """

    def __init__(self, layer: Any, shape: tuple[int], dtype: str) -> None:
        def root(shape: Any, dtype: Any = None) -> Any:
            return tf.sqrt(keras.initializers.get(layer.moving_variance_initializer)(shape, dtype=dtype))

        self.layer = layer
        named = {"shape": shape, "dtype": dtype, "trainable": False, "autocast": False}
        layer.moving_stddev = layer.add_weight(name="moving_stddev", initializer=root, **named)
        layer.renorm_mean = layer.add_weight(name="renorm_mean", initializer=layer.moving_mean_initializer, **named)
        layer.renorm_stddev = layer.add_weight(name="renorm_stddev", initializer=root, **named)

    def _stddev(self, variance: Any) -> Any:
        return tf.sqrt(variance + self.layer.epsilon)

    def corrections(self, mean: Any, variance: Any) -> tuple[Any, Any]:
        """(r, d) by the statistics as they are, which move afterwards: normalized values become
        `values * r + d`.
        """
        layer, clipping = self.layer, self.layer.renorm_clipping or {}
        stddev = self._stddev(variance)
        smallest = tf.sqrt(tf.constant(layer.epsilon, stddev.dtype))
        known = tf.maximum(layer.renorm_stddev.value, smallest)  # no division by zero early in training
        r = stddev / known
        d = (mean - layer.renorm_mean.value) / known
        r = tf.maximum(r, clipping["rmin"]) if clipping.get("rmin") is not None else r
        r = tf.minimum(r, clipping["rmax"]) if clipping.get("rmax") is not None else r
        if (dmax := clipping.get("dmax")) is not None:
            d = tf.minimum(tf.maximum(d, -dmax), dmax)
        by = rate(layer.renorm_decay)
        move(layer.renorm_mean, mean, by)
        move(layer.renorm_stddev, stddev, by)
        return r, d

    def move_variance(self, variance: Any, by: np.float32) -> None:
        """Move `moving_stddev`, and have `moving_variance` follow it."""
        stddev = move(self.layer.moving_stddev, self._stddev(variance), by)
        put(self.layer.moving_variance, tf.nn.relu(stddev * stddev - self.layer.epsilon))


def compose(scale: Any, offset: Any, then_scale: Any, then_offset: Any) -> tuple[Any, Any]:
    """One linear transform after the other, as one; None stands for the identity."""
    if then_scale is not None:
        scale, offset = scale * then_scale, offset * then_scale
    return scale, offset if then_offset is None else offset + then_offset
