"""Elements written to TFRecord files.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/writers.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["TFRecordWriter"]

TFRecordWriter = tf.data.experimental.TFRecordWriter
