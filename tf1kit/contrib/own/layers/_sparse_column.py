"""contrib's columns of categories: ids from a feature's values. Source: see feature_column.py."""

from __future__ import annotations

import abc
from collections import namedtuple
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers._column import Sum, _FeatureColumn, at_rank, feature_config, sparse
from tf1kit.tf1.private import feature_column as core
from tf1kit.tf1.private import lookup_ops


class _SparseIdLookupConfig(
    namedtuple(
        "_SparseIdLookupConfig",
        ["vocabulary_file", "keys", "num_oov_buckets", "vocab_size", "default_value"],
        defaults=[None, None, 0, None, -1],
    )
):
    """The list or the file in which ids are looked up."""


class _Categories(_FeatureColumn, core._CategoricalColumn):
    """A column whose tensor has ids. Linear models, `embedding_column` and `one_hot_column` take
    it.
    """

    @property
    @abc.abstractmethod
    def length(self) -> int:
        """The number of ids."""

    combiner: str

    def id_tensor(self, input_tensor: Any) -> Any:
        """The ids in the column's tensor."""
        return input_tensor

    def weight_tensor(self, input_tensor: Any) -> Any:
        """The weights in the column's tensor, or None."""
        return None

    def _summed(self, tensor: Any) -> Any:
        return Sum(self.id_tensor(tensor), self.weight_tensor(tensor), self.length, self.combiner)

    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        kind = type(self).__name__.lstrip("_")
        raise ValueError(f"{kind} is not supported in DNN. Please use embedding_column or one_hot_column. {self}")

    @property
    def _num_buckets(self) -> int:
        return self.length

    def _get_sparse_tensors(self, inputs: Any, weight_collections: Any = None, trainable: Any = None) -> Any:
        tensor = inputs.get(self)
        return core._CategoricalColumn.IdWeightPair(self.id_tensor(tensor), self.weight_tensor(tensor))


class _SparseColumn(
    _Categories,
    namedtuple("_SparseColumn", ["column_name", "is_integerized", "bucket_size", "lookup_config", "combiner", "dtype"]),
):
    """Categories by a feature's values: by number, by hash, or by position in a list."""

    def __new__(
        cls,
        column_name: str,
        is_integerized: bool = False,
        bucket_size: int | None = None,
        lookup_config: Any = None,
        combiner: str = "sum",
        dtype: Any = tf.string,
    ) -> Any:
        where = f"column_name: {column_name}"
        if is_integerized and bucket_size is None:
            raise ValueError(f"bucket_size must be set if is_integerized is True. {where}")
        if is_integerized and not dtype.is_integer:
            raise ValueError(f"dtype must be an integer if is_integerized is True. dtype: {dtype}, {where}.")
        if dtype != tf.string and not dtype.is_integer:
            raise ValueError(f"dtype must be string or integer. dtype: {dtype}, {where}")
        if (bucket_size is None) == (lookup_config is None):
            raise ValueError(f"one and only one of bucket_size or lookup_config must be set. {where}")
        if bucket_size is not None and bucket_size < 1:
            raise ValueError(f"bucket_size must be at least 1. bucket_size: {bucket_size}, {where}")
        return super().__new__(cls, column_name, is_integerized, bucket_size, lookup_config, combiner, dtype)

    @property
    def name(self) -> str:
        """The feature's name."""
        return str(self.column_name)

    @property
    def length(self) -> int:
        """The number of ids."""
        config = self.lookup_config
        return int(config.vocab_size + config.num_oov_buckets if config else self.bucket_size)

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the feature."""
        return {self.column_name: tf.VarLenFeature(self.dtype)}

    def is_compatible(self, other_column: Any) -> bool:
        """Whether both columns have the same ids, as far as the columns show it."""
        if self.lookup_config and other_column.lookup_config:
            return bool(self.lookup_config == other_column.lookup_config)
        same = self.dtype == other_column.dtype or (self.dtype.is_integer and other_column.dtype.is_integer)
        return bool(self.length == other_column.length and same)

    def _transform(self, inputs: Any) -> Any:
        tensor = inputs.get(self.name)
        if not isinstance(tensor, tf.SparseTensor):  # a dense tensor marks a missing value by "" or -1
            tensor = sparse(at_rank(tensor, 2, self.name), "" if tensor.dtype == tf.string else -1)
        return self._ids(tensor)

    @abc.abstractmethod
    def _ids(self, tensor: Any) -> Any:
        """The ids of a sparse tensor of categories."""


class _SparseColumnIntegerized(_SparseColumn):
    """The categories are the feature's numbers."""

    def _ids(self, tensor: Any) -> Any:
        return tensor.with_values(tf.floormod(tensor.values, self.bucket_size))


