"""Layer and instance normalization as `tf.contrib.layers` and programs of TensorFlow 1 compute them.

Source: TensorFlow 1.15.5, tensorflow/contrib/layers/python/layers/layers.py and normalization.py;
arXiv:1607.06450, arXiv:1607.08022.

Stock `keras.layers.LayerNormalization` has its weights along the normalized axes; contrib's has them along
the channels.  How programs write the formula decides the last bits, and so it is an argument here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import keras
import tensorflow as tf

AXES = {"channels_last": -1, "channels_first": 1}  # where the channels are


def _moments(x: Any, axes: list[int]) -> tuple[Any, Any]:
    return tuple(tf.nn.moments(x, axes, keepdims=True))


def _squared_difference(x: Any, axes: list[int]) -> tuple[Any, Any]:
    mean = tf.reduce_mean(x, axes, keepdims=True)
    return mean, tf.reduce_mean(tf.math.squared_difference(x, mean), axes, keepdims=True)


def _squares(x: Any, axes: list[int]) -> tuple[Any, Any]:
    mean = tf.reduce_mean(x, axes, keepdims=True)
    return mean, tf.reduce_mean(tf.square(x - mean), axes, keepdims=True)


VARIANCES = {  # the mean and the variance; the first has no gradient through the mean of the variance
    "moments": _moments,
    "squared_difference": _squared_difference,
    "squares": _squares,
}
ARITHMETIC = {  # what is done with the difference from the mean, the variance, and epsilon
    "rsqrt": lambda centred, variance, epsilon: centred * tf.math.rsqrt(variance + epsilon),
    "sqrt": lambda centred, variance, epsilon: centred / tf.sqrt(variance + epsilon),
    "power": lambda centred, variance, epsilon: centred / (variance + epsilon) ** 0.5,
    "deviation": lambda centred, variance, epsilon: centred / (tf.sqrt(variance) + epsilon),
}
WHOLE = "batch_normalization"  # the arithmetic of `tf.nn.batch_normalization`


class Affine(keras.layers.Layer):
    """A normalization with the weights `gamma` and `beta`.

    Args:
        center: whether there is a `beta`.
        scale: whether there is a `gamma`.
        epsilon: added to the variance.
        beta_initializer: Keras's, as are the next three.
        gamma_initializer: that of gamma.
        beta_regularizer: that of beta.
        gamma_regularizer: that of gamma.
        **kwargs: those of `keras.layers.Layer`.
    """

    beta: Any = None
    gamma: Any = None

    def __init__(
        self,
        center: bool = True,
        scale: bool = True,
        epsilon: float = 1e-12,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.center, self.scale, self.epsilon = center, scale, epsilon
        self.beta_initializer = keras.initializers.get(beta_initializer)
        self.gamma_initializer = keras.initializers.get(gamma_initializer)
        self.beta_regularizer = keras.regularizers.get(beta_regularizer)
        self.gamma_regularizer = keras.regularizers.get(gamma_regularizer)

    def make_weights(self, shape: tuple[int, ...]) -> None:
        """Make `gamma` and `beta` of a shape."""
        for name, wanted in (("gamma", self.scale), ("beta", self.center)):
            if wanted:
                given = {key: getattr(self, f"{name}_{key}") for key in ("initializer", "regularizer")}
                setattr(self, name, self.add_weight(name=name, shape=shape, **given))

    def spread(self, shape: list[int] | None) -> tuple[Any, Any]:
        """(gamma, beta) as tensors of a shape, or of their own; None for one that there is not."""
        values = (None if one is None else tf.convert_to_tensor(one) for one in (self.gamma, self.beta))
        gamma, beta = (one if one is None or shape is None else tf.reshape(one, shape) for one in values)
        return gamma, beta

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {name: getattr(self, name) for name in ("center", "scale", "epsilon")}
        for name in ("beta", "gamma"):
            own[f"{name}_initializer"] = keras.initializers.serialize(getattr(self, f"{name}_initializer"))
            own[f"{name}_regularizer"] = keras.regularizers.serialize(getattr(self, f"{name}_regularizer"))
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="tf1kit")
class LayerNormalization(Affine):
    """`tf.contrib.layers.layer_norm`, and layer normalization by hand.

    Args:
        axis: the axes that are normalized, from `begin_norm_axis` on in contrib.
        begin_params_axis: the first of the axes along which there are weights.
        data_format: "channels_first" if the weights are along axis 1 instead.
        variance: how the variance is computed: "moments", as `tf.nn.moments` does; "squared_difference",
            the same with a gradient through the mean; "squares", `mean(square(x - mean))`.
        arithmetic: how it is applied: "batch_normalization", as `tf.nn.batch_normalization` does; "rsqrt",
            `(x - mean) * rsqrt(variance + epsilon)`; "sqrt" or "power", a division by the root, the latter
            by `** 0.5`; "deviation", a division by `sqrt(variance) + epsilon`.
        **kwargs: those of `Affine` and `keras.layers.Layer`.

    Inputs have any rank of at least 2.  Raises ValueError for an unknown `data_format`, `variance` or
    `arithmetic`, and for weights along an axis of unknown size.
    """

    def __init__(
        self,
        axis: int | tuple[int, ...] = -1,
        begin_params_axis: int = -1,
        data_format: str = "channels_last",
        variance: str = "moments",
        arithmetic: str = WHOLE,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        known: dict[str, Collection[str]] = {
            "data_format": AXES,
            "variance": VARIANCES,
            "arithmetic": (WHOLE, *ARITHMETIC),
        }
        for name, value in (("data_format", data_format), ("variance", variance), ("arithmetic", arithmetic)):
            if value not in known[name]:
                raise ValueError(f"{name} is {value!r}: give one of {', '.join(known[name])}")
        self.axis = tuple(axis) if isinstance(axis, list | tuple) else axis
        self.begin_params_axis, self.data_format = begin_params_axis, data_format
        self.variance, self.arithmetic = variance, arithmetic

    def build(self, input_shape: Any) -> None:
        """Make the weights."""
        rank = len(input_shape)
        self.along: list[int] | None = None
        if self.data_format == "channels_first":
            shape = tuple(input_shape[1:2])
            self.along = [-1 if axis == 1 else 1 for axis in range(rank)]
        else:
            shape = tuple(input_shape[self.begin_params_axis :])
        if None in shape:
            raise ValueError(f"the input has the shape {tuple(input_shape)}: there are weights along an unknown size")
        self.axes = [axis % rank for axis in self._axes(rank)]
        self.make_weights(shape)

    def _axes(self, rank: int) -> tuple[int, ...]:
        """The axes that are normalized of an input with so many."""
        del rank
        return (self.axis,) if isinstance(self.axis, int) else self.axis

    def call(self, inputs: Any) -> Any:
        """The normalized inputs."""
        gamma, beta = self.spread(self.along)
        x = tf.convert_to_tensor(inputs)
        mean, variance = VARIANCES[self.variance](x, self.axes)
        if self.arithmetic == WHOLE:
            return tf.nn.batch_normalization(x, mean, variance, beta, gamma, self.epsilon)
        outputs = ARITHMETIC[self.arithmetic](x - mean, variance, self.epsilon)
        outputs = outputs if gamma is None else outputs * gamma
        return outputs if beta is None else outputs + beta

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        names = ("axis", "begin_params_axis", "data_format", "variance", "arithmetic")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


@keras.saving.register_keras_serializable(package="tf1kit")
class InstanceNormalization(LayerNormalization):
    """`tf.contrib.layers.instance_norm`: normalizes all axes but those of examples and channels.

    `LayerNormalization` describes the arguments; `axis` has no meaning here.
    """

    def __init__(self, epsilon: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(epsilon=epsilon, **kwargs)

    def _axes(self, rank: int) -> tuple[int, ...]:
        """Those of an image: height and width."""
        channels = AXES[self.data_format] % rank
        return tuple(axis for axis in range(1, rank) if axis != channels)
