"""contrib's columns for networks: numbers, buckets, one-hot and embeddings. Source: see
feature_column.py.
"""

from __future__ import annotations

import abc
import math
from collections import namedtuple
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers._column import (
    Sum,
    _FeatureColumn,
    at_rank,
    feature_config,
    model_variable,
    parts,
    restore,
    sparse_at_rank,
)
from tf1kit.contrib.own.layers._scattered import scattered_embedding_lookup_sparse
from tf1kit.contrib.own.layers.embedding_ops import safe_embedding_lookup_sparse
from tf1kit.tf1.private import feature_column as core


class _Dense(_FeatureColumn, core._DenseColumn):
    """A column that `tf.feature_column` accepts as a dense one, too."""

    @property
    @abc.abstractmethod
    def _size(self) -> int:
        """The number of a row's values."""

    @property
    def _variable_shape(self) -> Any:
        return tf.TensorShape([self._size])

    def _get_dense_tensor(self, inputs: Any, weight_collections: Any = None, trainable: bool = True) -> Any:
        return self._to_dnn_input_layer(inputs.get(self), weight_collections, trainable)


class _Numbers(_FeatureColumn):
    """A column of a feature's numbers, which a normalizer may change."""

    column_name: str
    normalizer: Any

    @property
    def name(self) -> str:
        """The feature's name."""
        return str(self.column_name)

    @property
    def key(self) -> str:
        """The key by which columns are sorted."""
        return self._key_without("normalizer")

    @property
    def normalizer_fn(self) -> Any:
        """The function that is applied to the feature's tensor."""
        return self.normalizer

    def _normalized(self, tensor: Any) -> Any:
        return self.normalizer(tensor) if self.normalizer else tensor

    def _transform(self, inputs: Any) -> Any:
        return tf.cast(self._normalized(inputs.get(self.name)), tf.float32)

    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        return at_rank(self._to_dense_tensor(input_tensor), output_rank, self.name)


class _RealValuedVarLenColumn(
    _Numbers,
    namedtuple("_RealValuedVarLenColumn", ["column_name", "default_value", "dtype", "normalizer", "is_sparse"]),
):
    """Numbers of a feature that has more of them in one example than in another: padded, or sparse."""

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the feature."""
        if self.is_sparse:
            return {self.column_name: tf.VarLenFeature(self.dtype)}
        return {self.column_name: tf.FixedLenSequenceFeature([], self.dtype, True, self.default_value)}

    def _normalized(self, tensor: Any) -> Any:
        if self.is_sparse:
            return tensor.with_values(super()._normalized(tensor.values))
        return super()._normalized(tensor)

    def _to_dense_tensor(self, input_tensor: Any) -> Any:
        if self.is_sparse:
            raise ValueError(f"Set is_sparse to False if you want a dense Tensor for column_name: {self.name}")
        return input_tensor


class _RealValuedColumn(
    _Numbers,
    _Dense,
    namedtuple("_RealValuedColumn", ["column_name", "dimension", "default_value", "dtype", "normalizer"]),
):
    """Numbers [batch, dimension] of a feature."""

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the feature."""
        default = None if self.default_value is None else list(self.default_value)
        return {self.column_name: tf.FixedLenFeature([self.dimension], self.dtype, default)}

    @property
    def _size(self) -> int:
        return int(self.dimension)


