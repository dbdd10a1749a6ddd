"""Draws small pictures by two networks that train against each other.  The Keras 3 twin of `legacy/gan.py`.

Differences: `training=` replaces `is_training`; each network is a model, called again where the graph used variables
again.  The `tf1kit.keras` objects have contrib's moving variances, and the rounding of TensorFlow 1's biases and Adam.
"""

import functools

import keras
from keras import layers, ops

import tf1kit.keras

LEARNING_RATE, BETA1 = 2e-4, 0.5
STRIDED = {"kernel_size": 5, "strides": 2, "padding": "same"}


def unit(layer, name, norm=False, **arguments):
    """A layer, then its bias or batch norm."""
    weights = {"kernel_initializer": keras.initializers.RandomNormal(stddev=0.02), "use_bias": False, "name": "weights"}
    batch_norm = tf1kit.keras.BatchNormalization(decay=0.9, scale=True, updates_collections=None, name="BatchNorm")
    second = batch_norm if norm else tf1kit.keras.BiasAdd(name="biases")
    return keras.Sequential([layer(**arguments, **weights), second], name=name)


def generator():
    """Pictures `[n, 16, 16, 1]` of noise `[n, 20]`."""
    up = {"layer": layers.Conv2DTranspose, **STRIDED}
    return keras.Sequential(
        [
            layers.InputLayer((20,)),
            unit(layers.Dense, "project", norm=True, units=4 * 4 * 32),
            layers.ReLU(),
            layers.Reshape((4, 4, 32)),
            unit(name="up1", norm=True, filters=16, **up),  # 8x8
            layers.ReLU(),
            unit(name="up2", filters=1, **up),
            layers.Activation("tanh"),
        ],
        name="generator",
    )


def discriminator():
    """Logits `[n, 1]` of being real, of pictures."""
    down = {"layer": layers.Conv2D, **STRIDED}
    return keras.Sequential(
        [
            layers.InputLayer((16, 16, 1)),
            unit(name="conv1", filters=16, **down),  # 8x8
            layers.LeakyReLU(0.2),
            unit(name="conv2", filters=32, **down),  # 4x4
            layers.LeakyReLU(0.2),
            layers.Flatten(),
            unit(layers.Dense, "logits", units=1),
        ],
        name="discriminator",
    )


@keras.saving.register_keras_serializable(package="migrated")
class Gan(keras.Model):
    """Pictures of `{"z": noise}`, and the logits of them and of `{"real": pictures}`."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.generator, self.discriminator = generator(), discriminator()

    def call(self, inputs, training=False):
        pictures = self.generator(inputs["z"], training=training)
        ends = {"pictures": pictures, "on_fake": self.discriminator(pictures)}
        return {**ends, "on_real": self.discriminator(inputs["real"])} if "real" in inputs else ends


def cross_entropy(logits, are_real):
    """The mean cross entropy of logits of which all are real, or none is."""
    return ops.mean(ops.binary_crossentropy(ops.full_like(logits, are_real), logits, from_logits=True))


def d_loss(model, inputs, labels):
    """What the discriminator learns."""
    ends = model(inputs, training=True)
    return cross_entropy(ends["on_real"], True) + cross_entropy(ends["on_fake"], False)


def g_loss(model, inputs, labels):
    """What the generator learns."""
    return cross_entropy(model({"z": inputs["z"]}, training=True)["on_fake"], True)


loss = {"d_loss:0": d_loss, "g_loss:0": g_loss}
adam = functools.partial(tf1kit.keras.Adam, LEARNING_RATE, BETA1)
optimizer = {"d_loss:0": lambda: adam(name="d_adam"), "g_loss:0": lambda: adam(name="g_adam")}
INPUTS = {"z": "z:0", "real": "real:0"}
ENDPOINTS = {"pictures": "generator/pictures:0"}


def rows(name, *parts):
    """The rows of a unit; contrib names weights and biases by their role."""
    last = {"weights": "kernel", "biases": "bias"}
    return [
        (f"{name}/{part}", f"{name}/{part}/{last[part]}" if part in last else f"{name}/{part}", None) for part in parts
    ]


NORM = tuple(f"BatchNorm/{part}" for part in ("gamma", "beta", "moving_mean", "moving_variance"))
WEIGHT_MAP = (
    *rows("generator/project", "weights", *NORM),
    *rows("generator/up1", "weights", *NORM),
    *rows("generator/up2", "weights", "biases"),
    *(row for name in ("conv1", "conv2", "logits") for row in rows(f"discriminator/{name}", "weights", "biases")),
    ("beta1_power", "d_adam/beta1_power", None),
    ("beta2_power", "d_adam/beta2_power", None),
    ("beta1_power_1", "g_adam/beta1_power", None),
    ("beta2_power_1", "g_adam/beta2_power", None),
)
