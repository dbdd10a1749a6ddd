"""Keras 3 objects with TensorFlow 1's arithmetic, for the places where stock Keras computes something else."""

from tf1kit.keras.adam import Adam
from tf1kit.keras.batch_normalization import BatchNormalization
from tf1kit.keras.conv import Conv2D
from tf1kit.keras.momentum import Momentum
from tf1kit.keras.rmsprop import RMSProp

__all__ = ["Adam", "BatchNormalization", "Conv2D", "Momentum", "RMSProp"]
