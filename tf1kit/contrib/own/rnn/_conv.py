"""LSTMs that compute their gates from input and output by a convolution.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1506.04214.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import LSTMStateTuple, RNNCell, Sized, as_written

CONVOLUTIONS = {1: tf.nn.conv1d, 2: tf.nn.conv2d, 3: tf.nn.conv3d}


class ConvLSTMCell(Sized, RNNCell):
    """A convolutional LSTM; variables `kernel` and `biases`.

    Args:
        conv_ndims: 1, 2 or 3.
        input_shape: the shape of an input without the batch, a list; channels are last.
        output_channels: channels of memory and output.
        kernel_shape: the kernel's `conv_ndims` sizes.
        use_bias: whether there are `biases`.
        skip_connection: whether the input is appended to the output.
        forget_bias: added to the forget gate.
        initializers: not used.
        name: the name of the layer's scope.

    Raises:
        ValueError: `input_shape` does not have `conv_ndims` + 1 dimensions.
    """

    def __init__(
        self,
        conv_ndims: int,
        input_shape: Any,
        output_channels: int,
        kernel_shape: Any,
        use_bias: bool = True,
        skip_connection: bool = False,
        forget_bias: float = 1.0,
        initializers: Any = None,
        name: str | None = "conv_lstm_cell",
    ) -> None:
        super().__init__(name=name)
        if conv_ndims != len(input_shape) - 1:
            raise ValueError(f"Invalid input_shape {input_shape} for conv_ndims={conv_ndims}.")
        self._conv_ndims = conv_ndims
        self._output_channels = output_channels
        self._kernel_shape = list(kernel_shape)
        self._use_bias = use_bias
        self._forget_bias = forget_bias
        self._skip_connection = skip_connection
        *space, channels = input_shape
        size = tf.TensorShape([*space, output_channels])
        self._state_size = LSTMStateTuple(size, size)
        self._output_size = tf.TensorShape([*space, output_channels + (channels if skip_connection else 0)])

    @as_written
    def call(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """`inputs`: (N, *input_shape); `state`: memory and output. A skip connection makes the
        output wider.
        """
        memory, hidden = state
        gates = self._convolve(tf.concat([inputs, hidden], self._conv_ndims + 1))
        input_gate, new_input, forget_gate, output_gate = tf.split(gates, 4, axis=self._conv_ndims + 1)
        memory = tf.sigmoid(forget_gate + self._forget_bias) * memory
        memory += tf.sigmoid(input_gate) * tf.tanh(new_input)
        output = tf.tanh(memory) * tf.sigmoid(output_gate)
        if self._skip_connection:
            output = tf.concat([output, inputs], axis=-1)
        return output, LSTMStateTuple(memory, output)

    def _convolve(self, inputs: Any) -> Any:
        """Convolve (N, ..., C) to (N, ..., 4 * output_channels), of the same size."""
        ndims, features = self._conv_ndims, 4 * self._output_channels
        shape = [*self._kernel_shape, inputs.get_shape().as_list()[-1], features]
        kernel = tf.get_variable("kernel", shape, dtype=inputs.dtype)
        strides = 1 if ndims == 1 else [1] * (ndims + 2)
        result = CONVOLUTIONS[ndims](inputs, kernel, strides, padding="SAME")
        if not self._use_bias:
            return result
        zeros = tf.constant_initializer(0.0, dtype=inputs.dtype)
        return result + tf.get_variable("biases", [features], dtype=inputs.dtype, initializer=zeros)


class Conv1DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` for sequences: inputs (N, W, C)."""

    def __init__(self, name: str | None = "conv_1d_lstm_cell", **kwargs: Any) -> None:
        super().__init__(conv_ndims=1, name=name, **kwargs)


class Conv2DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` for images: inputs (N, H, W, C)."""

    def __init__(self, name: str | None = "conv_2d_lstm_cell", **kwargs: Any) -> None:
        super().__init__(conv_ndims=2, name=name, **kwargs)


class Conv3DLSTMCell(ConvLSTMCell):
    """`ConvLSTMCell` for volumes: inputs (N, D, H, W, C)."""

    def __init__(self, name: str | None = "conv_3d_lstm_cell", **kwargs: Any) -> None:
        super().__init__(conv_ndims=3, name=name, **kwargs)
