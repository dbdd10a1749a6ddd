"""A port of `tests/capture/programs/actor_critic.py`."""

import keras
import tensorflow as tf

from tf1kit.keras import Adam


class Unit(keras.layers.Dense):
    """Adds the bias as TensorFlow 1 did: the gradient of a single one is summed in another order."""

    def call(self, inputs):
        """The value."""
        return tf.nn.bias_add(tf.matmul(inputs, self.kernel), self.bias)


class Net(keras.Model):
    """An actor, and a critic of its action or of the one that is fed."""

    def __init__(self):
        super().__init__()
        self.hidden = keras.layers.Dense(8, activation="relu", name="hidden")
        self.action = keras.layers.Dense(2, activation="tanh", name="action")
        self.both = keras.layers.Dense(8, activation="tanh", name="both")
        self.value = Unit(1, name="value")
        self.slow = self.add_weight(shape=(8, 1), initializer="zeros", trainable=False, name="slow")

    def call(self, inputs, training=False):
        """The action, and the value of the action that counts."""
        action = self.action(self.hidden(inputs["state"]))
        return {"action": action, "value": self.judge(inputs["state"], inputs.get("given", action))}

    def judge(self, state, action):
        """The critic."""
        return self.value(self.both(keras.ops.concatenate([state, action], 1)))

    def judge_with_slope(self, state, action):
        """The value, and its gradient by the action."""
        action = tf.stop_gradient(action)
        with tf.GradientTape() as tape:
            tape.watch(action)
            value = self.judge(state, action)
        return value, tape.gradient(value, action)


INPUTS = {"state": "state:0", "given": "critic/given:0"}  # the program feeds the second one only to the critic
LABELS = {"target": "target:0"}


def critic(model, inputs, labels):
    """The squared error, and a penalty on the gradient."""
    value, slope = model.judge_with_slope(inputs["state"], inputs["given"])
    penalty = tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(slope), 1) + 1e-6) - 1.0))
    return tf.reduce_mean(tf.math.squared_difference(labels["target"], value)) + 0.1 * penalty


def actor(model, inputs, labels):
    """What is differentiated, and its weights."""
    action = model(inputs, training=True)["action"]
    return action, -model.judge_with_slope(inputs["state"], action)[1]


def follow(model):
    """The slow copy takes a tenth of the weight; nothing is fed."""
    model.slow.assign(0.9 * model.slow + 0.1 * model.value.kernel)


update = {"follow": follow}
loss = {"loss:0": critic, "actor/action/Tanh:0": actor}
optimizer = {"loss:0": lambda: Adam(0.02), "actor/action/Tanh:0": lambda: Adam(0.01, name="act")}
WEIGHT_MAP = (
    ("actor/hidden/kernel", "hidden/kernel", None),
    ("actor/hidden/bias", "hidden/bias", None),
    ("actor/action/kernel", "action/kernel", None),
    ("actor/action/bias", "action/bias", None),
    ("critic/both/kernel", "both/kernel", None),
    ("critic/both/bias", "both/bias", None),
    ("critic/value/kernel", "value/kernel", None),
    ("critic/value/bias", "value/bias", None),
    ("slow", "slow", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
    ("act/beta1_power", "act/beta1_power", None),
    ("act/beta2_power", "act/beta2_power", None),
)
