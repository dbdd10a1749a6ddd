"""Seeds by a seed and a salt.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/seed_stream.py.
"""

from __future__ import annotations

import hashlib
from typing import Any

from tf1kit.contrib.own.distributions._base import property_of


class SeedStream:
    """Each call gives another seed, the same ones in each program; None for the seed None."""

    def __init__(self, seed: Any, salt: str) -> None:
        self._original_seed = seed.original_seed if isinstance(seed, SeedStream) else seed
        self._salt, self._counter = salt, 0

    original_seed = property_of("original_seed", "The seed.")
    salt = property_of("salt", "The salt.")

    def __call__(self) -> int | None:
        """The next seed."""
        self._counter += 1
        if self._original_seed is None:
            return None
        text = str((self._original_seed, self._counter, self._salt))
        return int(hashlib.sha512(text.encode()).hexdigest(), 16)
