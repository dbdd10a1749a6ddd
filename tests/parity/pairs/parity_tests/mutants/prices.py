"""Mistakes that `prices` would make easily."""

from tf1kit.parity.mutants import Mutant

MUTANTS = (
    Mutant("districts that begin with 1", 'ops.cast(inputs["district"], "int64")', 'inputs["district"] - 1'),
    Mutant("the inputs the other way round", "[features, district]", "[district, features]"),
    Mutant("absolute errors", "ops.square(endpoints", "ops.abs(endpoints"),
)
