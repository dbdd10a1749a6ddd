"""Inception V2, trained on CIFAR-10.  The Keras 3 twin of `legacy/inception_v2.py`.

Differences: small functions replace argument scopes, `training=` replaces `is_training`, and losses of layers replace a
collection.  `tf1kit.keras` replaces what stock Keras computes differently: `Dropout` (TensorFlow 1's random numbers), `L2`
(half of Keras's), the optimizers and their schedule.  `inception_utils` has the convolutions.
"""

import argparse
import functools
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf
from keras import layers, ops

import tf1kit.keras
from migrated import cifar10_input
from migrated.inception_utils import Chain, conv_unit, initializer
from tf1kit.cli.training import training_command
from tf1kit.keras import BiasAdd
from tf1kit.port import Network, Port

NUM_CLASSES = 10
WIDTH = 0.25  # depth_multiplier
IMAGE_SIZE = 64
BATCH_SIZE = 128
DROPOUT_SEED = 2
WEIGHT_DECAY = 0.00004
LEARNING_RATE, DECAY_STEPS, DECAY_RATE = 0.01, 10, 0.94

POOLS = {"MaxPool": layers.MaxPooling2D, "AvgPool": layers.AveragePooling2D}
# end point, stride, branches; a branch is the maps of a 1x1 and of its 3x3s, or a pool and a 1x1
MIXED = (
    ("Mixed_3b", 1, (64,), (64, 64), (64, 96, 96), ("AvgPool", 32)),
    ("Mixed_3c", 1, (64,), (64, 96), (64, 96, 96), ("AvgPool", 64)),
    ("Mixed_4a", 2, (128, 160), (64, 96, 96), ("MaxPool",)),
    ("Mixed_4b", 1, (224,), (64, 96), (96, 128, 128), ("AvgPool", 128)),
    ("Mixed_4c", 1, (192,), (96, 128), (96, 128, 128), ("AvgPool", 128)),
    ("Mixed_4d", 1, (160,), (128, 160), (128, 160, 160), ("AvgPool", 96)),
    ("Mixed_4e", 1, (96,), (128, 192), (160, 192, 192), ("AvgPool", 96)),
    ("Mixed_5a", 2, (128, 192), (192, 256, 256), ("MaxPool",)),
    ("Mixed_5b", 1, (352,), (192, 320), (160, 224, 224), ("AvgPool", 128)),
    ("Mixed_5c", 1, (352,), (192, 320), (192, 224, 224), ("MaxPool", 128)),
)


conv = functools.partial(
    conv_unit, weight_decay=WEIGHT_DECAY, batch_norm_decay=0.9997, batch_norm_epsilon=0.001, activation="relu"
)


