"""contrib's feature columns. contrib's estimators and the functions of `tf.feature_column` take
them.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/layers/feature_column.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers._column import _FeatureColumn, feature_config
from tf1kit.contrib.own.layers._crossed_column import _CrossedColumn
from tf1kit.contrib.own.layers._dense_column import (
    DataFrameColumn,
    _BucketizedColumn,
    _EmbeddingColumn,
    _OneHotColumn,
    _RealValuedColumn,
    _RealValuedVarLenColumn,
    _ScatteredEmbeddingColumn,
)
from tf1kit.contrib.own.layers._sparse_column import (
    _SparseColumn,
    _SparseColumnHashed,
    _SparseColumnIntegerized,
    _SparseColumnKeys,
    _SparseColumnVocabulary,
    _SparseIdLookupConfig,
    _WeightedSparseColumn,
)

__all__ = [
    "DataFrameColumn",
    "_FeatureColumn",
    "_SparseColumn",
    "_create_sequence_feature_spec_for_parsing",
    "_real_valued_var_len_column",
    "bucketized_column",
    "create_feature_spec_for_parsing",
    "crossed_column",
    "embedding_column",
    "make_place_holder_tensors_for_base_features",
    "one_hot_column",
    "real_valued_column",
    "scattered_embedding_column",
    "shared_embedding_columns",
    "sparse_column_with_hash_bucket",
    "sparse_column_with_integerized_feature",
    "sparse_column_with_keys",
    "sparse_column_with_vocabulary_file",
    "weighted_sparse_column",
]


def sparse_column_with_integerized_feature(
    column_name: str, bucket_size: int, combiner: str = "sum", dtype: Any = tf.int64
) -> Any:
    """Categories that are numbers already; they are taken modulo `bucket_size`.

    Args:
        column_name: the name of the feature.
        bucket_size: the number of categories.
        combiner: how a linear model joins the categories of an example: "sum", "mean" or "sqrtn".
        dtype: the dtype of the feature, an integer one.

    Raises:
        ValueError: `bucket_size` is below 1, or the dtype is another one.
    """
    return _SparseColumnIntegerized(column_name, True, bucket_size, None, combiner, dtype)


def sparse_column_with_hash_bucket(
    column_name: str, hash_bucket_size: int, combiner: str = "sum", dtype: Any = tf.string, hash_keys: Any = None
) -> Any:
    """Categories that are hashes of values.

    Args:
        column_name: the name of the feature.
        hash_bucket_size: the number of categories.
        combiner: how a linear model joins the categories of an example: "sum", "mean" or "sqrtn".
        dtype: the dtype of the feature, string or an integer one.
        hash_keys: lists of two integers. Each makes a strong hash; without them there is one fast
            hash.

    Raises:
        ValueError: `hash_bucket_size` is below 1, the dtype is another one, or a key is not a pair
            of integers.
    """
    if hash_keys is not None:
        if not isinstance(hash_keys, list) or not hash_keys:
            raise ValueError("hash_keys must be a non-empty list.")
        for pair in hash_keys:
            if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(key, int) for key in pair):
                raise ValueError("Each element of hash_keys must be a pair of integers.")
    column = _SparseColumnHashed(column_name, False, hash_bucket_size, None, combiner, dtype)
    column.hash_keys = hash_keys
    return column


def sparse_column_with_keys(
    column_name: str, keys: Any, default_value: int = -1, combiner: str = "sum", dtype: Any = tf.string
) -> Any:
    """Categories that are positions in a list.

    Args:
        column_name: the name of the feature.
        keys: the list.
        default_value: the category of values that it does not have; -1 leaves them out.
        combiner: how a linear model joins the categories of an example: "sum", "mean" or "sqrtn".
        dtype: the dtype of the feature, string or an integer one.
    """
    keys = tuple(keys)
    config = _SparseIdLookupConfig(keys=keys, vocab_size=len(keys), default_value=default_value)
    return _SparseColumnKeys(column_name, False, None, config, combiner, dtype)


def sparse_column_with_vocabulary_file(
    column_name: str,
    vocabulary_file: str,
    num_oov_buckets: int = 0,
    vocab_size: int | None = None,
    default_value: int = -1,
    combiner: str = "sum",
    dtype: Any = tf.string,
) -> Any:
    """Categories that are lines of a file.

    Args:
        column_name: the name of the feature.
        vocabulary_file: the file.
        num_oov_buckets: the number of further categories, by hash, for values that the file does
            not have.
        vocab_size: the number of lines that count; required.
        default_value: the category of values that it does not have; -1 leaves them out.
        combiner: how a linear model joins the categories of an example: "sum", "mean" or "sqrtn".
        dtype: the dtype of the feature, string or an integer one.

    Raises:
        ValueError: `vocab_size` is missing.
    """
    if vocab_size is None:
        raise ValueError(f"vocab_size should be defined. column_name: {column_name}")
    config = _SparseIdLookupConfig(vocabulary_file, None, num_oov_buckets, vocab_size, default_value)
    return _SparseColumnVocabulary(column_name, False, None, config, combiner, dtype)


def weighted_sparse_column(sparse_id_column: Any, weight_column_name: str, dtype: Any = tf.float32) -> Any:
    """Categories with weights. The weights are another feature with as many values; its dtype must
    be numeric, else ValueError.
    """
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype is not convertible to float. Given {dtype}")
    return _WeightedSparseColumn(sparse_id_column, weight_column_name, dtype)


def one_hot_column(sparse_id_column: Any) -> Any:
    """A column for a network: how often each category of a sparse column occurs."""
    return _OneHotColumn(sparse_id_column)


def embedding_column(
    sparse_id_column: Any,
    dimension: int,
    combiner: str = "mean",
    initializer: Any = None,
    ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None,
    max_norm: float | None = None,
    trainable: bool = True,
) -> Any:
    """A column for a network: a vector for each category of a sparse or crossed column.

    Args:
        sparse_id_column: the column of the categories.
        dimension: the length of a vector.
        combiner: how the vectors of an example are joined: "mean", "sqrtn" or "sum".
        initializer: None draws from a truncated normal with a deviation of 1 / sqrt(categories).
        ckpt_to_load_from: a checkpoint to start from; needs `tensor_name_in_ckpt`.
        tensor_name_in_ckpt: the variable's name in the checkpoint.
        max_norm: the norm to which a vector is clipped.
        trainable: whether the vectors are trained.

    Raises:
        ValueError: the initializer cannot be called, or only one of checkpoint and name is given.
    """
    stored = ckpt_to_load_from, tensor_name_in_ckpt
    return _EmbeddingColumn(
        sparse_id_column, dimension, combiner, initializer, *stored, max_norm=max_norm, trainable=trainable
    )


def shared_embedding_columns(
    sparse_id_columns: Any,
    dimension: int,
    combiner: str = "mean",
    shared_embedding_name: str | None = None,
    initializer: Any = None,
    ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None,
    max_norm: float | None = None,
    trainable: bool = True,
) -> Any:
    """`embedding_column` for several sparse columns that share one variable. Returns a tuple, or a
    list for one column.

    Args:
        sparse_id_columns: a list of the columns of categories.
        dimension: the length of a vector.
        combiner: how the vectors of an example are joined: "mean", "sqrtn" or "sum".
        shared_embedding_name: the variable's name; None makes it of the columns' names.
        initializer: None draws from a truncated normal with a deviation of 1 / sqrt(categories).
        ckpt_to_load_from: a checkpoint to start from; needs `tensor_name_in_ckpt`.
        tensor_name_in_ckpt: the variable's name in the checkpoint.
        max_norm: the norm to which a vector is clipped.
        trainable: whether the vectors are trained.

    Raises:
        TypeError: `sparse_id_columns` is not a list of sparse or weighted sparse columns.
        ValueError: the list is empty, or the columns have different categories.
    """
    if not isinstance(sparse_id_columns, Sequence) or isinstance(sparse_id_columns, str):
        raise TypeError(
            "sparse_id_columns must be a non-string sequence (ex: list or tuple) instead of type "
            f"{type(sparse_id_columns)}."
        )
    if not sparse_id_columns:
        raise ValueError("The input sparse_id_columns should have at least one element.")
    for column in sparse_id_columns:
        if not isinstance(column, (_SparseColumn, _WeightedSparseColumn)):
            raise TypeError(
                f"Elements of sparse_id_columns must be _SparseColumn or _WeightedSparseColumn, but {column} is not."
            )
    first, size = sparse_id_columns[0], None
    if len(sparse_id_columns) > 1:
        weighted = isinstance(first, _WeightedSparseColumn)
        if not all(first.is_compatible(one) if weighted else one.is_compatible(first) for one in sparse_id_columns[1:]):
            raise ValueError("The input sparse id columns are not compatible.")
        shared_embedding_name = shared_embedding_name or _shared_name(sparse_id_columns)
        size = first.length
    columns = [
        _EmbeddingColumn(
            column,
            dimension,
            combiner,
            initializer,
            ckpt_to_load_from,
            tensor_name_in_ckpt,
            shared_embedding_name,
            size,
            max_norm,
            trainable,
        )
        for column in sparse_id_columns
    ]
    return columns if len(columns) == 1 else tuple(columns)


def _shared_name(columns: Any) -> str:
    ordered = sorted(columns, key=lambda column: (isinstance(column, _WeightedSparseColumn), column.name))
    more = f"_plus_{len(ordered) - 3}_others" if len(ordered) > 3 else ""
    return f"{'_'.join(column.name for column in ordered[:3])}{more}_shared_embedding"


def real_valued_column(
    column_name: str,
    dimension: int | None = 1,
    default_value: Any = None,
    dtype: Any = tf.float32,
    normalizer: Any = None,
) -> Any:
    """A column of numbers.

    Args:
        column_name: the name of the feature.
        dimension: the number of numbers in an example.
        default_value: the value of examples that lack the feature; a number, or a list of
            `dimension` numbers.
        dtype: the dtype of the feature, an integer or floating one.
        normalizer: a function that is applied to the feature's tensor.

    Raises:
        TypeError: `dimension` is not an int, or a default is not a number of the dtype.
        ValueError: `dimension` is below 1, the dtype is another one, or there are more or fewer
            defaults.
    """
    if dimension is None:
        raise TypeError(
            "dimension must be an integer. Use the _real_valued_var_len_column for variable length features."
            f"dimension: {dimension}, column_name: {column_name}"
        )
    if not isinstance(dimension, int):
        raise TypeError(f"dimension must be an integer. dimension: {dimension}, column_name: {column_name}")
    if dimension < 1:
        raise ValueError(f"dimension must be greater than 0. dimension: {dimension}, column_name: {column_name}")
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype must be convertible to float. dtype: {dtype}, column_name: {column_name}")
    if default_value is not None:
        default_value = tuple(default_value if isinstance(default_value, list) else [default_value] * dimension)
        if len(default_value) != dimension:
            raise ValueError(f"The length of default_value must be equal to dimension. default_value: {default_value}")
        if not all(isinstance(one, int if dtype.is_integer else (int, float)) for one in default_value):
            raise TypeError(
                f"default_value must be compatible with dtype. default_value: {default_value}, dtype: {dtype}, "
                f"column_name: {column_name}"
            )
        default_value = default_value if dtype.is_integer else tuple(map(float, default_value))
    return _RealValuedColumn(column_name, dimension, default_value, dtype, normalizer)


def _real_valued_var_len_column(
    column_name: str,
    default_value: Any = None,
    dtype: Any = tf.float32,
    normalizer: Any = None,
    is_sparse: bool = False,
) -> Any:
    """A column of numbers of which an example may have any number.

    Args:
        column_name: the name of the feature.
        default_value: the number that fills up shorter examples; required unless `is_sparse`.
        dtype: the dtype of the feature, an integer or floating one.
        normalizer: a function that is applied to the feature's tensor, or to the values of a sparse
            one.
        is_sparse: whether the column's tensor is sparse, and not padded.

    Raises:
        TypeError: the dtype is another one.
        ValueError: the default is missing, or is a list.
    """
    if not (dtype.is_integer or dtype.is_floating):
        raise TypeError(f"dtype must be convertible to float. dtype: {dtype}, column_name: {column_name}")
    if default_value is None and not is_sparse:
        raise ValueError(
            f"default_value must be provided when is_sparse=False to parse a padded Tensor. column_name: {column_name}"
        )
    if isinstance(default_value, list):
        raise ValueError(f"Only scalar default value. default_value: {default_value}, column_name: {column_name}")
    if default_value is not None:
        default_value = int(default_value) if dtype.is_integer else float(default_value)
    return _RealValuedVarLenColumn(column_name, default_value, dtype, normalizer, is_sparse)


def bucketized_column(source_column: Any, boundaries: Any) -> Any:
    """The bucket of each number of a real-valued column. There are len(boundaries) + 1 buckets; a
    boundary belongs to the bucket above it.

    Raises:
        TypeError: the column is of another kind.
        ValueError: `boundaries` is not a list, is empty, or is not in order.
    """
    return _BucketizedColumn(source_column, boundaries)


def crossed_column(
    columns: Any,
    hash_bucket_size: int,
    combiner: str = "sum",
    ckpt_to_load_from: str | None = None,
    tensor_name_in_ckpt: str | None = None,
    hash_key: Any = None,
) -> Any:
    """Hashes of the combinations of sparse, bucketized and crossed columns.

    Args:
        columns: two columns or more.
        hash_bucket_size: the number of categories.
        combiner: how a linear model joins the categories of an example: "sum", "mean" or "sqrtn".
        ckpt_to_load_from: a checkpoint to start from; needs `tensor_name_in_ckpt`.
        tensor_name_in_ckpt: the variable's name in the checkpoint.
        hash_key: how hashes are combined; None combines them in 1.15.5's older way.

    Raises:
        TypeError: a column is of another kind.
        ValueError: there are fewer than two columns or categories.
    """
    return _CrossedColumn(columns, hash_bucket_size, hash_key, combiner, ckpt_to_load_from, tensor_name_in_ckpt)


def create_feature_spec_for_parsing(feature_columns: Any) -> dict[str, Any]:
    """The features that `tf.parse_example` takes, for contrib's columns or a dict of them; raises
    TypeError for other columns.
    """
    columns = feature_columns.values() if isinstance(feature_columns, dict) else feature_columns
    return {key: value for column in columns for key, value in feature_config(column).items()}


def _create_sequence_feature_spec_for_parsing(
    sequence_feature_columns: Any, allow_missing_by_default: bool = False
) -> dict[str, Any]:
    """The features of contrib's columns that `tf.io.parse_single_sequence_example` takes.

    A feature with a default may be missing; the default itself is not used, as a warning says.
    """
    found = create_feature_spec_for_parsing(sequence_feature_columns)
    for key, feature in found.items():
        if isinstance(feature, tf.VarLenFeature):
            continue
        if given := feature.default_value is not None:
            tf.logging.warning(
                f'Found default value {feature.default_value} for feature "{key}". Ignoring this value and setting '
                "`allow_missing=True` instead."
            )
        missing = allow_missing_by_default or given
        found[key] = tf.FixedLenSequenceFeature(feature.shape, feature.dtype, missing)
    return found


def make_place_holder_tensors_for_base_features(feature_columns: Any) -> dict[str, Any]:
    """A placeholder for each feature, sparse or [batch, dimension]."""
    return {
        name: tf.sparse_placeholder(kind.dtype, name=f"Placeholder_{name}")
        if isinstance(kind, tf.VarLenFeature)
        else tf.placeholder(kind.dtype, (None, kind.shape[0]), f"Placeholder_{name}")
        for name, kind in create_feature_spec_for_parsing(feature_columns).items()
    }


def scattered_embedding_column(
    column_name: str, size: int, dimension: int, hash_key: int, combiner: str = "mean", initializer: Any = None
) -> Any:
    """A column for a network: a vector for each text, whose numbers are looked up by hashes.

    Args:
        column_name: the name of the feature.
        size: how many numbers there are for all texts.
        dimension: the length of a vector.
        hash_key: how the hashes of the text and of the place in the vector are combined.
        combiner: how the vectors of an example are joined: "mean", "sqrtn" or "sum".
        initializer: None draws from a truncated normal with a deviation of 0.1.

    Raises:
        ValueError: a size is not positive, or combiner or initializer are not of these.
    """
    if dimension < 1 or size < 1:
        said = f"dimension: {dimension}, size: {size}, column_name: {column_name}"
        raise ValueError(f"Dimension and size must be greater than 0. {said}")
    if combiner not in ("mean", "sqrtn", "sum"):
        said = f"combiner: {combiner}, column_name: {column_name}"
        raise ValueError(f"Combiner must be one of 'mean', 'sqrtn' or 'sum'. {said}")
    if initializer is not None and not callable(initializer):
        raise ValueError(f"initializer must be callable if specified. column_name: {column_name}")
    initializer = initializer or tf.truncated_normal_initializer(mean=0.0, stddev=0.1)
    return _ScatteredEmbeddingColumn(column_name, size, dimension, hash_key, combiner, initializer)
