"""How an array of TensorFlow 1 is laid out in a port: the transforms that a row of a WEIGHT_MAP may have.

A layout says which elements are the same, as pairs of views of the legacy array and of the port's.  Either direction copies
along these pairs, and counting along them tells whether every element is met exactly once.  Imports nothing but NumPy.
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
    """A whole array in the port's layout, and back.  Anybody's own transform needs no more than this."""

    def to_migrated(self, array: np.ndarray) -> np.ndarray: ...  # noqa: D102
    def to_legacy(self, array: np.ndarray) -> np.ndarray: ...  # noqa: D102


class LayoutError(ValueError):
    """A layout does not fit the shapes: one sentence that says why."""


@dataclass(frozen=True)
class Copy:
    """Elements of the legacy array and those of the port's array number `port` that they are.

    legacy, migrated: views.
    add: what the port's are larger by; not in optimizer slots and gradients.
    turn: what lays out the one view as the other, and what does the reverse.
    role: "same"; "summed": the port's are the sum of these and others; "spread": the legacy's are the sum of these and others.
    """

    legacy: np.ndarray
    migrated: np.ndarray
    port: int = 0
    add: float = 0.0
    turn: tuple[Turn, Turn] | None = None
    role: str = "same"

    def put(self, shift: bool) -> None:
        """Legacy to migrated."""
        if self.role == "spread":
            self.migrated[...] = 0
            return
        value = self.turn[0](self.legacy) if self.turn else self.legacy
        if self.role == "summed":
            value = self.migrated + value
        self.migrated[...] = value + value.dtype.type(self.add) if self.add and shift else value

    def take(self, shift: bool, gradient: bool = False) -> None:
        """Migrated to legacy.  The gradient of each summand is that of the sum."""
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
    """A transform of parts: `copies` pairs the elements up, for arrays of any content."""

    has_slots = True  # whether an optimizer slot is laid out as its variable is

    def __repr__(self) -> str:
        """As it is written in a map: what is as by default is left out."""
        usual = {
            one.name: one.default_factory() if callable(one.default_factory) else one.default for one in _fields(self)
        }
        said = [f"{name}={value!r}" for name, default in usual.items() if (value := getattr(self, name)) != default]
        return f"{type(self).__name__}({', '.join(said)})"

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The pairs of views.  Raises LayoutError where the shapes do not allow it."""
        raise NotImplementedError

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The shape of the legacy array whose parts in the port have `shapes`."""
        return only(shapes)


@dataclass(frozen=True, repr=False)
class Same(Layout):
    """The port stores the array as the legacy does (`None` in a map)."""

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """The array itself."""
        return array

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """The array itself."""
        return array

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """All of it."""
        return [paired(legacy, only(ports))]


@dataclass(frozen=True, repr=False)
class Transpose(Layout):
    """The port's axes in terms of the legacy's, as in `np.transpose(array, axes)`."""

    axes: tuple[int, ...]

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """Legacy layout -> migrated layout."""
        return np.transpose(array, self.axes)

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """Migrated layout -> legacy layout."""
        return np.transpose(array, np.argsort(self.axes))

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """All of it, turned."""
        if sorted(self.axes) != list(range(legacy.ndim)):
            raise LayoutError(f"Transpose({self.axes}) is not for the shape {legacy.shape}")
        return [paired(np.transpose(legacy, self.axes), only(ports))]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The port's, turned back."""
        return tuple(only(shapes)[axis] for axis in np.argsort(self.axes))


@dataclass(frozen=True, repr=False)
class Flat(Layout):
    """The legacy array is the port's, flattened (the bias of CuDNNGRU)."""

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """All of it, flattened."""
        return [paired(legacy, only(ports).reshape(-1))]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """One axis."""
        return (math.prod(only(shapes)),)


@dataclass(frozen=True)
class Whole(Layout):
    """Anybody's own transform as a layout."""

    transform: Any

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """Legacy layout -> migrated layout."""
        return np.asarray(self.transform.to_migrated(array))

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """Migrated layout -> legacy layout."""
        return np.asarray(self.transform.to_legacy(array))

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """All of it, laid out as the transform says."""
        shape = self.to_migrated(np.empty(legacy.shape, "bool")).shape
        paired(np.broadcast_to(False, shape), only(ports))
        return [Copy(legacy, ports[0], turn=(self.to_migrated, self.to_legacy))]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """As the transform makes it."""
        return self.to_legacy(np.empty(only(shapes), "bool")).shape

    def __str__(self) -> str:
        return str(self.transform)


def layout_of(transform: Any) -> Layout:
    """What the third place of a row means; `None` is `Same()`."""
    if transform is None:
        return Same()
    return transform if isinstance(transform, Layout) else Whole(transform)


def is_whole(layout: Layout) -> bool:
    """Whether it takes one array to one array, without a copy where NumPy makes none."""
    return hasattr(layout, "to_migrated")


def only(items: Sequence[Item]) -> Item:
    """The only one; LayoutError where there are several paths."""
    if len(items) != 1:
        raise LayoutError(f"the row names {len(items)} paths, between which only Split divides")
    return items[0]


def paired(legacy: np.ndarray, port: np.ndarray) -> Copy:
    """All of both; LayoutError where their shapes differ."""
    if legacy.shape != port.shape:
        raise LayoutError(f"the map gives it {legacy.shape}")
    return Copy(legacy, port)
