"""Initial values as contrib and slim have them.  Source: TensorFlow 1.15.5
`contrib/layers/python/layers/initializers.py`.

Stock `keras.initializers.VarianceScaling` divides the deviation of its truncated normal distribution
by 0.8796, which is exact; `variance_scaling_initializer` multiplies the variance by 1.3, which is 0.3%
more.  The uniform distributions of both are the same.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import keras

__all__ = ["VarianceScaling"]

SEEDS = 2**31 - 1
MODES = ("FAN_IN", "FAN_OUT", "FAN_AVG")


@keras.saving.register_keras_serializable(package="tf1kit")
class VarianceScaling(keras.initializers.Initializer):
    """contrib's `variance_scaling_initializer`, and with `factor=1.0, mode="FAN_AVG"` its
    `xavier_initializer`.

    Args:
        factor: the variance times the number of connections.
        mode: which connections are counted: "FAN_IN", "FAN_OUT" or "FAN_AVG".
        uniform: whether the distribution is uniform, and not a truncated normal one.
        seed: that of `keras.random`, which draws other values than TensorFlow 1 with this seed.  None
            draws one from Python's `random`, which `keras.utils.set_random_seed` seeds.

    Raises ValueError for another mode.
    """

    def __init__(self, factor: float = 2.0, mode: str = "FAN_IN", uniform: bool = False, seed: Any = None) -> None:
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
        self.factor, self.mode, self.uniform = float(factor), mode, bool(uniform)
        self.seed = seed
        self.drawn_seed = random.randrange(SEEDS) if seed is None else seed

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Values of the given shape and dtype."""
        size = deviation(self.factor, self.mode, self.uniform, shape)
        if self.uniform:
            return keras.random.uniform(shape, -size, size, dtype, seed=self.drawn_seed)
        return keras.random.truncated_normal(shape, 0.0, size, dtype, seed=self.drawn_seed)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {"factor": self.factor, "mode": self.mode, "uniform": self.uniform, "seed": self.seed}


def deviation(factor: float, mode: str, uniform: bool, shape: Sequence[int]) -> float:
    """The largest value of the uniform distribution, or the deviation of the normal one before it is cut."""
    return math.sqrt((3.0 if uniform else 1.3) * factor / connections(mode, shape))


def connections(mode: str, shape: Sequence[int]) -> float:
    """How many connections a weight has per unit; those of both sides on average with "FAN_AVG"."""
    last = [float(size) for size in shape[-2:]] or [1.0]
    field = math.prod(map(float, shape[:-2]))
    found = {"FAN_IN": last[0] * field, "FAN_OUT": last[-1] * field}
    return found.get(mode, sum(found.values()) / 2)
