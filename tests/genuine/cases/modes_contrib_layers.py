"""Layers of contrib and slim in a plain graph and in each mode of `_modes.py`."""

import _modes


def case_modes():
    return _modes.outcome("contrib layers")
