"""Projective transforms of images, connected components, bipartite matching.

Source: TensorFlow 1.15.5: tensorflow/contrib/image/python/ops/image_ops.py. TensorFlow's core has
the kernel of transforms now. Components and matching lost their kernels; NumPy computes them
(`tf.numpy_function`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

__all__ = [
    "angles_to_projective_transforms",
    "bipartite_match",
    "compose_transforms",
    "connected_components",
    "flat_transforms_to_matrices",
    "matrices_to_flat_transforms",
    "rotate",
    "transform",
    "translate",
    "translations_to_projective_transforms",
]

DTYPES = (tf.uint8, tf.int32, tf.int64, tf.float16, tf.float32, tf.float64)


def _as_batch(images: Any) -> tuple[Any, Any]:
    """Images of rank 2 to 4 as [batch, height, width, channels], and a function that turns such
    images back.
    """
    if images.dtype.base_dtype not in DTYPES:
        raise TypeError(f"Invalid dtype {images.dtype}.")
    rank = images.get_shape().ndims
    if rank is None:
        raise TypeError("image_or_images rank must be statically known")
    if rank == 2:
        return images[None, :, :, None], lambda batch: batch[0, :, :, 0]
    if rank == 3:
        return images[None], lambda batch: batch[0]
    if rank == 4:
        return images, lambda batch: batch
    raise TypeError("Images should have rank between 2 and 4.")


def rotate(images: Any, angles: Any, interpolation: str = "NEAREST", name: str | None = None) -> Any:
    """Rotate images counterclockwise about their middle; pixels from outside are 0.

    Args:
        images: [height, width], [height, width, channels] or [batch, height, width, channels] of
            one of `DTYPES`.
        angles: a scalar or [batch], in radians.
        interpolation: "NEAREST" or "BILINEAR".
        name: the name scope of the operations.

    Returns:
        Images of the same shape and type.

    Raises:
        TypeError: the type or the rank is another one.
    """
    with tf.name_scope(name, "rotate"):
        batch, restored = _as_batch(tf.convert_to_tensor(images))
        height, width = (tf.cast(tf.shape(batch)[axis], tf.float32)[None] for axis in (1, 2))
        transforms = angles_to_projective_transforms(angles, height, width)
        return restored(transform(batch, transforms, interpolation=interpolation))


def translate(images: Any, translations: Any, interpolation: str = "NEAREST", name: str | None = None) -> Any:
    """Move images by [dx, dy] (or [batch, 2]) pixels to the right and down; otherwise like
    `rotate`.
    """
    with tf.name_scope(name, "translate"):
        return transform(images, translations_to_projective_transforms(translations), interpolation=interpolation)


def angles_to_projective_transforms(angles: Any, image_height: Any, image_width: Any, name: str | None = None) -> Any:
    """Transforms [angles, 8] that rotate images of a size about their middle, by angles in radians
    (a scalar or [angles]).
    """
    with tf.name_scope(name, "angles_to_projective_transforms"):
        angles = tf.convert_to_tensor(angles, name="angles", dtype=tf.float32)
        if len(angles.get_shape()) > 1:
            raise TypeError("Angles should have rank 0 or 1.")
        angles = angles if len(angles.get_shape()) else angles[None]
        right, bottom = image_width - 1, image_height - 1
        cos, sin = tf.cos(angles), tf.sin(angles)
        x = (right - (cos * right - sin * bottom)) / 2.0
        y = (bottom - (sin * right + cos * bottom)) / 2.0
        columns = [column[:, None] for column in (cos, -sin, x, sin, cos, y)]
        return tf.concat([*columns, tf.zeros((tf.shape(angles)[0], 2), tf.float32)], axis=1)


def translations_to_projective_transforms(translations: Any, name: str | None = None) -> Any:
    """Transforms [n, 8] that move images by translations [2] or [n, 2]."""
    with tf.name_scope(name, "translations_to_projective_transforms"):
        moves = tf.convert_to_tensor(translations, name="translations", dtype=tf.float32)
        if moves.get_shape().ndims is None:
            raise TypeError("translation_or_translations rank must be statically known")
        if len(moves.get_shape()) not in (1, 2):
            raise TypeError("Translations should have rank 1 or 2.")
        moves = moves if len(moves.get_shape()) == 2 else moves[None]
        one, zero = tf.ones_like(moves[:, :1]), tf.zeros_like(moves[:, :1])
        return tf.concat([one, zero, -moves[:, :1], zero, one, -moves[:, 1:2], zero, zero], axis=1)


def transform(
    images: Any, transforms: Any, interpolation: str = "NEAREST", output_shape: Any = None, name: str | None = None
) -> Any:
    """Images whose point (x, y) is the point at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k),
    where k = c0 x + c1 y + 1.

    Args:
        images: [height, width], [height, width, channels] or [batch, height, width, channels] of
            one of `DTYPES`.
        transforms: [a0, a1, a2, b0, b1, b2, c0, c1], or one for each image: [batch, 8].
        interpolation: "NEAREST" or "BILINEAR".
        output_shape: [height, width] of the result; None takes that of the images.
        name: the name scope of the operations.

    Returns:
        Images of the same rank and type. Gradients go to the images.

    Raises:
        TypeError: the type or the rank is another one.
        ValueError: the output shape does not have two numbers, or the rank of the transforms is
            unknown.
    """
    with tf.name_scope(name, "transform"):
        batch, restored = _as_batch(tf.convert_to_tensor(images, name="images"))
        transforms = tf.convert_to_tensor(transforms, name="transforms", dtype=tf.float32)
        if output_shape is None:
            output_shape = tf.shape(batch)[1:3]
            known = None if tf.executing_eagerly() else tf.get_static_value(output_shape)
            output_shape = output_shape if known is None else known
        size = tf.convert_to_tensor(output_shape, tf.int32, name="output_shape")
        if not size.get_shape().is_compatible_with([2]):
            raise ValueError("output_shape must be a 1-D Tensor of 2 elements: new_height, new_width")
        if len(transforms.get_shape()) not in (1, 2):
            raise TypeError("Transforms should have rank 1 or 2.")
        moved = tf.raw_ops.ImageProjectiveTransformV2(
            images=batch,
            transforms=transforms if len(transforms.get_shape()) == 2 else transforms[None],
            output_shape=size,
            interpolation=interpolation.upper(),
        )
        return restored(moved)


def compose_transforms(*transforms: Any) -> Any:
    """The transforms [n, 8] that do what all given transforms, [8] or [n, 8], do one after the
    other.
    """
    assert transforms, "transforms cannot be empty"
    with tf.name_scope("compose_transforms"):
        composed = flat_transforms_to_matrices(transforms[0])
        for another in transforms[1:]:
            composed = tf.matmul(composed, flat_transforms_to_matrices(another))
        return matrices_to_flat_transforms(composed)


def flat_transforms_to_matrices(transforms: Any) -> Any:
    """Matrices [n, 3, 3] of transforms [8] or [n, 8]; raises ValueError for another rank."""
    with tf.name_scope("flat_transforms_to_matrices"):
        flat = tf.convert_to_tensor(transforms, name="transforms")
        if flat.shape.ndims not in (1, 2):
            raise ValueError(f"Transforms should be 1D or 2D, got: {flat}")
        flat = tf.reshape(flat, [-1, 8])
        return tf.reshape(tf.concat([flat, tf.ones([tf.shape(flat)[0], 1])], axis=1), [-1, 3, 3])


def matrices_to_flat_transforms(transform_matrices: Any) -> Any:
    """Transforms [n, 8] of matrices [3, 3] or [n, 3, 3]; raises ValueError for another rank."""
    with tf.name_scope("matrices_to_flat_transforms"):
        matrices = tf.convert_to_tensor(transform_matrices, name="transform_matrices")
        if matrices.shape.ndims not in (2, 3):
            raise ValueError(f"Matrices should be 2D or 3D, got: {matrices}")
        flat = tf.reshape(matrices, [-1, 9])
        return (flat / flat[:, 8:9])[:, :8]


def bipartite_match(distance_mat: Any, num_valid_rows: Any, top_k: int = -1, name: str = "bipartite_match") -> Any:
    """Rows and columns paired greedily, the nearest pair first.

    Args:
        distance_mat: float32 [rows, columns].
        num_valid_rows: [1], how many of the rows count.
        top_k: how many pairs; 0 or less makes as many as possible.
        name: the name of the operation.

    Returns:
        The column of each row, int32 [rows], and the row of each column, int32 [columns]; -1 where
            there is no pair.
    """
    with tf.name_scope(name):
        distance = tf.convert_to_tensor(distance_mat, tf.float32)
        valid = tf.convert_to_tensor(num_valid_rows)
        of_row, of_column = tf.numpy_function(_match, [distance, valid, top_k], [tf.int32, tf.int32], stateful=False)
        of_row.set_shape(distance.shape[:1])
        of_column.set_shape(distance.shape[1:])
        return of_row, of_column


def _match(distance: np.ndarray, valid: np.ndarray, top_k: int) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = distance.shape
    valid_rows = int(np.ravel(valid)[0]) if np.ravel(valid)[0] >= 0 else rows
    of_row, of_column = np.full(rows, -1, np.int32), np.full(columns, -1, np.int32)
    most = min(valid_rows, columns) if top_k <= 0 else top_k
    for flat in np.argsort(distance[:valid_rows], axis=None, kind="stable"):
        row, column = divmod(int(flat), columns)
        if most <= 0:
            break
        if of_row[row] < 0 and of_column[column] < 0:
            of_row[row], of_column[column] = column, row
            most -= 1
    return of_row, of_column


def connected_components(images: Any) -> Any:
    """Number the connected components 1, 2, ...: areas of one value whose pixels share edges.
    Pixels of 0 (or False) get 0.

    Args:
        images: [height, width] or [batch, height, width], of numbers, bools or strings.

    Returns:
        int32 of the same shape; each number occurs in one image only.

    Raises:
        TypeError: the rank is another one.
    """
    with tf.name_scope("connected_components"):
        images = tf.convert_to_tensor(images, name="images")
        if images.get_shape().ndims not in (2, 3):
            raise TypeError(f"images should have rank 2 (HW) or 3 (NHW). Static shape is {images.get_shape()}")
        batch = images if images.get_shape().ndims == 3 else images[None]
        components = tf.numpy_function(_components, [batch], tf.int32, stateful=False)
        components.set_shape(batch.shape)
        return components if images.get_shape().ndims == 3 else components[0]


def _components(batch: np.ndarray) -> np.ndarray:
    """Number the components in the order of their first pixels."""
    found = np.zeros(batch.shape, np.int32)
    nothing = b"" if batch.dtype.kind in "SO" else np.zeros((), batch.dtype)
    _, height, width = batch.shape
    count = 0
    for start in zip(*np.nonzero(batch != nothing), strict=True):
        if found[start]:
            continue
        count += 1
        found[start] = count
        reached = [start]
        while reached:
            image, y, x = reached.pop()
            for v, u in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                inside = 0 <= v < height and 0 <= u < width
                if inside and not found[image, v, u] and batch[image, v, u] == batch[start]:
                    found[image, v, u] = count
                    reached.append((image, v, u))
    return found
