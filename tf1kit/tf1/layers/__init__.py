"""`tf.layers` of TensorFlow 1.15.5: its 36 public names."""

from tensorflow.python.keras.engine.input_spec import InputSpec
from tensorflow.python.keras.legacy_tf_layers.base import Layer

from tf1kit.tf1.layers.normalization import BatchNormalization, batch_normalization
