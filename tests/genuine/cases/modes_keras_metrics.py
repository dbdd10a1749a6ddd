"""Metrics of `tf.keras` in a plain graph and in each mode of `_modes.py`."""

import _modes


def case_modes():
    return _modes.outcome("keras metrics")
