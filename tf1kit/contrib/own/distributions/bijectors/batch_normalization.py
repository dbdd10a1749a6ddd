"""Batch normalization as a bijector: its inverse normalizes.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/batch_normalization.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.layers import BatchNormalization as Layer
from tf1kit.tf1.private import Bijector

UNKNOWN = "Input must have shape known at graph construction."


class BatchNormalization(Bijector):
    """The forward function undoes the batch normalization that the inverse does.

    Args:
        batchnorm_layer: a `tf.layers.BatchNormalization`; by default one whose gamma is positive.
        training: whether the inverse takes the moments of the batch.
        validate_args: see `Bijector`.
        name: the name scope.

    Raises:
        ValueError: the layer is another one, renormalizes, or has a virtual batch size. The shape
            of an input is not known.
    """

    def __init__(
        self,
        batchnorm_layer: Any = None,
        training: bool = True,
        validate_args: bool = False,
        name: str = "batch_normalization",
    ) -> None:
        self.batchnorm = batchnorm_layer or Layer(gamma_constraint=lambda gamma: tf.nn.relu(gamma) + 1e-6)
        if not isinstance(self.batchnorm, Layer):
            raise ValueError("batchnorm_layer must be an instance of BatchNormalization layer.")
        if self.batchnorm.renorm:
            raise ValueError("BatchNorm Bijector does not support renormalization.")
        if self.batchnorm.virtual_batch_size:
            raise ValueError("BatchNorm Bijector does not support virtual batch sizes.")
        self._training = training
        axis = self.batchnorm.axis
        super().__init__(
            forward_min_event_ndims=1 if isinstance(axis, int) else len(axis), validate_args=validate_args, name=name
        )

    def _built(self, x: Any) -> list[int]:
        """The shape of x, for which the layer has variables now."""
        if not x.shape.is_fully_defined():
            raise ValueError(UNKNOWN)
        if not self.batchnorm.built:
            self.batchnorm.build(x.shape)
        return x.shape.as_list()

    def _forward(self, x: Any) -> Any:
        shape, layer = self._built(x), self.batchnorm
        outer = [axis for axis in range(len(shape)) if axis not in layer.axis]
        sizes = [size if axis == layer.axis[0] else 1 for axis, size in enumerate(shape)]

        def fitted(value: Any) -> Any:
            is_last = outer == list(range(len(shape) - 1))
            fits = value is None or is_last or value.shape.rank == len(shape)  # as with several axes
            return value if fits else tf.reshape(value, sizes)

        mean, variance, beta, gamma = map(fitted, (layer.moving_mean, layer.moving_variance, layer.beta, layer.gamma))
        with tf.name_scope(None, "undo_batchnorm", [x, mean, variance, gamma, beta]):
            factor = tf.sqrt(variance + layer.epsilon)
            factor = factor if gamma is None else factor / gamma
            return x * factor + (mean if beta is None else mean - beta * factor)

    def _inverse(self, y: Any) -> Any:
        return self.batchnorm.apply(y, training=self._training)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        return -self._inverse_log_det_jacobian(x, use_saved_statistics=True)

    def _inverse_log_det_jacobian(self, y: Any, use_saved_statistics: bool = False) -> Any:
        shape, layer = self._built(y), self.batchnorm
        if use_saved_statistics or not self._training:
            variance = layer.moving_variance
        else:
            outer = [axis for axis in range(len(shape)) if axis not in layer.axis]
            variance = tf.nn.moments(y, axes=outer, keepdims=True)[1]
        spread = tf.reduce_sum(tf.log(variance + layer.epsilon))
        return tf.reduce_sum(tf.log(layer.gamma)) - 0.5 * spread
