"""A batch of segments of sequences, and the states before and after them.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/sequence_queueing_state_saver.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.training._sequence_checks import check_shape


class NextQueuedSequenceBatch:
    """A batch of segments; `SequenceQueueingStateSaver.next_batch` makes it."""

    def __init__(self, state_saver: Any) -> None:
        self._state_saver = state_saver

    @property
    def total_length(self) -> Any:
        """The lengths of the whole sequences, int32 [batch]."""
        return self._state_saver._received_total_length

    @property
    def length(self) -> Any:
        """The lengths of the segments, int32 [batch]: at most `num_unroll`, 0 for padding."""
        return self._state_saver._received_length

    @property
    def batch_size(self) -> Any:
        """The number of segments, an int32 scalar; with `allow_small_batch` it may be smaller at the end."""
        return self._state_saver._received_batch_size

    @property
    def insertion_index(self) -> Any:
        """The numbers of the sequences in the order in which they came, int64 [batch], from -2**63 on."""
        return self._state_saver._received_indices

    @property
    def key(self) -> Any:
        """The keys of the segments, string [batch], as "00000_of_00002:" and the sequence's key."""
        return self._state_saver._received_keys

    @property
    def next_key(self) -> Any:
        """The keys of the following segments, string [batch]; "STOP:" and the sequence's key after the last."""
        return self._state_saver._received_next_key

    @property
    def sequence(self) -> Any:
        """The numbers of the segments within their sequences, int32 [batch], from 0 on."""
        return self._state_saver._received_sequence

    @property
    def sequence_count(self) -> Any:
        """How many segments the sequences have, int32 [batch]."""
        return self._state_saver._received_sequence_count

    @property
    def context(self) -> dict[str, Any]:
        """The context by name, [batch, ...]."""
        return self._state_saver._received_context

    @property
    def sequences(self) -> dict[str, Any]:
        """The segments by name, [batch, num_unroll, ...]."""
        return self._state_saver._received_sequences

    def state(self, state_name: str) -> Any:
        """A state before the segments, [batch, ...]; before the first one it is the initial state.

        Raises:
            KeyError: there is no such state.
        """
        return self._state_saver._received_states[state_name]

    def save_state(self, state_name: str, value: Any, name: str | None = None) -> Any:
        """The operation that keeps a state for the following segments; it has to run for each batch.

        Args:
            state_name: the name of the state.
            value: [batch, ...], of the state's dtype.
            name: the scope of the operations.

        Raises:
            KeyError: there is no such state.
            ValueError: the shape is known to be another one.
        """
        saver = self._state_saver
        if state_name not in saver._received_states:
            raise KeyError(f"state was not declared: {state_name}")
        with tf.name_scope(name, "InputQueueingStateSaver_SaveState", values=[value]), saver._on_cpu():
            going_on = tf.reshape(tf.where_v2(tf.logical_not(saver._sequence_is_done)), [-1])
            keys = tf.gather(saver._received_next_key, going_on)
            value = tf.identity(value, name=f"convert_{state_name}")
            value = check_shape(value, tf.shape(saver._received_states[state_name]))
            return saver.barrier.insert_many(
                saver._component("state", state_name),
                keys,
                tf.gather(value, going_on),
                name=f"BarrierInsertState_{state_name}",
            )
