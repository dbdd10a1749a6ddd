"""What ports of D1 and D4 share.  The Keras 3 twin of `legacy/init_cnn.py`: the pools are Keras's own."""

from __future__ import annotations

from typing import Any

import keras

import tf1kit.keras


def conv(filters: int, size: Any, name: str, activation: str | None = None) -> tf1kit.keras.Conv2D:
    """A SAME convolution with a bias, initialised as the documents' `weight_variable` and `bias_variable` are."""
    return tf1kit.keras.Conv2D(
        filters,
        size,
        padding="same",
        activation=activation,
        kernel_initializer=keras.initializers.TruncatedNormal(stddev=0.1),
        bias_initializer=keras.initializers.Constant(0.1),
        name=name,
    )


def conv_norm(filters: int, size: Any, name: str, **norm: Any) -> keras.Sequential:
    """Convolution, batch norm, ReLU; `norm`: arguments of `tf1kit.keras.BatchNormalization`."""
    layers = [conv(filters, size, "conv"), tf1kit.keras.BatchNormalization(name="norm", **norm), keras.layers.ReLU()]
    return keras.Sequential(layers, name=name)


def conv_norm_rows(block: str, weight: int, norm: int) -> list[tuple[str, str, None]]:
    """The map of one `conv_norm`: of which number the weight and the layer are in the graph."""

    def numbered(name: str, number: int) -> str:
        return f"{name}_{number}" if number else name

    convolution = [(numbered("Variable", weight), "kernel"), (numbered("Variable", weight + 1), "bias")]
    rows = [(name, f"{block}/conv/{path}", None) for name, path in convolution]
    scope = numbered("BatchNorm", norm)
    return rows + [(f"{scope}/{name}", f"{block}/norm/{name}", None) for name in ("beta", *STATISTICS)]


STATISTICS = ("moving_mean", "moving_variance")
