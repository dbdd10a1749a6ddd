"""The dimensions of a labeled tensor.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/core.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor._typecheck import Error


class Axis:
    """A dimension with a name, and either labels or a size.

    Args:
        name: the name.
        value: the labels, or the size; None for an unknown one.

    Raises:
        ValueError: two labels are equal.
    """

    def __init__(self, name: str, value: Any) -> None:
        sized = value is None or isinstance(value, (int, tf.Dimension))
        labels = None if sized else tuple(value)
        dimension = tf.Dimension(value if labels is None else len(labels))
        labels = () if dimension.value == 0 else labels
        self._index = None if labels is None else {label: i for i, label in enumerate(labels)}
        if labels is not None and len(self._index or ()) != len(labels):
            raise ValueError(f"Tick labels must be unique, but got {labels}")
        self._name, self._dimension, self._labels = name, dimension, labels

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @property
    def dimension(self) -> Any:
        """The size as a Dimension."""
        return self._dimension

    @property
    def size(self) -> int | None:
        """The size; None for an unknown one."""
        size: int | None = self._dimension.value
        return size

    @property
    def labels(self) -> tuple[Any, ...] | None:
        """The labels; None without them."""
        return self._labels

    @property
    def value(self) -> Any:
        """The labels, or without them the size as a Dimension."""
        return self.dimension if self.labels is None else self.labels

    def index(self, value: Any) -> int:
        """The place of a label; ValueError without labels."""
        if self._index is None:
            raise ValueError("Axis does not have tick labels")
        return self._index[value]

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self.name}', {self.value!r})"

    def _key(self) -> tuple[Any, ...]:
        return self.name, self.size, self.labels

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Axis) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __len__(self) -> int:
        if self.size is None:
            raise ValueError(f"axis {self.name!r} has unknown length")
        return self.size


def as_axis(axis_data: Any) -> Axis:
    """An Axis, or one of a name and a value."""
    return axis_data if isinstance(axis_data, Axis) else Axis(*axis_data)


class Axes(Mapping[str, Axis]):
    """Dimensions in order, by name; ValueError if two have one name."""

    def __init__(self, axes: Iterable[Any]) -> None:
        self._axes: dict[str, Axis] = {}
        for axis in map(as_axis, axes):
            if axis.name in self._axes:
                raise ValueError(f"Duplicate axis name: {axis.name}")
            self._axes[axis.name] = axis

    def __iter__(self) -> Iterator[str]:
        return iter(self._axes)

    def __getitem__(self, name: str) -> Axis:
        return self._axes[name]

    def __len__(self) -> int:
        return len(self._axes)

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}([{shown(self, len(name) + 2)}])"

    def remove(self, axis_name: str) -> Axes:
        """The dimensions without one; KeyError if it is not there."""
        if axis_name not in self:
            raise KeyError(axis_name)
        return Axes(axis for axis in self.values() if axis.name != axis_name)


def shown(axes: Axes, indent: int) -> str:
    """Dimensions as text, one a line."""
    return (",\n" + " " * indent).join(f"('{axis.name}', {axis.value!r})" for axis in axes.values())


def concat_axes(axes: Any) -> Axis:
    """The dimension of tensors one after the other.

    Raises:
        Error: something in `axes` is not an Axis.
        ValueError: `axes` is empty, or the names differ.
    """
    if not axes:
        raise ValueError("axes must not be empty")
    for each in axes:
        if not isinstance(each, Axis):
            raise Error(f"{axes!r} of type {type(axes)!r} is not an instance of the allowed type Collection(Axis)")
    names = {each.name for each in axes}
    if len(names) > 1:
        raise ValueError(f"axes do not all have the same name: {names!r}")
    if all(each.labels is not None for each in axes):
        return Axis(names.pop(), tuple(label for each in axes for label in each.labels))
    known = all(each.size is not None for each in axes)
    return Axis(names.pop(), sum(map(len, axes)) if known else None)
