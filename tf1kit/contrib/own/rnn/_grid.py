"""LSTMs along time and frequency at once.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1507.01526.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import RNNCell, Sized, as_written, clip, length, sharded_variable, width


def _names(blocks: Sequence[int], prefix: str = "state") -> list[str]:
    """The fields of a state: memory and output of each window of each block."""
    return [
        f"{prefix}_f{window:02d}_b{block:02d}_{part}"
        for block, windows in enumerate(blocks)
        for window in range(windows)
        for part in "cm"
    ]


class _Direction:
    """The variables of one direction, time or frequency, in one block."""

    def __init__(self, cell: Any, letter: str, block: int, rows: int, dtype: Any) -> None:
        self.cell, self.axis, self.block, self.dtype = cell, {"f": "freq", "t": "time"}[letter], block, dtype
        columns = len(cell._gates) * cell._num_units
        self.kernel = sharded_variable(f"W_{letter}_{block}", [rows, columns], dtype, cell._num_unit_shards)
        zeros = tf.zeros_initializer()
        self.bias = tf.get_variable(f"B_{letter}_{block}", shape=[columns], initializer=zeros, dtype=dtype)
        self.diagonals: dict[str, tuple[Any, Any]] = {}

    def add_peepholes(self) -> None:
        """The diagonal weights of each gate, for the memories along frequency and along time."""
        for gate in ("I", "O") if self.cell._couple_input_forget_gates else ("F", "I", "O"):
            names = (f"W_{gate}_diag_{self.axis}{to}_{self.block}" for to in "ft")
            of_freq, of_time = (tf.get_variable(name, [self.cell._num_units], dtype=self.dtype) for name in names)
            self.diagonals[gate] = of_freq, of_time

    def products(self, inputs: Any) -> dict[str, Any]:
        """The inputs of the gates, by the gates' letters."""
        product = tf.nn.bias_add(tf.matmul(inputs, self.kernel), self.bias)
        return dict(zip(self.cell._gates, tf.split(product, len(self.cell._gates), axis=1), strict=True))

    def gate(self, name: str, value: Any, c_freq: Any, c_time: Any) -> Any:
        """A gate, from the product `value`; with peepholes it sees the memories."""
        if self.diagonals:
            of_freq, of_time = self.diagonals[name]
            value = value + of_freq * c_freq + of_time * c_time
        return tf.sigmoid(value)

    def memory(self, products: dict[str, Any], own: Any, c_freq: Any, c_time: Any) -> Any:
        """The next memory; `own` is the last memory along this direction."""
        i = self.gate("I", products["I"], c_freq, c_time)
        if self.cell._couple_input_forget_gates:
            f = 1.0 - i
        else:
            f = self.gate("F", products["F"] + self.cell._forget_bias, c_freq, c_time)
        return clip(f * own + i * tf.tanh(products["J"]), self.cell._cell_clip)


