"""Layouts: the transforms of a WEIGHT_MAP, which say how a legacy array is stored in the port.

A layout describes the correspondence as pairs of views: one of the legacy array and one of a port
array. Values are copied along these pairs in either direction. Counting along the pairs shows
whether each element is copied exactly once. This file imports nothing but NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol, TypeVar

import numpy as np

Shape = tuple[int, ...]
Turn = Callable[[np.ndarray], np.ndarray]
Item = TypeVar("Item")


def _fields(layout: Layout) -> tuple[Any, ...]:
    return fields(layout)  # type: ignore[arg-type]


class Transform(Protocol):
    """The two methods that a user-defined transform must have. Each converts a whole array."""

    def to_migrated(self, array: np.ndarray) -> np.ndarray: ...  # noqa: D102
    def to_legacy(self, array: np.ndarray) -> np.ndarray: ...  # noqa: D102


class LayoutError(ValueError):
    """A layout does not fit the shapes. The message is one sentence that says why."""


@dataclass(frozen=True)
class Copy:
    """A view of the legacy array and the corresponding view of a port array.

    legacy, migrated: the views.
    port: the index of the port array.
    add: the number to add on the way to the port, except for optimizer slots and gradients.
    turn: a function that converts the legacy view to the port's layout, and its inverse.
    role: "same" if both views have the same values; "summed" if the port's values are the sum of
        these legacy values and others; "spread" if the legacy's values are the sum of these port
        values and others.
    """

    legacy: np.ndarray
    migrated: np.ndarray
    port: int = 0
    add: float = 0.0
    turn: tuple[Turn, Turn] | None = None
    role: str = "same"

    def put(self, shift: bool) -> None:
        """Copy the values from the legacy to the port."""
        if self.role == "spread":
            self.migrated[...] = 0
            return
        value = self.turn[0](self.legacy) if self.turn else self.legacy
        if self.role == "summed":
            value = self.migrated + value
        self.migrated[...] = value + value.dtype.type(self.add) if self.add and shift else value

    def take(self, shift: bool, gradient: bool = False) -> None:
        """Copy the values from the port to the legacy.

        A summand has the same gradient as the sum.
        """
        if self.role == "summed" and not gradient:
            self.legacy[...] = 0
            return
        if self.role == "spread" and gradient:
            return
        value = self.turn[1](self.migrated) if self.turn else self.migrated
        if self.role == "spread":
            value = self.legacy + value
        self.legacy[...] = value - value.dtype.type(self.add) if self.add and shift else value


class Layout:
    """A transform that is described by pairs of views, which `copies` returns."""

    has_slots = True  # whether an optimizer slot has the same layout as its variable

    def __repr__(self) -> str:
        """The constructor call as a WEIGHT_MAP has it, without arguments that are the default."""
        usual = {
            one.name: one.default_factory() if callable(one.default_factory) else one.default for one in _fields(self)
        }
        said = [f"{name}={value!r}" for name, default in usual.items() if (value := getattr(self, name)) != default]
        return f"{type(self).__name__}({', '.join(said)})"

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The pairs of views. Raises LayoutError if the layout does not fit the shapes."""
        raise NotImplementedError

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The shape of a legacy array whose port arrays have `shapes`."""
        return only(shapes)


@dataclass(frozen=True, repr=False)
class Same(Layout):
    """The port stores the array as the legacy does. A WEIGHT_MAP may write `None` instead."""

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """The array itself."""
        return array

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """The array itself."""
        return array

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """One pair of the whole arrays."""
        return [paired(legacy, only(ports))]


@dataclass(frozen=True, repr=False)
class Transpose(Layout):
    """The port's array is `np.transpose(array, axes)` of the legacy array."""

    axes: tuple[int, ...]

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """The legacy array, transposed."""
        return np.transpose(array, self.axes)

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """The port's array, transposed back."""
        return np.transpose(array, np.argsort(self.axes))

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """One pair of the transposed legacy array and the port's array."""
        if sorted(self.axes) != list(range(legacy.ndim)):
            raise LayoutError(f"Transpose({self.axes}) does not fit the axes of the shape {legacy.shape}")
        return [paired(np.transpose(legacy, self.axes), only(ports))]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The port's shape, transposed back."""
        return tuple(only(shapes)[axis] for axis in np.argsort(self.axes))


@dataclass(frozen=True, repr=False)
class Flat(Layout):
    """The legacy array is the port's array, flattened. The bias of CuDNNGRU needs this."""

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """One pair of the legacy array and the flattened port array."""
        return [paired(legacy, only(ports).reshape(-1))]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """One axis with all elements."""
        return (math.prod(only(shapes)),)


@dataclass(frozen=True)
class Whole(Layout):
    """A layout made of a user-defined transform."""

    transform: Any

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """The legacy array as the transform converts it."""
        return np.asarray(self.transform.to_migrated(array))

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """The port's array as the transform converts it back."""
        return np.asarray(self.transform.to_legacy(array))

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """One pair, with the transform and its inverse as functions."""
        shape = self.to_migrated(np.empty(legacy.shape, "bool")).shape
        paired(np.broadcast_to(False, shape), only(ports))
        return [Copy(legacy, ports[0], turn=(self.to_migrated, self.to_legacy))]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The shape that the transform makes of the port's shape."""
        return self.to_legacy(np.empty(only(shapes), "bool")).shape

    def __str__(self) -> str:
        return str(self.transform)


def layout_of(transform: Any) -> Layout:
    """The layout for the transform of a row. `None` means `Same()`."""
    if transform is None:
        return Same()
    return transform if isinstance(transform, Layout) else Whole(transform)


def is_whole(layout: Layout) -> bool:
    """Whether the layout converts one whole array to one whole array."""
    return hasattr(layout, "to_migrated")


def only(items: Sequence[Item]) -> Item:
    """The single item. Raises LayoutError if the row has several paths."""
    if len(items) != 1:
        raise LayoutError(f"the row has {len(items)} paths: only the transform Split can divide a variable among them")
    return items[0]


def paired(legacy: np.ndarray, port: np.ndarray) -> Copy:
    """A pair of two whole arrays. Raises LayoutError if their shapes differ."""
    if legacy.shape != port.shape:
        raise LayoutError(f"the map gives it the shape {legacy.shape}")
    return Copy(legacy, port)
