"""Wrong ports that are right for the first 200 steps."""

from parity_tests.wrong.ports.text import OPTIMIZER, RATE, Wrong, wrong

DECAYS = """
@keras.saving.register_keras_serializable(package="wrong")
class Decay(ExponentialDecay):
    def __call__(self, step):
        {}


def optimizer():
"""


def decay(name: str, body: str) -> Wrong:
    """A port whose schedule has this body."""
    text = RATE.replace("ExponentialDecay", "Decay")
    return wrong(name, "learning rate", RATE, text, (OPTIMIZER, DECAYS.format(body).lstrip()))


RATES = (
    wrong("constant rate", "learning rate", RATE, "0.1"),
    wrong("rate falls every 400 steps", "learning rate", "300, 0.9", "400, 0.9"),
    wrong("rate falls to 0.95", "learning rate", "300, 0.9", "300, 0.95"),
    wrong("no staircase", "learning rate", ", staircase=True", ""),
    decay("boundary a step early", "return super().__call__(step + 1)"),
    decay("boundary a step late", "return super().__call__(tf.maximum(step - 1, 0))"),
    decay("stops decaying after 200 steps", "return super().__call__(tf.minimum(step, 200))"),
    decay("stops decaying after 100,000 steps", "return super().__call__(tf.minimum(step, 100_000))"),
    decay("never below a thousandth", "return tf.maximum(super().__call__(step), 1e-3)"),
    decay(
        "another rate from step 5,000 to 8,000",
        "return super().__call__(step) * tf.where((step > 5000) & (step < 8000), 0.5, 1.0)",
    ),
    decay("restarts after 900 steps", "return super().__call__(step % 900)"),
)
