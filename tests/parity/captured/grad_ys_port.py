"""A port of `tests/capture/programs/grad_ys.py`."""

import keras

from tf1kit.keras import Adam


class Net(keras.Model):
    """Two dense layers."""

    def __init__(self):
        super().__init__()
        self.hidden = keras.layers.Dense(8, activation="relu", name="hidden")
        self.action = keras.layers.Dense(2, activation="tanh", name="action")

    def call(self, inputs, training=False):
        """The action."""
        return self.action(self.hidden(inputs))


INPUTS, LABELS = "state:0", "slope:0"
ENDPOINTS = {"output": "action/Tanh:0"}


def loss(action, slope):
    """What is differentiated, and its weights."""
    return action, -slope / 16.0


def optimizer():
    """Adam."""
    return Adam(0.01)


WEIGHT_MAP = (
    ("hidden/kernel", "hidden/kernel", None),
    ("hidden/bias", "hidden/bias", None),
    ("action/kernel", "action/kernel", None),
    ("action/bias", "action/bias", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)
