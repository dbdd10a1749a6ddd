"""A product with a number as a layer, for the branches of a residual block that are scaled.

`keras.layers.Rescaling` also adds 0, which makes +0 of -0.
"""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable(package="tf1kit")
class Scale(keras.layers.Layer):
    """`x * factor`, in the shape and dtype of `x`.

    Args:
        factor: the number.
        **kwargs: those of `keras.layers.Layer`.
    """

    def __init__(self, factor: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x: Any) -> Any:
        """The product."""
        return x * self.factor

    def compute_output_shape(self, input_shape: Any) -> Any:
        """That of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "factor": self.factor}
