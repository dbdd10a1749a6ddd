"""Layers whose kernels are multiplied by a mask.

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/layers/core_layers.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import Conv2D, Dense

MASK_COLLECTION = "masks"
THRESHOLD_COLLECTION = "thresholds"
MASKED_WEIGHT_COLLECTION = "masked_weights"
WEIGHT_COLLECTION = "kernel"
MASKED_WEIGHT_NAME = "weights/masked_weight"


def collect(mask: Any, masked: Any, threshold: Any, weight: Any, again: bool = False) -> None:
    """Add a masked weight to the collections that `Pruning` reads. If they have its mask already, it is
    added only with `again`: layers that share their variables are there several times, as in 1.15.5.
    """
    if not again and any(mask is each for each in tf.get_collection_ref(MASK_COLLECTION)):
        return
    tf.add_to_collection(MASK_COLLECTION, mask)
    tf.add_to_collection(MASKED_WEIGHT_COLLECTION, masked)
    tf.add_to_collection(THRESHOLD_COLLECTION, threshold)
    tf.add_to_collection(WEIGHT_COLLECTION, weight)


def masked(layer: Any, kernel: Any) -> Any:
    """A cell's kernel times a new mask, which begins with ones; the threshold begins with 0."""
    layer.mask, layer.threshold = _mask(layer, kernel.shape, kernel.dtype), _threshold(layer, kernel.dtype)
    product = tf.multiply(layer.mask, kernel, MASKED_WEIGHT_NAME)
    collect(layer.mask, product, layer.threshold, kernel)
    return product


def _mask(layer: Any, shape: Any, dtype: Any) -> Any:
    ones = tf.ones_initializer()
    return layer.add_weight(name="mask", shape=shape, initializer=ones, trainable=False, dtype=dtype)


def _threshold(layer: Any, dtype: Any) -> Any:
    zeros = tf.zeros_initializer()
    return layer.add_weight(name="threshold", shape=[], initializer=zeros, trainable=False, dtype=dtype)


class _Masked:
    """The base of layers that make a mask and a threshold together with their kernel."""

    mask_first: bool

    def add_weight(self, name: str, shape: Any = None, **kwargs: Any) -> Any:
        """A variable of the layer; with the kernel come the mask and the threshold."""
        base: Any = super()
        if name != "kernel":
            return base.add_weight(name, shape=shape, **kwargs)
        mask = _mask(self, shape, kwargs["dtype"]) if self.mask_first else None
        kernel = base.add_weight(name, shape=shape, **kwargs)
        self.mask = _mask(self, shape, kwargs["dtype"]) if mask is None else mask
        self.threshold = _threshold(self, kwargs["dtype"])
        self.masked_kernel = tf.multiply(self.mask, kernel, MASKED_WEIGHT_NAME)
        collect(self.mask, self.masked_kernel, self.threshold, kernel, again=True)
        return kernel


class MaskedConv2D(_Masked, Conv2D):
    """`tf.layers.Conv2D` with a mask."""

    mask_first = True

    def call(self, inputs: Any) -> Any:
        """The convolution with the masked kernel."""
        channels_first = self.data_format == "channels_first"
        data_format = "NCHW" if channels_first else "NHWC"
        outputs = tf.nn.convolution(
            inputs,
            self.masked_kernel,
            dilation_rate=self.dilation_rate,
            strides=self.strides,
            padding=self.padding.upper(),
            data_format=data_format,
        )
        outputs = tf.nn.bias_add(outputs, self.bias, data_format=data_format) if self.use_bias else outputs
        return outputs if self.activation is None else self.activation(outputs)


class MaskedFullyConnected(_Masked, Dense):
    """`tf.layers.Dense` with a mask."""

    mask_first = False

    def call(self, inputs: Any) -> Any:
        """The product with the masked kernel."""
        inputs = tf.convert_to_tensor(inputs, dtype=self.dtype)
        if inputs.shape.rank > 2:
            outputs = tf.tensordot(inputs, self.masked_kernel, [[inputs.shape.rank - 1], [0]])
            outputs.set_shape(inputs.shape[:-1].concatenate(self.units))
        else:
            outputs = tf.matmul(inputs, self.masked_kernel)
        outputs = tf.nn.bias_add(outputs, self.bias) if self.use_bias else outputs
        return outputs if self.activation is None else self.activation(outputs)
