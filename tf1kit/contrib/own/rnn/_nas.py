"""The cell that a search over architectures found.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1611.01578.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import LayerRNNCell, LSTMStateTuple, Sized, as_written, depth, lstm_size


class NASCell(Sized, LayerRNNCell):
    """A tree of eight products of input and output, with the variables `recurrent_kernel`,
    `kernel`, `bias`, `projection_weights`.

    Args:
        num_units: size of the memory.
        num_proj: size of the projected output; by default the output is not projected.
        use_bias: whether there is a `bias`.
    """

    _NAS_BASE = 8

    def __init__(
        self,
        num_units: int,
        num_proj: int | None = None,
        use_bias: bool = False,
        reuse: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, **kwargs)
        self._num_units = num_units
        self._num_proj = num_proj
        self._use_bias = use_bias
        self._state_size = lstm_size(num_units, num_proj)
        self._output_size = num_units if num_proj is None else num_proj

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        columns = self._NAS_BASE * self._num_units
        self.recurrent_kernel = self.add_weight("recurrent_kernel", [self._output_size, columns])
        self.kernel = self.add_weight("kernel", [depth(inputs_shape), columns])
        if self._use_bias:
            self.bias = self.add_weight("bias", shape=[columns], initializer=tf.zeros_initializer())
        if self._num_proj is not None:
            self.projection_weights = self.add_weight("projection_weights", [self._num_units, self._num_proj])
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory (N, num_units) and output."""
        c, m = state
        of_output, of_input = tf.matmul(m, self.recurrent_kernel), tf.matmul(inputs, self.kernel)
        if self._use_bias:
            of_output = tf.nn.bias_add(of_output, self.bias)
        ms, xs = (tf.split(product, self._NAS_BASE, axis=1) for product in (of_output, of_input))
        sums = [x + m for x, m in zip(xs, ms, strict=True)]
        node0 = tf.tanh(tf.sigmoid(sums[0]) * tf.nn.relu(sums[1]))
        node1 = tf.tanh(tf.sigmoid(sums[2]) + tf.nn.relu(xs[3] * ms[3]))
        node2 = tf.tanh(tf.tanh(sums[4]) * tf.sigmoid(sums[5]))
        node3 = tf.sigmoid(tf.tanh(sums[6]) + tf.sigmoid(sums[7]))
        c = tf.tanh(node0 + c) * node1
        m = tf.tanh(c * tf.tanh(node2 + node3))
        if self._num_proj is not None:
            m = tf.matmul(m, self.projection_weights)
        return m, LSTMStateTuple(c, m)
