"""Elements in batches, and batches taken apart.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/batching.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

__all__ = [
    "assert_element_shape",
    "batch_and_drop_remainder",
    "dense_to_sparse_batch",
    "map_and_batch",
    "padded_batch_and_drop_remainder",
    "unbatch",
]

Transformation = Callable[[Any], Any]

dense_to_sparse_batch = tf.data.experimental.dense_to_sparse_batch
map_and_batch = tf.data.experimental.map_and_batch
unbatch = tf.data.experimental.unbatch


def batch_and_drop_remainder(batch_size: Any) -> Transformation:
    """Batches of `batch_size`; what is left over at the end is dropped. For `Dataset.apply`."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size: Any, padded_shapes: Any, padding_values: Any = None) -> Transformation:
    """`Dataset.padded_batch`; what is left over at the end is dropped. For `Dataset.apply`."""
    return lambda dataset: dataset.padded_batch(
        batch_size, padded_shapes=padded_shapes, padding_values=padding_values, drop_remainder=True
    )


def assert_element_shape(expected_shapes: Any) -> Transformation:
    """Elements of `expected_shapes` (a shape, or as many, nested, as an element has parts), also
    known statically.

    For `Dataset.apply`, which raises ValueError where the known shapes do not fit; getting an
    element whose shape does not fit raises tf.errors.InvalidArgumentError.
    """

    def apply(dataset: Any) -> Any:
        expected = tf.nest.flatten(tf.nest.map_structure(tf.TensorShape, _as_structure(dataset, expected_shapes)))
        for shape, known in zip(expected, tf.nest.flatten(tf.data.get_output_shapes(dataset)), strict=True):
            known.assert_is_compatible_with(shape)

        def checked(*element: Any) -> Any:
            parts = [
                tf.ensure_shape(part, shape) for part, shape in zip(tf.nest.flatten(element), expected, strict=True)
            ]
            packed = tf.nest.pack_sequence_as(element, parts)
            return packed if len(packed) > 1 else packed[0]

        return dataset.map(checked)

    return apply


def _as_structure(dataset: Any, shapes: Any) -> Any:
    """`shapes` with each shape as a `tf.TensorShape`, in the structure of the dataset's elements."""
    from tf1kit.tf1.private import nest

    structure = tf.data.get_output_types(dataset)
    flat = [tf.TensorShape(shape) for shape in nest.flatten_up_to(structure, shapes)]
    return tf.nest.pack_sequence_as(structure, flat)
