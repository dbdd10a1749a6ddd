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
    """A function for `Dataset.apply`: batches of `batch_size`, without the elements left over at
    the end.
    """
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size: Any, padded_shapes: Any, padding_values: Any = None) -> Transformation:
    """A function for `Dataset.apply`: `Dataset.padded_batch`, without the elements left over at the
    end.
    """
    return lambda dataset: dataset.padded_batch(
        batch_size, padded_shapes=padded_shapes, padding_values=padding_values, drop_remainder=True
    )


def assert_element_shape(expected_shapes: Any) -> Transformation:
    """A function for `Dataset.apply`: elements with the static shapes `expected_shapes`.

    `expected_shapes` is one shape, or a nested structure with a shape for each part of an element.
    `Dataset.apply` raises ValueError if the known shapes do not fit. An element of another shape
    raises tf.errors.InvalidArgumentError when it is computed.
    """

    def apply(dataset: Any) -> Any:
        expected = tf.nest.flatten(tf.nest.map_structure(tf.TensorShape, _as_structure(dataset, expected_shapes)))
        for shape, known in zip(expected, tf.nest.flatten(tf.data.get_output_shapes(dataset)), strict=True):
            known.assert_is_compatible_with(shape)

        def checked(*element: Any) -> Any:
            parts = [
                part if shape.rank is None else tf.ensure_shape(part, shape)  # today's kernel refuses an unknown rank
                for part, shape in zip(tf.nest.flatten(element), expected, strict=True)
            ]
            packed = tf.nest.pack_sequence_as(element, parts)
            return packed if len(packed) > 1 else packed[0]

        return dataset.map(checked)

    return apply


def _as_structure(dataset: Any, shapes: Any) -> Any:
    """Each of `shapes` as a `tf.TensorShape`, in the structure of the dataset's elements."""
    from tf1kit.tf1.private import nest

    structure = tf.data.get_output_types(dataset)
    flat = [tf.TensorShape(shape) for shape in nest.flatten_up_to(structure, shapes)]
    return tf.nest.pack_sequence_as(structure, flat)
