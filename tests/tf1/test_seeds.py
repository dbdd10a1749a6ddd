"""A line is printed if functions make more or fewer operations than in 1.15.5, and are not counted
as that many; a draw after them has another seed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import tensorflow as tf

from tf1kit.tf1.class_numbers import sparse_categorical_crossentropy
from tf1kit.tf1.private import keras_losses
from tf1kit.tf1.result_names import repeat_with_axis
from tf1kit.tf1.seeds import Counted

v1 = tf.compat.v1


def x(*shape: int) -> Any:
    """A placeholder."""
    return v1.placeholder(tf.float32, shape or (2, 3))


def sparse() -> Any:
    """A sparse matrix."""
    return tf.SparseTensor(tf.constant([[0, 0], [1, 2]], tf.int64), tf.constant([1.0, 2.0]), [2, 3])


DIFFERENT: dict[str, Callable[[], Any]] = {
    "clip_by_global_norm": lambda: v1.clip_by_global_norm([x(), x()], 1.0),
    "linspace": lambda: v1.linspace(0.0, 1.0, 5),
    "repeat along another axis": lambda: repeat_with_axis(x(), [1, 0, 2], 1),
    "unsorted_segment_mean": lambda: v1.unsorted_segment_mean(x(), [0, 1], 2),
    "unsorted_segment_sqrt_n": lambda: v1.unsorted_segment_sqrt_n(x(), [0, 1], 2),
    "sparse_transpose": lambda: v1.sparse_transpose(sparse()),
    "sparse.expand_dims": lambda: v1.sparse.expand_dims(sparse(), 1),
    "polynomial_decay": lambda: v1.train.polynomial_decay(0.1, v1.train.get_or_create_global_step(), 10),
    "embedding_lookup_sparse": lambda: v1.nn.embedding_lookup_sparse(x(5, 3), v1.sparse.reorder(ids()), None),
    "reduce_logsumexp of a list": lambda: v1.reduce_logsumexp([1.0, 2.0]),
    "swish": lambda: v1.nn.swish(x()),
    "weighted_moments": lambda: v1.nn.weighted_moments(x(), [0], 1.0),
    "crop_to_bounding_box": lambda: v1.image.crop_to_bounding_box(x(8, 8, 3), 1, 1, 4, 4),
    "random_jpeg_quality": lambda: v1.image.random_jpeg_quality(x(8, 8, 3), 50, 90),
    "decode_image": lambda: v1.image.decode_image(v1.placeholder(tf.string)),
    "parse_example": lambda: v1.parse_example(v1.placeholder(tf.string, [2]), {"a": v1.FixedLenFeature([], tf.int64)}),
    "dct": lambda: v1.spectral.dct(x(2, 4)),
    "frame": lambda: v1.signal.frame(x(2, 16), 4, 2),
    "overlap_and_add": lambda: v1.signal.overlap_and_add(x(3, 4), 2),
    "a loss of tf.keras": lambda: keras_losses.MeanSquaredError()(x(), x()),
    "to_tensor": lambda: v1.ragged.constant([[1, 2], [3]]).to_tensor(),
}
SAME: dict[str, Callable[[], Any]] = {
    "repeat": lambda: repeat_with_axis(x(3), [1, 0, 2], 0),
    "one_hot": lambda: v1.one_hot([1], 3),
    "a variable called beta": lambda: v1.get_variable("beta", [3]),
    "a scope called frame": lambda: scoped("frame"),
    "sparse_categorical_crossentropy": lambda: sparse_categorical_crossentropy(v1.placeholder(tf.int64, [2]), x()),
    "reduce_logsumexp": lambda: v1.reduce_logsumexp(x()),
    "reduce_logsumexp of any rank": lambda: v1.reduce_logsumexp(v1.placeholder(tf.float32)),
    "expand_dims": lambda: v1.expand_dims(x(), 0),
}


def ids() -> Any:
    """Sparse numbers of rows."""
    return tf.SparseTensor([[0, 0]], tf.constant([1], tf.int64), [2, 3])


def scoped(name: str) -> Any:
    """A sum in a scope."""
    with v1.name_scope(name):
        return x() + x()


def differs(call: Callable[[], Any]) -> str:
    """The first operation of a call that is told, or ""."""
    with tf.Graph().as_default() as graph:
        call()
        counted = Counted()
        counted.is_plain = lambda graph: False  # type: ignore[method-assign]  # nothing draws here
        counted.count(graph)
        return counted.differs


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_line_tells(name: str) -> None:
    """The numbers of operations were compared with those of 1.15.5, see docs/findings/programs.md."""
    assert differs(DIFFERENT[name])


@pytest.mark.parametrize("name", SAME)
def test_no_line_where_the_number_is_the_same(name: str) -> None:
    """Names that somebody gave, and functions that make as many operations."""
    assert not differs(SAME[name])


def test_class_numbers_stay_whole() -> None:
    """`sparse_categorical_crossentropy` makes the operations of 1.15.5, which has no cast of whole
    numbers.
    """
    with tf.Graph().as_default() as graph:
        sparse_categorical_crossentropy(v1.placeholder(tf.int64, [4]), x(4, 3))
        kinds = [operation.type for operation in graph.get_operations()]
    assert "Cast" not in kinds and len(kinds) == 11
