"""Labeled tensors from records, and placeholders.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/io_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor.core import Axes, LabeledTensor, as_axis, convert_to_labeled_tensor


class FixedLenFeature:
    """A feature of a record: its dimensions, dtype and default."""

    def __init__(self, axes: Any, dtype: Any, default_value: Any = None) -> None:
        self._axes, self._dtype, self._default_value = [as_axis(each) for each in axes], dtype, default_value

    @property
    def axes(self) -> list[Any]:
        """The dimensions."""
        return self._axes

    @property
    def dtype(self) -> Any:
        """The dtype."""
        return self._dtype

    @property
    def default_value(self) -> Any:
        """What stands for a feature that is not there."""
        return self._default_value


def _plain(features: dict[str, FixedLenFeature]) -> dict[str, Any]:
    found = {}
    for name, feature in features.items():
        shape = [axis.size for axis in feature.axes]
        if None in shape:
            raise ValueError("axes with unknown size are not supported")
        found[name] = tf.FixedLenFeature(shape, feature.dtype, feature.default_value)
    return found


def parse_example(
    serialized: Any, features: dict[str, FixedLenFeature], name: str | None = None, example_names: Any = None
) -> dict[str, LabeledTensor]:
    """`tf.parse_example` of labeled records; ValueError if a size is unknown."""
    given = convert_to_labeled_tensor(serialized)
    parsed = tf.parse_example(given.tensor, _plain(features), name, example_names)
    outer = list(given.axes.values())
    return {key: LabeledTensor(value, outer + features[key].axes) for key, value in parsed.items()}


def parse_single_example(
    serialized: Any, features: dict[str, FixedLenFeature], name: str | None = None, example_names: Any = None
) -> dict[str, LabeledTensor]:
    """`tf.parse_single_example` of a record; ValueError if a size is unknown."""
    given = convert_to_labeled_tensor(serialized)
    parsed = tf.parse_single_example(given.tensor, _plain(features), name, example_names)
    return {key: LabeledTensor(value, features[key].axes) for key, value in parsed.items()}


def placeholder(dtype: Any, axes: Any, name: str | None = None) -> LabeledTensor:
    """A placeholder; a dimension that is given by its name has an unknown size."""
    with tf.name_scope(name, "lt_placeholder", []) as scope:
        made = Axes([(each, None) if isinstance(each, str) else each for each in axes])
        return LabeledTensor(tf.placeholder(dtype, [axis.size for axis in made.values()], name=scope), made)
