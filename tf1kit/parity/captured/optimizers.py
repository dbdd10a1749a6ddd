"""The optimizers of a port that has one for each loss, as one optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tf1kit.parity.stock import Stock


class Optimizers:
    """Several optimizers as one, for the map of variables."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self.parts = dict(parts)

    @property
    def variables(self) -> list[Any]:
        """The variables of all optimizers."""
        return [variable for part in self.parts.values() for variable in part.variables]

    @property
    def use_ema(self) -> bool:
        """Whether one of them keeps averages of weights."""
        return any(getattr(part, "use_ema", False) for part in self.parts.values())


class Stocks:
    """`Stock` of several optimizers."""

    def __init__(self, parts: list[Stock]) -> None:
        self.parts = parts

    def to_migrated(self, name: str, value: np.ndarray) -> np.ndarray:
        """Convert the legacy's value of `name` to the port's."""
        return next((part.to_migrated(name, value) for part in self.parts if name in part.factors), value)

    def to_legacy(self, name: str, value: np.ndarray) -> np.ndarray:
        """Convert the port's value of `name` to the legacy's."""
        return next((part.to_legacy(name, value) for part in self.parts if name in part.factors), value)

    def restart(self) -> None:
        """Set to 0 all step counts that the map does not fill."""
        for part in self.parts:
            part.restart()

    def load(self, state: Mapping[str, Any]) -> None:
        """Set all step counts that the map does not fill."""
        for part in self.parts:
            part.load(state)

    def keep_float64(self) -> None:
        """Let Keras's own layers compute with their constants in float64."""
        self.parts[0].keep_float64()

    def round_hyper_parameters(self) -> list[str]:
        """Round stock Keras's hyper-parameters to float32, and return the names of those that
        change.
        """
        return list(dict.fromkeys(name for part in self.parts for name in part.round_hyper_parameters()))
