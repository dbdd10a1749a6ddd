"""`tf1kit.keras.BatchNormalization` is `tf.contrib.layers.batch_norm` to the bit."""

from __future__ import annotations

import numpy as np

import tf1kit.keras


def test_decay_is_what_stays(draw) -> None:
    """One step at decay 0.9 keeps nine tenths of the moving statistics; the variance is that of N - 1."""
    layer = tf1kit.keras.BatchNormalization(decay=0.9)
    images = draw((4, 2, 2, 3))
    layer(images, training=True)
    np.testing.assert_allclose(layer.moving_mean, 0.1 * images.mean(axis=(0, 1, 2)), rtol=1e-5)
    np.testing.assert_allclose(layer.moving_variance, 0.9 + 0.1 * images.var(axis=(0, 1, 2), ddof=1), rtol=1e-5)
