"""Supplies the layer of `batch_norm` in its default form:
`tensorflow.python.layers.normalization.BatchNormalization`.

TensorFlow's wheel has the other classes of `tf.layers`, but takes this one from Keras 2
(`tf-keras`). Without that package, `batch_norm` fails. The kit's own class does not need it. It is
used on all versions, so that all compute the same.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply

NAMES = {"BatchNormalization": "tf1kit.tf1.layers.normalization:BatchNormalization"}


def apply() -> None:
    """Supply the class."""
    supply("tensorflow.python.layers.normalization", NAMES, always=True)
