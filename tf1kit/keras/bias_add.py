"""The bias of `tf.layers` and slim: a `BiasAdd` whose gradient is an operation of its own.  Source:
TensorFlow 1.15.5 `python/ops/nn_grad.py`.

Stock `keras.layers.Conv2D` adds its bias with `BiasAdd`, too.  But in a gradient tape nothing keeps
oneDNN from computing the gradients of kernel and bias in one operation
(`_MklNativeConv2DBackpropFilterWithBias`), which sums in another order: 7 ULP in the bias of
Inception V2's classifier.  In TensorFlow 1 a control dependency between the two prevents that.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@tf.custom_gradient  # type: ignore[untyped-decorator]
def bias_add(x: Any, bias: Any) -> Any:
    """`tf.nn.bias_add(x, bias)`; the gradient of `x` waits for that of `bias`, as in `tf.gradients`
    of TensorFlow 1.
    """

    def gradient(upstream: Any) -> Any:
        of_bias = tf.raw_ops.BiasAddGrad(out_backprop=upstream)
        with tf.control_dependencies([of_bias]):
            return tf.identity(upstream), of_bias

    return tf.nn.bias_add(x, bias), gradient


@keras.saving.register_keras_serializable(package="tf1kit")
class BiasAdd(keras.layers.Layer):
    """Adds a weight `bias` per channel, the last axis; follows a layer with `use_bias=False`."""

    def __init__(self, bias_initializer: Any = "zeros", bias_regularizer: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)

    def build(self, input_shape: Any) -> None:
        """Make the bias."""
        given = {"initializer": self.bias_initializer, "regularizer": self.bias_regularizer}
        self.bias = self.add_weight(name="bias", shape=(input_shape[-1],), **given)

    def call(self, inputs: Any) -> Any:
        """Inputs of rank 2 to 5, plus the bias."""
        return bias_add(tf.convert_to_tensor(inputs), tf.convert_to_tensor(self.bias))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
            "bias_regularizer": keras.regularizers.serialize(self.bias_regularizer),
        }
        return {**super().get_config(), **own}
