"""What can be trained.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/trainable.py.
"""

from __future__ import annotations

import abc
from typing import Any


class Trainable(abc.ABC):
    """The base of classes that have `fit`."""

    @abc.abstractmethod
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        steps: int | None = None,
        batch_size: int | None = None,
        monitors: Any = None,
        max_steps: int | None = None,
    ) -> Any:
        """Train."""
        raise NotImplementedError
