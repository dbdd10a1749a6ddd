"""A 5x5 convolution split into 5x1 and 1x5, trained on CIFAR-10.  The Keras 3 twin of
`legacy/factored_kernels.py`.

Differences: layers own their weights, the batch size is free, the input is a `tf.data.Dataset`, and
labels become one-hot in the graph of the loss.  `tf1kit.keras.Adam` replaces Keras's Adam, whose
results differ from TensorFlow 1's.
"""

import keras
from keras import layers, ops

import tf1kit.keras
from migrated import cifar10_input
from tf1kit.cli.training import training_command
from tf1kit.port import Network, Port

BATCH_SIZE = 128
NUM_CLASSES = 10
LEARNING_RATE = 1e-4


def conv(filters: int, kernel: tuple[int, int], name: str) -> layers.Conv2D:
    """A convolution with bias and ReLU, initialised as in the document."""
    return tf1kit.keras.Conv2D(
        filters,
        kernel,
        padding="same",
        activation="relu",
        kernel_initializer=keras.initializers.TruncatedNormal(stddev=0.1),
        bias_initializer=keras.initializers.Constant(0.1),
        name=name,
    )


@keras.saving.register_keras_serializable(package="migrated")
class FactoredKernels(Network):
    """The network of D3, before the split if `split=False`; images `[n, 24, 24, 3]`."""

    def __init__(self, split: bool = True, **kwargs):
        super().__init__({"split": split}, **kwargs)
        self.split = split
        self.conv1 = conv(64, (5, 5), "conv1")
        self.pool1 = layers.MaxPooling2D(2, padding="same")
        self.conv21 = conv(64, (5, 1), "conv21") if split else None
        self.conv2 = conv(64, (1, 5) if split else (5, 5), "conv2")
        self.pool2 = layers.MaxPooling2D(2, padding="same")
        self.conv3 = conv(NUM_CLASSES, (5, 5), "conv3")
        self.pool3 = layers.AveragePooling2D(6, padding="same")

    def endpoints(self, images, training=False):
        ends = {}
        x = ends["h_conv1"] = self.conv1(images)  # 24x24
        x = ends["h_pool1"] = self.pool1(x)  # 12x12
        if self.split:
            x = ends["h_conv21"] = self.conv21(x)
        x = ends["h_conv2"] = self.conv2(x)
        x = ends["h_pool2"] = self.pool2(x)  # 6x6
        x = ends["h_conv3"] = self.conv3(x)
        x = ends["nt_hpool3"] = self.pool3(x)  # 1x1
        x = ops.cast(x, self.variable_dtype)  # float16 would make 0 of small probabilities
        ends["y_conv"] = ops.softmax(ops.reshape(x, (-1, NUM_CLASSES)))
        return ends


def loss(endpoints, labels):
    """The document's cross entropy, not guarded against log(0); labels one-hot `[n, 10]`."""
    return ops.mean(-ops.sum(labels * ops.log(endpoints["y_conv"]), axis=1))


def optimizer():
    return tf1kit.keras.Adam(LEARNING_RATE)


def make_port():
    return Port(FactoredKernels(), loss, optimizer())


main = training_command(make_port, cifar10_input.inputs, BATCH_SIZE)


def weight_map(split=True):
    """The map of either network; without conv21 the later variables have other numbers."""
    return WEIGHT_MAP if split else (*WEIGHT_MAP[:2], *UNSPLIT, *WEIGHT_MAP[8:])


UNSPLIT = (
    ("Variable_2", "conv2/kernel", None),
    ("Variable_3", "conv2/bias", None),
    ("Variable_4", "conv3/kernel", None),
    ("Variable_5", "conv3/bias", None),
)
WEIGHT_MAP = (
    ("Variable", "conv1/kernel", None),
    ("Variable_1", "conv1/bias", None),
    ("Variable_2", "conv21/kernel", None),
    ("Variable_3", "conv21/bias", None),
    ("Variable_4", "conv2/kernel", None),
    ("Variable_5", "conv2/bias", None),
    ("Variable_6", "conv3/kernel", None),
    ("Variable_7", "conv3/bias", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)

if __name__ == "__main__":
    main()
