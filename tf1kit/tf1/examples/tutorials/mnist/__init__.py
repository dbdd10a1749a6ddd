"""`tensorflow.examples.tutorials.mnist`: `input_data` reads MNIST, `mnist` is the tutorials'
two-layer network.
"""

from tf1kit.tf1.examples.tutorials.mnist import input_data, mnist

__all__ = ["input_data", "mnist"]
