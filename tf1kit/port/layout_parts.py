"""Layouts of parts: a legacy array that fills several of the port's, or a part of one, reordered, or with a number added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tf1kit.port.layouts import Copy, Layout, LayoutError, Same, Shape, Turn, only, paired


@dataclass(frozen=True, repr=False)
class Refilled(Layout):
    """A matrix whose numbers are read in the order of its transpose: what CuDNN's kernels are in one gate."""

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """All of it, read anew either way."""
        there: Turn = lambda array: array.reshape(array.shape[::-1]).T  # noqa: E731
        back: Turn = lambda array: array.T.reshape(array.shape)  # noqa: E731
        return [replace(paired(legacy, only(ports)), turn=(there, back))]


@dataclass(frozen=True, repr=False)
class Gates(Layout):
    """Columns in blocks of equal width, one per gate, in an order of their own on either side.

    Attributes:
        legacy: a letter per gate, in the order of the legacy.
        migrated: the same of the port, which may have more gates: other rows fill them.
        add: what the port's value of a gate is larger by, such as `{"f": 1.0}`.  Optimizer slots and gradients stay.
        each: how one gate is laid out.
    """

    legacy: str
    migrated: str
    add: Mapping[str, float] = field(default_factory=dict)
    each: Layout = field(default_factory=Same)

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """A block per gate."""
        port = only(ports)
        if strange := {*self.legacy, *self.add} - {*self.migrated}:
            raise LayoutError(f"{self} has the gate {min(strange)} that the port does not have")
        width = _width(port, self.migrated)
        if not legacy.ndim or legacy.shape[-1] != width * len(self.legacy):
            needed = width * len(self.legacy)
            raise LayoutError(f"the legacy shape {legacy.shape} does not end in {needed}, {len(self.legacy)} x {width}")
        found = []
        for at, gate in enumerate(self.legacy):
            to = self.migrated.index(gate)
            block = legacy[..., at * width : (at + 1) * width], port[..., to * width : (to + 1) * width]
            found += [replace(copy, add=self.add.get(gate, 0.0)) for copy in self.each.copies(block[0], [block[1]])]
        return found

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """As many blocks as it has gates."""
        shape = only(shapes)
        return (*shape[:-1], _width(np.empty(shape, "bool"), self.migrated) * len(self.legacy))


@dataclass(frozen=True, repr=False)
class Split(Layout):
    """The legacy array is those of several paths, one after the other along `axis`; each part is laid out as `each` says."""

    each: Layout = field(default_factory=Same)
    axis: int = 0

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The parts, by the sizes that the port's arrays have."""
        shapes = [self.each.legacy_shape([port.shape]) for port in ports]
        expected = _joined(shapes, self.axis)
        if legacy.shape != expected:
            parts = " and ".join(map(str, shapes))
            raise LayoutError(f"its shape is {legacy.shape}; {parts} along axis {self.axis} make {expected}")
        found, start = [], 0
        for number, (port, shape) in enumerate(zip(ports, shapes, strict=True)):
            part = np.moveaxis(np.moveaxis(legacy, self.axis, 0)[start : start + shape[self.axis]], 0, self.axis)
            found += [replace(copy, port=number) for copy in self.each.copies(part, [port])]
            start += shape[self.axis]
        return found

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The parts joined."""
        return _joined([self.each.legacy_shape([shape]) for shape in shapes], self.axis)


@dataclass(frozen=True, repr=False)
class Slice(Layout):
    """The legacy array is a part of the port's: `port[at]`, or `port[at[0]:at[1]]`, along the first axis."""

    at: int | tuple[int, int]
    each: Layout = field(default_factory=Same)

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The part."""
        return self.each.copies(legacy, [self._part(only(ports))])

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The part's."""
        part = self._part(np.broadcast_to(False, only(shapes)))
        return self.each.legacy_shape([part.shape])

    def _part(self, port: np.ndarray) -> np.ndarray:
        start, stop = (self.at, self.at + 1) if isinstance(self.at, int) else self.at
        if not port.ndim or not 0 <= start < stop <= port.shape[0]:
            raise LayoutError(f"{self} is not within the port's shape {port.shape}")
        part: np.ndarray = port[start] if isinstance(self.at, int) else port[start:stop]
        return part


@dataclass(frozen=True, repr=False)
class Summed(Layout):
    """The port keeps one array where the legacy keeps the `parts` summands of it, side by side along the last axis.

    On the way back the first is the whole sum and the others are 0, which computes the same.
    """

    parts: int = 2
    has_slots = False

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The first part, then those that are added to it."""
        port = only(ports)
        if legacy.shape != (expected := self.legacy_shape([port.shape])):
            raise LayoutError(f"its shape is {legacy.shape}; {self.parts} summands of {port.shape} make {expected}")
        width = port.shape[-1]
        parts = [legacy[..., at * width : (at + 1) * width] for at in range(self.parts)]
        return [Copy(part, port, role="summed" if at else "same") for at, part in enumerate(parts)]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The last axis as often as there are parts."""
        shape = only(shapes)
        return (*shape[:-1], shape[-1] * self.parts)


@dataclass(frozen=True, repr=False)
class Spread(Layout):
    """The port keeps summands, along its first axis, of what the legacy keeps as one array: the first is it, the others are 0.

    On the way back they are added up.
    """

    each: Layout = field(default_factory=Same)
    has_slots = False

    def copies(self, legacy: np.ndarray, ports: Sequence[np.ndarray]) -> list[Copy]:
        """The first row, then those that begin at 0."""
        port = only(ports)
        if not port.ndim:
            raise LayoutError("a scalar of the port has no summands")
        rows = [self.each.copies(legacy, [row]) for row in port]
        return [replace(copy, role="spread" if at else "same") for at, row in enumerate(rows) for copy in row]

    def legacy_shape(self, shapes: Sequence[Shape]) -> Shape:
        """That of one summand."""
        return self.each.legacy_shape([only(shapes)[1:]])


def _width(port: np.ndarray, gates: str) -> int:
    """The columns of one gate."""
    if not gates or not port.ndim or port.shape[-1] % len(gates):
        raise LayoutError(f"the port's shape {port.shape} has no {len(gates)} gates in its last axis")
    return int(port.shape[-1]) // len(gates)


def _joined(shapes: Sequence[Shape], axis: int) -> Shape:
    """The shape of arrays of these shapes, concatenated."""
    first = shapes[0]
    if not -len(first) <= axis < len(first):
        raise LayoutError(f"an array of the shape {first} has no axis {axis}")
    at = axis % len(first)
    rest = {(*shape[:at], *shape[at + 1 :]) for shape in shapes}
    if len(rest) != 1:
        raise LayoutError(f"parts of the shapes {', '.join(map(str, shapes))} do not join along axis {axis}")
    return (*first[:at], sum(shape[at] for shape in shapes), *first[at + 1 :])