class GridLSTMCell(Sized, RNNCell):
    """Two LSTMs for each window of the features: one runs along time, one runs to the next window.

    Args:
        num_units: size of memory and output of each window and direction.
        use_peepholes: whether the gates see both memories, through diagonal weights.
        share_time_frequency_weights: whether both directions have the same variables.
        cell_clip: limit of the memories' magnitude; by default there is no limit.
        initializer: not used.
        num_unit_shards: the number of variables in which each weight is kept.
        forget_bias: added to the forget gates.
        feature_size: size of a window.
        frequency_skip: the step from one window to the next.
        num_frequency_blocks: list of the number of windows in each block; each block has its own
            variables.
        start_freqindex_list, end_freqindex_list: the starts and the ends of each block's features;
            by default one block has all features.
        couple_input_forget_gates: whether forget is 1 - input.
        state_is_tuple: whether the state is a tuple of the type `state_tuple_type`, else a matrix.
            In a matrix every block reads the first block's part, as in 1.15.5.

    Raises:
        ValueError: `num_frequency_blocks` is missing; or, raised by a call, it does not fit the
            other sizes.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        share_time_frequency_weights: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_unit_shards: int = 1,
        forget_bias: float = 1.0,
        feature_size: Any = None,
        frequency_skip: Any = None,
        num_frequency_blocks: Any = None,
        start_freqindex_list: Any = None,
        end_freqindex_list: Any = None,
        couple_input_forget_gates: bool = False,
        state_is_tuple: bool = True,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        if not state_is_tuple:
            tf.logging.warn("%s: a state that is not a tuple is slower; use state_is_tuple=True.", self)
        if num_frequency_blocks is None:
            raise ValueError("Must specify num_frequency_blocks")
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._share_time_frequency_weights = share_time_frequency_weights
        self._couple_input_forget_gates = couple_input_forget_gates
        self._state_is_tuple = state_is_tuple
        self._cell_clip = cell_clip
        self._num_unit_shards = num_unit_shards
        self._forget_bias = forget_bias
        self._feature_size = feature_size
        self._frequency_skip = frequency_skip
        self._start_freqindex_list = start_freqindex_list
        self._end_freqindex_list = end_freqindex_list
        self._num_frequency_blocks = num_frequency_blocks
        self._gates = "IJO" if couple_input_forget_gates else "IJFO"
        self._total_blocks = sum(int(windows) for windows in num_frequency_blocks)
        self._state_tuple_type: Any = None
        self._state_size = self._output_size = 2 * num_units * self._total_blocks
        if state_is_tuple:
            self._state_tuple_type = namedtuple("GridLSTMStateTuple", _names(num_frequency_blocks))  # type: ignore[misc]
            self._state_size = self._state_tuple_type(*[num_units] * (2 * self._total_blocks))

    @property
    def state_tuple_type(self) -> Any:
        """The named tuple of a state: `state_f00_b00_c`, `state_f00_b00_m`, ...; None for a
        matrix.
        """
        return self._state_tuple_type

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D). The output is that of time and of frequency, window by window."""
        outputs, states = self._run(self._windows(inputs), state, length(inputs))
        return tf.concat(outputs, 1), (
            self._state_tuple_type(*states) if self._state_is_tuple else tf.concat(states, 1)
        )

    def _run(self, blocks: Any, state: Any, batch_size: Any, prefix: str = "state") -> tuple[list[Any], list[Any]]:
        """The outputs and the states of all blocks."""
        outputs, states = [], []
        for block, windows in enumerate(blocks):
            found = self._compute(windows, block, state, batch_size, prefix)
            outputs += found[0]
            states += found[1]
        return outputs, states

    def _compute(self, windows: Any, block: int, state: Any, batch_size: Any, prefix: str) -> Any:
        """The outputs and the states of one block."""
        units, dtype = self._num_units, windows[0].dtype
        rows = windows[0].get_shape().as_list()[1] + 2 * units
        freq = time = _Direction(self, "f", block, rows, dtype)
        if not self._share_time_frequency_weights:
            time = _Direction(self, "t", block, rows, dtype)
        if self._use_peepholes:
            freq.add_peepholes()
            if time is not freq:
                time.add_peepholes()
        m_freq = c_freq = tf.zeros([batch_size, units], dtype)
        outputs, states = [], []
        for k, window in enumerate(windows):
            if self._state_is_tuple:
                c_time, m_time = (getattr(state, f"{prefix}_f{k:02d}_b{block:02d}_{part}") for part in "cm")
            else:
                c_time, m_time = (tf.slice(state, [0, (2 * k + part) * units], [-1, units]) for part in (0, 1))
            both = tf.concat([window, m_time, m_freq], 1)
            of_freq = freq.products(both)
            of_time = of_freq if time is freq else time.products(both)
            last = c_freq, c_time
            c_freq = freq.memory(of_freq, last[0], *last)
            c_time = time.memory(of_time, last[1], *last)
            m_freq = freq.gate("O", of_freq["O"], c_freq, c_time) * tf.tanh(c_freq)
            m_time = time.gate("O", of_time["O"], c_freq, c_time) * tf.tanh(c_time)
            outputs += [m_time, m_freq]
            states += [c_time, m_time]
        return outputs, states

    def _windows(self, inputs: Any, offset: int = 0) -> list[list[Any]]:
        """The windows of each block, (N, feature_size) each. `offset` shifts them and fills in
        zeros.
        """
        size, skip, blocks = self._feature_size, self._frequency_skip, self._num_frequency_blocks
        starts, ends = self._start_freqindex_list, self._end_freqindex_list
        if not starts:
            if len(blocks) != 1:
                raise ValueError(f"Length of num_frequency_blocks is not 1, but instead is {len(blocks)}")
            starts, ends = [0], [width(inputs)]
        if not len(starts) == len(ends) == len(blocks):
            lengths = f"{len(blocks)}, {len(starts)} and {len(ends)}"
            raise ValueError(f"Lengths of num_frequency_blocks, start and end freqindex_list differ: {lengths}")
        if offset:
            inputs = tf.pad(inputs, [[0, 0], [0, offset] if offset > 0 else [-offset, 0]])
        found = []
        for start, end, windows in zip(starts, ends, blocks, strict=True):
            needed = int((end - start - size) / skip) + 1
            if needed != windows:
                raise ValueError(
                    f"Invalid num_frequency_blocks, requires {needed} but gets {windows}, "
                    "please check the input size and filter config are correct."
                )
            first = start + max(offset, 0)
            found.append([tf.slice(inputs, [0, first + k * skip], [-1, size]) for k in range(windows)])
        return found


