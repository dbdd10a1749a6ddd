"""Five convolutions, each with batch norm, on whole CIFAR-10 images.  The Keras 3 twin of `legacy/batch_norm_cifar.py`.

Differences: `training=` replaces the flag.  `tf1kit.keras.BatchNormalization` replaces Keras's, whose moving
variances divide by N and not by N - 1.  Conv2D and Adam are those of `factored_kernels`.
"""

import functools

import keras
from keras import layers, ops

from migrated import cifar10_input
from migrated.factored_kernels import BATCH_SIZE, NUM_CLASSES, optimizer
from migrated.init_cnn import conv_norm
from tf1kit.cli.training import training_command
from tf1kit.port import Network, Port

MAPS = (64, 64, 32, 16, NUM_CLASSES)


@keras.saving.register_keras_serializable(package="migrated")
class BatchNormCifar(Network):
    """The network of D1; images `[n, 32, 32, 3]`, logits `[n, 10]`.

    train_flag: "variable" is the document's flag, which makes every layer always train;
        "placeholder" follows `training`.
    updates_collections: None or "update_ops"; with both, statistics move in the forward pass of
        training.
    """

    def __init__(self, train_flag: str = "variable", updates_collections: str | None = None, **kwargs):
        super().__init__({"train_flag": train_flag, "updates_collections": updates_collections}, **kwargs)
        self.train_flag = train_flag
        norm = {"decay": 0.9, "updates_collections": updates_collections}
        self.blocks = [conv_norm(maps, 3, f"conv{number}", **norm) for number, maps in enumerate(MAPS, 1)]
        self.pools = [layers.MaxPooling2D(2, padding="same") for _ in range(4)]
        self.pools.append(layers.AveragePooling2D(4, padding="same"))

    def endpoints(self, images, training=False):
        training = training or self.train_flag == "variable"
        ends, x = {}, images
        for number, (block, pool) in enumerate(zip(self.blocks, self.pools, strict=True), 1):
            x = ends[f"h_conv{number}"] = block(x, training=training)
            x = ends[f"h_pool{number}"] = pool(x)  # 16x16, 8x8, 4x4, 2x2, 1x1
        ends["y_pool"] = ops.reshape(x, (-1, NUM_CLASSES))
        return ends


def loss(endpoints, labels):
    """Softmax cross entropy of the logits; labels one-hot `[n, 10]`."""
    return ops.mean(ops.categorical_crossentropy(labels, endpoints["y_pool"], from_logits=True))


def make_port():
    return Port(BatchNormCifar(), loss, optimizer())


main = training_command(make_port, functools.partial(cifar10_input.inputs, image_size=32), BATCH_SIZE)


def numbered(name, number):
    """The name of a graph's variable by its number: `Variable`, `Variable_1`, ..."""
    return f"{name}_{number}" if number else name


def conv_norm_rows(block, weight, norm):
    """The rows of one `conv_norm`, by the numbers of its weight and its layer in the graph."""
    rows = [
        (numbered("Variable", weight + at), f"{block}/conv/{name}", None) for at, name in enumerate(("kernel", "bias"))
    ]
    names = ("beta", "moving_mean", "moving_variance")
    return rows + [(f"{numbered('BatchNorm', norm)}/{name}", f"{block}/norm/{name}", None) for name in names]


def weight_map(train_flag="variable", updates_collections=None):
    """The map for either flag; the variable `train` comes first and shifts all other numbers."""
    printed = train_flag == "variable"
    rows = [("Variable", None, "no operation reads the flag; the program tests `train is not False`")] * printed
    for number in range(5):
        rows += conv_norm_rows(f"conv{number + 1}", weight=printed + 2 * number, norm=number)
    return (*rows, ("beta1_power", "adam/beta1_power", None), ("beta2_power", "adam/beta2_power", None))


WEIGHT_MAP = weight_map()

if __name__ == "__main__":
    main()
