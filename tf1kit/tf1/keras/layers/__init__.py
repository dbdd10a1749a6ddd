"""Layers of 1.15.5's tf.keras that the copy of Keras in TensorFlow's wheel has lost. They use that
copy's base class.

`CLASSES` has the classes by the names that saved models have for them.
"""

from __future__ import annotations

from tf1kit.tf1.keras.layers.bidirectional import Bidirectional
from tf1kit.tf1.keras.layers.cudnn import CuDNNGRU, CuDNNLSTM
from tf1kit.tf1.keras.layers.layer_normalization import LayerNormalization
from tf1kit.tf1.keras.layers.noise import AlphaDropout, GaussianDropout, GaussianNoise
from tf1kit.tf1.keras.layers.wrappers import TimeDistributed, Wrapper

__all__ = ["CLASSES", "CuDNNGRU", "CuDNNLSTM"]
CLASSES = (AlphaDropout, Bidirectional, GaussianDropout, GaussianNoise, LayerNormalization, TimeDistributed, Wrapper)