def first_layer(maps: int, separable: bool, name: str) -> Chain:
    """7x7 with stride 2: by default depthwise, with as many filters per colour as `maps` allow, up to 8, then 1x1."""
    if not separable:
        return conv(maps, 7, name, 1.0, stride=2)
    weights = {"depthwise_initializer": initializer(1.0), "pointwise_initializer": initializer(1.0)}
    weights["depth_multiplier"] = min(maps // 3, 8)
    separate = layers.SeparableConv2D(maps, 7, 2, padding="same", use_bias=False, name="separable", **weights)
    return Chain([separate, BiasAdd(name="biases"), layers.ReLU()], name)


def max_pool(name: str) -> layers.Layer:
    return layers.MaxPooling2D(3, 2, padding="same", name=name)


def steps(parts: tuple, stride: int) -> Iterator[tuple]:
    """`(name, maps or pool, size, stride, stddev)` of each layer of a branch in MIXED.

    The last layer has the stride; with stride 2 its name has 1a.
    """
    for place, part in enumerate(parts):
        own_stride = stride if place == len(parts) - 1 else 1
        at = "1a" if own_stride == 2 else "0" + "abc"[place]
        if part in POOLS:
            yield f"{part}_{at}_3x3", part, 3, own_stride, None
            continue
        size = 1 if place == 0 or parts[0] in POOLS else 3
        stddev = None if size == 3 or len(parts) == 1 else 0.1 if parts[0] in POOLS else 0.09
        yield f"Conv2d_{at}_{size}x{size}", part, size, own_stride, stddev


class Mixed(layers.Layer):
    """Branches side by side, concatenated on the axis of the maps."""

    def __init__(self, stride: int, branches: list, depth: Callable[[int], int], **kwargs):
        super().__init__(**kwargs)
        self.branches = []
        for number, parts in enumerate(branches):
            chain = [
                POOLS[part](size, own_stride, padding="same", name=name)
                if part in POOLS
                else conv(depth(part), size, name, stddev, own_stride)
                for name, part, size, own_stride, stddev in steps(parts, stride)
            ]
            self.branches.append(Chain(chain, f"Branch_{number}"))

    def call(self, maps, training=False):
        return ops.concatenate([branch(maps, training=training) for branch in self.branches], axis=-1)


@keras.saving.register_keras_serializable(package="migrated")
class InceptionV2(Network):
    """The network with its classifier; images `[n, height, width, 3]` -> logits `[n, num_classes]`.

    num_classes: 0 returns the pooled features.
    include_root_block: False takes the maps in front of `Mixed_3b` as images.
    spatial_squeeze: False returns `[n, 1, 1, num_classes]`.
    global_pool: pool over the whole image, and not over at most 7x7.
    seed: the seed of the dropout, `tf.set_random_seed` in the graph.
    """

    def __init__(
        self,
        depth_multiplier: float = WIDTH,
        num_classes: int = NUM_CLASSES,
        dropout_keep_prob: float = 0.8,
        min_depth: int = 16,
        spatial_squeeze: bool = True,
        global_pool: bool = False,
        use_separable_conv: bool = True,
        include_root_block: bool = True,
        seed: int = 0,
        **kwargs,
    ):
        options = {"depth_multiplier": depth_multiplier, "num_classes": num_classes, "min_depth": min_depth}
        options |= {"dropout_keep_prob": dropout_keep_prob, "spatial_squeeze": spatial_squeeze, "seed": seed}
        options |= {"use_separable_conv": use_separable_conv, "include_root_block": include_root_block}
        super().__init__({**options, "global_pool": global_pool}, **kwargs)
        self.num_classes, self.spatial_squeeze, self.global_pool = num_classes, spatial_squeeze, global_pool

        def depth(maps: int) -> int:
            return max(int(maps * depth_multiplier), min_depth)

        root = [  # comments: sizes for 224x224
            first_layer(depth(64), use_separable_conv, "Conv2d_1a_7x7"),  # 112x112
            max_pool("MaxPool_2a_3x3"),  # 56x56
            conv(depth(64), 1, "Conv2d_2b_1x1", 0.1),
            conv(depth(192), 3, "Conv2d_2c_3x3"),
            max_pool("MaxPool_3a_3x3"),  # 28x28
        ]
        # 28x28, 14x14, 7x7
        blocks = [Mixed(stride, branches, depth, name=name) for name, stride, *branches in MIXED]
        self.stages = root * include_root_block + blocks
        if num_classes:
            self.dropout = tf1kit.keras.Dropout(1 - dropout_keep_prob, seed=(seed, DROPOUT_SEED), dtype="float32")
            weights = {"kernel_initializer": initializer(None), "kernel_regularizer": tf1kit.keras.L2(WEIGHT_DECAY)}
            logits = layers.Conv2D(num_classes, 1, use_bias=False, name="conv", **weights)
            self.classifier = Chain([logits, BiasAdd(name="biases")], "Logits")

    def endpoints(self, images, training=False):
        ends, x = {}, images
        for stage in self.stages:
            x = ends[stage.name] = stage(x, training=training)
        if self.global_pool:
            x = ends["global_pool"] = ops.mean(x, axis=(1, 2), keepdims=True)
        else:
            kernel = tuple(min(size or 7, 7) for size in x.shape[1:3])  # 7 where nothing is known
            x = ends["AvgPool_1a"] = ops.average_pool(x, kernel, 2, padding="valid")
        if self.num_classes:
            # drawn in float32, whatever the precision
            kept = self.dropout(ops.ones_like(x), training=training)
            x = ends["PreLogits"] = x * ops.cast(kept, x.dtype)
            x = self.classifier(x)
            logits = ops.squeeze(x, (1, 2)) if self.spatial_squeeze else x
            ends["Predictions"] = ops.softmax(logits)
            ends["Logits"] = logits
        return ends


def loss(endpoints, labels):
    """The mean softmax cross entropy; the regularisers are losses of the model."""
    return ops.mean(ops.categorical_crossentropy(labels, endpoints["Logits"], from_logits=True))


def optimizer(name="rmsprop"):
    """RMSProp, with which slim trained the network, or momentum; the rate falls in steps."""
    rate = tf1kit.keras.schedules.ExponentialDecay(LEARNING_RATE, DECAY_STEPS, DECAY_RATE, staircase=True)
    if name == "momentum":
        return tf1kit.keras.Momentum(rate, momentum=0.9, name="optimizer")
    return tf1kit.keras.RMSProp(rate, decay=0.9, momentum=0.9, epsilon=1.0, name="optimizer")


def make_port(depth_multiplier=WIDTH, seed=0):
    return Port(InceptionV2(depth_multiplier, seed=seed), loss, optimizer())


def resized_images(*args, size=IMAGE_SIZE, **kwargs):
    """Batches of CIFAR-10 images, resized to `size`, and their labels."""
    batches = cifar10_input.inputs(*args, image_size=32, **kwargs)
    return batches.map(lambda images, labels: (tf.image.resize(images, (size, size)), labels))


def main(argv=None):
    """Train and evaluate: `python -m migrated.inception_v2 --help`."""
    own = argparse.ArgumentParser(add_help=False)
    own.add_argument("--image-size", type=int, default=IMAGE_SIZE)
    own.add_argument("--depth-multiplier", type=float, default=WIDTH)
    own.add_argument("--seed", type=int, default=0)
    given, rest = own.parse_known_args(argv)
    make = functools.partial(make_port, given.depth_multiplier, given.seed)
    inputs = functools.partial(resized_images, size=given.image_size)
    training_command(make, inputs, BATCH_SIZE).main([*rest, f"--seed={given.seed}"])


def weight_map(use_separable_conv=True, include_root_block=True, **options):
    """The rows of the root, of each convolution with its batch norm, and of the classifier."""
    first, *root = ((scope, NORMALIZED) for scope in ("Conv2d_1a_7x7", "Conv2d_2b_1x1", "Conv2d_2c_3x3"))
    mixed = [
        (f"{name}/Branch_{number}/{step}", NORMALIZED)
        for name, stride, *branches in MIXED
        for number, parts in enumerate(branches)
        for step, part, *_ in steps(parts, stride)
        if part not in POOLS
    ]
    begin = [(first[0], SEPARABLE) if use_separable_conv else first, *root] if include_root_block else []
    each = [
        (f"InceptionV2/{scope}/{legacy}", f"{scope}/{migrated}", None)
        for scope, names in [*begin, *mixed]
        for legacy, migrated in names
    ]
    return (*each, *LOGITS)


SEPARABLE = (
    ("depthwise_weights", "separable/depthwise_kernel"),
    ("pointwise_weights", "separable/pointwise_kernel"),
    ("biases", "biases/bias"),
)
NORMALIZED = (
    ("weights", "conv/kernel"),
    ("BatchNorm/beta", "BatchNorm/beta"),
    ("BatchNorm/moving_mean", "BatchNorm/moving_mean"),
    ("BatchNorm/moving_variance", "BatchNorm/moving_variance"),
)
LOGITS = (
    ("InceptionV2/Logits/Conv2d_1c_1x1/weights", "Logits/conv/kernel", None),
    ("InceptionV2/Logits/Conv2d_1c_1x1/biases", "Logits/biases/bias", None),
    ("global_step", "optimizer/iteration", None),
)
WEIGHT_MAP = weight_map()

if __name__ == "__main__":
    main()
