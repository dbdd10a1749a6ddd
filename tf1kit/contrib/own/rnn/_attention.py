"""A cell with attention to its own last outputs.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1409.0473.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import RNNCell, as_written, assert_like_rnncell
from tf1kit.contrib.own.rnn.core_rnn_cell import _Linear


class AttentionCellWrapper(RNNCell):
    """Attends to the last `attn_length` outputs, and mixes the result into the cell's input and
    output.

    Args:
        cell: the cell.
        attn_length: the number of last outputs that it attends to.
        attn_size: size of an output; by default the cell's output size.
        attn_vec_size: size of the space of comparison; by default `attn_size`.
        input_size: the size of the cell's inputs after the mixing; by default the size of the
            inputs.
        state_is_tuple: whether the state is a tuple of the cell's state, (N, attn_size) and (N,
            attn_size * attn_length), else one matrix.

    Raises:
        TypeError: `cell` is not a cell.
        ValueError: `attn_length` is not positive, or the cell's state is a tuple and
            `state_is_tuple` is False.
    """

    def __init__(
        self,
        cell: Any,
        attn_length: int,
        attn_size: int | None = None,
        attn_vec_size: int | None = None,
        input_size: int | None = None,
        state_is_tuple: bool = True,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        assert_like_rnncell("cell", cell)
        if tf.nest.is_nested(cell.state_size) and not state_is_tuple:
            raise ValueError(
                "Cell returns tuple of states, but the flag state_is_tuple is not set. "
                f"State size is: {cell.state_size}"
            )
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        if not state_is_tuple:
            tf.logging.warn("%s: a state that is not a tuple is slower; use state_is_tuple=True.", self)
        self._state_is_tuple = state_is_tuple
        self._cell = cell
        self._attn_size: int = cell.output_size if attn_size is None else attn_size
        self._attn_vec_size = self._attn_size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size
        self._attn_length = attn_length
        self._linear1: Any = None
        self._linear2: Any = None
        self._linear3: Any = None

    @property
    def state_size(self) -> Any:
        """The sizes of the cell's state, of the context and of the kept outputs; or their sum."""
        sizes = self._cell.state_size, self._attn_size, self._attn_size * self._attn_length
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> int:
        """The size of the output: `attn_size`."""
        return self._attn_size

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D)."""
        if not self._state_is_tuple:
            inner, size = self._cell.state_size, self._attn_size
            state = tf.split(state, [inner, size, size * self._attn_length], axis=1)
        cell_state, attns, kept = state
        kept = tf.reshape(kept, [-1, self._attn_length, self._attn_size])
        if self._linear1 is None:
            size = inputs.get_shape().as_list()[1] if self._input_size is None else self._input_size
            self._linear1 = _Linear([inputs, attns], size, True)
        cell_output, cell_state = self._cell(self._linear1([inputs, attns]), cell_state)
        query = tf.concat(tf.nest.flatten(cell_state), 1) if self._state_is_tuple else cell_state
        attns, kept = self._attention(query, kept)
        with tf.variable_scope("attn_output_projection"):
            if self._linear2 is None:
                self._linear2 = _Linear([cell_output, attns], self._attn_size, True)
            output = self._linear2([cell_output, attns])
        kept = tf.concat([kept, tf.expand_dims(output, 1)], 1)
        state = cell_state, attns, tf.reshape(kept, [-1, self._attn_length * self._attn_size])
        return output, state if self._state_is_tuple else tf.concat(state, 1)

    def _attention(self, query: Any, kept: Any) -> Any:
        """The context from `kept` (N, L, S), as (N, S), and `kept` without its oldest output."""
        size, vec_size, length = self._attn_size, self._attn_vec_size, self._attn_length
        with tf.variable_scope("attention"):
            k = tf.get_variable("attn_w", [1, 1, size, vec_size])
            v = tf.get_variable("attn_v", [vec_size])
            hidden = tf.reshape(kept, [-1, length, 1, size])
            features = tf.nn.conv2d(hidden, k, [1, 1, 1, 1], "SAME")
            if self._linear3 is None:
                self._linear3 = _Linear(query, vec_size, True)
            y = tf.reshape(self._linear3(query), [-1, 1, 1, vec_size])
            scores = tf.nn.softmax(tf.reduce_sum(v * tf.tanh(features + y), [2, 3]))
            found = tf.reduce_sum(tf.reshape(scores, [-1, length, 1, 1]) * hidden, [1, 2])
            return tf.reshape(found, [-1, size]), tf.slice(kept, [0, 1, 0], [-1, -1, -1])
