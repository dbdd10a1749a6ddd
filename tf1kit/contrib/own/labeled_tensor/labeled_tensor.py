"""The functions that would hide Python's own in their module.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/__init__.py.
"""

from tf1kit.contrib.own.labeled_tensor.core import abs_function as abs
from tf1kit.contrib.own.labeled_tensor.core import pow_function as pow
from tf1kit.contrib.own.labeled_tensor.core import round_function as round

__all__ = ["abs", "pow", "round"]
