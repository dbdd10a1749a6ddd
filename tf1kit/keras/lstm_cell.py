"""The step of `tf.nn.rnn_cell.LSTMCell` as TensorFlow 1 computes it.  Source: TensorFlow 1.15.5
`python/ops/rnn_cell_impl.py`.

Stock `keras.layers.LSTMCell` multiplies inputs and state by two kernels and adds the products.
TensorFlow 1 joins inputs and state, and has one kernel.  The gates have another order in Keras, and
the forget bias is part of the bias.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="tf1kit")
class LSTMCell(keras.layers.Layer):
    """`tf.nn.rnn_cell.LSTMCell` or `BasicLSTMCell` to the bit, for `keras.layers.RNN`.

    `tf.nn.dynamic_rnn(cell, x, lengths)` becomes
    `keras.layers.RNN(cell, return_sequences=True, zero_output_for_mask=True)(x, mask=mask)`, with
    the mask `tf.sequence_mask(lengths, time)`.

    Args:
        units: size of the state and of the output.
        forget_bias: added to the forget gate when the cell runs; not part of the bias.
        kernel_initializer: the initializer of the kernel `[inputs + units, 4 * units]`, whose columns are the gates
            input, candidate, forget, output.
        **kwargs: those of `keras.layers.Layer`.

    A step takes inputs `[n, inputs]` and the states h and c, both `[n, units]`, of one float dtype.
    """

    def __init__(
        self, units: int, forget_bias: float = 1.0, kernel_initializer: Any = "glorot_uniform", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.forget_bias = forget_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.state_size = [units, units]
        self.output_size = units

    def build(self, input_shape: Any) -> None:
        """Make kernel and bias."""
        shape = (input_shape[-1] + self.units, 4 * self.units)
        self.kernel = self.add_weight(name="kernel", shape=shape, initializer=self.kernel_initializer)
        self.bias = self.add_weight(name="bias", shape=shape[1:], initializer="zeros")

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        """One step: `(h, [h, c])`."""
        h, c = states
        products = tf.matmul(tf.concat([inputs, h], 1), tf.convert_to_tensor(self.kernel))
        new, candidate, forget, output = tf.split(tf.nn.bias_add(products, tf.convert_to_tensor(self.bias)), 4, axis=1)
        c = tf.sigmoid(forget + self.forget_bias) * c + tf.sigmoid(new) * tf.tanh(candidate)
        h = tf.sigmoid(output) * tf.tanh(c)
        return h, [h, c]

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        """A state of zeros."""
        return [keras.ops.zeros((batch_size, self.units), dtype=self.compute_dtype) for _ in range(2)]

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        initializer = keras.initializers.serialize(self.kernel_initializer)
        own = {"units": self.units, "forget_bias": self.forget_bias, "kernel_initializer": initializer}
        return {**super().get_config(), **own}
