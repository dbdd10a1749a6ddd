"""An LSTM with normalized weights.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1602.07868.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import LSTMStateTuple, RNNCell, Sized, as_written, clip, lstm_size, peep, width


class WeightNormLSTMCell(Sized, RNNCell):
    """An LSTM in the scope `wn_lstm_cell/wn_lstm_cell`. The length of each column of a weight is
    learnt (`norm_0`, ...).

    Args:
        num_units: size of the memory.
        norm: whether to normalize the weights. The rows for the inputs and those for the output are
            normalized separately.
        use_peepholes: whether the gates see the memory, through diagonal weights.
        cell_clip: limit of the memory's magnitude; by default there is no limit.
        initializer: the initializer of all variables except the bias.
        num_proj: size of the projected output; by default the output is not projected.
        proj_clip: limit of the projection's magnitude; by default there is no limit.
        forget_bias: added to the forget gate.
        activation: by default tanh.
    """

    def __init__(
        self,
        num_units: int,
        norm: bool = True,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        forget_bias: float = 1,
        activation: Any = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._scope = "wn_lstm_cell"  # the layer's own scope; a variable's name has it twice
        self._num_units = num_units
        self._norm = norm
        self._initializer = initializer
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._activation = activation or tf.tanh
        self._forget_bias = forget_bias
        self._state_size = lstm_size(num_units, num_proj)
        self._output_size = num_proj or num_units

    def _product(self, args: list[Any], columns: int) -> Any:
        """`concat(args)` times the weights, which are normalized if `norm` is true."""
        rows = [width(arg) for arg in args]
        weights = tf.get_variable("kernel", [sum(rows), columns], dtype=args[0].dtype)
        if self._norm:
            with tf.control_dependencies(None):  # the weights do not change: leave a loop over time
                parts = []
                for k, size in enumerate(rows):
                    lengths = tf.get_variable(f"norm_{k}", [columns], dtype=args[0].dtype)
                    start = sum(rows[:k])
                    parts.append(tf.nn.l2_normalize(weights[start : start + size, :], axis=0) * lengths)
                weights = tf.concat(parts, axis=0)
        return tf.matmul(args[0] if len(args) == 1 else tf.concat(args, 1), weights)

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory (N, num_units) and output."""
        c, h = state
        with tf.variable_scope("wn_lstm_cell", initializer=self._initializer) as scope:
            product = self._product([inputs, h], 4 * self._num_units)
            zeros = tf.constant_initializer(0.0, dtype=inputs.dtype)
            with tf.variable_scope(scope) as whole:
                whole.set_partitioner(None)
                bias = tf.get_variable("bias", [4 * self._num_units], dtype=inputs.dtype, initializer=zeros)
            i, j, f, o = tf.split(tf.nn.bias_add(product, bias), 4, axis=1)
            w_f = w_i = w_o = None
            if self._use_peepholes:
                w_f, w_i, w_o = (
                    tf.get_variable(f"w_{gate}_diag", shape=[self._num_units], dtype=inputs.dtype) for gate in "fio"
                )
            forget = tf.sigmoid(peep(f + self._forget_bias, w_f, c))
            c = clip(c * forget + tf.sigmoid(peep(i, w_i, c)) * self._activation(j), self._cell_clip)
            h = tf.sigmoid(peep(o, w_o, c)) * self._activation(c)
            if self._num_proj is not None:
                with tf.variable_scope("projection"):
                    h = clip(self._product([h], self._num_proj), self._proj_clip)
        return h, LSTMStateTuple(c, h)
