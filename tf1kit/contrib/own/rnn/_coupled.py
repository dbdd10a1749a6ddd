"""An LSTM with an input gate of 1 - forget gate.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
http://arxiv.org/abs/1503.04069. Deviation: layer normalization works in the type of the inputs; in
1.15.5 it fails unless that is float32.
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
    sharded_variable,
    width,
)

GATES = ("transform", "forget", "output")


class CoupledInputForgetGateLSTMCell(Sized, RNNCell):
    """An LSTM with `input = 1 - forget`; its variables are `W_0` (one per shard), `B`, `W_F_diag`,
    `W_O_diag`, `W_P_0`.

    Args:
        num_units: size of the memory.
        use_peepholes: whether the gates see the memory, through diagonal weights.
        initializer: not used.
        num_proj: size of the projected output; by default the output is not projected.
        proj_clip: limit of the projection's magnitude; by default there is no limit.
        num_unit_shards, num_proj_shards: the numbers of variables in which the weights are kept.
        forget_bias: added to the forget gate.
        state_is_tuple: whether the state is an `LSTMStateTuple`, else one matrix of memory and
            output.
        activation: the activation of the candidate and of the memory at the output.
        layer_norm: whether to normalize gates and memory; the bias has no effect then.
        norm_gain, norm_shift: the initial values of each `gamma` and `beta`.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int = 1,
        num_proj_shards: int = 1,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = tf.tanh,
        reuse: bool | None = None,
        layer_norm: bool = False,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
    ) -> None:
        super().__init__(_reuse=reuse)
        if not state_is_tuple:
            tf.logging.warn("%s: a state that is not a tuple is slower; use state_is_tuple=True.", self)
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._num_unit_shards = num_unit_shards
        self._num_proj_shards = num_proj_shards
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation
        self._layer_norm = layer_norm
        self._norm_gain = norm_gain
        self._norm_shift = norm_shift
        sizes = lstm_size(num_units, num_proj)
        self._state_size = sizes if state_is_tuple else sum(sizes)
        self._output_size = num_proj or num_units

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory (N, num_units) and output."""
        units, dtype = self._num_units, inputs.dtype
        outputs = units if self._num_proj is None else self._num_proj
        c, m = state if self._state_is_tuple else tf.split(state, [units, outputs], axis=1)
        kernel = sharded_variable("W", [width(inputs) + outputs, 3 * units], dtype, self._num_unit_shards)
        bias = tf.get_variable("B", shape=[3 * units], initializer=tf.zeros_initializer(), dtype=dtype)
        product = tf.matmul(tf.concat([inputs, m], 1), kernel)
        if self._layer_norm:
            parts = zip(tf.split(product, 3, axis=1), GATES, strict=True)
            j, f, o = (self._norm(part, gate) for part, gate in parts)
        else:
            j, f, o = tf.split(tf.nn.bias_add(product, bias), 3, axis=1)
        w_f = w_o = None
        if self._use_peepholes:
            w_f, w_o = (tf.get_variable(f"W_{gate}_diag", shape=[units], dtype=dtype) for gate in "FO")
        forget = tf.sigmoid(peep(f + self._forget_bias, w_f, c))
        c = forget * c + (1 - forget) * self._activation(j)
        if self._layer_norm:
            c = self._norm(c, "state")
        m = tf.sigmoid(peep(o, w_o, c)) * self._activation(c)
        if self._num_proj is not None:
            projection = sharded_variable("W_P", [units, outputs], dtype, self._num_proj_shards)
            m = clip(tf.matmul(m, projection), self._proj_clip)
        return m, LSTMStateTuple(c, m) if self._state_is_tuple else tf.concat([c, m], 1)

    def _norm(self, inputs: Any, scope: str) -> Any:
        return layer_norm(inputs, scope, self._norm_gain, self._norm_shift)
