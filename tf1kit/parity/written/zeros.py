"""A step of weights that are 0 for every other channel.

Activations, maxima and absolute values have a kink at 0, where the order of their inputs decides the gradient.
Random numbers never meet it, but programs do: biases begin at 0, and images are padded with 0.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tf1kit.parity.recording import streams

Arrays = dict[str, np.ndarray]
EVERY = 2  # of so many channels of a kernel, one is 0
KEPT = 3  # of so many places of a vector, one is not


def with_zeros(weights: Mapping[str, np.ndarray], seed: int) -> Arrays:
    """Weights that are 0 for every other place of their last axis, but those that something is divided by.

    In a vector about two of three places are 0, others for each name: a slope may not be 0 wherever a bias is.
    """
    made = {name: value.copy() for name, value in weights.items()}
    for name, value in made.items():
        if value.dtype.kind != "f" or value.shape[-1:] in ((), (1,)) or streams.SPREAD.search(name):
            continue
        places = streams.stream(seed, f"zeros/{name}").randint(0, KEPT, value.shape) if value.ndim == 1 else None
        value[..., slice(None, None, EVERY) if places is None else places > 0] = 0
    return made


def finite(legacy: Arrays, migrated: Arrays) -> set[str]:
    """The keys of what both sides have, and is finite on one side at least: 0 / 0 on both sides says nothing."""
    return {
        key for key in legacy.keys() & migrated.keys() if any(np.isfinite(one[key]).all() for one in (legacy, migrated))
    }
