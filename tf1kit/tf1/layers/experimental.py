"""`tf.layers.experimental` of TensorFlow 1.15.5."""

from tf1kit.tf1.layers.base import keras_style_scope as keras_style_scope
from tf1kit.tf1.layers.base import set_keras_style as set_keras_style
