"""Proof that a port computes what the original did: recordings, comparison, the ladder of rungs, reports.

Data flows one way: a model file -> a *recording* (named arrays and where they came from) -> a comparison -> a report.
`record`, and what it imports (`legacy_side`, `scenario`, `recording`, `sketch`, `streams`, `naming`, `compare`,
`tolerances`), keep to Python 3.7, NumPy and TensorFlow, because genuine TensorFlow 1.15.5 runs them to make the goldens.
This file imports nothing for that reason.
"""
