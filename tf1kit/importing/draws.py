"""Keeps the numbers of Python's `random` as they are while the kit imports packages.

Some packages draw from it while they are imported, such as `rich`, which Keras and scikit-learn
import. 1.15.5 imported nothing that draws, so a program that has called `random.seed` would get
other numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """A block after which `random` continues as if the block had drawn nothing."""
    before = random.getstate()
    try:
        yield
    finally:
        random.setstate(before)
