"""`conv2d(x, W) + b` as TensorFlow 1 scripts write it.  Source: D3, D4.

Stock `keras.layers.Conv2D` adds its bias with `BiasAdd`, whose gradient sums in another order than
the broadcast `+` of a TF1 script: 2e-6 apart in the bias gradient after one step, 1% in some
weights after 200 steps of Adam.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="tf1kit")
class Conv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` whose bias is added by a broadcast `+`; everything else is Keras's
    own.
    """

    def call(self, inputs: Any) -> Any:
        """Convolve, add the bias, activate: `[n, height, width, filters]` (or channels first)."""
        outputs = self.convolution_op(inputs, self.kernel)
        if self.use_bias:
            bias = self.bias if self.data_format == "channels_last" else tf.reshape(self.bias, (-1, 1, 1))
            outputs = tf.add(outputs, bias)
        return outputs if self.activation is None else self.activation(outputs)
