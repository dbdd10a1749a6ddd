"""Exploding corrections by internal covariate shift: z = x * w1 * w2 * w3.  The Keras 3 twin of `legacy/covariate_shift.py`.

What is written otherwise: each product is a layer of one neuron, gradients are a tape's.
"""

from __future__ import annotations

import click
import keras
import tensorflow as tf
from keras import layers, ops

import tf1kit.keras

LEARNING_RATE = 0.01
EPSILON = 1e-3
WEIGHTS = {False: (1.0, 1.0, 1.0), True: (0.01, 10000.0, 0.01)}  # by `uneven`


def exactly(value):
    """An initialiser in full precision: `keras.initializers.Constant` makes a float32 of 0.01 on the way to float64."""
    return lambda shape, dtype: tf.fill(shape, tf.constant(value, dtype))


@keras.saving.register_keras_serializable(package="migrated")
class CovariateShift(keras.Model):
    """`depth` products one after the other, each normalised over the batch if `batch_norm`; inputs `[n, 1]`."""

    def __init__(self, depth: int = 3, uneven: bool = False, batch_norm: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.depth, self.uneven, self.batch_norm = depth, uneven, batch_norm

        values = [WEIGHTS[uneven][layer % 3] for layer in range(depth)]
        own = {"units": 1, "use_bias": False, "dtype": self.dtype_policy}
        self.w = [layers.Dense(kernel_initializer=exactly(v), name=f"w{i}", **own) for i, v in enumerate(values, 1)]

    def endpoints(self, images, training=False):
        ends, z = {}, images
        for layer in self.w:
            z = layer(z)
            if self.batch_norm:
                mean, variance = ops.moments(z, axes=[0])
                z = ops.batch_normalization(z, mean, variance, -1, epsilon=EPSILON)
            ends[layer.name.replace("w", "z")] = z
        return ends

    def call(self, images, training=False):
        return list(self.endpoints(images).values())[-1]

    def get_config(self):
        own = {"depth": self.depth, "uneven": self.uneven, "batch_norm": self.batch_norm}
        return {**super().get_config(), **own}


def loss(endpoints, labels):
    return ops.mean(ops.square(labels - list(endpoints.values())[-1])) / 2


def optimizer():
    return tf1kit.keras.GradientDescent(LEARNING_RATE)


def corrected(model, images, labels):
    """One step of rate 1: the output before it, each weight's correction, the output after it."""
    with tf.GradientTape() as tape:
        before = model(images)
        missing = loss({"z": before}, labels)
    corrections = [-gradient for gradient in tape.gradient(missing, [w.value for w in model.weights])]
    for w, by in zip(model.weights, corrections, strict=True):
        w.assign_add(by)
    return before, corrections, model(images)


def weight_map(depth=3, **options):
    return [(f"w{layer}", f"w{layer}/kernel", None) for layer in range(1, depth + 1)]


WEIGHT_MAP = weight_map()


@click.command()
@click.option(
    "--data-dir", "--steps", "--display-step", "_", help="Not used: the only input is 1, and there is one step."
)
def main(_):
    """Print the document's example: `python -m migrated.covariate_shift`."""
    for uneven, weights in WEIGHTS.items():
        model = CovariateShift(uneven=uneven, dtype="float64")
        one = tf.constant([[1.0]], tf.float64)
        before, corrections, after = corrected(model, one, one + 1)
        found = [round(float(by), 12) for by in corrections]
        click.echo(f"weights {weights}: z = {float(before[0, 0]):.12g}, corrections {found}")
        click.echo(f"  after them z = {float(after[0, 0]):.17g}")


if __name__ == "__main__":
    main()
