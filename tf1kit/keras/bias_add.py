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


def bias_add(x: Any, bias: Any, data_format: str = "NHWC") -> Any:
    """`tf.nn.bias_add(x, bias, data_format)`; the gradient of `x` waits for that of `bias`, as in
    `tf.gradients` of TensorFlow 1.
    """

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def added(x: Any, bias: Any) -> Any:
        def gradient(upstream: Any) -> Any:
            of_bias = tf.raw_ops.BiasAddGrad(out_backprop=upstream, data_format=data_format)
            with tf.control_dependencies([of_bias]):
                return tf.identity(upstream), of_bias

        return tf.raw_ops.BiasAdd(value=x, bias=bias, data_format=data_format), gradient

    return added(x, bias)


FORMATS = {"channels_last": "NHWC", "channels_first": "NCHW"}


@keras.saving.register_keras_serializable(package="tf1kit")
class BiasAdd(keras.layers.Layer):
    """Adds a weight `bias` per channel; follows a layer with `use_bias=False`.

    Args:
        bias_initializer: Keras's.
        bias_regularizer: Keras's.
        data_format: where the channels are, "channels_last" or "channels_first".
        bias_add: False for a bias that is added by a broadcast `+`, whose gradient sums in another
            order; the channels are last.
        **kwargs: those of `keras.layers.Layer`.

    Raises ValueError for another `data_format`, and for `bias_add=False` with channels first.
    """

    def __init__(
        self,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        data_format: str = "channels_last",
        bias_add: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if data_format not in FORMATS:
            raise ValueError(f"data_format is {data_format!r}: give one of {', '.join(FORMATS)}")
        if not bias_add and data_format != "channels_last":
            raise ValueError('bias_add=False needs data_format="channels_last"')
        self.data_format, self.bias_add = data_format, bias_add
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)

    def build(self, input_shape: Any) -> None:
        """Make the bias."""
        given = {"initializer": self.bias_initializer, "regularizer": self.bias_regularizer}
        self.bias = self.add_weight(name="bias", shape=(input_shape[self._axis],), **given)

    @property
    def _axis(self) -> int:
        return 1 if self.data_format == "channels_first" else -1

    def call(self, inputs: Any) -> Any:
        """Inputs of rank 2 to 5, plus the bias."""
        x, bias = tf.convert_to_tensor(inputs), tf.convert_to_tensor(self.bias)
        return bias_add(x, bias, FORMATS[self.data_format]) if self.bias_add else tf.add(x, bias)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
            "bias_regularizer": keras.regularizers.serialize(self.bias_regularizer),
            "data_format": self.data_format,
            "bias_add": self.bias_add,
        }
        return {**super().get_config(), **own}
