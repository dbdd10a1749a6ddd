"""The port of the autoencoder."""

from keras import layers, ops

from tf1kit.keras import BiasAdd, GradientDescent
from tf1kit.port import Network


class Autoencoder(Network):
    """Two convolutions."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.code = layers.Conv2D(4, 3, padding="same", use_bias=False, name="code")
        self.code_bias = BiasAdd(name="code_bias")
        self.reconstruction = layers.Conv2D(1, 3, padding="same", use_bias=False, name="reconstruction")
        self.bias = BiasAdd(name="bias")

    def endpoints(self, images, training=False):
        """The code, the reconstruction and the distance `[n]`."""
        code = ops.relu(self.code_bias(self.code(images)))
        reconstruction = self.bias(self.reconstruction(code))
        distance = ops.mean(ops.square(images - reconstruction), axis=(1, 2, 3))
        return {"code": code, "reconstruction": reconstruction, "distance": distance}


def loss(endpoints):
    """The mean distance."""
    return ops.mean(endpoints["distance"])


def optimizer():
    """Gradient descent."""
    return GradientDescent(0.1)


WEIGHT_MAP = (
    ("code/kernel", "code/kernel", None),
    ("code/bias", "code_bias/bias", None),
    ("reconstruction/kernel", "reconstruction/kernel", None),
    ("reconstruction/bias", "bias/bias", None),
)
