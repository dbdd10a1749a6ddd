"""contrib's column of crossed categories. Source: see feature_column.py."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from typing import Any

from tf1kit.contrib.own.layers._column import feature_config
from tf1kit.contrib.own.layers._dense_column import _BucketizedColumn
from tf1kit.contrib.own.layers._sparse_column import _Categories, _SparseColumn
from tf1kit.contrib.own.layers.sparse_feature_cross_op import sparse_feature_cross


class _CrossedColumn(
    _Categories,
    namedtuple(
        "_CrossedColumn",
        ["columns", "hash_bucket_size", "hash_key", "combiner", "ckpt_to_load_from", "tensor_name_in_ckpt"],
    ),
):
    """Hashes of the combinations of other columns' categories."""

    def __new__(
        cls,
        columns: Any,
        hash_bucket_size: int,
        hash_key: Any,
        combiner: str = "sum",
        ckpt_to_load_from: str | None = None,
        tensor_name_in_ckpt: str | None = None,
    ) -> Any:
        for column in columns:
            if not isinstance(column, (_SparseColumn, _CrossedColumn, _BucketizedColumn)):
                raise TypeError(
                    "columns must be a set of _SparseColumn, _CrossedColumn, or _BucketizedColumn instances. "
                    f"(column {column} is a {type(column).__name__})"
                )
        if len(columns) < 2:
            raise ValueError(f"columns must contain at least 2 elements. columns: {columns}")
        if hash_bucket_size < 2:
            raise ValueError(f"hash_bucket_size must be at least 2. hash_bucket_size: {hash_bucket_size}")
        if (ckpt_to_load_from is None) != (tensor_name_in_ckpt is None):
            raise ValueError("Must specify both `ckpt_to_load_from` and `tensor_name_in_ckpt` or none of them.")
        ordered = tuple(sorted(columns, key=lambda column: str(column.name)))
        return super().__new__(
            cls, ordered, hash_bucket_size, hash_key, combiner, ckpt_to_load_from, tensor_name_in_ckpt
        )

    @property
    def name(self) -> str:
        """The columns' names, sorted."""
        return "_X_".join(sorted(column.name for column in self.columns))

    @property
    def length(self) -> int:
        """The number of ids."""
        return int(self.hash_bucket_size)

    @property
    def config(self) -> dict[str, Any]:
        """The specification by which `tf.parse_example` reads the columns' features."""
        return {key: value for column in self.columns for key, value in feature_config(column).items()}

    def _checkpoint_path(self) -> tuple[str, str] | None:
        return (self.ckpt_to_load_from, self.tensor_name_in_ckpt) if self.ckpt_to_load_from is not None else None

    def _transform(self, inputs: Any) -> Any:
        # The values of a feature are crossed, not their ids.
        tensors = [
            inputs.get(column.name)
            if isinstance(column, _SparseColumn)
            else column.to_sparse_tensor(inputs.get(column))
            for column in self._leaves()
        ]
        return sparse_feature_cross(tensors, True, self.hash_bucket_size, "cross", self.hash_key)

    def _leaves(self) -> Iterator[Any]:
        for column in self.columns:
            if isinstance(column, _CrossedColumn):
                yield from column._leaves()
            else:
                yield column
