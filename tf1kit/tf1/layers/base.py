"""`tensorflow.python.layers.base` of TensorFlow 1.15.5; TensorFlow's wheel has it under another
name.
"""

from tf1kit.tf1.private import InputSpec as InputSpec
from tf1kit.tf1.private import Layer as Layer
from tf1kit.tf1.private import keras_style_scope as keras_style_scope
from tf1kit.tf1.private import set_keras_style as set_keras_style
