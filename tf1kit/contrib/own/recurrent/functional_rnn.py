"""`tf.nn.dynamic_rnn` and its bidirectional form as loops of functions.

Source: TensorFlow 1.15.5: tensorflow/contrib/recurrent/python/ops/functional_rnn.py.
"""

from __future__ import annotations

import copy
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.recurrent.recurrent import Recurrent
from tf1kit.tf1.private import function, nest


class _Cell:
    """A cell whose variables are arguments of its step.

    If the output of the cell is not one of the tensors of its state, it is put before them.

    Args:
        cell: an `RNNCell`.
        inputs: [time, batch, width].
        state: the state before the first step.
    """

    def __init__(self, cell: Any, inputs: Any, state: Any) -> None:
        self.state, self._output = state, 0
        self.output_shape: Any = None
        first = tf.stop_gradient(tf.gather(inputs, 0))

        def flat_step(*args: Any) -> Any:
            now, before = nest.pack_sequence_as((first, state), args)
            _set_shapes(before, state)
            _set_shapes(now, first)
            output, after = cell(now, before)
            self.output_shape = output.shape
            after = nest.flatten(after)
            places = [place for place, each in enumerate(after) if each is output]
            self.has_output = not places
            self._output = places[0] if places else 0
            return after if places else [output, *after]

        defined = function.Defun(inputs.dtype, *(each.dtype for each in nest.flatten(state)))(flat_step)
        self.theta = defined.captured_inputs
        self._step = copy.copy(defined)
        self._step._extra_inputs = []  # the captured tensors are given as further arguments

    def step(self, theta: Any, state: Any, inputs: Any) -> Any:
        """What `Recurrent` calls; there are no extras."""
        return self._step(inputs, *self.without_output(state), *theta), []

    @property
    def first_state(self) -> Any:
        """The state before the first step, with zeros for an output."""
        if not self.has_output:
            return self.state
        return [tf.zeros(self.output_shape, nest.flatten(self.state)[0].dtype), self.state]

    def output(self, state: Any) -> Any:
        """The output in a state."""
        return nest.flatten(state)[self._output]

    def without_output(self, state: Any) -> list[Any]:
        """The tensors of a state, without an output before them."""
        flat: list[Any] = nest.flatten(state)
        return flat[1:] if self.has_output else flat


def _set_shapes(values: Any, like: Any) -> None:
    for value, other in zip(nest.flatten(values), nest.flatten(like), strict=True):
        value.set_shape(other.shape)


def _before_end(lengths: Any, output: Any) -> Any:
    """Outputs [batch, time, width], times 0 behind the end of a sequence."""
    inside = tf.less(tf.range(tf.shape(output)[1])[None], tf.reshape(lengths, [-1, 1]))
    return tf.cast(inside, output.dtype)[..., None] * output


def _at_end(states: Any, lengths: Any) -> Any:
    """The tensors of states [time, batch, width] at the end of each sequence."""

    def last(state: Any) -> Any:
        is_last = tf.equal(tf.range(tf.shape(state)[0])[:, None], tf.reshape(lengths, [1, -1]) - 1)
        return tf.reduce_sum(tf.cast(is_last, state.dtype)[..., None] * state, 0)

    return [last(state) for state in states]


def functional_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    time_major: bool = False,
    scope: Any = None,
    use_tpu: bool = False,
    reverse: bool = False,
) -> tuple[Any, Any]:
    """The outputs [batch, time, width] and the last state of a cell.

    Args:
        cell: an `RNNCell`; its output is [batch, width].
        inputs: [batch, time, width].
        sequence_length: int32 [batch]; behind it outputs are 0, and the state is that before it.
        initial_state: the state before the first step; by default zeros of `dtype`.
        dtype: see `initial_state`.
        time_major: whether inputs and outputs are [time, batch, width].
        scope: the variable scope; "rnn" by default.
        use_tpu: see `Recurrent`.
        reverse: whether time runs backwards; outputs are in the order of the inputs.
    """
    with tf.variable_scope(scope or "rnn"):
        if not time_major:
            inputs = tf.transpose(inputs, [1, 0, 2])
        if initial_state is None:
            initial_state = cell.zero_state(tf.shape(inputs)[1], dtype)
        stepping = _Cell(cell, inputs, initial_state)
    time = inputs.shape[0]
    states, last = Recurrent(
        stepping.theta,
        stepping.first_state,
        tf.reverse(inputs, [0]) if reverse else inputs,
        stepping.step,
        max_input_length=None if sequence_length is None else tf.reduce_max(sequence_length),
        use_tpu=use_tpu,
        aligned_end=reverse,
    )
    if sequence_length is None or reverse:
        final = stepping.without_output(last)
    else:
        final = _at_end(stepping.without_output(states), sequence_length)
    final = nest.pack_sequence_as(stepping.state, final)
    output = stepping.output(states)
    output = tf.transpose(tf.reverse(output, [0]) if reverse else output, [1, 0, 2])
    output.set_shape([stepping.output_shape[0], time, stepping.output_shape[1]])
    if sequence_length is not None:
        output = _before_end(sequence_length, output)
    _set_shapes(final, stepping.state)
    return tf.transpose(output, [1, 0, 2]) if time_major else output, final


def bidirectional_functional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    time_major: bool = False,
    use_tpu: bool = False,
    fast_reverse: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """The outputs (forward, backward) and the last states (forward, backward) of two cells.

    Args: see `functional_rnn`; besides:
        fast_reverse: whether whole inputs are reversed, not each sequence.

    Raises:
        AssertionError: `use_tpu` without lengths and without `fast_reverse`.
    """

    def reverse(values: Any) -> Any:
        time, batch = (0, 1) if time_major else (1, 0)
        if sequence_length is not None:
            return tf.reverse_sequence(values, sequence_length, seq_axis=time, batch_axis=batch)
        assert not use_tpu, "Bidirectional with variable sequence lengths unsupported on TPU"
        return tf.reverse(values, axis=[time])

    both = {"sequence_length": sequence_length, "dtype": dtype, "time_major": time_major, "use_tpu": use_tpu}
    with tf.variable_scope(scope or "bidirectional_rnn"):
        with tf.variable_scope("fw") as inside:
            forward, state_fw = functional_rnn(cell_fw, inputs, initial_state=initial_state_fw, scope=inside, **both)
        with tf.variable_scope("bw") as inside:
            given = inputs if fast_reverse else reverse(inputs)
            backward, state_bw = functional_rnn(
                cell_bw, given, initial_state=initial_state_bw, scope=inside, reverse=fast_reverse, **both
            )
    return (forward, backward if fast_reverse else reverse(backward)), (state_fw, state_bw)
