"""Layers of 1.15.5's tf.keras that the copy of Keras in TensorFlow's wheel has lost, on that copy's
base class.

`CLASSES` are the names under which models that were saved with them are loaded.
"""

from __future__ import annotations

from tf1kit.tf1.keras.layers.bidirectional import Bidirectional
from tf1kit.tf1.keras.layers.cudnn import CuDNNGRU, CuDNNLSTM
from tf1kit.tf1.keras.layers.layer_normalization import LayerNormalization
from tf1kit.tf1.keras.layers.noise import AlphaDropout, GaussianDropout, GaussianNoise
from tf1kit.tf1.keras.layers.wrappers import TimeDistributed, Wrapper

__all__ = ["CLASSES", "CuDNNGRU", "CuDNNLSTM"]
CLASSES = (AlphaDropout, Bidirectional, GaussianDropout, GaussianNoise, LayerNormalization, TimeDistributed, Wrapper)
