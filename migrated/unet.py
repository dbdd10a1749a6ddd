"""Says of each pixel what it belongs to: a U-Net for pictures of any size.  The Keras 3 twin of `legacy/unet.py`.

Differences: `training=` replaces the placeholder.  `tf1kit.keras.BatchNormalization` moves the statistics as
`tf.layers.batch_normalization` does; `BiasAdd` keeps the gradient of a bias an operation of its own.
"""

import keras
from keras import layers, ops

import tf1kit.keras
from tf1kit.port import Network

CLASSES = 3  # background, disc, square
MAPS = (6, 12, 24)
LEARNING_RATE = 0.01


def with_bias(layer, maps, name, **arguments):
    """A convolution and its bias."""
    return keras.Sequential(
        [layer(maps, use_bias=False, name="conv", **arguments), tf1kit.keras.BiasAdd(name="bias")], name=name
    )


def block(maps, name):
    """Two convolutions, each with batch norm and ReLU."""
    parts = []
    for number in ("", "_1"):
        parts += [
            with_bias(layers.Conv2D, maps, "conv2d" + number, kernel_size=3, padding="same"),
            tf1kit.keras.BatchNormalization(decay=0.9, scale=True, name="norm" + number),
            layers.ReLU(),
        ]
    return keras.Sequential(parts, name=name)


@keras.saving.register_keras_serializable(package="migrated")
class Unet(Network):
    """Logits `[n, height, width, 3]` of images of that size; height and width are multiples of 4."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        up = {"layer": layers.Conv2DTranspose, "kernel_size": 2, "strides": 2}
        self.down1, self.down2 = block(MAPS[0], "down1"), block(MAPS[1], "down2")
        self.pool1, self.pool2 = layers.MaxPooling2D(2), layers.MaxPooling2D(2)
        self.bottom = block(MAPS[2], "bottom")
        self.transpose2, self.up2 = with_bias(maps=MAPS[1], name="up2_transpose", **up), block(MAPS[1], "up2")
        self.transpose1, self.up1 = with_bias(maps=MAPS[0], name="up1_transpose", **up), block(MAPS[0], "up1")
        self.logits = with_bias(layers.Conv2D, CLASSES, "logits", kernel_size=1)

    def endpoints(self, images, training=False):
        ends = {}
        down1 = ends["down1"] = self.down1(images, training=training)
        down2 = ends["down2"] = self.down2(self.pool1(down1), training=training)
        x = ends["bottom"] = self.bottom(self.pool2(down2), training=training)
        x = ends["up2"] = self.up2(ops.concatenate([down2, self.transpose2(x)], axis=3), training=training)
        x = ends["up1"] = self.up1(ops.concatenate([down1, self.transpose1(x)], axis=3), training=training)
        ends["logits"] = self.logits(x)
        return ends


def loss(endpoints, labels):
    """Softmax cross entropy per pixel; labels are indices `[n, height, width]`."""
    return ops.mean(ops.sparse_categorical_crossentropy(labels, endpoints["logits"], from_logits=True))


def optimizer():
    return tf1kit.keras.Momentum(tf1kit.keras.schedules.ExponentialDecay(LEARNING_RATE, 100, 0.9), 0.99)


INPUTS = "images:0"
LABELS = "labels:0"
BLOCKS = ("down1", "down2", "bottom", "up2", "up1")
ENDPOINTS = {**{name: f"{name}/Relu_1:0" for name in BLOCKS}, "logits": "logits/BiasAdd:0"}


def bias_rows(name):
    """The rows of a convolution with its bias."""
    return ((f"{name}/kernel", f"{name}/conv/kernel", None), (f"{name}/bias", f"{name}/bias/bias", None))


def norm_rows(name, norm):
    """The rows of a batch norm."""
    parts = ("gamma", "beta", "moving_mean", "moving_variance")
    return [(f"{name}/batch_normalization{norm}/{part}", f"{name}/norm{norm}/{part}", None) for part in parts]


WEIGHT_MAP = (
    *(row for name in BLOCKS for at in ("", "_1") for row in (*bias_rows(f"{name}/conv2d{at}"), *norm_rows(name, at))),
    *bias_rows("up2_transpose"),
    *bias_rows("up1_transpose"),
    *bias_rows("logits"),
    ("global_step", "momentum/iteration", None),
)
