"""D3's network with batch norm after each convolution.  The Keras 3 twin of
`legacy/batch_norm_gap.py`.

Differences: `training=` replaces the phase.  The `tf1kit.keras` objects are those of
`batch_norm_cifar`, and ExponentialDecay.
"""

import keras
from keras import layers, ops

import tf1kit.keras
from migrated import cifar10_input
from migrated.batch_norm_cifar import conv_norm_rows
from migrated.factored_kernels import BATCH_SIZE, NUM_CLASSES, loss
from migrated.init_cnn import conv_norm
from tf1kit.cli.training import training_command
from tf1kit.port import Network, Port

LEARNING_RATE = 1e-4  # D3's, times 0.9 every 1000 steps
NORM = {"decay": 0.9, "updates_collections": None}


@keras.saving.register_keras_serializable(package="migrated")
class BatchNormGap(Network):
    """The network of D3 with batch norm in each layer; images `[n, 24, 24, 3]`."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.conv1 = conv_norm(64, 5, "conv1", **NORM)
        self.pool1 = layers.MaxPooling2D(2, padding="same")
        self.conv21 = conv_norm(64, (5, 1), "conv21", **NORM)
        self.conv2 = conv_norm(64, (1, 5), "conv2", **NORM)
        self.pool2 = layers.MaxPooling2D(2, padding="same")
        self.conv3 = conv_norm(NUM_CLASSES, 5, "conv3", **NORM)
        self.pool3 = layers.AveragePooling2D(6, padding="same")

    def endpoints(self, images, training=False):
        ends = {}
        x = ends["h_conv1"] = self.conv1(images, training=training)  # 24x24
        x = ends["h_pool1"] = self.pool1(x)  # 12x12
        x = ends["h_conv21"] = self.conv21(x, training=training)
        x = ends["h_conv2"] = self.conv2(x, training=training)
        x = ends["h_pool2"] = self.pool2(x)  # 6x6
        x = ends["h_conv3"] = self.conv3(x, training=training)
        x = ends["nt_hpool3"] = self.pool3(x)  # 1x1
        ends["y_conv"] = ops.softmax(ops.reshape(x, (-1, NUM_CLASSES)))
        return ends


def optimizer():
    return tf1kit.keras.Adam(tf1kit.keras.schedules.ExponentialDecay(LEARNING_RATE, 1000, 0.9))


def make_port():
    return Port(BatchNormGap(), loss, optimizer())


main = training_command(make_port, cifar10_input.inputs, BATCH_SIZE)


WEIGHT_MAP = (
    *conv_norm_rows("conv1", weight=0, norm=0),
    *conv_norm_rows("conv21", weight=2, norm=1),
    *conv_norm_rows("conv2", weight=4, norm=2),
    *conv_norm_rows("conv3", weight=6, norm=3),
    ("global_step", "adam/iteration", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)

if __name__ == "__main__":
    main()
