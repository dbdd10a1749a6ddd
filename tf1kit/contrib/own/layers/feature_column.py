"""contrib's feature columns: the real-valued one, which is what its linear and deep estimators are used with most.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/layers/feature_column.py. The others are not here; those of
`tf.feature_column` can be given to the estimators in their place.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["real_valued_column"]


class _RealValuedColumn(
    namedtuple("_RealValuedColumn", ["column_name", "dimension", "default_value", "dtype", "normalizer"])
):
    """Numbers [batch, dimension] of a feature."""

    @property
    def name(self) -> str:
        """The feature's name."""
        return str(self.column_name)

    @property
    def config(self) -> dict[str, Any]:
        """How to parse it from an example."""
        return {self.column_name: tf.FixedLenFeature([self.dimension], self.dtype, self.default_value)}

    def values(self, features: dict[str, Any]) -> Any:
        """float32 [batch, dimension], normalised.

        Raises:
            ValueError: there is no such feature, it is sparse, or its size is another.
        """
        if self.column_name not in features:
            raise ValueError(f"Feature {self.column_name!r} is not among {sorted(features)}.")
        tensor = features[self.column_name]
        if isinstance(tensor, tf.SparseTensor):
            raise ValueError(f"Feature {self.column_name!r} must be dense.")
        tensor = self.normalizer(tensor) if self.normalizer else tensor
        shape = tensor.shape.as_list()
        size = 1 if len(shape) == 1 else shape[1] if len(shape) == 2 else tensor.shape[1:].num_elements()
        if size is not None and size != self.dimension:
            raise ValueError(f"Feature {self.column_name!r} has {size} numbers, not {self.dimension}.")
        return tf.reshape(tf.cast(tensor, tf.float32), [-1, self.dimension])


def real_valued_column(
    column_name: str,
    dimension: int | None = 1,
    default_value: Any = None,
    dtype: Any = tf.float32,
    normalizer: Any = None,
) -> Any:
    """A column of numbers.

    Args:
        column_name: of the feature.
        dimension: how many numbers an example has.
        default_value: for examples without; one, or a list of `dimension`.
        dtype: of the feature, an integer or floating one.
        normalizer: a function of the feature's tensor.

    Raises:
        TypeError: `dimension` is no int, or a default is no number.
        ValueError: `dimension` below 1, another dtype, or another number of defaults.
    """
    if dimension is None:
        raise TypeError("dimension must be an integer: a feature of any length is not supplied; name its length.")
    if not isinstance(dimension, int):
        raise TypeError(f"dimension must be an integer. dimension: {dimension}, column_name: {column_name}")
    if dimension < 1:
        raise ValueError(f"dimension must be greater than 0. dimension: {dimension}, column_name: {column_name}")
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype must be convertible to float. dtype: {dtype}, column_name: {column_name}")
    if default_value is not None:
        default_value = list(default_value) if isinstance(default_value, (list, tuple)) else [default_value] * dimension
        if len(default_value) != dimension:
            raise ValueError(f"The length of default_value must be equal to dimension. default_value: {default_value}")
    return _RealValuedColumn(column_name, dimension, default_value, dtype, normalizer)
