"""Cells with few gates: update gate, intersection, minimal, chaos free, simple recurrent unit.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import InputSpec, LayerRNNCell, RNNCell, Sized, as_written, depth, width
from tf1kit.contrib.own.rnn.core_rnn_cell import _Linear
from tf1kit.tf1.private import activations, initializers


class UGRNNCell(Sized, RNNCell):
    """A cell with one update gate between state and candidate (https://arxiv.org/abs/1611.09913).

    Args:
        num_units: size of the state.
        initializer: the initializer of the weights.
        forget_bias: added to the gate.
        activation: the activation of the candidate.
    """

    def __init__(
        self,
        num_units: int,
        initializer: Any = None,
        forget_bias: float = 1.0,
        activation: Any = tf.tanh,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = self._state_size = self._output_size = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._activation = activation
        self._linear: Any = None

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, num_units)."""
        width(inputs)
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            both = tf.concat([inputs, state], 1)
            if self._linear is None:
                self._linear = _Linear(both, 2 * self._num_units, True)
            gate, candidate = tf.split(self._linear(both), 2, axis=1)
            gate = tf.sigmoid(gate + self._forget_bias)
            state = gate * state + (1.0 - gate) * self._activation(candidate)
        return state, state


class IntersectionRNNCell(Sized, RNNCell):
    """A cell with two gates, between state and candidate and between input and output
    (https://arxiv.org/abs/1611.09913).

    Args:
        num_units: size of state and output.
        num_in_proj: whether to project inputs of another size to `num_units`; 0 and None do not
            project.
        initializer: the initializer of the weights.
        forget_bias: added to both gates.
        y_activation: the activation of the output's candidate.
    """

    def __init__(
        self,
        num_units: int,
        num_in_proj: int | None = None,
        initializer: Any = None,
        forget_bias: float = 1.0,
        y_activation: Any = tf.nn.relu,
        reuse: bool | None = None,
    ) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = self._state_size = self._output_size = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._num_input_proj = num_in_proj
        self._y_activation = y_activation
        self._linear1: Any = None
        self._linear2: Any = None

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, num_units). ValueError if D is another size and there is
        no projection.
        """
        units = self._num_units
        with tf.variable_scope(tf.get_variable_scope(), initializer=self._initializer):
            if width(inputs) != units:
                if not self._num_input_proj:
                    raise ValueError(
                        "Must have input size == output size for Intersection RNN. To fix, "
                        "num_in_proj should be set to num_units at cell init."
                    )
                with tf.variable_scope("in_projection"):
                    if self._linear1 is None:
                        self._linear1 = _Linear(inputs, units, True)
                    inputs = self._linear1(inputs)
            both = tf.concat([inputs, state], 1)
            if self._linear2 is None:
                self._linear2 = _Linear(both, 4 * units, True)
            gh, h, gy, y = tf.split(self._linear2(both), 4, axis=1)
            h, y = tf.tanh(h), self._y_activation(y)
            gh, gy = tf.sigmoid(gh + self._forget_bias), tf.sigmoid(gy + self._forget_bias)
            return gy * inputs + (1.0 - gy) * y, gh * state + (1.0 - gh) * h


class _KerasStyle(Sized, LayerRNNCell):
    """The base of the next two cells; these accept names of activations and initializers, as Keras
    does.

    Args:
        units: size of the state.
        activation: a function, or its name.
        kernel_initializer, bias_initializer: initializers, or their names.
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "ones",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.input_spec = InputSpec(ndim=2)
        self.units = self._state_size = self._output_size = units
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)


class MinimalRNNCell(_KerasStyle):
    """A cell whose state moves towards the activated input by one gate
    (https://arxiv.org/abs/1711.06788).

    For the arguments see `_KerasStyle`.
    """

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        rows = depth(inputs_shape, -1) + 2 * self.units
        self.kernel = self.add_weight("kernel", shape=[rows, self.units], initializer=self.kernel_initializer)
        self.bias = self.add_weight("bias", shape=[self.units], initializer=self.bias_initializer)
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, units)."""
        forward, gate = tf.split(self.kernel, [width(inputs), 2 * self.units], axis=0)
        candidate = self.activation(tf.matmul(inputs, forward))
        u = tf.sigmoid(tf.nn.bias_add(tf.matmul(tf.concat([candidate, state], 1), gate), self.bias))
        state = u * state + (1 - u) * candidate
        return state, state


class CFNCell(_KerasStyle):
    """A cell with a forget gate on the activated state and an input gate on the activated input
    (https://arxiv.org/abs/1612.06212).
    """

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        columns, units = depth(inputs_shape, -1), self.units
        self.kernel = self.add_weight("kernel", shape=[columns, 3 * units], initializer=self.kernel_initializer)
        self.recurrent_kernel = self.add_weight(
            "recurrent_kernel", shape=[units, 2 * units], initializer=self.kernel_initializer
        )
        self.bias = self.add_weight("bias", shape=[2 * units], initializer=self.bias_initializer)
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, units)."""
        v, w = tf.split(self.kernel, [2 * self.units, self.units], axis=1)
        gates = tf.matmul(state, self.recurrent_kernel) + tf.matmul(inputs, v)
        theta, eta = tf.split(tf.sigmoid(tf.nn.bias_add(gates, self.bias)), 2, axis=1)
        state = theta * self.activation(state) + (1 - eta) * self.activation(tf.matmul(inputs, w))
        return state, state


class SRUCell(Sized, LayerRNNCell):
    """A simple recurrent unit: only the input is multiplied by weights
    (https://arxiv.org/abs/1709.02755).

    Args:
        num_units: size of state and output.
        activation: the activation of the state at the output; by default tanh.
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: bool | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, **kwargs)
        self._num_units = self._state_size = self._output_size = num_units
        self._activation = activation or tf.tanh
        self.input_spec = InputSpec(ndim=2)

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        units = self._num_units
        self._kernel = self.add_weight("kernel", shape=[depth(inputs_shape), 4 * units])
        self._bias = self.add_weight("bias", shape=[2 * units], initializer=tf.zeros_initializer())
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, num_units)."""
        candidate, f, r, carried = tf.split(tf.matmul(inputs, self._kernel), 4, axis=1)
        gates = tf.sigmoid(tf.nn.bias_add(tf.concat([f, r], 1), self._bias))
        f, r = tf.split(gates, 2, axis=1)
        c = f * state + (1.0 - f) * candidate
        return r * self._activation(c) + (1.0 - r) * carried, c
