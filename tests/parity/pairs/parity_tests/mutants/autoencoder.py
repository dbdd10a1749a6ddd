"""Mistakes that `autoencoder` would make easily."""

from tf1kit.parity.mutants import Mutant

MUTANTS = (
    Mutant("no ReLU", "ops.relu(self.code_bias(self.code(images)))", "self.code_bias(self.code(images))"),
    Mutant("the sum of the distances", 'ops.mean(endpoints["distance"])', 'ops.sum(endpoints["distance"])'),
    Mutant("another rate", "GradientDescent(0.1)", "GradientDescent(0.01)"),
)
