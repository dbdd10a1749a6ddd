"""`tensorflow.python.layers.base` of TensorFlow 1.15.5, which TensorFlow's wheel has under another name."""

from tensorflow.python.keras.engine.input_spec import InputSpec as InputSpec
from tensorflow.python.keras.legacy_tf_layers.base import Layer as Layer
from tensorflow.python.keras.legacy_tf_layers.base import keras_style_scope as keras_style_scope
from tensorflow.python.keras.legacy_tf_layers.base import set_keras_style as set_keras_style
