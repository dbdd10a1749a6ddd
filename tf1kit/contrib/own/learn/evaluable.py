"""What can be evaluated.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/evaluable.py.
"""

from __future__ import annotations

import abc
from typing import Any


class Evaluable(abc.ABC):
    """The base of classes that have `evaluate`."""

    @property
    @abc.abstractmethod
    def model_dir(self) -> str:
        """The folder of the checkpoints."""
        raise NotImplementedError

    @abc.abstractmethod
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        feed_fn: Any = None,
        batch_size: int | None = None,
        steps: int | None = None,
        metrics: Any = None,
        name: str | None = None,
        checkpoint_path: str | None = None,
        hooks: Any = None,
    ) -> Any:
        """Evaluate."""
        raise NotImplementedError
