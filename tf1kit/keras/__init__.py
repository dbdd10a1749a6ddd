"""Keras 3 objects with TensorFlow 1's arithmetic, for the places where stock Keras computes something else."""

from tf1kit.keras.adam import Adam
from tf1kit.keras.conv import Conv2D

__all__ = ["Adam", "Conv2D"]
