"""The layer behind `batch_norm` in its default form: `tensorflow.python.layers.normalization.BatchNormalization`.

TensorFlow's wheel has the other classes of `tf.layers`; this one it takes from Keras 2 (`tf-keras`), so `batch_norm` fails
where that is not installed. The kit's own class does without, and is used on all versions: one arithmetic everywhere.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply

NAMES = {"BatchNormalization": "tf1kit.tf1.layers.normalization:BatchNormalization"}


def apply() -> None:
    """Supply the class."""
    supply("tensorflow.python.layers.normalization", NAMES, always=True)
