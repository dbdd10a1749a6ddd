"""Images that are enlarged by whole factors, with TensorFlow 1's alignments and gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

RESIZES = {
    "nearest": tf.raw_ops.ResizeNearestNeighbor,
    "bilinear": tf.raw_ops.ResizeBilinear,
    "bicubic": tf.raw_ops.ResizeBicubic,
}


@keras.saving.register_keras_serializable(package="tf1kit")
class UpSampling2D(keras.layers.Layer):
    """`tf.image.resize_nearest_neighbor(images, [size * height, size * width])` and its kind as a layer.

    `keras.layers.UpSampling2D` has one alignment, and repeats pixels: their gradients are summed in another order.
    Inputs are `[n, height, width, channels]` of float32 or half precision, and `nearest` keeps their dtype, as in
    TensorFlow 1, where the others give float32.

    Args:
        size: the factor of height and width, or both factors.
        interpolation: "nearest", "bilinear" or "bicubic".
        align_corners: whether the centres of the pixels in the corners stay where they are.
        half_pixel_centers: whether pixels have their centres at halves.
        **kwargs: those of `keras.layers.Layer`.

    Raises:
        ValueError: an unknown interpolation.
    """

    def __init__(
        self,
        size: int | Sequence[int] = 2,
        interpolation: str = "nearest",
        align_corners: bool = False,
        half_pixel_centers: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if interpolation not in RESIZES:
            raise ValueError(f"interpolation is {interpolation!r}: give one of {', '.join(RESIZES)}")
        self.size: tuple[int, ...] = (size, size) if isinstance(size, int) else tuple(size)
        self.interpolation = interpolation
        self.align_corners, self.half_pixel_centers = align_corners, half_pixel_centers

    def call(self, images: Any) -> Any:
        """The enlarged images."""
        sizes = tf.shape(images)[1:3] * tf.constant(self.size)
        options = {"align_corners": self.align_corners, "half_pixel_centers": self.half_pixel_centers}
        made = RESIZES[self.interpolation](images=images, size=sizes, **options)
        return tf.ensure_shape(made, self.compute_output_shape(images.shape))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Height and width times their factors."""
        first, *sizes, channels = input_shape
        return (first, *(size and size * by for size, by in zip(sizes, self.size, strict=True)), channels)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {name: getattr(self, name) for name in ("size", "interpolation", "align_corners", "half_pixel_centers")}
        return {**super().get_config(), **own}
