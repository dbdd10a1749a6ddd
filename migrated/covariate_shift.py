"""Exploding corrections by internal covariate shift: z = x * w1 * w2 * w3.  The Keras 3 twin of `legacy/covariate_shift.py`.

Differences: a product is a layer (with a unit matrix, because `Constant` is float32), and a tape computes the gradients.
"""

import keras
import tensorflow as tf
from keras import layers, ops

import tf1kit.keras
from tf1kit.cli.training import example_command
from tf1kit.port import Network

LEARNING_RATE, EPSILON = 0.01, 1e-3
WEIGHTS = {False: (1.0, 1.0, 1.0), True: (0.01, 10000.0, 0.01)}  # by `uneven`


@keras.saving.register_keras_serializable(package="migrated")
class CovariateShift(Network):
    """`depth` products in a row, normalised over the batch if `batch_norm`; inputs `[n, 1]`."""

    def __init__(self, depth: int = 3, uneven: bool = False, batch_norm: bool = False, **kwargs):
        super().__init__({"depth": depth, "uneven": uneven, "batch_norm": batch_norm}, **kwargs)
        initial = [keras.initializers.Identity(WEIGHTS[uneven][layer % 3]) for layer in range(depth)]
        own = {"use_bias": False, "dtype": self.dtype_policy}
        self.w = [layers.Dense(1, kernel_initializer=by, name=f"w{n}", **own) for n, by in enumerate(initial, 1)]

    def endpoints(self, images, training=False):
        ends, z = {}, images
        for layer in self.w:
            z = layer(z)
            if self.options["batch_norm"]:
                z = ops.batch_normalization(z, *ops.moments(z, axes=[0]), -1, epsilon=EPSILON)
            ends[layer.name.replace("w", "z")] = z
        return ends


def loss(endpoints, labels):
    return ops.mean(ops.square(labels - list(endpoints.values())[-1])) / 2


def optimizer():
    return tf1kit.keras.GradientDescent(LEARNING_RATE)


def corrected(model, images, labels):
    """Take one step of rate 1; return the output before, the corrections, and the output after."""
    with tf.GradientTape() as tape:
        before = model(images)
        missing = loss({"z": before}, labels)
    gradients = tape.gradient(missing, [w.value for w in model.weights])
    tf1kit.keras.GradientDescent(1.0).apply(gradients, model.weights)
    return before, [-gradient for gradient in gradients], model(images)


def weight_map(depth=3, **options):
    return [(f"w{layer}", f"w{layer}/kernel", None) for layer in range(1, depth + 1)]


WEIGHT_MAP = weight_map()


@example_command
def main():
    """Print the document's example: `python -m migrated.covariate_shift`."""
    for uneven, weights in WEIGHTS.items():
        one = tf.ones((1, 1), "float64")
        before, corrections, after = corrected(CovariateShift(uneven=uneven, dtype="float64"), one, one + 1)
        found = [round(float(by[0, 0]), 12) for by in corrections]
        print(f"weights {weights}: z = {float(before[0, 0]):.12g}, corrections {found}")
        print(f"  after them z = {float(after[0, 0]):.17g}")


if __name__ == "__main__":
    main()
