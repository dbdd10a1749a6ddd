"""Tables from strings to numbers and back, by contrib's names.

Source: TensorFlow 1.15.5: tensorflow/contrib/lookup/lookup_ops.py. TensorFlow's core has all of it
now; some arguments have other names.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import lookup_ops as core

FastHashSpec = core.FastHashSpec
MutableHashTable = core.MutableHashTable
MutableDenseHashTable = core.DenseHashTable


def string_to_index_table_from_file(
    vocabulary_file: Any = None,
    num_oov_buckets: int = 0,
    vocab_size: int | None = None,
    default_value: int = -1,
    hasher_spec: Any = FastHashSpec,
    name: str | None = None,
) -> Any:
    """A table from the lines of a file to their numbers: `index_table_from_file` for strings."""
    return core.index_table_from_file(
        vocabulary_file, num_oov_buckets, vocab_size, default_value, hasher_spec, key_dtype=tf.string, name=name
    )


def string_to_index_table_from_tensor(
    mapping: Any,
    num_oov_buckets: int = 0,
    default_value: int = -1,
    hasher_spec: Any = FastHashSpec,
    name: str | None = None,
) -> Any:
    """A table from strings [n] to 0..n-1, by `index_table_from_tensor`; raises ValueError if they
    are not strings.
    """
    with tf.name_scope(name, "string_to_index") as scope:
        mapping = tf.convert_to_tensor(mapping)
    if mapping.dtype.base_dtype != tf.string:
        raise ValueError("string_to_index_table_from_tensor requires string.")
    return index_table_from_tensor(mapping, num_oov_buckets, default_value, hasher_spec, name=scope)


def index_table_from_tensor(
    mapping: Any,
    num_oov_buckets: int = 0,
    default_value: int = -1,
    hasher_spec: Any = FastHashSpec,
    dtype: Any = tf.string,
    name: str | None = None,
) -> Any:
    """A table from keys [n] to 0..n-1, int64.

    Args:
        mapping: the keys.
        num_oov_buckets: how many numbers, from n on, all other keys share; the hash of a key chooses one.
        default_value: the number of all other keys if there are no buckets.
        hasher_spec: which hash is used.
        dtype: the dtype of the keys.
        name: the name of the operations.

    Raises:
        ValueError: `mapping` is missing.
    """
    if mapping is None:
        raise ValueError("mapping must be specified.")
    return core.index_table_from_tensor(
        vocabulary_list=mapping,
        num_oov_buckets=num_oov_buckets,
        default_value=default_value,
        hasher_spec=hasher_spec,
        dtype=dtype,
        name=name,
    )


def string_to_index(tensor: Any, mapping: Any, default_value: int = -1, name: str | None = None) -> Any:
    """The numbers, int64, of strings of any shape; see `index_table_from_tensor`. The table has to
    be initialized.
    """
    return index_table_from_tensor(mapping=mapping, default_value=default_value, name=name).lookup(tensor)


def index_to_string_table_from_tensor(mapping: Any, default_value: str = "UNK", name: str | None = None) -> Any:
    """A table from 0..n-1, int64, to strings [n]; raises ValueError if `mapping` is missing."""
    if mapping is None:
        raise ValueError("mapping must be specified.")
    return core.index_to_string_table_from_tensor(vocabulary_list=mapping, default_value=default_value, name=name)


def index_to_string(tensor: Any, mapping: Any, default_value: str = "UNK", name: str | None = None) -> Any:
    """The strings of numbers of any shape; see `index_to_string_table_from_tensor`. The table has
    to be initialized.
    """
    return index_to_string_table_from_tensor(mapping=mapping, default_value=default_value, name=name).lookup(tensor)


class HashTable(tf.lookup.StaticHashTable):
    """A table that does not change after its initialization.

    Args:
        initializer: an initializer such as `KeyValueTensorInitializer`.
        default_value: the value of keys that the table does not have.
        shared_name: the name under which sessions share the table.
        name: the name of its operations.
    """

    def __init__(
        self, initializer: Any, default_value: Any, shared_name: str | None = None, name: str | None = None
    ) -> None:
        self._table_shared_name = shared_name
        super().__init__(initializer, default_value, name=name)

    def _create_resource(self) -> Any:
        if self._table_shared_name:  # TensorFlow 2 makes up a name for each table
            self._shared_name = self._table_shared_name
        return super()._create_resource()

    @property
    def init(self) -> Any:
        """The operation that fills the table."""
        return self.initializer
