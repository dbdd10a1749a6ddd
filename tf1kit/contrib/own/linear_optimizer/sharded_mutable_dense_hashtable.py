"""A hash table in several parts.

Source: TensorFlow 1.15.5:
tensorflow/contrib/linear_optimizer/python/ops/sharded_mutable_dense_hashtable.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.lookup.lookup_ops import MutableDenseHashTable


class ShardedMutableDenseHashTable:
    """A `MutableDenseHashTable` in several parts.

    The key modulo the number of parts says which part has the key. If a key is several numbers, the
    first of them decides.

    Args:
        key_dtype: int32 or int64.
        value_dtype: the dtype of the values.
        default_value: the value of keys that the table does not have; its shape is that of a value.
        empty_key: a key that is never inserted.
        deleted_key: another one.
        num_shards: the number of parts.
        checkpoint: whether a Saver saves the table.
        name: the name of the parts, before "-1-of-3".
    """

    def __init__(
        self,
        key_dtype: Any,
        value_dtype: Any,
        default_value: Any,
        empty_key: Any,
        deleted_key: Any,
        num_shards: int = 1,
        checkpoint: bool = True,
        name: str = "ShardedMutableHashTable",
    ) -> None:
        self._key_dtype = key_dtype
        self._value_dtype = value_dtype
        with tf.name_scope(name, "sharded_mutable_hash_table") as scope:
            self._table_name = scope
            self._table_shards = [
                MutableDenseHashTable(
                    key_dtype,
                    value_dtype,
                    default_value,
                    empty_key,
                    deleted_key,
                    name=f"{name}-{number}-of-{num_shards}",
                    checkpoint=checkpoint,
                )
                for number in range(1, num_shards + 1)
            ]
        self._value_shape = self._table_shards[0]._value_shape

    @property
    def name(self) -> str:
        """The name scope of the parts."""
        return self._table_name

    @property
    def table_shards(self) -> list[Any]:
        """The parts."""
        return self._table_shards

    def size(self, name: str | None = None) -> Any:
        """The number of keys, int64."""
        with tf.name_scope(name, "sharded_mutable_hash_table_size"):
            return tf.add_n([shard.size() for shard in self._table_shards])

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The values of keys.

        Args:
            keys: [keys], or [keys, length] if a key is several numbers.
            name: the name of the operations.

        Raises:
            TypeError: the keys have another dtype.
            ValueError: their shape is not known, or has another rank.
        """
        if keys.dtype.base_dtype != self._key_dtype:
            raise TypeError(f"Signature mismatch. Keys must be dtype {self._key_dtype}, got {keys.dtype}.")
        _check(keys)
        if len(self._table_shards) == 1:
            return self._table_shards[0].lookup(keys, name=name)
        indices = self._shard_indices(keys)
        values = [
            shard.lookup(part, name=name)
            for shard, part in zip(self._table_shards, self._split(keys, indices), strict=True)
        ]
        result = tf.dynamic_stitch(self._split(tf.range(keys.shape[0]), indices), values)
        result.set_shape(keys.shape[:1].concatenate(self._value_shape))
        return result

    def insert(self, keys: Any, values: Any, name: str | None = None) -> Any:
        """The operation that inserts keys and their values; see `lookup` for the keys.

        Raises:
            ValueError: the keys' shape is not known, or has another rank.
        """
        _check(keys)
        if len(self._table_shards) == 1:
            return self._table_shards[0].insert(keys, values, name=name)
        indices = self._shard_indices(keys)
        parts = zip(self._table_shards, self._split(keys, indices), self._split(values, indices), strict=True)
        return tf.group(*(shard.insert(some, theirs, name=name) for shard, some, theirs in parts))

    def export_sharded(self, name: str | None = None) -> tuple[list[Any], list[Any]]:
        """All keys and all values, a tensor for each part."""
        keys, values = zip(*(shard.export(name=name) for shard in self._table_shards), strict=True)
        return list(keys), list(values)

    def _split(self, tensor: Any, indices: Any) -> list[Any]:
        found: list[Any] = tf.dynamic_partition(tensor, indices, len(self._table_shards))
        return found

    def _shard_indices(self, keys: Any) -> Any:
        first = keys if keys.shape.rank == 1 else keys[:, 0]
        return tf.cast(tf.mod(tf.abs(first), len(self._table_shards)), tf.int32)


def _check(keys: Any) -> None:
    if not keys.shape.is_fully_defined():
        raise ValueError(f"Key shape must be fully defined, got {keys.shape}.")
    if keys.shape.rank not in (1, 2):
        raise ValueError(f"Expected a vector or matrix for keys, got {keys.shape}.")
