"""A dense layer with a bias, as TensorFlow 1 scripts write it: `matmul(x, W) + b`, or with
`tf.nn.bias_add`.  Source: TensorFlow 1.15.5 `python/ops/nn_grad.py`, `python/layers/core.py`.

The gradient of the bias of a stock `keras.layers.Dense` sums the rows of a batch in another order: 1 to
2 ULP from eight rows on.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.bias_add import bias_add as add_bias


@keras.saving.register_keras_serializable(package="tf1kit")
class Dense(keras.layers.Dense):
    """`keras.layers.Dense` whose bias is added by a broadcast `+`, or by `tf.nn.bias_add` with
    TensorFlow 1's gradient; everything else is Keras's own.

    Args:
        *args: those of `keras.layers.Dense`.
        bias_add: whether the bias is added by `tf.nn.bias_add`, as in `tf.layers` and slim.
        **kwargs: those of `keras.layers.Dense`.
    """

    def __init__(self, *args: Any, bias_add: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bias_add = bias_add

    def call(self, inputs: Any) -> Any:
        """Multiply, add the bias, activate: `[n, ..., units]`."""
        outputs = keras.ops.matmul(inputs, self.kernel)
        if self.use_bias and self.bias_add:
            outputs = add_bias(outputs, tf.convert_to_tensor(self.bias))
        elif self.use_bias:
            outputs = tf.add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "bias_add": self.bias_add}
