"""Elements that cannot be computed, left out.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/error_ops.py; here, those of
`tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["ignore_errors"]

ignore_errors = tf.data.experimental.ignore_errors
