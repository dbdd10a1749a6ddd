"""The state manager of models that keep no state between batches.

Source: TensorFlow 1.15.5: tensorflow/contrib/timeseries/python/timeseries/state_management.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.timeseries.feature_keys import State


class PassthroughStateManager:
    """Hands features to a model as they are."""

    def __init__(self) -> None:
        self._input_statistics: Any = None
        self._graph_initialized = False

    def initialize_graph(self, model: Any, input_statistics: Any = None) -> None:
        """Remember the statistics of the input."""
        self._graph_initialized = True
        self._input_statistics = input_statistics

    def define_loss(self, model: Any, features: dict[str, Any], mode: str) -> Any:
        """What the model's `define_loss` gives.

        Raises:
            ValueError: the features have a start state.
        """
        if State.STATE_TUPLE in features:
            raise ValueError("Overriding start state is not supported for this model.")
        return model.define_loss(features, mode)
