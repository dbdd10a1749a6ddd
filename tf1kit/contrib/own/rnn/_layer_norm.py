"""LSTMs with layer normalization. Source: TensorFlow 1.15.5:
tensorflow/contrib/rnn/python/ops/rnn_cell.py; https://arxiv.org/abs/1607.06450. Deviation:
`LayerNormLSTMCell` normalizes in the type of its inputs; in 1.15.5 it fails unless that is float32.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import (
    LSTMStateTuple,
    RNNCell,
    Sized,
    as_written,
    clip,
    layer_norm,
    lstm_size,
    peep,
    width,
)
from tf1kit.contrib.own.rnn.core_rnn_cell import _Linear

GATES = ("input", "transform", "forget", "output")  # in the order of the product; also the scopes of their norms


class _Normalized(Sized, RNNCell):
    """The common part of both: sizes, and layer normalization as the constructor's arguments
    say.
    """

    _norm_gain: float
    _norm_shift: float

    def _norm(self, inputs: Any, scope: str) -> Any:
        return layer_norm(inputs, scope, self._norm_gain, self._norm_shift)

    def _gates(self, product: Any, normalized: bool) -> list[Any]:
        """The four parts of `product`, (N, 4 C)."""
        parts = tf.split(product, 4, axis=1)
        return [self._norm(part, gate) for part, gate in zip(parts, GATES, strict=True)] if normalized else parts


class LayerNormBasicLSTMCell(_Normalized):
    """An LSTM with layer normalization of gates and memory, and dropout of the values that enter
    the memory.

    Args:
        num_units: size of memory and output.
        forget_bias: added to the forget gate.
        input_size: not used.
        activation: the activation of the candidate and of the memory at the output.
        layer_norm: whether to normalize; if not, there is a `bias`.
        norm_gain, norm_shift: the initial values of each `gamma` and `beta`.
        dropout_keep_prob: float or scalar tensor; the dropout does not lose memory
            (https://arxiv.org/abs/1603.05118).
        dropout_prob_seed: the dropout's op seed.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        input_size: Any = None,
        activation: Any = tf.tanh,
        layer_norm: bool = True,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
        dropout_keep_prob: Any = 1.0,
        dropout_prob_seed: int | None = None,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        if input_size is not None:
            tf.logging.warn("%s: The input_size parameter is deprecated.", self)
        self._num_units = num_units
        self._activation = activation
        self._forget_bias = forget_bias
        self._keep_prob = dropout_keep_prob
        self._seed = dropout_prob_seed
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift
        self._state_size = lstm_size(num_units)
        self._output_size = num_units

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory and output, (N, num_units) each."""
        c, h = state
        args = tf.concat([inputs, h], 1)
        size = 4 * self._num_units
        product = tf.matmul(args, tf.get_variable("kernel", [args.get_shape()[-1], size], dtype=args.dtype))
        if not self._layer_norm:
            product = tf.nn.bias_add(product, tf.get_variable("bias", [size], dtype=args.dtype))
        i, j, f, o = self._gates(product, self._layer_norm)
        g = self._activation(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            g = tf.nn.dropout(g, keep_prob=self._keep_prob, seed=self._seed)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * g
        if self._layer_norm:
            c = self._norm(c, "state")
        h = self._activation(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h)


class LayerNormLSTMCell(_Normalized):
    """An LSTM with optional peepholes, clipping, projection and layer normalization.

    Args:
        num_units: size of the memory.
        use_peepholes: whether the gates see the memory, through diagonal weights.
        cell_clip: limit of the memory's magnitude; by default there is no limit.
        initializer: the initializer of the weights.
        num_proj: size of the projected output; by default the output is not projected.
        proj_clip: limit of the projection's magnitude; by default there is no limit.
        forget_bias: added to the forget gate.
        activation: by default tanh.
        layer_norm: whether to normalize gates and memory. The `bias` is there in any case, but has
            no effect then.
        norm_gain, norm_shift: the initial values of each `gamma` and `beta`.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        forget_bias: float = 1.0,
        activation: Any = None,
        layer_norm: bool = False,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = initializer
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._forget_bias = forget_bias
        self._activation = activation or tf.tanh
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift
        self._state_size = lstm_size(num_units, num_proj)
        self._output_size = num_proj or num_units

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory (N, num_units) and output."""
        c, m = state
        width(inputs)
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            linear = _Linear([inputs, m], 4 * self._num_units, True)
            linear._build_bias = not self._layer_norm
            i, j, f, o = self._gates(linear([inputs, m]), self._layer_norm)
            w_f = w_i = w_o = None
            if self._use_peepholes:
                w_f, w_i, w_o = (
                    tf.get_variable(f"w_{gate}_diag", shape=[self._num_units], dtype=inputs.dtype) for gate in "fio"
                )
            forget = tf.sigmoid(peep(f + self._forget_bias, w_f, c))
            c = forget * c + tf.sigmoid(peep(i, w_i, c)) * self._activation(j)
            if self._layer_norm:
                c = self._norm(c, "state")
            c = clip(c, self._cell_clip)
            m = tf.sigmoid(peep(o, w_o, c)) * self._activation(c)
            if self._num_proj is not None:
                with tf.variable_scope("projection"):
                    m = clip(_Linear(m, self._num_proj, False)(m), self._proj_clip)
        return m, LSTMStateTuple(c, m)
