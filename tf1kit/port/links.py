"""A row of a WEIGHT_MAP between two known variables: moves values either way, and counts what it meets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.port.layouts import Copy, Layout, LayoutError, Shape, is_whole


@dataclass(frozen=True)
class Link:
    """The legacy variable `name` of `shape`, and the variables of the port that it fills.

    shift: whether what the layout adds is added; not to what follows a variable, such as its slots and its gradient.
    """

    name: str
    shape: Shape
    variables: tuple[Any, ...]
    layout: Layout
    shift: bool = True

    def put(self, array: np.ndarray, number: int, out: np.ndarray) -> None:
        """Copy what variable `number` has of the legacy `array` to `out`."""
        for copy in self._copies(array, {number: out}):
            copy.put(self.shift)

    def take(self, value: Callable[[Any], np.ndarray], gradient: bool = False) -> np.ndarray:
        """The legacy array, or its gradient, from the `value` of each of the port's variables."""
        arrays = [np.asarray(value(variable)) for variable in self.variables]
        if is_whole(self.layout):
            return np.asarray(self.layout.to_legacy(arrays[0]))  # type: ignore[attr-defined]
        out = np.empty(self.shape, arrays[0].dtype)
        for copy in self.layout.copies(out, arrays):
            copy.take(self.shift and not gradient, gradient)
        return out

    def problem(self) -> str:
        """What is wrong with the layout: it does not fit the shapes, or does not meet every legacy element once."""
        counts = _unread(self) if is_whole(self.layout) else np.zeros(self.shape, np.uint8)
        try:
            copies = self.layout.copies(counts, [_unread(variable) for variable in self.variables])
        except LayoutError as error:
            return str(error)
        if is_whole(self.layout):
            return ""
        for copy in copies:
            copy.legacy[...] += copy.role != "spread"
        return _uneven(counts, "go nowhere", "go to several places")

    def count(self, number: int, counts: np.ndarray) -> None:
        """Add 1 to each element of variable `number` that the row fills."""
        for copy in self._copies(_unread(self), {number: counts}):
            if copy.role != "summed":
                copy.migrated[...] += 1

    def _copies(self, legacy: np.ndarray, out: dict[int, np.ndarray]) -> Iterable[Copy]:
        ports = [out.get(at, _unread(variable)) for at, variable in enumerate(self.variables)]
        return [copy for copy in self.layout.copies(legacy, ports) if copy.port in out]


Ends = list[tuple[Link, int]]  # the rows that fill a variable of the port, and which of theirs it is


def ends_of(links: Iterable[Link]) -> dict[int, Ends]:
    """By the id of each of the port's variables, what fills it."""
    found: dict[int, Ends] = {}
    for link in links:
        for number, variable in enumerate(link.variables):
            found.setdefault(id(variable), []).append((link, number))
    return found


def filled(ends: Ends, read: Callable[[str], np.ndarray]) -> np.ndarray:
    """The value of the port's variable that `ends` fill, from the legacy arrays that `read` gives by name."""
    link, number = ends[0]
    array = np.asarray(read(link.name))
    if len(ends) == 1 and is_whole(link.layout):
        return np.asarray(link.layout.to_migrated(array))  # type: ignore[attr-defined]
    out = np.zeros(tuple(link.variables[number].shape), array.dtype)
    link.put(array, number, out)
    for other, at in ends[1:]:
        other.put(np.asarray(read(other.name)), at, out)
    return out


def uneven(ends: Ends) -> str:
    """What is wrong with how the rows together fill a variable of the port; empty where each element is filled once."""
    link, number = ends[0]
    if len(ends) == 1 and is_whole(link.layout):
        return ""
    counts = np.zeros(tuple(link.variables[number].shape), np.uint8)
    for other, at in ends:
        other.count(at, counts)
    return _uneven(counts, "are filled by no row", "are filled more than once")


def _uneven(counts: np.ndarray, none: str, several: str) -> str:
    for wrong, how in (((counts == 0).sum(), none), ((counts > 1).sum(), several)):
        if wrong:
            return f"{wrong} of its {counts.size} elements {how}"
    return ""


def _unread(shaped: Any) -> np.ndarray:
    """An array of the shape, which takes no memory."""
    return np.broadcast_to(np.zeros((), np.uint8), tuple(shaped.shape))
