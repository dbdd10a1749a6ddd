"""Mistakes that `reviews` would make easily."""

from tf1kit.parity.mutants import Mutant

MUTANTS = (
    Mutant("lengths that count from 0", "< lengths", "<= lengths"),
    Mutant("the mean over all words", "summed / ops.cast(lengths, vectors.dtype)", "summed / words.shape[1]"),
    Mutant("the sum over the batch", "return ops.mean(ops.", "return ops.sum(ops."),
)
