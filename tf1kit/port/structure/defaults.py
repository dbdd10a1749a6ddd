"""The arguments of layers that have a default value, which is not written.

While blocks are compared, every argument is there: a convolution with strides and one without are
of the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONVOLUTION = {
    "strides": 1,
    "padding": "valid",
    "data_format": "channels_last",
    "depth_multiplier": 1,
    "dilation_rate": 1,
    "activation": None,
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "depthwise_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "depthwise_regularizer": None,
    "bias_regularizer": None,
}
_PLAIN = {key: value for key, value in CONVOLUTION.items() if not key.startswith("depth")}
_SEPARABLE: Mapping[str, Any] = {
    "strides": 1,
    "padding": "valid",
    "depth_multiplier": 1,
    "activation": None,
    "use_bias": True,
    "depthwise_initializer": "glorot_uniform",
    "pointwise_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "depthwise_regularizer": None,
    "pointwise_regularizer": None,
    "bias_regularizer": None,
}
_DENSE: Mapping[str, Any] = {
    "activation": None,
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "bias_regularizer": None,
}
_AFFINE: Mapping[str, Any] = {
    "center": True,
    "scale": True,
    "beta_initializer": "zeros",
    "gamma_initializer": "ones",
    "beta_regularizer": None,
    "gamma_regularizer": None,
}
_NORM: Mapping[str, Any] = {
    "axis": -1,
    "begin_params_axis": -1,
    "data_format": "channels_last",
    "variance": "moments",
    "arithmetic": "batch_normalization",
    **_AFFINE,
}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "layers.BatchNormalization": {
        "axis": -1,
        "momentum": 0.99,
        "epsilon": 0.001,
        **_AFFINE,
        "moving_mean_initializer": "zeros",
        "moving_variance_initializer": "ones",
    },
    "layers.Conv2D": _PLAIN,
    "layers.Conv2DTranspose": {
        "kernel_initializer": "glorot_uniform",
        "bias_initializer": "zeros",
        "kernel_regularizer": None,
    },
    "layers.Dense": _DENSE,
    "layers.DepthwiseConv2D": {key: value for key, value in CONVOLUTION.items() if not key.startswith("kernel_")},
    "layers.Embedding": {"embeddings_initializer": "uniform"},
    "layers.GroupNormalization": {"axis": -1, "epsilon": 0.001, **_AFFINE},
    "layers.LayerNormalization": {"axis": -1, "epsilon": 0.001, **_AFFINE},
    "layers.SeparableConv1D": _SEPARABLE,
    "tf1kit.keras.BatchNormalization": {
        "decay": 0.999,
        "updates_collections": "update_ops",
        "assigned": False,
        "is_training": True,
        "zero_debias_moving_mean": False,
        "zero_debias_moving_variance": False,
        "renorm": False,
        "renorm_clipping": None,
        "renorm_decay": 0.99,
        "center": True,
        "scale": False,
        "epsilon": 0.001,
        "fused": None,
        "data_format": "channels_last",
        "beta_initializer": "zeros",
        "gamma_initializer": "ones",
        "moving_mean_initializer": "zeros",
        "moving_variance_initializer": "ones",
        "beta_regularizer": None,
        "gamma_regularizer": None,
    },
    "tf1kit.keras.BiasAdd": {
        "data_format": "channels_last",
        "bias_add": True,
        "bias_initializer": "zeros",
        "bias_regularizer": None,
    },
    "tf1kit.keras.Conv2D": {**_PLAIN, "bias_add": False},
    "tf1kit.keras.Dense": {**_DENSE, "bias_add": False},
    "tf1kit.keras.GroupNormalization": {"epsilon": 1e-6, "data_format": "channels_last", **_AFFINE},
    "tf1kit.keras.InstanceNormalization": {"epsilon": 1e-6, **_NORM},
    "tf1kit.keras.LayerNormalization": {"epsilon": 1e-12, **_NORM},
    "tf1kit.keras.LeakyReLU": {"negative_slope": 0.2, "arithmetic": "maximum"},
    "tf1kit.keras.SeparableConv1D": {**_SEPARABLE, "bias_add": False},
    "tf1kit.keras.PReLU": {
        "shape": None,
        "alpha_initializer": "zeros",
        "alpha_regularizer": None,
        "arithmetic": "relu",
    },
}


def filled(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a layer with those that it leaves out, in one order."""
    known = DEFAULTS.get(kind, {})
    first = {key: value for key, value in options.items() if key not in known}
    return first | {key: options.get(key, default) for key, default in known.items()}


def is_default(kind: str, key: str, value: Any) -> bool:
    """Whether an argument has its default value, so that it is not written."""
    known = DEFAULTS.get(kind, {})
    return key in known and repr(known[key]) == repr(value)
