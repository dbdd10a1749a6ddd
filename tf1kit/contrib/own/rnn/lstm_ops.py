"""LSTM cells that compute a step or a whole sequence by one op.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/lstm_ops.py.
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn import _gradients  # noqa: F401  (registers the op's gradient)
from tf1kit.contrib.own.rnn._base import (
    InputSpec,
    Layer,
    LayerRNNCell,
    LSTMStateTuple,
    Sized,
    as_written,
    depth,
    length,
    lstm_size,
)
from tf1kit.tf1.private import gen_rnn_ops

PEEPHOLES = ("w_i_diag", "w_f_diag", "w_o_diag")


def _block_lstm(
    seq_len_max: Any,
    x: list[Any],
    w: Any,
    b: Any,
    cs_prev: Any = None,
    h_prev: Any = None,
    wci: Any = None,
    wcf: Any = None,
    wco: Any = None,
    forget_bias: float | None = None,
    cell_clip: float | None = None,
    use_peephole: bool | None = None,
    name: str | None = None,
) -> tuple[list[Any], ...]:
    """An LSTM over a list of inputs (N, D), by one op.

    Args:
        seq_len_max: the steps that count, int64.
        x: the inputs of the steps.
        w: (D + units, 4 * units).
        b: (4 * units,).
        cs_prev: the first memory, (N, units); None for zeros.
        h_prev: the first output, (N, units); None for zeros.
        wci: the peephole of the input gate, (units,); None for zeros, in all three.
        wcf: the peephole of the forget gate.
        wco: the peephole of the output gate.
        forget_bias: added to the forget gate.
        cell_clip: the limit of the memory's magnitude; None for no limit.
        use_peephole: whether the gates see the memory.
        name: the name of the operation.

    Returns:
        Lists over the steps: input gate, memory, forget gate, output gate, new input, memory's
        tanh and output. What comes after `seq_len_max` has no meaning.

    Raises:
        ValueError: the shape of `b` is not known.
    """
    size = b.get_shape().with_rank(1).as_list()[0]
    if size is None:
        raise ValueError("`b` shape must not be None.")
    units, dtype = size // 4, x[0].dtype
    zero = tf.zeros([x[0].get_shape().with_rank(2).as_list()[0], units], dtype)
    if wci is None:
        wci = wcf = wco = tf.zeros([units], dtype)
    found = gen_rnn_ops.block_lstm(
        seq_len_max=seq_len_max,
        x=tf.stack(x),
        cs_prev=zero if cs_prev is None else cs_prev,
        h_prev=zero if h_prev is None else h_prev,
        w=w,
        wci=wci,
        wcf=wcf,
        wco=wco,
        b=b,
        forget_bias=forget_bias,
        cell_clip=-1 if cell_clip is None else cell_clip,
        use_peephole=use_peephole,
        name=name,
    )
    return tuple(tf.unstack(each) for each in found)


class _Block:
    """The variables of both cells: `kernel`, `bias` and, with peepholes, `w_i_diag`, `w_f_diag`,
    `w_o_diag`.
    """

    _num_units: int
    _forget_bias: float
    _cell_clip: float
    _use_peephole: bool
    add_weight: Any

    def _make(self, input_size: int) -> None:
        units = self._num_units
        self._kernel = self.add_weight("kernel", [input_size + units, units * 4])
        self._bias = self.add_weight("bias", [units * 4], initializer=tf.constant_initializer(0.0))
        if self._use_peephole:
            self._w_i_diag, self._w_f_diag, self._w_o_diag = (self.add_weight(name, [units]) for name in PEEPHOLES)

    def _arguments(self, dtype: Any) -> dict[str, Any]:
        """The arguments of the ops besides the inputs and the state."""
        if self._use_peephole:
            wci, wcf, wco = self._w_i_diag, self._w_f_diag, self._w_o_diag
        else:
            wci = wcf = wco = tf.zeros([self._num_units], dtype=dtype)
        return {
            "w": self._kernel,
            "b": self._bias,
            "wci": wci,
            "wcf": wcf,
            "wco": wco,
            "forget_bias": self._forget_bias,
            "cell_clip": self._cell_clip,
            "use_peephole": self._use_peephole,
        }


class LSTMBlockCell(_Block, Sized, LayerRNNCell):
    """An LSTM (http://arxiv.org/abs/1409.2329) that computes a step by one op. It reads checkpoints
    of `LSTMCell`.

    Args:
        num_units: size of memory and output.
        forget_bias: added to the forget gate.
        cell_clip: limit of the memory's magnitude; by default there is no limit.
        use_peephole: whether the gates see the memory, through diagonal weights.
        name: the name of the layer's scope.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        cell_clip: float | None = None,
        use_peephole: bool = False,
        dtype: Any = None,
        reuse: bool | None = None,
        name: str | None = "lstm_cell",
    ) -> None:
        super().__init__(_reuse=reuse, dtype=dtype, name=name)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._use_peephole = use_peephole
        self._cell_clip = -1 if cell_clip is None else cell_clip
        self._state_size = lstm_size(num_units)
        self._output_size = num_units
        self.input_spec = InputSpec(ndim=2)

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        self._make(depth(inputs_shape))
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory and output, (N, num_units) each. Float32 or float16."""
        if len(state) != 2:
            raise ValueError("Expecting state to be a tuple with length 2.")
        cs_prev, h_prev = state
        arguments = self._arguments(self.dtype)
        _, cs, *_, h = gen_rnn_ops.lstm_block_cell(x=inputs, cs_prev=cs_prev, h_prev=h_prev, **arguments)
        return h, LSTMStateTuple(cs, h)


class LSTMBlockWrapper(Layer, metaclass=abc.ABCMeta):
    """The common part of LSTMs that process a whole sequence at once: lengths, initial and last
    states.
    """

    @property
    @abc.abstractmethod
    def num_units(self) -> int:
        """The size of memory and output."""

    @abc.abstractmethod
    def _call_cell(
        self, inputs: Any, initial_cell_state: Any, initial_output: Any, dtype: Any, sequence_length: Any
    ) -> Any:
        """The memories and the outputs of all steps, (T, N, num_units) each, for `inputs` (T, N,
        D).
        """

    @as_written
    def call(self, inputs: Any, initial_state: Any = None, dtype: Any = None, sequence_length: Any = None) -> Any:
        """Run over the sequence.

        Args:
            inputs: (T, N, D).
            initial_state: memory and output, (N, num_units) each; by default zeros of type `dtype`.
            dtype: the dtype of the state; required without an initial state.
            sequence_length: (N,) integers; by default all sequences have T steps.

        Returns:
            The outputs (T, N, num_units), zero after a sequence's end, and the state at each
                sequence's end.

        Raises:
            ValueError: neither `initial_state` nor `dtype` is given, or the state does not have two
                parts.
        """
        as_list = isinstance(inputs, list)
        steps = tf.stack(inputs) if as_list else inputs
        depth(steps.get_shape().with_rank(3), 2)
        batch_size, time = length(steps, 1), length(steps)
        if initial_state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            zeros = tf.zeros(tf.stack([batch_size, self.num_units]), dtype=dtype)
            initial_state = (zeros, zeros)
        if len(initial_state) != 2:
            raise ValueError("Expecting initial_state to be a tuple with length 2 or None")
        dtype = dtype or initial_state[0].dtype
        lengths = None if sequence_length is None else tf.convert_to_tensor(sequence_length)
        c, h = initial_state
        memories, outputs = self._call_cell(steps, c, h, dtype, lengths)
        if lengths is None:
            last = memories[-1], outputs[-1]
        else:
            mask = tf.transpose(tf.sequence_mask(lengths, time, dtype=dtype), [1, 0])
            outputs *= tf.tile(tf.expand_dims(mask, -1), [1, 1, self.num_units])
            parts = [tf.concat([tf.expand_dims(first, 0), rest], 0) for first, rest in ((c, memories), (h, outputs))]
            last = tuple(  # as many operations as in 1.15.5, for the seeds of later draws
                tf.gather_nd(part, tf.stack([lengths, tf.range(batch_size, dtype=lengths.dtype)], axis=1))
                for part in parts
            )
        return tf.unstack(outputs) if as_list else outputs, LSTMStateTuple(*last)


class LSTMBlockFusedCell(_Block, LSTMBlockWrapper):
    """An LSTM that computes a whole sequence by one op: `outputs, state = cell(inputs,
    dtype=tf.float32)`, with time first.

    Args:
        num_units: size of memory and output.
        forget_bias: added to the forget gate.
        cell_clip: limit of the memory's magnitude; by default there is no limit.
        use_peephole: whether the gates see the memory, through diagonal weights.
        name: the name of the layer's scope.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        cell_clip: float | None = None,
        use_peephole: bool = False,
        reuse: bool | None = None,
        dtype: Any = None,
        name: str | None = "lstm_fused_cell",
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._cell_clip = -1 if cell_clip is None else cell_clip
        self._use_peephole = use_peephole
        self.input_spec = InputSpec(ndim=3)

    @property
    def num_units(self) -> int:
        """The size of memory and output."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Make the variables for inputs (T, N, D)."""
        self._make(depth(input_shape, 2))
        self.built = True

    def _call_cell(
        self,
        inputs: Any,
        initial_cell_state: Any = None,
        initial_output: Any = None,
        dtype: Any = None,
        sequence_length: Any = None,
    ) -> Any:
        time, arguments = length(inputs), self._arguments(dtype)
        steps = time if sequence_length is None else tf.reduce_max(sequence_length)
        _, cs, *_, h = gen_rnn_ops.block_lstm(
            seq_len_max=tf.cast(steps, tf.int64),
            x=inputs,
            cs_prev=initial_cell_state,
            h_prev=initial_output,
            **arguments,
        )
        return cs, h
