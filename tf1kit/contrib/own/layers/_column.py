"""What contrib's feature columns have in common. Source: see feature_column.py."""

from __future__ import annotations

import abc
from collections import namedtuple
from typing import Any

from tensorflow.compat import v1 as tf

# A look-up of a column in a variable with `size` rows: ids [batch, n] and their weights, both
# sparse.
Sum = namedtuple("Sum", ["ids", "weights", "size", "combiner"])


class Inputs:
    """The tensors of features, by name, and the tensors of columns, which are made lazily.

    Args:
        tensors: a dict of the features by name; the tensors of columns are added to it.
    """

    def __init__(self, tensors: dict[Any, Any]) -> None:
        self._tensors = tensors

    def get(self, key: Any) -> Any:
        """The tensor of a feature, or of a column.

        Raises:
            KeyError: there is no such feature.
        """
        if key not in self._tensors:
            if isinstance(key, str):
                names = sorted(name for name in self._tensors if isinstance(name, str))
                raise KeyError(f"features dictionary doesn't contain key ({key}); it has {names}.")
            key.insert_transformed_feature(self._tensors)
        return self._tensors[key]


class _FeatureColumn:
    """A column says how a feature is parsed, and how a network or a linear model uses it.

    A subclass is a named tuple; columns are sorted by its text.
    """

    @property
    @abc.abstractmethod
    def name(self) -> str:
        """The name of the column and of the scope of its variables."""

    @property
    @abc.abstractmethod
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads its features."""

    @property
    def key(self) -> str:
        """The key by which columns are sorted."""
        return str(self)

    def insert_transformed_feature(self, columns_to_tensors: dict[Any, Any]) -> None:
        """Make the column's tensor of its features, and put it under the column."""
        columns_to_tensors[self] = self._transform(Inputs(columns_to_tensors))

    @abc.abstractmethod
    def _transform(self, inputs: Any) -> Any:
        """The column's tensor."""

    def _transform_feature(self, inputs: Any) -> Any:  # tf.feature_column calls it
        return self._transform(inputs)

    @property
    def _parse_example_spec(self) -> dict[str, Any]:  # tf.feature_column asks for it
        return self.config

    def _summed(self, tensor: Any) -> Any:
        """The `Sum` that a linear model looks up; None for a column whose `_input` it
        multiplies.
        """
        return None

    def _to_dense_tensor(self, input_tensor: Any) -> Any:
        """The column's tensor, for a column that a linear model or a network multiplies."""
        return input_tensor

    @abc.abstractmethod
    def _to_dnn_input_layer(
        self, input_tensor: Any, weight_collections: Any = None, trainable: bool = True, output_rank: int = 2
    ) -> Any:
        """The input of a network: float32 [batch, n] (rank 2), or [batch, time, n] (rank 3)."""

    def _checkpoint_path(self) -> tuple[str, str] | None:
        return None

    def _key_without(self, name: str) -> str:
        fields = zip(self._fields, self, strict=True)  # type: ignore[attr-defined, call-overload]
        return f"{type(self).__name__}({', '.join(f'{key}={value}' for key, value in fields if key != name)})"


def at_rank(tensor: Any, rank: int, name: str) -> Any:
    """A dense tensor at another rank: it gains a dimension of 1 at the end, or its last ones are
    joined.

    Raises:
        TypeError: the tensor is sparse.
        ValueError: more than one dimension is missing.
    """
    if isinstance(tensor, tf.SparseTensor):
        raise TypeError(f"Column {name}: its feature must be dense, not sparse.")
    given = tensor.shape.ndims
    if given is not None and rank > given + 1:
        raise ValueError(
            f"Error while processing column {name}. Rank of input Tensor ({given}) should be the same as output_rank "
            f"({rank})."
        )
    if given is not None and rank == given + 1:
        return tf.expand_dims(tensor, -1)
    if rank == given:
        return tensor
    flat = tf.reshape(tensor, tf.concat([tf.shape(tensor)[: rank - 1], [-1]], 0))
    if given is not None:
        flat.set_shape([*tensor.shape[: rank - 1].as_list(), tensor.shape[rank - 1 :].num_elements()])
    return flat


def sparse_at_rank(tensor: Any, rank: int) -> Any:
    """A sparse tensor whose last dimensions are joined."""
    shape = tensor.dense_shape
    return tf.sparse.reshape(tensor, tf.concat([shape[: rank - 1], [tf.reduce_prod(shape[rank - 1 :])]], 0))


def sparse(tensor: Any, ignored: Any) -> Any:
    """The cells [batch, n] of a dense tensor that are not `ignored`."""
    indices = tf.where(tf.not_equal(tensor, tf.cast(ignored, tensor.dtype)))
    return tf.SparseTensor(indices, tf.gather_nd(tensor, indices), tf.shape(tensor, out_type=tf.int64))


def feature_config(column: Any) -> dict[str, Any]:
    """The specification by which `tf.parse_example` reads a column's features.

    Raises:
        TypeError: `column` is not one of contrib's columns.
    """
    if not isinstance(column, _FeatureColumn):
        raise TypeError(f"feature_columns should only contain instances of _FeatureColumn. Given column is {column}")
    return dict(column.config)


def model_variable(name: str, shape: list[int], initializer: Any, trainable: bool, collections: Any) -> Any:
    """A float32 model variable, in one part or more."""
    from tf1kit.tf1.repairs import repaired

    repaired("tf_slim")
    from tf_slim.ops import variables

    return variables.model_variable(
        name, shape=shape, dtype=tf.float32, initializer=initializer, trainable=trainable, collections=collections
    )


def parts(variable: Any) -> list[Any]:
    """A variable's parts."""
    from tf1kit.tf1.private import PartitionedVariable

    return list(variable) if isinstance(variable, PartitionedVariable) else [variable]


def restore(column: Any, variables: list[Any]) -> None:
    """Let a column's variable start from the checkpoint that the column names."""
    if path := column._checkpoint_path():
        tf.train.init_from_checkpoint(path[0], {path[1]: variables[0] if len(variables) == 1 else variables})
