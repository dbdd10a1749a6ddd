"""Changes of weights that a program runs by themselves, beside the steps of its optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.keras.named import known, named

DIFFERENCE = "difference"
FORMS = ("sum", DIFFERENCE)


@dataclass(frozen=True)
class Clipped:
    """Weights that are clipped, as those of the critic of a WGAN.

    Args:
        paths: the paths of layers and weights.
        least: the least value.
        most: the greatest value.
    """

    paths: tuple[str, ...]
    least: float
    most: float

    def run(self, weights: Mapping[str, Any], what: str = "Clipped") -> None:
        """Change the weights, {path: variable}.

        what: how errors call the change.

        Raises ValueError for a path without weights, and for a weight with two names.
        """
        for names in named(self.paths, weights, what).values():
            for name in names:
                weights[name].assign(tf.clip_by_value(weights[name], self.least, self.most))


@dataclass(frozen=True)
class Copied:
    """Weights that take the values of others, or go a part of the way there, as those of a target network.

    Args:
        of: {path of a layer or weight: the path of the one that it takes}.
        rate: how far they go.
        form: how the graph has that, which rounds: "sum", `rate * other + (1 - rate) * weight`, or "difference",
            `weight + rate * (other - weight)`.

    Raises ValueError for another form.
    """

    of: Mapping[str, str]
    rate: float = 1.0
    form: str = "sum"

    def __post_init__(self) -> None:
        known([self.form], FORMS, "Copied", "form")

    def run(self, weights: Mapping[str, Any], what: str = "Copied") -> None:
        """Change the weights, {path: variable}.

        what: how errors call the change.

        Raises ValueError for a path without weights, and for a weight with two names.
        """
        found = named(list(self.of), weights, what)
        pairs = [(name, self.of[path] + name.removeprefix(path)) for path, names in found.items() for name in names]
        known((other for _, other in pairs), weights, what, "weight")
        values = [self._value(weights[name], weights[other]) for name, other in pairs]
        for (name, _), value in zip(pairs, values, strict=True):
            weights[name].assign(value)

    def _value(self, weight: Any, other: Any) -> Any:
        weight, other = tf.convert_to_tensor(weight), tf.convert_to_tensor(other)
        if self.rate == 1.0:
            return other
        rate = tf.constant(np.float32(self.rate), weight.dtype)
        if self.form == DIFFERENCE:
            return weight + rate * (other - weight)
        return rate * other + tf.constant(np.float32(1.0 - self.rate), weight.dtype) * weight


Change = Clipped | Copied
