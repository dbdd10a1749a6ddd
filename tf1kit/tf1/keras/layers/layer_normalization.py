"""Source: TensorFlow 1.15.5: tensorflow/python/keras/layers/normalization.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import constraints, initializers, regularizers
from tf1kit.tf1.private import keras_Layer as Layer

KINDS = {"initializer": initializers, "regularizer": regularizers, "constraint": constraints}


class LayerNormalization(Layer):
    """Normalises each sample over `axis` (Ba et al., arXiv:1607.06450).

    Args:
        axis: an axis or several; gamma and beta have the shape of these axes.
        epsilon: added to the variance.
        center: whether the layer has a beta.
        scale: whether the layer has a gamma.
        beta_initializer, gamma_initializer, beta_regularizer, gamma_regularizer, beta_constraint,
            gamma_constraint: initializers, regularizers and constraints of the weights.
        trainable: whether the weights are trained.
        name: the layer's name.

    Raises:
        ValueError: an axis is not an int, is not an axis of the input, or is given twice.
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, **kwargs)
        if not isinstance(axis, (int, list, tuple)):
            raise ValueError(f"Expected an int or a list/tuple of ints for the argument 'axis', but received: {axis}")
        self.axis = axis
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        given = {
            "beta": (beta_initializer, beta_regularizer, beta_constraint),
            "gamma": (gamma_initializer, gamma_regularizer, gamma_constraint),
        }
        self._made_by = {
            weight: {kind: KINDS[kind].get(value) for kind, value in zip(KINDS, values, strict=True)}
            for weight, values in given.items()
        }
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        """Make gamma and beta."""
        shape = tf.TensorShape(input_shape).as_list()
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        self.axis = axes = [axis + len(shape) if axis < 0 else axis for axis in axes]
        for axis in axes:
            if not 0 <= axis < len(shape):
                raise ValueError(f"Invalid axis: {axis}")
        if len(set(axes)) < len(axes):
            raise ValueError(f"Duplicate axis: {tuple(axes)}")
        for weight, wanted in (("gamma", self.scale), ("beta", self.center)):
            made = self.add_weight(weight, [shape[axis] for axis in axes], **self._made_by[weight]) if wanted else None
            setattr(self, weight, made)
        self._broadcast = None if axes == [len(shape) - 1] else [n if i in axes else 1 for i, n in enumerate(shape)]
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        """The normalized inputs, in the shape of `inputs`."""
        mean, variance = tf.nn.moments(inputs, self.axis, keep_dims=True)
        scale, offset = (
            weight if weight is None or self._broadcast is None else tf.reshape(weight, self._broadcast)
            for weight in (self.gamma, self.beta)
        )
        outputs = tf.nn.batch_normalization(inputs, mean, variance, offset, scale, self.epsilon)
        outputs.set_shape(inputs.shape)
        return outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return tf.TensorShape(input_shape)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {name: getattr(self, name) for name in ("axis", "epsilon", "center", "scale")}
        made_by = {
            f"{weight}_{kind}": KINDS[kind].serialize(value)
            for weight, kinds in self._made_by.items()
            for kind, value in kinds.items()
        }
        return {**super().get_config(), **own, **made_by}