class _SparseColumnHashed(_SparseColumn):
    """The categories are hashes of the feature's values."""

    hash_keys: Any = None

    def _ids(self, tensor: Any) -> Any:
        values = tf.as_string(tensor.values) if self.dtype.is_integer else tensor.values
        if not self.hash_keys:
            return tensor.with_values(tf.strings.to_hash_bucket_fast(values, self.bucket_size))
        hashed = [tf.strings.to_hash_bucket_strong(values, self.bucket_size, key) for key in self.hash_keys]
        return tf.sparse.concat(1, [tensor.with_values(one) for one in hashed])


class _SparseColumnKeys(_SparseColumn):
    """The categories are the positions of the values in a list."""

    def _ids(self, tensor: Any) -> Any:
        keys = tf.constant(self.lookup_config.keys, self.dtype)
        default = self.lookup_config.default_value
        return lookup_ops.index_table_from_tensor(keys, default_value=default, dtype=self.dtype).lookup(tensor)


class _SparseColumnVocabulary(_SparseColumn):
    """The categories are the lines of a file."""

    def _ids(self, tensor: Any) -> Any:
        tensor = tensor.with_values(tf.as_string(tensor.values)) if self.dtype.is_integer else tensor
        config = self.lookup_config
        return lookup_ops.index_table_from_file(
            config.vocabulary_file, config.num_oov_buckets, config.vocab_size, config.default_value
        ).lookup(tensor)


class _WeightedSparseColumn(
    _Categories,
    namedtuple("_WeightedSparseColumn", ["sparse_id_column", "weight_column_name", "dtype"]),
):
    """Categories with weights from another feature; the column's tensor is a pair of both."""

    @property
    def name(self) -> str:
        """A name made of the names of categories and weights."""
        return f"{self.sparse_id_column.name}_weighted_by_{self.weight_column_name}"

    @property
    def length(self) -> int:
        """The number of ids."""
        return int(self.sparse_id_column.length)

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads both features."""
        return {**feature_config(self.sparse_id_column), self.weight_column_name: tf.VarLenFeature(self.dtype)}

    @property
    def lookup_config(self) -> Any:
        """The list or the file in which ids are looked up."""
        return self.sparse_id_column.lookup_config

    @property
    def combiner(self) -> str:  # type: ignore[override]
        """The combiner of the categories' column."""
        return str(self.sparse_id_column.combiner)

    def id_tensor(self, input_tensor: Any) -> Any:
        """The ids."""
        return input_tensor[0]

    def weight_tensor(self, input_tensor: Any) -> Any:
        """The weights."""
        return input_tensor[1]

    def is_compatible(self, other_column: Any) -> bool:
        """Whether both columns have the same ids, as far as the columns show it."""
        other = other_column.sparse_id_column if isinstance(other_column, _WeightedSparseColumn) else other_column
        return bool(self.sparse_id_column.is_compatible(other))

    def _transform(self, inputs: Any) -> Any:
        weights = inputs.get(self.weight_column_name)
        weights = weights if isinstance(weights, tf.SparseTensor) else sparse(weights, 0)
        weights = weights if self.dtype.is_floating else tf.cast(weights, tf.float32)
        return inputs.get(self.sparse_id_column), weights
