"""Proof that a port computes what the original did: recordings, comparison, the ladder of rungs, reports.

Data flows one way: a model file -> a *recording* (named arrays and where they came from) -> a comparison -> a report.
The modules of `recording` keep to Python 3.7, NumPy and TensorFlow, because genuine TensorFlow 1.15.5 runs them to make the
goldens.  For that reason this file imports nothing before it is asked for.
"""

from __future__ import annotations

from tf1kit.importing.lazy import lazy

__getattr__, __all__ = lazy(
    __name__,
    {
        "Ladder": "ladder",
        "Mutant": "mutants",
        "PairSuite": "suite",
        "convolutions": "arithmetic",
        "load_pair": "pair",
        "multiplications": "arithmetic",
    },
)
