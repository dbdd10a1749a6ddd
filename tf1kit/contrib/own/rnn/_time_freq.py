"""An LSTM that runs along frequency in each step of time.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py; Li et al., "LSTM time and
frequency recurrence for automatic speech recognition", ASRU 2015.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import RNNCell, Sized, as_written, clip, length, peep, sharded_variable, width


class TimeFreqLSTMCell(Sized, RNNCell):
    """Runs over windows of the input's features. A window sees its own last step and the window
    before it.

    Args:
        num_units: size of memory and output of each window.
        use_peepholes: whether the gates see the memory, through diagonal weights.
        cell_clip: limit of the memory's magnitude; by default there is no limit.
        initializer: not used.
        num_unit_shards: the number of variables in which the weight is kept.
        forget_bias: added to the forget gate.
        feature_size: size of a window.
        frequency_skip: the step from one window to the next.

    As in 1.15.5, `state_size` and `output_size` are the sizes of one window, but state and output
    have all windows.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_unit_shards: int = 1,
        forget_bias: float = 1.0,
        feature_size: Any = None,
        frequency_skip: int = 1,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._num_unit_shards = num_unit_shards
        self._forget_bias = forget_bias
        self._feature_size = feature_size
        self._frequency_skip = frequency_skip
        self._state_size = 2 * num_units
        self._output_size = num_units

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, 2 * num_units * windows), the memory and the output of
        each window in turn.
        """
        units, dtype = self._num_units, inputs.dtype
        windows = int((width(inputs) - self._feature_size) / self._frequency_skip) + 1
        rows = self._feature_size + 2 * units
        kernel = sharded_variable("W", [rows, 4 * units], dtype, self._num_unit_shards)
        bias = tf.get_variable("B", shape=[4 * units], initializer=tf.zeros_initializer(), dtype=dtype)
        w_f = w_i = w_o = None
        if self._use_peepholes:
            w_f, w_i, w_o = (tf.get_variable(f"W_{gate}_diag", shape=[units], dtype=dtype) for gate in "FIO")
        below = tf.zeros([length(inputs), units], dtype)
        outputs, states = [], []
        for k in range(windows):
            window = tf.slice(inputs, [0, k * self._frequency_skip], [-1, self._feature_size])
            c, m = (tf.slice(state, [0, (2 * k + part) * units], [-1, units]) for part in (0, 1))
            product = tf.nn.bias_add(tf.matmul(tf.concat([window, m, below], 1), kernel), bias)
            i, j, f, o = tf.split(product, 4, axis=1)
            forget = tf.sigmoid(peep(f + self._forget_bias, w_f, c))
            c = clip(forget * c + tf.sigmoid(peep(i, w_i, c)) * tf.tanh(j), self._cell_clip)
            below = tf.sigmoid(peep(o, w_o, c)) * tf.tanh(c)
            outputs.append(below)
            states += [c, below]
        return tf.concat(outputs, 1), tf.concat(states, 1)
