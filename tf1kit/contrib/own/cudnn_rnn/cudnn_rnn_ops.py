"""Cells with the arithmetic and the variables of cuDNN's LSTM and GRU.

Source: TensorFlow 1.15.5: tensorflow/contrib/cudnn_rnn/python/ops/cudnn_rnn_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import as_written, depth
from tf1kit.contrib.own.rnn.lstm_ops import LSTMBlockCell
from tf1kit.tf1.rnn_cell import GRUCell


class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """`LSTMBlockCell` without a forget bias, in the scope `cudnn_compatible_lstm_cell`.

    Args:
        num_units: size of memory and output.
    """

    def __init__(self, num_units: int, reuse: bool | None = None) -> None:
        super().__init__(num_units, forget_bias=0, reuse=reuse, name="cudnn_compatible_lstm_cell")


class CudnnCompatibleGRUCell(GRUCell):
    """A GRU that applies its reset gate after the recurrent product. That product has its own bias.

    Args:
        num_units: size of the state.
        kernel_initializer: the initializer of the weights.
    """

    def __init__(self, num_units: int, reuse: bool | None = None, kernel_initializer: Any = None) -> None:
        super().__init__(num_units, activation=None, reuse=reuse, kernel_initializer=kernel_initializer)

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        rows, units, kernel = depth(inputs_shape), self._num_units, self._kernel_initializer
        ones, zeros = tf.ones_initializer(dtype=self.dtype), tf.zeros_initializer(dtype=self.dtype)
        self._gate_kernel = self.add_weight("gates/kernel", shape=[rows + units, 2 * units], initializer=kernel)
        self._gate_bias = self.add_weight("gates/bias", shape=[2 * units], initializer=ones)
        of_input, of_state = "candidate/input_projection", "candidate/hidden_projection"
        self._input_kernel = self.add_weight(f"{of_input}/kernel", shape=[rows, units], initializer=kernel)
        self._hidden_kernel = self.add_weight(f"{of_state}/kernel", shape=[units, units], initializer=kernel)
        self._input_bias = self.add_weight(f"{of_input}/bias", shape=[units], initializer=zeros)
        self._hidden_bias = self.add_weight(f"{of_state}/bias", shape=[units], initializer=zeros)
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, num_units)."""
        gates = tf.nn.bias_add(tf.matmul(tf.concat([inputs, state], 1), self._gate_kernel), self._gate_bias)
        r, u = tf.split(tf.sigmoid(gates), 2, axis=1)
        candidate = tf.nn.bias_add(tf.matmul(inputs, self._input_kernel), self._input_bias)
        candidate += r * tf.nn.bias_add(tf.matmul(state, self._hidden_kernel), self._hidden_bias)
        state = (1 - u) * self._activation(candidate) + u * state
        return state, state
