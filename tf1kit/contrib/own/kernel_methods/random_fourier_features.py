"""Random features that approximate the Gaussian kernel (Rahimi and Recht, 2007).

Source: TensorFlow 1.15.5:
tensorflow/contrib/kernel_methods/python/mappers/random_fourier_features.py.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.kernel_methods.dense_kernel_mapper import DenseKernelMapper, InvalidShapeError


class RandomFourierFeatureMapper(DenseKernelMapper):
    """Cosines of random projections.

    Args:
        input_dim: the width of the inputs.
        output_dim: how many features there are.
        stddev: the standard deviation of the Gaussian kernel.
        seed: the seed of NumPy's global generator, which each `map` seeds, as 1.15.5 does.
        name: the mapper's name.
    """

    def __init__(
        self, input_dim: int, output_dim: int, stddev: float = 1.0, seed: int = 1, name: str | None = None
    ) -> None:
        self._input_dim, self._output_dim = input_dim, output_dim
        self._stddev, self._seed, self._name = stddev, seed, name

    @property
    def name(self) -> str:
        """The mapper's name."""
        return self._name or str(id(self))

    @property
    def input_dim(self) -> int:
        """The width of the inputs."""
        return self._input_dim

    @property
    def output_dim(self) -> int:
        """How many features there are."""
        return self._output_dim

    def map(self, input_tensor: Any) -> Any:
        """The features, float32 [batch, output_dim], of float32 [batch, input_dim] inputs.

        Raises:
            InvalidShapeError: the inputs have another shape.
        """
        shape = input_tensor.get_shape().as_list()
        if len(shape) != 2:
            raise InvalidShapeError(f"The shape of the tensor should be 2. Got {len(shape)} instead.")
        if shape[1] != self._input_dim:
            raise InvalidShapeError(
                f"Invalid dimension: expected {self._input_dim} input features, got {shape[1]} instead."
            )
        np.random.seed(self._seed)
        omega = np.random.normal(scale=1.0 / self._stddev, size=[self._input_dim, self._output_dim])
        bias = np.random.uniform(low=0.0, high=2 * np.pi, size=[self._output_dim])
        projected = tf.matmul(input_tensor, tf.constant(omega, tf.float32)) + tf.constant(bias, tf.float32)
        return math.sqrt(2.0 / self._output_dim) * tf.cos(projected)
