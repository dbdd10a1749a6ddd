"""Cells that process a whole sequence at once.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/fused_rnn_cell.py.
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf


class FusedRNNCell(abc.ABC):
    """A callable that takes a whole sequence, and returns all outputs and the last state."""

    @abc.abstractmethod
    def __call__(
        self,
        inputs: Any,
        initial_state: Any = None,
        dtype: Any = None,
        sequence_length: Any = None,
        scope: Any = None,
    ) -> Any:
        """Run over the sequence.

        Args:
            inputs: (T, N, D), or a list of T tensors (N, D).
            initial_state: the first state, by default zeros.
            dtype: the dtype of these zeros.
            sequence_length: (N,) integers; by default all sequences have T steps.
            scope: the scope of the variables.

        Returns:
            The outputs, in the form of `inputs`, and the state after each sequence's last step.
        """


class FusedRNNCellAdaptor(FusedRNNCell):
    """Makes a cell for whole sequences of a cell for one step.

    Args:
        cell: the cell.
        use_dynamic_rnn: whether `tf.nn.dynamic_rnn` runs the cell, else `tf.nn.static_rnn`.
    """

    def __init__(self, cell: Any, use_dynamic_rnn: bool = False) -> None:
        self._cell = cell
        self._use_dynamic_rnn = use_dynamic_rnn

    def __call__(
        self,
        inputs: Any,
        initial_state: Any = None,
        dtype: Any = None,
        sequence_length: Any = None,
        scope: Any = None,
    ) -> Any:
        """See `FusedRNNCell`."""
        as_list = isinstance(inputs, list)
        options: dict[str, Any] = {
            "initial_state": initial_state,
            "dtype": dtype,
            "sequence_length": sequence_length,
            "scope": scope,
        }
        if self._use_dynamic_rnn:
            steps = tf.stack(inputs) if as_list else inputs
            outputs, state = tf.nn.dynamic_rnn(self._cell, steps, time_major=True, **options)
            return tf.unstack(outputs) if as_list else outputs, state
        steps = inputs if as_list else tf.unstack(inputs)
        outputs, state = tf.nn.static_rnn(self._cell, steps, **options)
        return outputs if as_list else tf.stack(outputs), state


class TimeReversedFusedRNN(FusedRNNCell):
    """Runs a `FusedRNNCell` from the end of each sequence to its beginning. The outputs have the
    order of the inputs.

    Args:
        cell: the `FusedRNNCell`.
    """

    def __init__(self, cell: Any) -> None:
        self._cell = cell

    def _reverse(self, steps: Any, lengths: Any) -> Any:
        """Reverse in time, up to `lengths` if they are given; a list is reversed as a whole in any
        case.
        """
        if isinstance(steps, list):
            return steps[::-1]
        return tf.reverse(steps, [0]) if lengths is None else tf.reverse_sequence(steps, lengths, 0, 1)

    def __call__(
        self,
        inputs: Any,
        initial_state: Any = None,
        dtype: Any = None,
        sequence_length: Any = None,
        scope: Any = None,
    ) -> Any:
        """See `FusedRNNCell`."""
        outputs, state = self._cell(
            self._reverse(inputs, sequence_length),
            initial_state=initial_state,
            dtype=dtype,
            sequence_length=sequence_length,
            scope=scope,
        )
        return self._reverse(outputs, sequence_length), state
