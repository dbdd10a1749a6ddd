"""State managers: what state a model has at the start of a window.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/state_management.py (the
behaviour, not the code).
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import math_utils
from tf1kit.contrib.own.timeseries.model import STATE, TIMES, VALUES, ModelOutputs, without
from tf1kit.tf1.estimator import public as estimator
from tf1kit.tf1.private import nest


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
        if STATE in features:
            raise ValueError("Overriding start state is not supported for this model.")
        return model.define_loss(features, mode)


class _OverridableStateManager(PassthroughStateManager):
    """Uses the start state among the features, if there is one."""

    @abc.abstractmethod
    def _define_loss_with_saved_state(self, model: Any, features: dict[str, Any], mode: str) -> Any:
        """The outputs of windows whose state the manager knows."""

    def define_loss(self, model: Any, features: dict[str, Any], mode: str) -> Any:
        """The outputs of windows.

        Raises:
            ValueError: there is a start state in training.
        """
        if STATE not in features:
            return self._define_loss_with_saved_state(model=model, features=features, mode=mode)
        if mode == estimator.ModeKeys.TRAIN:
            raise ValueError(
                f"Overriding saved state for training is not supported (but a value for feature {STATE} was specified)."
            )
        return model.get_batch_loss(features=without(features, STATE), mode=mode, state=features[STATE])


class FilteringOnlyStateManager(_OverridableStateManager):
    """For models that need a state only when they filter, such as `ARModel`."""

    def _define_loss_with_saved_state(self, model: Any, features: dict[str, Any], mode: str) -> Any:
        return model.define_loss(features, mode)


class ChainingStateManager(_OverridableStateManager):
    """Takes the windows of a batch as pieces of one series: a window begins with the state that an
    earlier one has left at that time.

    Args:
        state_saving_interval: a state is kept for each that many times; the model imputes the
            state across the rest.
        checkpoint_state: whether checkpoints have the states; their size grows with the series.
    """

    def __init__(self, state_saving_interval: int = 20, checkpoint_state: bool = False) -> None:
        super().__init__()
        self._checkpoint_state = checkpoint_state
        self._state_saving_interval = state_saving_interval
        self._start_state: Any = None
        self._cached_states: Any = None

    def initialize_graph(self, model: Any, input_statistics: Any = None) -> None:
        """Make the table of states."""
        super().initialize_graph(model=model, input_statistics=input_statistics)
        self._start_state = model.get_start_state()
        self._cached_states = math_utils.TupleOfTensorsLookup(
            key_dtype=tf.int64,
            default_values=self._start_state,
            empty_key=-1,
            deleted_key=-2,
            name="cached_states",
            checkpoint=self._checkpoint_state,
        )

    def _define_loss_with_saved_state(self, model: Any, features: dict[str, Any], mode: str) -> Any:
        """The outputs of windows, whose states are kept when the loss runs. The end state is that
        of the last window.

        Raises:
            ValueError: `initialize_graph` was not called.
        """
        if not self._graph_initialized:
            raise ValueError("ChainingStateManager requires initialize_graph() to be called before use.")
        loss, states, predictions = self._update_cached_states(model=model, features=features, mode=mode)
        predictions["observed"] = features[VALUES]
        end = nest.map_structure(lambda each: each[-1:, -1], states)
        return ModelOutputs(loss, end, predictions, features[TIMES])

    def _get_chunk_number(self, time: Any) -> Any:
        return time // self._state_saving_interval

    def _get_cached_states(self, times: Any) -> Any:
        """The states at times [B]. The first of the series have the start state itself, so that
        gradients reach it.
        """
        chunks = self._get_chunk_number(times)
        known = self._cached_states.lookup(tf.cast(chunks, tf.int64))
        statistics = self._input_statistics
        first = self._get_chunk_number(statistics.start_time if statistics is not None else 0)
        at_the_start = tf.equal(chunks, first)
        start = math_utils.replicate_state(self._start_state, tf.shape(times)[0])
        chosen = [tf.where(at_the_start, *each) for each in zip(nest.flatten(start), nest.flatten(known), strict=True)]
        return nest.pack_sequence_as(known, chosen)

    def _update_cached_states(self, model: Any, features: dict[str, Any], mode: str) -> tuple[Any, Any, Any]:
        """The loss, which keeps the states when it runs, the states [B, T, ...] and the
        predictions.
        """
        times = features[TIMES]
        start = self._get_cached_states(times[:, 0])
        loss, states, predictions = model.per_step_batch_loss(features=features, mode=mode, state=start)
        # A state is kept where a window that begins with the next time will look; the first place is
        # that after the one which this window has read.
        following = tf.concat([times[:, 1:], times[:, -1:] + 1], axis=1)
        chunks = tf.maximum(self._get_chunk_number(following), self._get_chunk_number(times) + 1)
        with tf.control_dependencies([self._cached_states.insert(keys=chunks, values=states)]):
            return tf.identity(loss), states, predictions
