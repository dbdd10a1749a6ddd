"""Links between legacy variables and port variables: they copy values and count filled elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.port.layouts import Copy, Layout, LayoutError, Shape, is_whole


@dataclass(frozen=True)
class Link:
    """A row of a WEIGHT_MAP: a legacy variable and the port variables that it fills.

    name, shape: the name and the shape of the legacy variable.
    shift: whether to add the number that the layout adds. It is False for optimizer slots.
    dtype: the dtype of the legacy variable, which an integer gets back.
    """

    name: str
    shape: Shape
    variables: tuple[Any, ...]
    layout: Layout
    shift: bool = True
    dtype: str = ""

    def put(self, array: np.ndarray, number: int, out: np.ndarray) -> None:
        """Copy the part of the legacy `array` that belongs to port variable `number` to `out`."""
        for copy in self._copies(array, {number: out}):
            copy.put(self.shift)

    def take(self, value: Callable[[Any], np.ndarray], gradient: bool = False) -> np.ndarray:
        """The legacy array, or its gradient, computed from the `value` of each port variable."""
        arrays = [np.asarray(value(variable)) for variable in self.variables]
        if is_whole(self.layout):
            out = np.asarray(self.layout.to_legacy(arrays[0]))  # type: ignore[attr-defined]
        else:
            out = np.empty(self.shape, arrays[0].dtype)
            for copy in self.layout.copies(out, arrays):
                copy.take(self.shift and not gradient, gradient)
        return out.astype(self.dtype) if self.dtype and out.dtype.kind == "i" else out

    def problem(self) -> str:
        """What is wrong with the layout, or "".

        It must fit the shapes and copy each legacy element exactly once.
        """
        counts = _placeholder(self) if is_whole(self.layout) else np.zeros(self.shape, np.uint8)
        try:
            copies = self.layout.copies(counts, [_placeholder(variable) for variable in self.variables])
        except LayoutError as error:
            return str(error)
        if is_whole(self.layout):
            return ""
        for copy in copies:
            copy.legacy[...] += copy.role != "spread"
        return _uneven(counts, "are not copied to the port", "are copied to several places in the port")

    def count(self, number: int, counts: np.ndarray) -> None:
        """Add 1 to each element of port variable `number` that this row fills."""
        for copy in self._copies(_placeholder(self), {number: counts}):
            if copy.role != "summed":
                copy.migrated[...] += 1

    def _copies(self, legacy: np.ndarray, out: dict[int, np.ndarray]) -> Iterable[Copy]:
        ports = [out.get(at, _placeholder(variable)) for at, variable in enumerate(self.variables)]
        return [copy for copy in self.layout.copies(legacy, ports) if copy.port in out]


Ends = list[tuple[Link, int]]  # the links that fill a port variable, and its index in each link


def ends_of(links: Iterable[Link]) -> dict[int, Ends]:
    """For the id of each port variable, the links that fill it."""
    found: dict[int, Ends] = {}
    for link in links:
        for number, variable in enumerate(link.variables):
            found.setdefault(id(variable), []).append((link, number))
    return found


def filled(ends: Ends, read: Callable[[str], np.ndarray]) -> np.ndarray:
    """The value of a port variable. `read` returns the legacy array of a name."""
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
    """What is wrong with the rows of a port variable, or "" if they fill each element once."""
    link, number = ends[0]
    if len(ends) == 1 and is_whole(link.layout):
        return ""
    counts = np.zeros(tuple(link.variables[number].shape), np.uint8)
    for other, at in ends:
        other.count(at, counts)
    return _uneven(counts, "are not filled by any row", "are filled more than once")


def _uneven(counts: np.ndarray, none: str, several: str) -> str:
    for wrong, how in (((counts == 0).sum(), none), ((counts > 1).sum(), several)):
        if wrong:
            return f"{wrong} of its {counts.size} elements {how}"
    return ""


def _placeholder(shaped: Any) -> np.ndarray:
    """An array of this shape that needs no memory."""
    return np.broadcast_to(np.zeros((), np.uint8), tuple(shaped.shape))
