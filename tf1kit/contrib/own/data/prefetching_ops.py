"""Elements on other devices.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/prefetching_ops.py. The functions here
are those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["copy_to_device", "prefetch_to_device"]

copy_to_device = tf.data.experimental.copy_to_device
prefetch_to_device = tf.data.experimental.prefetch_to_device
