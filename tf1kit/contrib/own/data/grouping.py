"""Grouping of elements.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/grouping.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["Reducer", "bucket_by_sequence_length", "group_by_reducer", "group_by_window"]

Reducer = tf.data.experimental.Reducer
bucket_by_sequence_length = tf.data.experimental.bucket_by_sequence_length
group_by_reducer = tf.data.experimental.group_by_reducer
group_by_window = tf.data.experimental.group_by_window
