"""An LSTM with units that are open only in a phase of their period.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1610.09513.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import LSTMStateTuple, RNNCell, Sized, as_written, lstm_size
from tf1kit.contrib.own.rnn.core_rnn_cell import _Linear


def _log_uniform(least: float, most: float) -> Any:
    """An initializer that draws values with uniform logarithms."""

    def initializer(shape: Any, dtype: Any = tf.float32, partition_info: Any = None) -> Any:
        return tf.exp(tf.random_uniform(shape, math.log(least), math.log(most), dtype))

    return initializer


class PhasedLSTMCell(Sized, RNNCell):
    """An LSTM for events in continuous time; its input is a pair (time, values).

    Args:
        num_units: size of memory and output.
        use_peepholes: whether the gates see the memory.
        leak: the openness of a closed unit.
        ratio_on: the initial share of its period in which a unit is open.
        trainable_ratio_on: whether that share is learnt.
        period_init_min, period_init_max: the limits of the initial periods, whose logarithms are
            uniform.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        leak: float = 0.001,
        ratio_on: float = 0.1,
        trainable_ratio_on: bool = True,
        period_init_min: float = 1.0,
        period_init_max: float = 1000.0,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse, autocast=False)  # time may be float64 while the values are float32
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._leak = leak
        self._ratio_on = ratio_on
        self._trainable_ratio_on = trainable_ratio_on
        self._period_init_min = period_init_min
        self._period_init_max = period_init_max
        self._state_size = lstm_size(num_units)
        self._output_size = num_units
        self._linears: dict[str, Any] = {}

    def _map(self, scope: str, args: list[Any], size: int) -> Any:
        """`concat(args) W + b`, with the variables of `scope`."""
        with tf.variable_scope(scope):
            if scope not in self._linears:
                self._linears[scope] = _Linear(args, size, True)
            return self._linears[scope](args)

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: time (N, 1), float32 or float64, and values (N, D); `state`: memory and
        output.
        """
        c_prev, h_prev = state
        time, x = inputs
        units, seen = self._num_units, [x, h_prev]
        gates = tf.sigmoid(self._map("mask_gates", [*seen, c_prev] if self._use_peepholes else seen, 2 * units))
        input_gate, forget_gate = tf.split(gates, 2, axis=1)
        candidate = tf.tanh(self._map("new_input", seen, units))
        c = c_prev * forget_gate + input_gate * candidate
        output_gate = tf.sigmoid(self._map("output_gate", [*seen, c] if self._use_peepholes else seen, units))
        h = tf.tanh(c) * output_gate
        k = self._openness(time)
        c = k * c + (1 - k) * c_prev
        h = k * h + (1 - k) * h_prev
        return h, LSTMStateTuple(c, h)

    def _openness(self, time: Any) -> Any:
        """The openness of each unit at `time`, (N, num_units): it goes up, then down, then only the
        leak is left.
        """
        size = [self._num_units]
        least, most = self._period_init_min, self._period_init_max
        period = tf.get_variable("period", size, initializer=_log_uniform(least, most))
        start = tf.random_uniform_initializer(0.0, period.initial_value)
        phase = tf.get_variable("phase", size, initializer=start)
        part = tf.constant_initializer(self._ratio_on)
        ratio_on = tf.get_variable("ratio_on", size, initializer=part, trainable=self._trainable_ratio_on)
        period, shifted = tf.cast(period, time.dtype), time - tf.cast(phase, time.dtype)
        # The gradient of the remainder with respect to the time is 1; with respect to the period
        # there is no gradient.
        remainder = tf.stop_gradient(tf.math.mod(shifted, period) - shifted) + shifted
        cycle = tf.cast(remainder / period, tf.float32)
        k_up = 2 * cycle / ratio_on
        k = tf.where(cycle < ratio_on, 2 - k_up, self._leak * cycle)
        return tf.where(cycle < 0.5 * ratio_on, k_up, k)
