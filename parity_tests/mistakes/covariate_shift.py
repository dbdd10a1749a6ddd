"""What people get wrong when they port `legacy/covariate_shift.py`; each must turn the comparison red."""

from tf1kit.parity.mistakes import Mistake

LOSS = "ops.mean(ops.square(labels - list(endpoints.values())[-1])) / 2"

VARIANTS = ({"depth": 6},)
MISTAKES = (
    Mistake("the sum of squares for the mean", LOSS, LOSS.replace("ops.mean", "ops.sum")),
    Mistake("not half of it", LOSS, LOSS.replace(" / 2", "")),
    Mistake("the error of the first layer", LOSS, LOSS.replace("[-1]", "[0]")),
    Mistake("weights added", "z = layer(z)", "z = z + layer(ops.ones_like(z))"),
    Mistake("rate 1", "LEARNING_RATE = 0.01", "LEARNING_RATE = 1.0"),
    Mistake("weights in the other order", "in self.w:", "in (self.w[1], self.w[0], self.w[2]):"),
    Mistake("the last weight fixed", "initial, 1)]", "initial, 1)]\n        self.w[-1].trainable = False"),
)
