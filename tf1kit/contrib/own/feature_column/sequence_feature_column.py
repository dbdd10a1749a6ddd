"""Feature columns of sequences.

Source: TensorFlow 1.15.5:
tensorflow/contrib/feature_column/python/feature_column/sequence_feature_column.py. TensorFlow has
the columns in a second version; this makes the same of its first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import feature_column as columns
from tf1kit.tf1.private import feature_column_utils


def sequence_input_layer(
    features: Mapping[str, Any], feature_columns: Iterable[Any], weight_collections: Any = None, trainable: bool = True
) -> tuple[Any, Any]:
    """Sequences as one dense tensor.

    Args:
        features: the columns' keys to sparse tensors.
        feature_columns: dense columns of sequences.
        weight_collections: collections for the variables, besides GLOBAL_VARIABLES.
        trainable: whether the variables are trained.

    Returns:
        float32 [batch, longest, width], the columns in the order of their names, and the lengths,
        int64 [batch]. The lengths must be equal in all columns; an assertion checks it.

    Raises:
        ValueError: a column is not a dense column of sequences.
    """
    chosen = columns._normalize_feature_columns(feature_columns)
    for column in chosen:
        if not isinstance(column, columns._SequenceDenseColumn):
            raise ValueError(
                "All feature_columns must be of type _SequenceDenseColumn. You can wrap a sequence_categorical_column "
                f"with an embedding_column or indicator_column. Given (type {type(column)}): {column}"
            )
    chosen = sorted(chosen, key=lambda column: column.name)
    with tf.variable_scope(None, "sequence_input_layer", list(features.values())):
        builder = columns._LazyBuilder(features)
        parts = [_dense(column, builder, weight_collections, trainable) for column in chosen]
        tensors, lengths = [part[0] for part in parts], [part[1] for part in parts]
        columns._verify_static_batch_size_equality(tensors, chosen)
        columns._verify_static_batch_size_equality(lengths, chosen)
        return tf.concat(tensors, -1), _equal(lengths)


def _dense(column: Any, builder: Any, weight_collections: Any, trainable: bool) -> tuple[Any, Any]:
    with tf.variable_scope(None, default_name=column._var_scope_name):
        tensor, length = column._get_sequence_dense_tensor(
            builder, weight_collections=weight_collections, trainable=trainable
        )
        shape = tf.shape(tensor)
        return tf.reshape(tensor, [shape[0], shape[1], column._variable_shape.num_elements()]), length


def _equal(tensors: list[Any]) -> Any:
    """The first of equal tensors; an assertion checks that they are equal."""
    with tf.name_scope(None, "assert_all_equal", tensors):
        checks = [tf.assert_equal(tensors[0], tensor) for tensor in tensors[1:]]
        if not checks:
            return tensors[0]
        with tf.control_dependencies(checks):
            return tf.identity(tensors[0])


def concatenate_context_input(context_input: Any, sequence_input: Any) -> Any:
    """A context at each step of sequences.

    Args:
        context_input: float32 [batch, size].
        sequence_input: float32 [batch, steps, width].

    Returns:
        float32 [batch, steps, width + size].
    """
    checks = [
        tf.debugging.assert_rank(sequence_input, 3, message="sequence_input must have rank 3"),
        tf.debugging.assert_type(sequence_input, tf.float32, message="sequence_input must have dtype float32"),
        tf.debugging.assert_rank(context_input, 2, message="context_input must have rank 2"),
        tf.debugging.assert_type(context_input, tf.float32, message="context_input must have dtype float32"),
    ]
    with tf.control_dependencies([check for check in checks if check is not None]):
        tiled = tf.tile(tf.expand_dims(context_input, 1), [1, tf.shape(sequence_input)[1], 1])
    return tf.concat([sequence_input, tiled], 2)


def sequence_categorical_column_with_identity(key: str, num_buckets: int, default_value: int | None = None) -> Any:
    """A column of sequences of numbers in [0, num_buckets); `default_value` stands for others."""
    return columns._SequenceCategoricalColumn(
        columns._categorical_column_with_identity(key, num_buckets, default_value)
    )


def sequence_categorical_column_with_hash_bucket(key: str, hash_bucket_size: int, dtype: Any = tf.string) -> Any:
    """A column of sequences whose elements are hashed into buckets."""
    return columns._SequenceCategoricalColumn(
        columns._categorical_column_with_hash_bucket(key, hash_bucket_size, dtype)
    )


def sequence_categorical_column_with_vocabulary_file(
    key: str,
    vocabulary_file: str,
    vocabulary_size: int | None = None,
    num_oov_buckets: int = 0,
    default_value: int | None = None,
    dtype: Any = tf.string,
) -> Any:
    """A column of sequences of the words of a file, one a line."""
    return columns._SequenceCategoricalColumn(
        columns._categorical_column_with_vocabulary_file(
            key, vocabulary_file, vocabulary_size, num_oov_buckets, default_value, dtype
        )
    )


def sequence_categorical_column_with_vocabulary_list(
    key: str, vocabulary_list: Any, dtype: Any = None, default_value: int = -1, num_oov_buckets: int = 0
) -> Any:
    """A column of sequences of the words of a list."""
    return columns._SequenceCategoricalColumn(
        columns._categorical_column_with_vocabulary_list(key, vocabulary_list, dtype, default_value, num_oov_buckets)
    )


def sequence_numeric_column(
    key: str,
    shape: Any = (1,),
    default_value: float = 0.0,
    dtype: Any = tf.float32,
    normalizer_fn: Callable[[Any], Any] | None = None,
) -> Any:
    """A column of sequences of numbers.

    Args:
        key: the feature, a sparse tensor.
        shape: the shape of one step.
        default_value: fills up short sequences.
        dtype: the dtype of the feature.
        normalizer_fn: a function of the sparse tensor that the column begins with.

    Raises:
        ValueError: `dtype` is not a number.
        TypeError: `normalizer_fn` cannot be called.
    """
    shape = columns._check_shape(shape=shape, key=key)
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype must be convertible to float. dtype: {dtype}, key: {key}")
    if normalizer_fn is not None and not callable(normalizer_fn):
        raise TypeError(f"normalizer_fn must be a callable. Given: {normalizer_fn}")
    return _column()(key, shape, default_value, dtype, normalizer_fn)


class _Numeric(NamedTuple):
    key: str
    shape: Any
    default_value: float
    dtype: Any
    normalizer_fn: Any


@cache
def _column() -> Any:
    """The class of numeric columns; TensorFlow's base class is imported when it is needed."""

    class _SequenceNumericColumn(columns._SequenceDenseColumn, _Numeric):
        @property
        def name(self) -> str:
            return str(self.key)

        @property
        def _parse_example_spec(self) -> dict[str, Any]:
            return {self.key: tf.VarLenFeature(self.dtype)}

        def _transform_feature(self, inputs: Any) -> Any:
            tensor = inputs.get(self.key)
            return tensor if self.normalizer_fn is None else self.normalizer_fn(tensor)

        @property
        def _variable_shape(self) -> Any:
            return tf.TensorShape(self.shape)

        def _get_sequence_dense_tensor(self, inputs: Any, weight_collections: Any = None, trainable: Any = None) -> Any:
            sparse = inputs.get(self)
            dense = tf.sparse_tensor_to_dense(sparse, default_value=self.default_value)
            shape = tf.concat([tf.shape(dense)[:1], [-1], self._variable_shape], 0)
            count = self._variable_shape.num_elements() if sparse.shape.ndims == 2 else 1
            length = feature_column_utils.sequence_length_from_sparse_tensor(sparse, num_elements=count)
            return columns._SequenceDenseColumn.TensorSequenceLengthPair(tf.reshape(dense, shape), length)

    return _SequenceNumericColumn
