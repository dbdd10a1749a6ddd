"""The layers of contrib whose kernels are multiplied by a mask.

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/layers/layers.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.model_pruning import core_layers
from tf1kit.tf1.repairs import repaired

repaired("tf_slim")
from tf_slim import add_arg_scope  # noqa: E402
from tf_slim.layers import initializers, utils  # noqa: E402
from tf_slim.layers import layers as _slim_layers  # noqa: E402


def _finished(layer: Any, outputs: Any, options: dict[str, Any], scope: Any) -> Any:
    """What follows a layer: collections, the normalizer, the activation."""
    collections = options["variables_collections"]
    _slim_layers._add_variable_to_collections(layer.kernel, collections, "weights")
    if layer.use_bias:
        _slim_layers._add_variable_to_collections(layer.bias, collections, "biases")
    if options["normalizer_fn"] is not None:
        outputs = options["normalizer_fn"](outputs, **(options["normalizer_params"] or {}))
    if options["activation_fn"] is not None:
        outputs = options["activation_fn"](outputs)
    return utils.collect_named_outputs(options["outputs_collections"], scope.original_name_scope, outputs)


def _variables(options: dict[str, Any], scope: Any, dtype: Any) -> dict[str, Any]:
    """The arguments of a layer's class."""
    return {
        "use_bias": bool(not options["normalizer_fn"] and options["biases_initializer"]),
        "kernel_initializer": options["weights_initializer"],
        "bias_initializer": options["biases_initializer"],
        "kernel_regularizer": options["weights_regularizer"],
        "bias_regularizer": options["biases_regularizer"],
        "trainable": options["trainable"],
        "name": scope.name,
        "dtype": dtype.base_dtype,
        "_scope": scope,
        "_reuse": options["reuse"],
    }


_getter = _slim_layers._build_variable_getter({"bias": "biases", "kernel": "weights"})


@add_arg_scope  # type: ignore[untyped-decorator]
def masked_convolution(
    inputs: Any,
    num_outputs: int,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: str | None = None,
    rate: Any = 1,
    activation_fn: Any = tf.nn.relu,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = initializers.xavier_initializer(),  # noqa: B008
    weights_regularizer: Any = None,
    biases_initializer: Any = tf.zeros_initializer(),  # noqa: B008
    biases_regularizer: Any = None,
    reuse: bool | None = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """`tf.contrib.layers.conv2d` with a mask. It takes the same arguments.

    Raises:
        ValueError: the inputs are not images, or the data format is another.
    """
    options = dict(locals())
    formats = {None: "channels_last", "NHWC": "channels_last", "NCHW": "channels_first"}
    if data_format not in formats:
        raise ValueError(f"Invalid data_format: {data_format!r}")
    with tf.variable_scope(scope, "Conv", [inputs], reuse=reuse, custom_getter=_getter) as sc:
        inputs = tf.convert_to_tensor(inputs)
        if inputs.shape.rank != 4:
            raise ValueError("Sparse Convolution not supported for input with rank", inputs.shape.rank)
        layer = core_layers.MaskedConv2D(
            num_outputs,
            kernel_size,
            strides=stride,
            padding=padding,
            data_format=formats[data_format],
            dilation_rate=rate,
            **_variables(options, sc, inputs.dtype),
        )
        return _finished(layer, layer(inputs), options, sc)


masked_conv2d = masked_convolution


@add_arg_scope  # type: ignore[untyped-decorator]
def masked_fully_connected(
    inputs: Any,
    num_outputs: int,
    activation_fn: Any = tf.nn.relu,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = initializers.xavier_initializer(),  # noqa: B008
    weights_regularizer: Any = None,
    biases_initializer: Any = tf.zeros_initializer(),  # noqa: B008
    biases_regularizer: Any = None,
    reuse: bool | None = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """`tf.contrib.layers.fully_connected` with a mask. It takes the same arguments.

    Raises:
        ValueError: `num_outputs` is not a whole number.
    """
    options = dict(locals())
    if not isinstance(num_outputs, int):
        raise ValueError(f"num_outputs should be int or long, got {num_outputs}.")
    with tf.variable_scope(scope, "fully_connected", [inputs], reuse=reuse, custom_getter=_getter) as sc:
        inputs = tf.convert_to_tensor(inputs)
        layer = core_layers.MaskedFullyConnected(num_outputs, **_variables(options, sc, inputs.dtype))
        return _finished(layer, layer(inputs), options, sc)
