"""What maps inputs to features of a kernel.

Source: TensorFlow 1.15.5:
tensorflow/contrib/kernel_methods/python/mappers/dense_kernel_mapper.py.
"""

from __future__ import annotations

import abc
from typing import Any


class InvalidShapeError(Exception):
    """The input of a mapper does not have the shape that it needs."""


class DenseKernelMapper(abc.ABC):
    """Maps dense inputs to dense features."""

    @abc.abstractmethod
    def map(self, input_tensor: Any) -> Any:
        """The features of [batch, width] inputs."""

    @property
    @abc.abstractmethod
    def name(self) -> str:
        """The mapper's name."""

    @property
    @abc.abstractmethod
    def output_dim(self) -> int:
        """How many features there are."""
