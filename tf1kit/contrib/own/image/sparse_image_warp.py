"""Warps images so that given points move to given places.

Source: TensorFlow 1.15.5: tensorflow/contrib/image/python/ops/sparse_image_warp.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.image.dense_image_warp import dense_image_warp
from tf1kit.contrib.own.image.interpolate_spline import interpolate_spline

__all__ = ["sparse_image_warp"]


def sparse_image_warp(
    image: Any,
    source_control_point_locations: Any,
    dest_control_point_locations: Any,
    interpolation_order: int = 2,
    regularization_weight: float = 0.0,
    num_boundary_points: int = 0,
    name: str = "sparse_image_warp",
) -> tuple[Any, Any]:
    """Warp an image by a spline through the moves of control points.

    Args:
        image: floating [batch, height, width, channels], of known shape.
        source_control_point_locations: [batch, points, 2], the row and the column of each point.
        dest_control_point_locations: where these points go.
        interpolation_order: the spline's order.
        regularization_weight: the spline's regularization weight.
        num_boundary_points: if it is n > 0, the border stays in place: the corners, and n - 1 points
            along each edge.
        name: the name scope of the operations.

    Returns:
        The warped image, and the flow [batch, height, width, 2] that moved its pixels.
    """
    image, source, target = (
        tf.convert_to_tensor(given) for given in (image, source_control_point_locations, dest_control_point_locations)
    )
    moves = target - source
    with tf.name_scope(name):
        batch, height, width, _ = image.get_shape().as_list()
        pixels = _get_grid_locations(height, width).reshape(-1, 2)
        if num_boundary_points > 0:
            border = _get_boundary_locations(height, width, num_boundary_points - 1)
            target = tf.concat([target, _repeated(border, batch, target.dtype)], 1)
            moves = tf.concat([moves, _repeated(np.zeros_like(border), batch, target.dtype)], 1)
        queries = _repeated(pixels, batch, image.dtype)
        flow = interpolate_spline(target, moves, queries, interpolation_order, regularization_weight)
        flow = tf.reshape(flow, [batch, height, width, 2])
        return dense_image_warp(image, flow), flow


def _repeated(points: np.ndarray, batch: int, dtype: Any) -> Any:
    """Points [n, 2] as a constant [batch, n, 2]."""
    return tf.constant(np.tile(points[None], [batch, 1, 1]), dtype=dtype)


def _get_grid_locations(image_height: int, image_width: int) -> np.ndarray:
    """The row and the column of each pixel, [height, width, 2]."""
    return np.stack(np.meshgrid(np.arange(image_height), np.arange(image_width), indexing="ij"), -1)


def _get_boundary_locations(image_height: int, image_width: int, num_points_per_edge: int) -> np.ndarray:
    """Points [n, 2] on the edges: the corners, and `num_points_per_edge` points between two corners."""
    rows, columns = (np.linspace(0, size - 1, num_points_per_edge + 2) for size in (image_height, image_width))
    grid = np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)
    return grid[np.any((grid == 0) | (grid == [image_height - 1, image_width - 1]), axis=1)]
