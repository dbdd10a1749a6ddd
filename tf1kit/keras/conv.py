"""Convolutions with a bias, as TensorFlow 1 scripts write them: `conv2d(x, W) + b`, or with
`tf.nn.bias_add`.  Source: D3, D4; TensorFlow 1.15.5 `python/ops/nn_grad.py`.

Stock `keras.layers.Conv2D` adds its bias with `BiasAdd`, whose gradient sums in another order than
the broadcast `+` of a TF1 script: 2e-6 apart in the bias gradient after one step, 1% in some
weights after 200 steps of Adam.  The stock layer also lets oneDNN compute the gradients of kernel and
bias in one operation; `tf1kit.keras.bias_add` does not.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.bias_add import bias_add as add_bias


class _BiasAdded(keras.layers.Layer):
    """The argument `bias_add` of a convolution."""

    def __init__(self, *args: Any, bias_add: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bias_add and self.data_format != "channels_last":
            raise ValueError('bias_add=True needs data_format="channels_last"')
        self.bias_add = bias_add

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "bias_add": self.bias_add}


@keras.saving.register_keras_serializable(package="tf1kit")
class Conv2D(_BiasAdded, keras.layers.Conv2D):
    """`keras.layers.Conv2D` whose bias is added by a broadcast `+`, or by `tf.nn.bias_add` with
    TensorFlow 1's gradient; everything else is Keras's own.

    Args:
        *args: those of `keras.layers.Conv2D`.
        bias_add: whether the bias is added by `tf.nn.bias_add`, as in `tf.layers` and slim.
        **kwargs: those of `keras.layers.Conv2D`.

    Raises ValueError for `bias_add=True` with channels first.
    """

    def call(self, inputs: Any) -> Any:
        """Convolve, add the bias, activate: `[n, height, width, filters]` (or channels first)."""
        outputs = self.convolution_op(inputs, self.kernel)
        if self.use_bias and self.bias_add:
            outputs = add_bias(outputs, tf.convert_to_tensor(self.bias))
        elif self.use_bias:
            bias = self.bias if self.data_format == "channels_last" else tf.reshape(self.bias, (-1, 1, 1))
            outputs = tf.add(outputs, bias)
        return outputs if self.activation is None else self.activation(outputs)


@keras.saving.register_keras_serializable(package="tf1kit")
class SeparableConv1D(_BiasAdded, keras.layers.SeparableConv1D):
    """`keras.layers.SeparableConv1D` whose bias is added by `tf.nn.bias_add` with TensorFlow 1's gradient;
    everything else is Keras's own.

    Args:
        *args: those of `keras.layers.SeparableConv1D`.
        bias_add: whether the bias is added that way, as in `tf.layers`.
        **kwargs: those of `keras.layers.SeparableConv1D`.

    Raises ValueError for `bias_add=True` with channels first.
    """

    def call(self, inputs: Any) -> Any:
        """Convolve, add the bias, activate: `[n, steps, filters]` (or channels first)."""
        if not (self.use_bias and self.bias_add):
            return super().call(inputs)
        kernels = self.depthwise_kernel, self.pointwise_kernel
        named = {key: getattr(self, key) for key in ("strides", "padding", "dilation_rate", "data_format")}
        outputs = add_bias(keras.ops.separable_conv(inputs, *kernels, **named), tf.convert_to_tensor(self.bias))
        return outputs if self.activation is None else self.activation(outputs)
