"""Layouts that split, join or reorder arrays, such as the gates of recurrent cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tf1kit.port.layouts import Copy, Layout, LayoutError, Same, Shape, Turn, only, paired


@dataclass(frozen=True, repr=False)
class Refilled(Layout):
    """The port's matrix holds the legacy's numbers in transposed order, as for a gate of CuDNN."""

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """One pair, with a function that reorders the numbers in either direction."""
        there: Turn = lambda array: array.reshape(array.shape[::-1]).T  # noqa: E731
        back: Turn = lambda array: array.T.reshape(array.shape)  # noqa: E731
        return [replace(paired(legacy, only(ports)), turn=(there, back))]


@dataclass(frozen=True, repr=False)
class Gates(Layout):
    """The last axis consists of equal blocks, one per gate. Each side has its own order of gates.

    Attributes:
        legacy: the gates of the legacy in order, one letter each.
        migrated: the gates of the port in order. The port may have more gates, which other rows of
            the mapping fill.
        add: numbers to add to the gates of the port, such as `{"f": 1.0}`. They are not added to
            optimizer slots and gradients.
        each: the layout of one gate.
    """

    legacy: str
    migrated: str
    add: Mapping[str, float] = field(default_factory=dict)
    each: Layout = field(default_factory=Same)

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The pairs of each gate."""
        port = only(ports)
        if strange := {*self.legacy, *self.add} - {*self.migrated}:
            raise LayoutError(f"{self} has the gate {min(strange)}, which the port does not have")
        if strange := {*self.add} - {*self.legacy}:
            raise LayoutError(f"{self} adds to the gate {min(strange)}, which this variable does not fill")
        width = _width(port, self.migrated)
        if not legacy.ndim or legacy.shape[-1] != width * len(self.legacy):
            needed = width * len(self.legacy)
            raise LayoutError(
                f"the last axis of the legacy shape {legacy.shape} should be {needed} ({len(self.legacy)} x {width})"
            )
        found = []
        for at, gate in enumerate(self.legacy):
            to = self.migrated.index(gate)
            block = legacy[..., at * width : (at + 1) * width], port[..., to * width : (to + 1) * width]
            found += [replace(copy, add=self.add.get(gate, 0.0)) for copy in self.each.copies(block[0], [block[1]])]
        return found

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The port's shape with the legacy's number of gates in the last axis."""
        shape = only(shapes)
        return (*shape[:-1], _width(np.empty(shape, "bool"), self.migrated) * len(self.legacy))


@dataclass(frozen=True, repr=False)
class Split(Layout):
    """The legacy array is the concatenation along `axis` of the arrays of several paths.

    each: the layout of each part.
    """

    each: Layout = field(default_factory=Same)
    axis: int = 0

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The pairs of each part. The port's arrays determine the sizes."""
        shapes = [self.each.legacy_shape([port.shape]) for port in ports]
        expected = _joined(shapes, self.axis)
        if legacy.shape != expected:
            parts = " and ".join(map(str, shapes))
            raise LayoutError(
                f"its shape is {legacy.shape}, but {parts} joined along axis {self.axis} have the shape {expected}"
            )
        found, start = [], 0
        for number, (port, shape) in enumerate(zip(ports, shapes, strict=True)):
            part = np.moveaxis(np.moveaxis(legacy, self.axis, 0)[start : start + shape[self.axis]], 0, self.axis)
            found += [replace(copy, port=number) for copy in self.each.copies(part, [port])]
            start += shape[self.axis]
        return found

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The shape of the joined parts."""
        return _joined([self.each.legacy_shape([shape]) for shape in shapes], self.axis)


@dataclass(frozen=True, repr=False)
class Slice(Layout):
    """The legacy array is a part of the port's array: `port[at]` or `port[at[0]:at[1]]`."""

    at: int | tuple[int, int]
    each: Layout = field(default_factory=Same)

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The pairs of the part."""
        return self.each.copies(legacy, [self._part(only(ports))])

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The legacy shape of the part."""
        part = self._part(np.broadcast_to(False, only(shapes)))
        return self.each.legacy_shape([part.shape])

    def _part(self, port: np.ndarray) -> np.ndarray:
        start, stop = (self.at, self.at + 1) if isinstance(self.at, int) else self.at
        if not port.ndim or not 0 <= start < stop <= port.shape[0]:
            raise LayoutError(f"{self} is not a range of the first axis of the port's shape {port.shape}")
        part: np.ndarray = port[start] if isinstance(self.at, int) else port[start:stop]
        return part


@dataclass(frozen=True, repr=False)
class Summed(Layout):
    """The port's array is the sum of `parts` arrays. The legacy joins them along the last axis.

    In the other direction the first of them becomes the whole sum and the others become 0. The
    legacy graph computes the same with these values.
    """

    parts: int = 2
    has_slots = False

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """A pair for each summand. The first replaces the port's values, the others are added."""
        port = only(ports)
        if legacy.shape != (expected := self.legacy_shape([port.shape])):
            raise LayoutError(
                f"its shape is {legacy.shape}, but {self.parts} summands of the shape {port.shape} "
                f"have the shape {expected} together"
            )
        width = port.shape[-1]
        parts = [legacy[..., at * width : (at + 1) * width] for at in range(self.parts)]
        return [Copy(part, port, role="summed" if at else "same") for at, part in enumerate(parts)]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The port's shape with the last axis multiplied by the number of parts."""
        shape = only(shapes)
        return (*shape[:-1], shape[-1] * self.parts)


@dataclass(frozen=True, repr=False)
class Spread(Layout):
    """The legacy array is the sum of the port's array along its first axis.

    The first row of the port becomes the legacy array and the other rows become 0. In the other
    direction the rows are added up.
    """

    each: Layout = field(default_factory=Same)
    has_slots = False

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The pairs of each row. The first takes the values, and the others become 0."""
        port = only(ports)
        if not port.ndim:
            raise LayoutError("the port's variable is a scalar, and Spread needs a first axis of summands")
        rows = [self.each.copies(legacy, [row]) for row in port]
        return [replace(copy, role="spread" if at else "same") for at, row in enumerate(rows) for copy in row]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The legacy shape of one row."""
        return self.each.legacy_shape([only(shapes)[1:]])


def _width(port: np.ndarray, gates: str) -> int:
    """The number of columns of one gate."""
    if not gates or not port.ndim or port.shape[-1] % len(gates):
        raise LayoutError(f"the last axis of the port's shape {port.shape} cannot be divided into {len(gates)} gates")
    return int(port.shape[-1]) // len(gates)


def _joined(shapes: Sequence[Shape], axis: int) -> Shape:
    """The shape of the concatenation of arrays with these shapes."""
    first = shapes[0]
    if not -len(first) <= axis < len(first):
        raise LayoutError(f"parts of the shape {first} cannot be joined along axis {axis}: there is no such axis")
    at = axis % len(first)
    rest = {(*shape[:at], *shape[at + 1 :]) for shape in shapes}
    if len(rest) != 1:
        raise LayoutError(
            f"parts of the shapes {', '.join(map(str, shapes))} cannot be joined along axis {axis}: their other axes differ"
        )
    return (*first[:at], sum(shape[at] for shape in shapes), *first[at + 1 :])
