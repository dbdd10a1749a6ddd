"""Cells in which each unit sees only its own state.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1803.04831.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import InputSpec, LayerRNNCell, LSTMStateTuple, Sized, as_written, depth, lstm_size


class _Independent(Sized, LayerRNNCell):
    """The variables of all three cells: a weight of the input, a weight per unit of the state
    (uniform from -1 to 1), and a bias.
    """

    def _make(
        self, names: tuple[str, str, str], rows: int, columns: int, kernel: Any = None, bias: Any = None
    ) -> tuple[Any, Any, Any]:
        """The three variables; `kernel` initializes the first, `bias` the last, by default to 0."""
        uniform = tf.random_uniform_initializer(minval=-1, maxval=1, dtype=self.dtype)
        bias = tf.zeros_initializer(dtype=self.dtype) if bias is None else bias
        return (
            self.add_weight(names[0], shape=[rows, columns], initializer=kernel),
            self.add_weight(names[1], shape=[1, columns], initializer=uniform),
            self.add_weight(names[2], shape=[columns], initializer=bias),
        )

    @staticmethod
    def _sum(inputs: Any, state: Any, variables: tuple[Any, Any, Any]) -> Any:
        """`inputs W + state * u + b`."""
        w, u, b = variables
        return tf.nn.bias_add(tf.matmul(inputs, w) + state * u, b)


class IndRNNCell(_Independent):
    """The basic cell with a diagonal recurrent weight; variables `kernel_w`, `kernel_u`, `bias`.

    Args:
        num_units: size of the state.
        activation: by default tanh.
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: bool | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = self._state_size = self._output_size = num_units
        self._activation = activation or tf.tanh

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        self._variables = self._make(("kernel_w", "kernel_u", "bias"), depth(inputs_shape), self._num_units)
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, num_units)."""
        output = self._activation(self._sum(inputs, state, self._variables))
        return output, output


class IndyGRUCell(_Independent):
    """`GRUCell` with diagonal recurrent weights.

    Args:
        num_units: size of the state.
        activation: by default tanh.
        kernel_initializer: the initializer of the inputs' weights.
        bias_initializer: by default ones for the gates and zeros for the candidate.
    """

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: bool | None = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = self._state_size = self._output_size = num_units
        self._activation = activation or tf.tanh
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        rows, kernel, bias = depth(inputs_shape), self._kernel_initializer, self._bias_initializer
        ones = tf.constant_initializer(1.0, dtype=self.dtype) if bias is None else bias
        names = "gates/kernel_w", "gates/kernel_u", "gates/bias"
        self._gates = self._make(names, rows, 2 * self._num_units, kernel, ones)
        names = "candidate/kernel", "candidate/kernel_u", "candidate/bias"
        self._candidate = self._make(names, rows, self._num_units, kernel, bias)
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: (N, num_units)."""
        r, u = tf.split(tf.sigmoid(self._sum(inputs, tf.tile(state, [1, 2]), self._gates)), 2, axis=1)
        candidate = self._activation(self._sum(inputs, r * state, self._candidate))
        state = u * state + (1 - u) * candidate
        return state, state


class IndyLSTMCell(_Independent):
    """`BasicLSTMCell` with diagonal recurrent weights; variables `kernel_w`, `kernel_u`, `bias`.

    Args:
        num_units: size of memory and output.
        forget_bias: added to the forget gate.
        activation: by default tanh.
        kernel_initializer: the initializer of the inputs' weights.
        bias_initializer: by default zeros.
    """

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        activation: Any = None,
        reuse: bool | None = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = self._output_size = num_units
        self._state_size = lstm_size(num_units)
        self._forget_bias = forget_bias
        self._activation = activation or tf.tanh
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        names = "kernel_w", "kernel_u", "bias"
        columns = 4 * self._num_units
        initializers = self._kernel_initializer, self._bias_initializer
        self._variables = self._make(names, depth(inputs_shape), columns, *initializers)
        self.built = True

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D); `state`: memory and output, (N, num_units) each."""
        c, h = state
        i, j, f, o = tf.split(self._sum(inputs, tf.tile(h, [1, 4]), self._variables), 4, axis=1)
        c = c * tf.sigmoid(f + tf.constant(self._forget_bias, f.dtype)) + tf.sigmoid(i) * self._activation(j)
        h = self._activation(c) * tf.sigmoid(o)
        return h, LSTMStateTuple(c, h)
