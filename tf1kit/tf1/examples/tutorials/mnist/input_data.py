"""MNIST for the tutorials: `read_data_sets` of contrib.learn.

Source: TensorFlow 1.15.5: tensorflow/examples/tutorials/mnist/input_data.py.
"""

from tf1kit.contrib.own.learn.mnist import read_data_sets

__all__ = ["read_data_sets"]
