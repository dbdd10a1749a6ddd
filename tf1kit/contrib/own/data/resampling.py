"""Elements in chosen proportions.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/resampling.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["rejection_resample"]

rejection_resample = tf.data.experimental.rejection_resample
