"""`tensorflow.examples.tutorials`."""

from tf1kit.tf1.examples.tutorials import mnist

__all__ = ["mnist"]
