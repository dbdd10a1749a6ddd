"""Proves that a port computes what the original did: recordings, comparison, rungs and reports.

Data flows in one direction: model file, recording, comparison, report.
The modules of `recording` need only Python 3.7, NumPy and TensorFlow, because genuine TensorFlow
1.15.5 runs them to make the goldens. For this reason this file imports each public name lazily.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf1kit.importing.lazy import lazy

if TYPE_CHECKING:
    from tf1kit.parity.arithmetic import convolutions as convolutions
    from tf1kit.parity.arithmetic import multiplications as multiplications
    from tf1kit.parity.captured.ladder import CapturedLadder as CapturedLadder
    from tf1kit.parity.captured.pair import load_captured as load_captured
    from tf1kit.parity.ladder import Ladder as Ladder
    from tf1kit.parity.mutants import Mutant as Mutant
    from tf1kit.parity.mutants import wrong_call as wrong_call
    from tf1kit.parity.pair import Pair as Pair
    from tf1kit.parity.pair import load_pair as load_pair
    from tf1kit.parity.results import RungResult as RungResult
    from tf1kit.parity.suite import PairSuite as PairSuite
else:
    __getattr__, __dir__, __all__ = lazy(
        __name__,
        {
            "CapturedLadder": "captured.ladder",
            "Ladder": "ladder",
            "Mutant": "mutants",
            "Pair": "pair",
            "PairSuite": "suite",
            "RungResult": "results",
            "convolutions": "arithmetic",
            "load_captured": "captured.pair",
            "load_pair": "pair",
            "multiplications": "arithmetic",
            "wrong_call": "mutants",
        },
    )