class _BucketizedColumn(
    _Dense,
    core._CategoricalColumn,
    namedtuple("_BucketizedColumn", ["source_column", "boundaries"]),
):
    """The bucket of each number: an id in a linear model, a one-hot vector in a network."""

    def __new__(cls, source_column: Any, boundaries: Any) -> Any:
        if not isinstance(source_column, _RealValuedColumn):
            raise TypeError(f"source_column must be an instance of _RealValuedColumn. source_column: {source_column}")
        if not isinstance(boundaries, (list, tuple)) or not boundaries:
            raise ValueError(f"boundaries must be a non-empty list or tuple. boundaries: {boundaries}")
        if list(boundaries) != sorted(boundaries):
            raise ValueError(f"boundaries must be a sorted list. boundaries: {boundaries}")
        return super().__new__(cls, source_column, tuple(dict.fromkeys(boundaries)))

    @property
    def name(self) -> str:
        """The feature's name with a suffix."""
        return f"{self.source_column.name}_bucketized"

    @property
    def length(self) -> int:
        """The number of buckets."""
        return len(self.boundaries) + 1

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the feature."""
        return dict(self.source_column.config)

    @property
    def _size(self) -> int:
        return int(self.length * self.source_column.dimension)

    def _transform(self, inputs: Any) -> Any:
        return tf.raw_ops.Bucketize(input=inputs.get(self.source_column), boundaries=list(self.boundaries))

    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        if output_rank != 2:
            raise ValueError("BucketizedColumn currently only supports output_rank=2")
        return tf.reshape(tf.one_hot(tf.cast(input_tensor, tf.int64), self.length), [-1, self._size])

    def to_sparse_tensor(self, input_tensor: Any) -> Any:
        """Ids [batch, dimension]; each number of an example has its own range of ids."""
        dimension = self.source_column.dimension
        ids = tf.reshape(input_tensor, [-1, dimension]) + self.length * tf.range(dimension)
        shape = tf.shape(ids, out_type=tf.int64)
        return tf.SparseTensor(tf.where(tf.fill(shape, True)), tf.reshape(ids, [-1]), shape)

    def _summed(self, tensor: Any) -> Any:
        return Sum(self.to_sparse_tensor(tensor), None, self._size, "sum")

    @property
    def _num_buckets(self) -> int:
        return self._size

    def _get_sparse_tensors(self, inputs: Any, weight_collections: Any = None, trainable: Any = None) -> Any:
        return core._CategoricalColumn.IdWeightPair(self.to_sparse_tensor(inputs.get(self)), None)


class _OneHotColumn(_Dense, namedtuple("_OneHotColumn", ["sparse_id_column"])):
    """For each category, how often it occurs in an example, or the sum of its weights."""

    @property
    def name(self) -> str:
        """The name of the categories' column with a suffix."""
        return f"{self.sparse_id_column.name}_one_hot"

    @property
    def length(self) -> int:
        """The number of categories."""
        return int(self.sparse_id_column.length)

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the feature."""
        return feature_config(self.sparse_id_column)

    @property
    def _size(self) -> int:
        return self.length

    def _transform(self, inputs: Any) -> Any:
        return inputs.get(self.sparse_id_column)

    def _summed(self, tensor: Any) -> Any:
        raise NotImplementedError(f"Column {self} is not supported in linear models: use {self.sparse_id_column}.")

    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        ids = sparse_at_rank(self.sparse_id_column.id_tensor(input_tensor), output_rank)
        weights = self.sparse_id_column.weight_tensor(input_tensor)
        if weights is None:
            dense = tf.sparse.to_dense(ids, default_value=-1)
            return tf.reduce_sum(tf.one_hot(dense, self.length), axis=[output_rank - 1])
        merged = tf.sparse.merge(ids, weights, self.length)
        merged = tf.sparse.slice(merged, tf.zeros_like(merged.dense_shape), merged.dense_shape)  # without ids of -1
        dense = tf.sparse.to_dense(merged)
        return tf.reshape(dense, tf.concat([tf.shape(dense)[:-1], [self.length]], 0))


class _EmbeddingColumn(
    _Dense,
    namedtuple(  # type: ignore[misc]
        "_EmbeddingColumn",
        [
            *("sparse_id_column", "dimension", "combiner", "initializer", "ckpt_to_load_from", "tensor_name_in_ckpt"),
            *("shared_embedding_name", "shared_vocab_size", "max_norm", "trainable"),
        ],
    ),
):
    """A vector for each category; the vectors of an example are combined."""

    def __new__(
        cls,
        sparse_id_column: Any,
        dimension: int,
        combiner: str = "mean",
        initializer: Any = None,
        ckpt_to_load_from: str | None = None,
        tensor_name_in_ckpt: str | None = None,
        shared_embedding_name: str | None = None,
        shared_vocab_size: int | None = None,
        max_norm: float | None = None,
        trainable: bool = True,
    ) -> Any:
        if initializer is not None and not callable(initializer):
            raise ValueError(
                f"initializer must be callable if specified. Embedding of column_name: {sparse_id_column.name}"
            )
        if (ckpt_to_load_from is None) != (tensor_name_in_ckpt is None):
            raise ValueError("Must specify both `ckpt_to_load_from` and `tensor_name_in_ckpt` or none of them.")
        if initializer is None:
            initializer = tf.truncated_normal_initializer(mean=0.0, stddev=1 / math.sqrt(sparse_id_column.length))
        first = sparse_id_column, dimension, combiner, initializer, ckpt_to_load_from, tensor_name_in_ckpt
        return super().__new__(cls, *first, shared_embedding_name, shared_vocab_size, max_norm, trainable)  # type: ignore[call-arg]

    @property
    def name(self) -> str:
        """The name of the categories' column with a suffix."""
        return f"{self.sparse_id_column.name}_{'shared_' if self.shared_embedding_name else ''}embedding"

    @property
    def length(self) -> int:
        """The number of categories."""
        return int(self.sparse_id_column.length if self.shared_vocab_size is None else self.shared_vocab_size)

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the feature."""
        return feature_config(self.sparse_id_column)

    @property
    def key(self) -> str:
        """The key by which columns are sorted."""
        return self._key_without("initializer")

    @property
    def _size(self) -> int:
        return int(self.dimension)

    def _checkpoint_path(self) -> tuple[str, str] | None:
        return (self.ckpt_to_load_from, self.tensor_name_in_ckpt) if self.ckpt_to_load_from is not None else None

    def _transform(self, inputs: Any) -> Any:
        return inputs.get(self.sparse_id_column)

    def _summed(self, tensor: Any) -> Any:
        raise ValueError(f"Column {self} is not supported in linear models. Please use sparse_column.")

    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        ids = sparse_at_rank(self.sparse_id_column.id_tensor(input_tensor), output_rank)
        weights = self.sparse_id_column.weight_tensor(input_tensor)
        variables = parts(self._variable(weight_collections, trainable and self.trainable))
        restore(self, variables)
        return safe_embedding_lookup_sparse(
            variables,
            ids,
            None if weights is None else sparse_at_rank(weights, output_rank),
            self.combiner,
            name=f"{self.name}weights",
            max_norm=self.max_norm,
        )

    def _variable(self, collections: Any, trainable: bool) -> Any:
        """The column's own variable, or the one that its group shares in the graph."""
        shape = [self.length, self.dimension]
        if self.shared_embedding_name is None:
            return model_variable("weights", shape, self.initializer, trainable, collections)
        group = tf.get_collection_ref(f"SHARED_EMBEDDING_COLLECTION_{self.shared_embedding_name.upper()}")
        if not group:
            group.append(model_variable(self.shared_embedding_name, shape, self.initializer, trainable, collections))
        if group[0].shape != shape:
            raise ValueError(
                f"The embedding variable with name {self.shared_embedding_name} already exists, but its shape does not "
                "match required embedding shape here. Please make sure to use different shared_embedding_name for "
                "different shared embeddings."
            )
        return group[0]


