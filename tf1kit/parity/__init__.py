"""Proof that a port computes what the original did: recordings, comparison, the ladder of rungs, reports.

Data flows one way: a model file -> a *recording* (named arrays and where they came from) -> a comparison -> a report.
`record`, and what it imports (`legacy_graph`, `legacy_side`, `scenario`, `recording`, `sketch`, `streams`, `naming`, `compare`,
`tolerances`), keep to Python 3.7, NumPy and TensorFlow, because genuine TensorFlow 1.15.5 runs them to make the goldens.
This file imports nothing of the rest before it is asked for, for that reason.
"""

from __future__ import annotations

from typing import Any

_HOMES = {  # public name -> the module it lives in, imported when the name is asked for
    "Flat": "layouts",
    "Gates": "layout_parts",
    "Ladder": "ladder",
    "Mistake": "mistakes",
    "PairSuite": "suite",
    "Refilled": "layout_parts",
    "Slice": "layout_parts",
    "Split": "layout_parts",
    "Spread": "layout_parts",
    "Summed": "layout_parts",
    "Transpose": "layouts",
    "convolutions": "arithmetic",
    "load_pair": "pair",
    "multiplications": "arithmetic",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
