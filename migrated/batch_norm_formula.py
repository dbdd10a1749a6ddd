"""Batch normalisation forward and backward by the paper's formulas.  The Keras 3 twin of `legacy/batch_norm_formula.py`.

Differences: a layer owns gamma and beta, and `keras.ops` compute on arrays and tensors alike.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from tf1kit.cli.training import example_command
from tf1kit.keras import GradientDescent
from tf1kit.port import Network

EPSILON = 1e-3
LEARNING_RATE, HIDDEN, NUM_CLASSES = 0.1, 16, 4
INITIAL = keras.initializers.TruncatedNormal(stddev=0.3)


def axes(x):
    """All axes except the last."""
    return list(range(len(x.shape) - 1))


def forward(x, gamma, beta):
    """Output, mean and variance."""
    mean = ops.mean(x, axes(x))
    variance = ops.mean((x - mean) * (x - mean), axes(x))
    x_hat = (x - mean) * (variance + EPSILON) ** -0.5
    return gamma * x_hat + beta, mean, variance


def backward(dy, x, gamma, mean, variance):
    """The derivatives of the loss by x, gamma and beta, given that by the output; those by the moments are divided by m."""
    scale = (variance + EPSILON) ** -0.5
    dx_hat = dy * gamma
    dvariance = ops.mean(dx_hat * (x - mean), axes(x)) * -0.5 * (variance + EPSILON) ** -1.5
    dmean = ops.mean(dx_hat, axes(x)) * -1.0 * scale + dvariance * (ops.mean(x - mean, axes(x)) * -2.0)
    dx = dx_hat * scale + (x - mean) * (dvariance * 2.0) + dmean
    return dx, ops.sum(dy * ((x - mean) * scale), axes(x)), ops.sum(dy, axes(x))


@tf.custom_gradient
def batch_norm_by_hand(x, gamma, beta):
    """`forward` with `backward` as its gradient."""
    y, mean, variance = forward(x, gamma, beta)
    return y, lambda dy: backward(dy, x, gamma, mean, variance)


class BatchNorm(layers.Layer):
    """Normalises with the moments of the current batch, in the precision of its variables."""

    def build(self, shape):
        self.gamma = self.add_weight(shape=shape[-1:], initializer="ones", name="gamma", autocast=False)
        self.beta = self.add_weight(shape=shape[-1:], initializer="zeros", name="beta", autocast=False)

    def call(self, inputs, by_hand):
        given = ops.cast(inputs, self.variable_dtype), self.gamma.value, self.beta.value
        return ops.cast(batch_norm_by_hand(*given) if by_hand else forward(*given)[0], inputs.dtype)


@keras.saving.register_keras_serializable(package="migrated")
class BatchNormFormula(Network):
    """Two matrix products with a normalised sigmoid layer between them; inputs `[n, 12]`."""

    def __init__(self, by_hand: bool = True, **kwargs):
        super().__init__({"by_hand": by_hand}, **kwargs)
        self.fc1 = layers.Dense(HIDDEN, use_bias=False, kernel_initializer=INITIAL, name="fc1")
        self.bn1 = BatchNorm(name="bn1")
        self.fc2 = layers.Dense(NUM_CLASSES, use_bias=False, kernel_initializer=INITIAL, name="fc2")

    def endpoints(self, images, training=False):
        ends = {"fc1": self.fc1(images)}
        ends["bn1"] = self.bn1(ends["fc1"], by_hand=self.options["by_hand"])
        ends["sigmoid1"] = ops.sigmoid(ends["bn1"])
        ends["logits"] = self.fc2(ends["sigmoid1"])
        return ends


def loss(endpoints, labels):
    return ops.mean(tf.nn.softmax_cross_entropy_with_logits(labels, endpoints["logits"]))


def optimizer():
    return GradientDescent(LEARNING_RATE)


WEIGHT_MAP = (
    ("W1", "fc1/kernel", None),
    ("gamma", "bn1/gamma", None),
    ("beta", "bn1/beta", None),
    ("W2", "fc2/kernel", None),
)


@example_command
def main():
    """Print the difference between the hand-derived gradients and TensorFlow's, in float64."""
    draw = np.random.default_rng(0)
    x, dy = tf.constant(draw.normal(3, 2, (64, 5))), tf.constant(draw.normal(size=(64, 5)))
    inputs = [x, *tf.constant(draw.normal(size=(2, 5)))]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        y, mean, variance = forward(*inputs)
    derived, by_hand = tape.gradient(y, inputs, dy), backward(dy, x, inputs[1], mean, variance)
    for name, one, other in zip(("input", "gamma", "beta"), by_hand, derived, strict=True):
        print(f"gradient of {name}: at most {np.abs(one - other).max():.1e} from TensorFlow's")


if __name__ == "__main__":
    main()