class _ScatteredEmbeddingColumn(
    _Dense,
    namedtuple(
        "_ScatteredEmbeddingColumn", ["column_name", "size", "dimension", "hash_key", "combiner", "initializer"]
    ),
):
    """A vector for each text, whose every number is looked up by a hash."""

    @property
    def name(self) -> str:
        """The feature's name with a suffix."""
        return f"{self.column_name}_scattered_embedding"

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the feature."""
        return {self.column_name: tf.VarLenFeature(tf.string)}

    @property
    def key(self) -> str:
        """The key by which columns are sorted."""
        return self._key_without("initializer")

    @property
    def _size(self) -> int:
        return int(self.dimension)

    def _transform(self, inputs: Any) -> Any:
        return inputs.get(self.column_name)

    def _summed(self, tensor: Any) -> Any:
        raise NotImplementedError(f"Column {self} is not supported in linear models. Please use sparse_column.")

    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        numbers = model_variable("weights", [self.size], self.initializer, trainable, weight_collections)
        about = {"hash_key": self.hash_key, "combiner": self.combiner, "name": "lookup"}
        ids = sparse_at_rank(input_tensor, output_rank)
        return scattered_embedding_lookup_sparse(numbers, ids, self.dimension, **about)


class DataFrameColumn(_Dense, namedtuple("DataFrameColumn", ["column_name", "series"])):
    """A series of contrib.learn's data frames, which went away before 1.15: an object with
    `required_base_features()` and `build(tensors)`.
    """

    @property
    def name(self) -> str:
        """The column's name."""
        return str(self.column_name)

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads what the series takes."""
        return dict(self.series.required_base_features())

    @property
    def key(self) -> str:
        """The key by which columns are sorted."""
        return self.name

    def insert_transformed_feature(self, columns_to_tensors: dict[Any, Any]) -> None:
        """Make the column's tensor of its features, and put it under the column."""
        columns_to_tensors[self] = self.series.build(columns_to_tensors)

    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        return at_rank(tf.cast(input_tensor, tf.float32), output_rank, self.name)
