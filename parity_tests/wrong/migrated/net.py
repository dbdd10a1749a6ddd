"""The right port of `legacy/net.py`. Each wrong port is a copy of this file with a mistake."""

import keras
import tensorflow as tf
from keras import initializers, layers, ops

import tf1kit.keras
import tf1kit.port
from tf1kit.keras.schedules import ExponentialDecay

NORM = 5.0


@keras.saving.register_keras_serializable(package="wrong")
class Clipped(tf1kit.keras.Momentum):
    """The momentum optimizer with gradients that are clipped by their global norm."""

    def apply(self, grads, trainable_variables=None):
        clipped, _ = tf.clip_by_global_norm(grads, NORM)
        return super().apply(clipped, trainable_variables)


@keras.saving.register_keras_serializable(package="wrong")
class Net(tf1kit.port.Network):
    """The network for images `[n, height, width, 3]`. Its output is logits `[n, 4]`."""

    def __init__(self, maps: int = 32, seed: int = 0, **kwargs):
        super().__init__({"maps": maps, "seed": seed}, **kwargs)
        self.conv = tf1kit.keras.Conv2D(
            maps,
            3,
            strides=2,
            padding="same",
            kernel_initializer=initializers.TruncatedNormal(stddev=0.1),
            bias_initializer=initializers.Constant(0.1),
            name="conv",
        )
        self.pool = layers.MaxPooling2D(2, padding="same")
        self.norm = tf1kit.keras.BatchNormalization(decay=0.9, scale=True, updates_collections=None, name="norm")
        self.drop = tf1kit.keras.Dropout(0.25, seed=(seed, 7), arithmetic="current", name="drop")
        self.hidden = layers.Dense(
            64,
            use_bias=False,
            kernel_initializer=initializers.TruncatedNormal(stddev=0.1),
            kernel_regularizer=tf1kit.keras.L2(0.01),
            name="hidden",
        )
        self.top = layers.Dense(4, use_bias=False, kernel_initializer=initializers.RandomNormal(stddev=0.3), name="top")

    def endpoints(self, images, training=False):
        ends = {}
        x = ops.clip(images, -10.0, 10.0)
        x = ends["conv"] = tf.nn.relu6(self.conv(x))
        x = ends["pool"] = self.pool(x)
        if x.dtype == "float32":
            x = ends["lrn"] = tf.nn.lrn(x, 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75)
        x = ends["norm"] = self.norm(x, training=training)
        x = ends["mean"] = ops.mean(x, [1, 2])
        x = self.drop(x, training=training)
        x = ends["hidden"] = ops.tanh(self.hidden(x))
        ends["logits"] = self.top(x)
        return ends


def loss(endpoints, labels):
    smooth = labels * 0.9 + 0.1 / 4
    return ops.mean(tf.nn.softmax_cross_entropy_with_logits(smooth, endpoints["logits"]))


def optimizer():
    return Clipped(ExponentialDecay(0.1, 300, 0.9, staircase=True), 0.9)


WEIGHT_MAP = (
    ("kernel", "conv/kernel", None),
    ("bias", "conv/bias", None),
    ("BatchNorm/gamma", "norm/gamma", None),
    ("BatchNorm/beta", "norm/beta", None),
    ("BatchNorm/moving_mean", "norm/moving_mean", None),
    ("BatchNorm/moving_variance", "norm/moving_variance", None),
    ("weight", "hidden/kernel", None),
    ("top", "top/kernel", None),
    ("global_step", "momentum/iteration", None),
)
