"""The port of the regression with two inputs."""

from keras import layers, ops

import tf1kit.keras
from tf1kit.port import Network


class Prices(Network):
    """Inputs are a dict with `features` and `district`."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = layers.Dense(8, activation="relu", name="hidden")
        self.price = layers.Dense(1, use_bias=False, name="price")
        self.bias = tf1kit.keras.BiasAdd(name="bias")

    def endpoints(self, inputs, training=False):
        """The hidden layer, and the price `[n]`."""
        features = inputs["features"]
        district = ops.one_hot(ops.cast(inputs["district"], "int64"), 7, dtype=features.dtype)
        hidden = self.hidden(ops.concatenate([features, district], axis=1))
        return {"hidden": hidden, "price": ops.squeeze(self.bias(self.price(hidden)), axis=1)}


def loss(endpoints, labels):
    """The mean square error."""
    return ops.mean(ops.square(endpoints["price"] - labels))


def optimizer():
    """Adam."""
    return tf1kit.keras.Adam(0.01)


WEIGHT_MAP = (
    ("hidden/kernel", "hidden/kernel", None),
    ("hidden/bias", "hidden/bias", None),
    ("price/kernel", "price/kernel", None),
    ("price/bias", "bias/bias", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)
