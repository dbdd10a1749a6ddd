"""Batch normalisation from primitives, as a Keras layer.  The Keras 3 twin of `legacy/batch_norm_primitives.py`.

Differences: `training=` replaces the placeholder and `tf.cond`, and the layer owns its averages.
`keras.layers.BatchNormalization` is not the same: its variance starts at 1, it never debiases, its averages round differently.
"""

import keras
from keras import layers, ops

from migrated import cifar10_input
from migrated.batch_norm_formula import loss
from migrated.multi_channel import BATCH_SIZE, NUM_CLASSES
from tf1kit.cli.training import training_command
from tf1kit.keras import Momentum, MovingAverage, batch_moments
from tf1kit.port import Network, Port

LEARNING_RATE, MOMENTUM = 0.02, 0.9
DECAY = 0.9
EPSILON = 1e-3
OWN = {"use_bias": False, "kernel_initializer": {"class_name": "TruncatedNormal", "config": {"stddev": 0.1}}}


class BatchNorm(layers.Layer):
    """Normalises each channel by the batch's moments in training, else by their averages."""

    def __init__(self, zero_debias: bool, **kwargs):
        super().__init__(**kwargs)
        self.mean, self.variance = (MovingAverage(DECAY, zero_debias, name=name) for name in ("mean", "variance"))

    def build(self, shape):
        self.beta = self.add_weight(shape=shape[-1:], initializer="zeros", name="beta", autocast=False)
        self.gamma = self.add_weight(shape=shape[-1:], initializer="ones", name="gamma", autocast=False)
        self.mean.build(shape[-1:])
        self.variance.build(shape[-1:])

    def call(self, inputs, training=False):
        x = ops.cast(inputs, self.variable_dtype)
        moments = self.mean.average, self.variance.average
        if training:
            moments = batch_moments(x, axes=list(range(len(x.shape) - 1)))
            self.mean.update(moments[0])
            self.variance.update(moments[1])
        return ops.cast(ops.batch_normalization(x, *moments, -1, self.beta, self.gamma, EPSILON), inputs.dtype)


@keras.saving.register_keras_serializable(package="migrated")
class BatchNormPrimitives(Network):
    """Batch normalisation at ranks 4 (convolution) and 2 (matrix); images `[n, 24, 24, 3]`."""

    def __init__(self, zero_debias: bool = False, **kwargs):
        super().__init__({"zero_debias": zero_debias}, **kwargs)
        self.conv1 = layers.Conv2D(16, 5, strides=2, padding="same", name="conv1", **OWN)
        self.bn1 = BatchNorm(zero_debias, name="bn1")
        self.pool1 = layers.MaxPooling2D(2, padding="same")
        self.fc2 = layers.Dense(32, name="fc2", **OWN)
        self.bn2 = BatchNorm(zero_debias, name="bn2")
        self.fc3 = layers.Dense(NUM_CLASSES, name="fc3", **OWN)

    def endpoints(self, images, training=False):
        ends = {}
        x = ends["conv1"] = self.conv1(images)  # 12x12
        x = ends["bn1"] = self.bn1(x, training=training)
        x = ends["pool1"] = self.pool1(ops.relu(x))  # 6x6
        x = ends["fc2"] = self.fc2(ops.reshape(x, (-1, 576)))
        x = ends["bn2"] = self.bn2(x, training=training)
        ends["logits"] = self.fc3(ops.relu(x))
        return ends


def optimizer():
    return Momentum(LEARNING_RATE, MOMENTUM)


def make_port():
    return Port(BatchNormPrimitives(), loss, optimizer())


main = training_command(make_port, cifar10_input.inputs, BATCH_SIZE)


def weight_map(zero_debias=False):
    """The map; TensorFlow 1 repeats the scope in the names of averages, and twice for debiasing."""
    rows = [("Variable", "conv1/kernel", None), ("Variable_1", "fc2/kernel", None), ("Variable_2", "fc3/kernel", None)]
    for bn in ("bn1", "bn2"):
        rows += [(f"{bn}/{name}", f"{bn}/{name}", None) for name in ("beta", "gamma")]
        for name in ("mean", "variance"):
            shadow = f"{bn}/{bn}/{name}/ExponentialMovingAverage"
            rows.append((shadow, f"{bn}/{name}/average", None))
            rows += [(f"{bn}/{shadow}/{v}", f"{bn}/{name}/{v}", None) for v in ("biased", "local_step") * zero_debias]
    return rows


WEIGHT_MAP = weight_map()

if __name__ == "__main__":
    main()
