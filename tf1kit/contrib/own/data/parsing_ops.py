"""Parses serialized examples.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/parsing_ops.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["parse_example_dataset"]

parse_example_dataset = tf.data.experimental.parse_example_dataset
