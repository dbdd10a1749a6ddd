"""Mistakes that people make when they port `legacy/covariate_shift.py`."""

from tf1kit.parity.mutants import Mutant

LOSS = "ops.mean(ops.square(labels - list(endpoints.values())[-1])) / 2"

VARIANTS = ({"depth": 6},)
MUTANTS = (
    Mutant("sum of squares instead of their mean", LOSS, LOSS.replace("ops.mean", "ops.sum")),
    Mutant("loss not halved", LOSS, LOSS.replace(" / 2", "")),
    Mutant("the error of the first layer", LOSS, LOSS.replace("[-1]", "[0]")),
    Mutant("weights added", "z = layer(z)", "z = ops.cast(z, layer.compute_dtype) + layer(ops.ones_like(z))"),
    Mutant("rate 1", "LEARNING_RATE, EPSILON = 0.01", "LEARNING_RATE, EPSILON = 1.0"),
    Mutant("weights in the other order", "in self.w:", "in (self.w[1], self.w[0], self.w[2]):"),
    Mutant("the last weight fixed", "initial, 1)]", "initial, 1)]\n        self.w[-1].trainable = False"),
)
