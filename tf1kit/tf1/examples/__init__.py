"""`tensorflow.examples`: the MNIST tutorials' modules."""

from tf1kit.tf1.examples import tutorials

__all__ = ["tutorials"]
