"""Mistakes that people make when they port `legacy/batch_norm_primitives.py`."""

from tf1kit.parity.mutants import Mutant

VARIANTS = ({"zero_debias": True},)
PLAIN = {"zero_debias": False}
MOMENTS = "moments = batch_moments(x, axes=list(range(len(x.shape) - 1)))"
NORMALIZED = "ops.batch_normalization(x, *moments, -1, self.beta, self.gamma, EPSILON)"
FIRST = 'x = ends["bn1"] = self.bn1(x, training=training)\n        x = ends["pool1"] = self.pool1(ops.relu(x))'

MUTANTS = (
    Mutant("decay read as 1 - decay", "DECAY = 0.9", "DECAY = 1 - 0.9"),
    Mutant("another decay", "DECAY = 0.9", "DECAY = 0.99"),
    Mutant("epsilon 1e-5", "EPSILON = 1e-3", "EPSILON = 1e-5", PLAIN),
    Mutant(
        "variance of each pixel",
        MOMENTS,
        "moments = [ops.mean(m, list(range(len(x.shape) - 2))) for m in ops.moments(x, axes=[0])]",
        PLAIN,
    ),
    Mutant(
        "moments over all axes",
        MOMENTS,
        "moments = [m * ops.ones(x.shape[-1:], x.dtype) for m in ops.moments(x, list(range(len(x.shape))))]",
        PLAIN,
    ),
    Mutant(
        "averages used in training, too",
        NORMALIZED,
        NORMALIZED.replace("*moments", "self.mean.average, self.variance.average"),
        PLAIN,
    ),
    Mutant("batch's moments used in evaluation", "        if training:\n", "        if True:\n", PLAIN),
    Mutant("an average never updated", "self.variance.update(moments[1])", "pass"),
    Mutant(
        "averages as Keras computes them",
        "self.mean.update(moments[0])",
        "self.mean.average.assign(self.mean.average * 0.9 + moments[0] * 0.1)",
    ),
    Mutant(
        "unbiased variance averaged",
        MOMENTS,
        MOMENTS + "\n            moments = moments[0], moments[1] * 128 / 127",
        PLAIN,
    ),
    Mutant("beta and gamma exchanged", "self.beta, self.gamma, EPSILON", "self.gamma, self.beta, EPSILON", PLAIN),
    Mutant("gamma left out", "self.beta, self.gamma, EPSILON", "self.beta, None, EPSILON", PLAIN),
    Mutant("ReLU in front of the normalisation", FIRST, FIRST.replace("self.bn1(x,", "self.bn1(ops.relu(x),"), PLAIN),
    Mutant("training= not passed to a layer", "self.bn2(x, training=training)", "self.bn2(x)", PLAIN),
    Mutant("Nesterov's momentum", "LEARNING_RATE, MOMENTUM)", "LEARNING_RATE, MOMENTUM, use_nesterov=True)", PLAIN),
    Mutant("Keras's momentum", "return Momentum(", "return keras.optimizers.SGD(", PLAIN),
)
