"""Layers that add noise in training, and do nothing otherwise. Source: TensorFlow 1.15.5:
tensorflow/python/keras/layers/noise.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import backend
from tf1kit.tf1.private import keras_Layer as Layer

# Constants of the activation SELU (Klambauer et al., arXiv:1706.02515). Minus their product is the
# value at which a unit is saturated.
ALPHA, SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


class _Noise(Layer):
    """A layer that returns `noisy(inputs)` in training, and the inputs otherwise.

    Inputs may have any shape. `arguments` are those of the constructor.
    """

    arguments: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def noisy(self, inputs: Any) -> Any:
        """The inputs with noise, as training sees them."""
        raise NotImplementedError

    def call(self, inputs: Any, training: Any = None) -> Any:
        """The inputs, with noise in training."""
        return backend.in_train_phase(lambda: self.noisy(inputs), inputs, training=training)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return tf.TensorShape(input_shape)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), **{name: getattr(self, name) for name in self.arguments}}


class GaussianNoise(_Noise):
    """Adds normal noise with mean 0.

    Args:
        stddev: the standard deviation of the noise.
    """

    arguments = ("stddev",)

    def __init__(self, stddev: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stddev = stddev

    def noisy(self, inputs: Any) -> Any:
        """The inputs plus noise."""
        return inputs + backend.random_normal(shape=tf.shape(inputs), mean=0.0, stddev=self.stddev)


class GaussianDropout(_Noise):
    """Multiplies by normal noise with mean 1 and variance rate / (1 - rate).

    Args:
        rate: the rate of a dropout with this variance; outside of 0..1 the layer does nothing.
    """

    arguments = ("rate",)

    def __init__(self, rate: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = rate

    def noisy(self, inputs: Any) -> Any:
        """The inputs times noise."""
        if not 0 < self.rate < 1:
            return inputs
        stddev = math.sqrt(self.rate / (1.0 - self.rate))
        return inputs * backend.random_normal(shape=tf.shape(inputs), mean=1.0, stddev=stddev)


class AlphaDropout(_Noise):
    """Sets units to SELU's saturated value, and keeps mean and variance (Klambauer et al.,
    arXiv:1706.02515).

    Args:
        rate: the share of units to set; outside of 0..1 the layer does nothing.
        noise_shape: the shape of the mask; None takes the input's.
        seed: the op seed of the mask.
    """

    arguments = ("rate",)

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def noisy(self, inputs: Any) -> Any:
        """The inputs with some units set."""
        if not 0 < self.rate < 1:
            return inputs
        shape = self.noise_shape if self.noise_shape else tf.shape(inputs)
        kept = tf.cast(backend.random_uniform(shape, seed=self.seed) >= self.rate, backend.floatx())
        saturated = -ALPHA * SCALE
        factor = ((1 - self.rate) * (1 + self.rate * saturated**2)) ** -0.5
        return factor * (inputs * kept + saturated * (1 - kept)) - factor * saturated * self.rate
