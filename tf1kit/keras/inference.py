"""Makes models for inference that do not need this kit: each batch normalization of the kit becomes the
stock layer.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.tf1.nn import SMALLEST_EPSILON


def stock_batch_normalization(layer: Any) -> keras.layers.BatchNormalization:
    """`tf1kit.keras.BatchNormalization.to_stock`."""
    policy = layer.dtype_policy
    if layer.moving_mean.dtype != layer.variable_dtype:  # float32 statistics under a policy of half precision
        policy = f"mixed_{layer.compute_dtype}"
    stock = keras.layers.BatchNormalization(
        axis=1 if layer.data_format == "channels_first" else -1,
        momentum=layer.decay,
        epsilon=max(layer.epsilon, SMALLEST_EPSILON) if layer.is_fused else layer.epsilon,
        center=layer.center,
        scale=layer.scale,
        trainable=layer.trainable,
        name=layer.name,
        dtype=policy,
    )
    stock.build([size if axis == layer.axis else None for axis, size in enumerate(layer.along)])
    variables = [layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance]
    stock.set_weights([variable.numpy() for variable in variables if variable is not None])
    return stock


def for_inference(model: Any) -> Any:
    """A copy of a functional or Sequential model with its weights, in which every layer that has
    `to_stock` is replaced.

    Models inside of it are converted, too.  Keras raises ValueError for a subclassed model: replace
    its layers one by one.
    """

    def convert(layer: Any) -> Any:
        if hasattr(layer, "to_stock"):
            return layer.to_stock()
        if isinstance(layer, (keras.Sequential, keras.Model)):
            return for_inference(layer)
        copy = type(layer).from_config(layer.get_config())
        copy.build_from_config(layer.get_build_config() or {})
        copy.set_weights(layer.get_weights())
        return copy

    return keras.models.clone_model(model, clone_function=convert)
