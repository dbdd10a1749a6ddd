"""Kernels of four sizes side by side, trained on CIFAR-10.  The Keras 3 twin of
`legacy/multi_channel.py`.

Differences: the branches are a dictionary of layers.  The rest, and the loss, are those of
`factored_kernels`.
"""

import keras
from keras import layers, ops

from migrated import cifar10_input
from migrated.factored_kernels import BATCH_SIZE, NUM_CLASSES, loss, optimizer
from migrated.init_cnn import conv
from tf1kit.cli.training import training_command
from tf1kit.port import Network, Port


@keras.saving.register_keras_serializable(package="migrated")
class MultiChannel(Network):
    """The network of D4; images `[n, 24, 24, 3]`.

    With `true_1x1` the smallest branch is 1x1, as its name says, and not 3x3.
    """

    def __init__(self, true_1x1: bool = False, **kwargs):
        super().__init__({"true_1x1": true_1x1}, **kwargs)
        self.conv1 = conv(64, 5, "conv1", "relu")
        self.pool1 = layers.MaxPooling2D(2, padding="same")
        sizes = {"1x1": 1 if true_1x1 else 3, "3x3": 3, "5x5": 5, "7x7": 7}
        self.conv2 = {name: conv(64, size, "conv2_" + name, "relu") for name, size in sizes.items()}
        self.pool2 = layers.MaxPooling2D(2, padding="same")
        self.conv3 = conv(NUM_CLASSES, 5, "conv3", "relu")
        self.pool3 = layers.AveragePooling2D(6, padding="same")

    def endpoints(self, images, training=False):
        ends = {}
        x = ends["h_conv1"] = self.conv1(images)  # 24x24
        x = ends["h_pool1"] = self.pool1(x)  # 12x12
        for size, branch in self.conv2.items():
            ends["h_conv2_" + size] = branch(x)
        x = ends["h_conv2"] = ops.concatenate([ends["h_conv2_" + k] for k in ("5x5", "7x7", "3x3", "1x1")], axis=3)
        x = ends["h_pool2"] = self.pool2(x)  # 6x6
        x = ends["h_conv3"] = self.conv3(x)
        x = ends["nt_hpool3"] = self.pool3(x)  # 1x1
        x = ops.cast(x, self.variable_dtype)  # float16 would make 0 of small probabilities
        ends["y_conv"] = ops.softmax(ops.reshape(x, (-1, NUM_CLASSES)))
        return ends


def make_port():
    return Port(MultiChannel(), loss, optimizer())


main = training_command(make_port, cifar10_input.inputs, BATCH_SIZE)


WEIGHT_MAP = (
    ("Variable", "conv1/kernel", None),
    ("Variable_1", "conv1/bias", None),
    ("Variable_2", "conv2_5x5/kernel", None),
    ("Variable_3", "conv2_5x5/bias", None),
    ("Variable_4", "conv2_7x7/kernel", None),
    ("Variable_5", "conv2_7x7/bias", None),
    ("Variable_6", "conv2_3x3/kernel", None),
    ("Variable_7", "conv2_3x3/bias", None),
    ("Variable_8", "conv2_1x1/kernel", None),
    ("Variable_9", "conv2_1x1/bias", None),
    ("Variable_10", "conv3/kernel", None),
    ("Variable_11", "conv3/bias", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)

if __name__ == "__main__":
    main()
