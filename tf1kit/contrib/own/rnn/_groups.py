"""An LSTM made of groups of units; a unit sees only its own group.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1703.10722.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import LSTMStateTuple, RNNCell, Sized, as_written, lstm_size, width
from tf1kit.contrib.own.rnn.core_rnn_cell import _Linear


class GLSTMCell(Sized, RNNCell):
    """An LSTM of `number_of_groups` independent LSTMs, each for its part of the inputs and of the
    output.

    Args:
        num_units: size of the memory of all groups together.
        initializer: the initializer of the groups' weights.
        num_proj: size of the output after a projection across the groups; by default there is no
            projection.
        number_of_groups: the number of groups; it must divide the sizes of memory, output and
            input.
        forget_bias: added to the forget gate.
        activation: the activation of the memory at the output; the candidate's is tanh.

    Raises:
        ValueError: the number of groups does not divide a size.
    """

    def __init__(
        self,
        num_units: int,
        initializer: Any = None,
        num_proj: int | None = None,
        number_of_groups: int = 1,
        forget_bias: float = 1.0,
        activation: Any = tf.tanh,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        if num_units % number_of_groups:
            raise ValueError("num_units must be divisible by number_of_groups")
        if num_proj and num_proj % number_of_groups:
            raise ValueError("num_proj must be divisible by number_of_groups")
        self._num_units = num_units
        self._initializer = initializer
        self._num_proj = num_proj
        self._forget_bias = forget_bias
        self._activation = activation
        self._number_of_groups = number_of_groups
        self._state_size = lstm_size(num_units, num_proj)
        self._output_size = num_proj or num_units
        self._linear1: list[Any] = [None] * number_of_groups
        self._linear2: Any = None

    def _product(self, group: int, inputs: Any) -> Any:
        """The four gates of one group, (N, 4 * num_units / number_of_groups)."""
        with tf.variable_scope(f"group{group}"):
            if self._linear1[group] is None:
                self._linear1[group] = _Linear(inputs, 4 * self._num_units // self._number_of_groups, False)
            return self._linear1[group](inputs)

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory (N, num_units) and output."""
        c, m = state
        groups = self._number_of_groups
        if width(inputs) % groups:
            raise ValueError(f"input size ({width(inputs)}) must be divisible by number_of_groups ({groups})")
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            shares = zip(tf.split(inputs, groups, axis=1), tf.split(m, groups, axis=1), strict=True)
            products = [self._product(group, tf.concat(share, axis=1)) for group, share in enumerate(shares)]
            parts = zip(*(tf.split(product, 4, 1) for product in products), strict=True)
            zeros = tf.constant_initializer(0.0, dtype=inputs.dtype)
            biases = [
                tf.get_variable(f"bias_{gate}", shape=[self._num_units], dtype=inputs.dtype, initializer=zeros)
                for gate in "ijfo"
            ]
            i, j, f, o = (
                tf.nn.bias_add(tf.concat(part, axis=1), bias) for part, bias in zip(parts, biases, strict=True)
            )
        c = tf.sigmoid(f + self._forget_bias) * c + tf.sigmoid(i) * tf.tanh(j)
        m = tf.sigmoid(o) * self._activation(c)
        if self._num_proj is not None:
            with tf.variable_scope("projection"):
                if self._linear2 is None:
                    self._linear2 = _Linear(m, self._num_proj, False)
                m = self._linear2(m)
        return m, LSTMStateTuple(c, m)