class BidirectionalGridLSTMCell(GridLSTMCell):
    """Two `GridLSTMCell`s: the one in the scope `fwd` runs over the windows from first to last, the
    one in `bwd` from last to first.

    Args:
        backward_slice_offset: the shift of the second cell's windows.
        num_units, use_peepholes, share_time_frequency_weights, cell_clip, initializer,
            num_unit_shards, forget_bias, feature_size, frequency_skip, num_frequency_blocks,
            start_freqindex_list, end_freqindex_list, couple_input_forget_gates: see `GridLSTMCell`.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        share_time_frequency_weights: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_unit_shards: int = 1,
        forget_bias: float = 1.0,
        feature_size: Any = None,
        frequency_skip: Any = None,
        num_frequency_blocks: Any = None,
        start_freqindex_list: Any = None,
        end_freqindex_list: Any = None,
        couple_input_forget_gates: bool = False,
        backward_slice_offset: int = 0,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(
            num_units,
            use_peepholes,
            share_time_frequency_weights,
            cell_clip,
            initializer,
            num_unit_shards,
            forget_bias,
            feature_size,
            frequency_skip,
            num_frequency_blocks,
            start_freqindex_list,
            end_freqindex_list,
            couple_input_forget_gates,
            True,
            reuse,
        )
        self._backward_slice_offset = int(backward_slice_offset)
        names = [name for way in ("fwd", "bwd") for name in _names(num_frequency_blocks, f"{way}_state")]
        self._state_tuple_type = namedtuple("BidirectionalGridLSTMStateTuple", names)  # type: ignore[misc]
        self._state_size = self._state_tuple_type(*[num_units] * len(names))
        self._output_size = num_units * len(names)

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D). The output is the first cell's output, then the second's."""
        outputs, states = [], []
        for way, offset in (("fwd", 0), ("bwd", self._backward_slice_offset)):
            blocks = self._windows(inputs, offset)
            if way == "bwd":
                blocks = [windows[::-1] for windows in blocks]
            with tf.variable_scope(way):
                found = self._run(blocks, state, length(inputs), f"{way}_state")
            outputs += found[0]
            states += found[1]
        return tf.concat(outputs, 1), self._state_tuple_type(*states)
