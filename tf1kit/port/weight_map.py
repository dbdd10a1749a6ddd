"""A port's WEIGHT_MAP resolved against both lists of variables: the `map` rung, and what every other rung reads.

Rows are `(legacy name, migrated path, transform)`; `(legacy name, None, "why it is dropped")` drops a variable on purpose.
A legacy variable that fills several of the port's has a tuple of paths, and `Split` for a transform; one that fills a part of a
variable shares its path with others.  Every element on either side is met exactly once.
The slots that an optimizer keeps per variable are not listed: they follow their variable by `SLOTS`.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.port.layout_parts import Gates, Refilled, Slice, Split, Spread, Summed
from tf1kit.port.layouts import Flat, Layout, Same, Transform, Transpose, is_whole, layout_of
from tf1kit.port.links import Link, ends_of, uneven

__all__ = ["Flat", "Gates", "Refilled", "Same", "Slice", "Split", "Spread", "Summed", "Transform", "Transpose"]

# TensorFlow 1's slot name -> the Keras 3 optimizer variables that may be it: the first of them that the port keeps.
SLOTS = {
    "Adam": ("momentum",),
    "Adam_1": ("velocity",),
    "Momentum": ("momentum",),
    "RMSProp": ("velocity",),
    "RMSProp_1": ("average_gradient", "momentum"),  # the former if centered
    "RMSProp_2": ("momentum",),  # if centered
    "Adagrad": ("accumulator",),
    "Adadelta": ("accumulated_grad",),
    "Adadelta_1": ("accumulated_delta_var",),
    "Ftrl": ("accumulator",),
    "Ftrl_1": ("linear",),
}
KERAS_OWN = {  # optimizer variables that TensorFlow 1 has no counterpart for -> why they may stay unfilled
    "iteration": "counts steps for Keras; TensorFlow 1 counts in `global_step`, where the program makes one",
    "learning_rate": "a constant in the TensorFlow 1 graph",
}
COUNTER = "counter"
PORT_OWN = {  # the last part of a model variable's path -> why it may stay unfilled
    COUNTER: "how far a random layer is in its sequence; in TensorFlow 1 the session's kernels keep that",
    "seed_generator_state": "the same, of Keras's own random layers",
}


@dataclass
class MapRow:
    """One legacy variable, where its value goes in the port, and what is wrong with that, if anything.

    migrated: the path, or several joined by " + ".
    """

    legacy: str
    migrated: str | None = None
    transform: Layout = field(default_factory=Same)
    shape: tuple[int, ...] = ()
    dtype: str = ""
    note: str = ""
    problem: str = ""


@dataclass
class ResolvedMap:
    """Every legacy variable in order, then whatever does not belong; `links` are those with a place in the port, by name."""

    rows: list[MapRow]
    links: dict[str, Link] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """One sentence per thing that is wrong."""
        return [f"{row.legacy}: {row.problem}" for row in self.rows if row.problem]

    @property
    def dropped(self) -> frozenset[str]:
        """The legacy variables that the map drops on purpose."""
        return frozenset(row.legacy for row in self.rows if row.note and row.migrated is None)

    @functools.cached_property
    def ends(self) -> dict[int, list[tuple[Link, int]]]:
        """What fills each variable of the port, by its id; for a map without problems."""
        return ends_of(self.links.values())


def migrated_variables(model: Any) -> dict[str, Any]:
    """A model's (or an optimizer's) variables by path, the model's own name left out: `conv1/kernel`."""
    prefix = getattr(model, "name", "") + "/"
    return {variable.path.removeprefix(prefix): variable for variable in getattr(model, "variables", ())}


def resolve(
    weight_map: Iterable[tuple[str, str | tuple[str, ...] | None, Any]],
    legacy: Mapping[str, tuple[tuple[int, ...], str]],
    model: Any,
    optimizer: Any,
) -> ResolvedMap:
    """Match `legacy` (name -> shape, dtype) with the variables of `model` and `optimizer` by `weight_map`."""
    listed = list(weight_map)
    for entry in listed:
        check_row(entry)
    counts = Counter(name for name, _, _ in listed)
    by_name = {name: (paths_of(path), transform) for name, path, transform in listed}
    weights = migrated_variables(model)
    state = {variable.path: variable for variable in getattr(optimizer, "variables", ())}
    kept = {path.rpartition("/")[2]: path for path in state}
    resolved = ResolvedMap([])
    filled: Counter[str] = Counter()
    for name, (shape, dtype) in legacy.items():
        row = MapRow(name, shape=shape, dtype=dtype)
        paths = _aim(row, by_name, weights, state, kept)
        filled.update(paths)
        variables = tuple(weights.get(path, state.get(path)) for path in paths)
        if counts[name] > 1:
            row.problem = f"listed {counts[name]} times in WEIGHT_MAP"
        elif variables and not row.problem:
            link = Link(name, tuple(shape), variables, row.transform, shift=name in by_name)
            row.problem = _misfit(row, link)
            resolved.links[name] = link
        resolved.rows.append(row)
    resolved.rows += _left_over(by_name, legacy, weights, state, filled)
    resolved.rows += _uneven(resolved, weights, state, filled)
    paths_there = Counter(variable.path for variable in getattr(model, "variables", ()))
    resolved.rows += [
        MapRow(
            "-", path, problem=f"{count} weights of the port have the path {path}: give their layers names of their own"
        )
        for path, count in paths_there.items()
        if count > 1
    ]
    return resolved


def check_row(entry: Any) -> None:
    """UsageError for what is not a row."""
    is_row = isinstance(entry, tuple) and len(entry) == 3 and isinstance(entry[1], str | tuple | None)
    if not is_row or entry[1] == ():
        raise UsageError(
            f"the row {entry!r} of WEIGHT_MAP is not (legacy name, migrated path, tuple of paths or None, transform)"
        )


def paths_of(place: str | tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The second place of a row, as a tuple; None for what is dropped."""
    return (place,) if isinstance(place, str) else place


def _aim(
    row: MapRow, by_name: dict[str, Any], weights: dict[str, Any], state: dict[str, Any], kept: dict[str, str]
) -> tuple[str, ...]:
    """Set the row's target from the map, or from its variable's if it is a slot; return the paths.

    kept: the paths of the optimizer's variables by their last part.
    """
    owner, _, slot = row.legacy.rpartition("/")
    if row.legacy in by_name:
        paths, transform = by_name[row.legacy]
        if paths is None:
            row.note = str(transform)
            return ()
        row.transform = layout_of(transform)
        paths = tuple(_own_path(path, weights, state) for path in paths)
        missing = [path for path in paths if path not in weights and path not in state]
        if missing:
            counts = [path for path in state if path.rpartition("/")[2] in KERAS_OWN]
            there = f"it has {', '.join(weights or state or ['no variable'])}"
            there += f"; its optimizer has {', '.join(counts)}" if weights and counts else ""
            row.problem = f"{missing[0]} is not in the port; {there}"
    elif slot in SLOTS and _is_within(by_name.get(owner, (None,))[0], weights):
        owners, transform = by_name[owner]
        row.transform, row.note = layout_of(transform), "follows " + owner
        paths = tuple(_slot_path(slot, weights[path], kept) for path in owners)
        if None in paths:
            lacking = owners[paths.index(None)]
            row.problem = f"the port's optimizer keeps no {' or '.join(SLOTS[slot])} for {lacking}"
            return ()
        if not row.transform.has_slots:
            row.problem = (
                f"a slot of {owner}, whose transform is {row.transform}: one side trains a sum and the other its summands, "
                "so that training cannot go on as it was; take the weights alone"
            )
    else:
        row.problem = "not listed in WEIGHT_MAP: map it, or drop it as (name, None, 'why')"
        return ()
    row.migrated = " + ".join(paths)
    return paths


def _own_path(path: str, weights: dict[str, Any], state: dict[str, Any]) -> str:
    """The path itself, or of the optimizer the one that differs in nothing but the number Keras gave its name.

    Keras calls the second `rmsprop` of a process rmsprop_1.
    """
    if path in weights or path in state:
        return path
    return next((own for own in state if unnumbered(own) == unnumbered(path)), path)


def unnumbered(path: str) -> str:
    """The path of an optimizer's variable without the number in the optimizer's name."""
    return re.sub(r"^([^/]*)_\d+(/[^/]*)$", r"\1\2", path)


def _is_within(paths: tuple[str, ...] | None, weights: dict[str, Any]) -> bool:
    return paths is not None and all(path in weights for path in paths)


def _slot_path(slot: str, weight: Any, kept: dict[str, str]) -> str | None:
    """The path of the optimizer's variable that is the slot of a weight, if it keeps one."""
    endings = [weight.path.replace("/", "_") + "_" + own for own in SLOTS[slot]]
    return next((kept[ending] for ending in endings if ending in kept), None)


def _misfit(row: MapRow, link: Link) -> str:
    """What is wrong with shapes and dtypes."""
    problem = link.problem()
    shapes = ", ".join(str(tuple(variable.shape)) for variable in link.variables)
    if problem and is_whole(row.transform):
        return f"{row.migrated} has the shape {shapes}, {problem}"
    if problem:
        return f"{row.transform} does not take {link.shape} to {row.migrated} of {shapes}: {problem}"
    other = [variable for variable in link.variables if variable.dtype != row.dtype]
    return f"{row.migrated} is {other[0].dtype}, the legacy variable {row.dtype}" if other else ""


def _left_over(
    by_name: dict[str, Any],
    legacy: Mapping[str, Any],
    weights: dict[str, Any],
    state: dict[str, Any],
    filled: Counter[str],
) -> list[MapRow]:
    rows = [MapRow(name, problem="in WEIGHT_MAP, but the legacy graph has no such variable") for name in by_name]
    rows = [row for row in rows if row.legacy not in legacy]
    for path in [*weights, *state]:
        if not filled[path] and path.rpartition("/")[2] not in (PORT_OWN if path in weights else KERAS_OWN):
            rows.append(MapRow("-", path, problem=f"{path} of the port is filled by no row"))
    return rows


def _uneven(
    resolved: ResolvedMap, weights: dict[str, Any], state: dict[str, Any], filled: Counter[str]
) -> list[MapRow]:
    """A row per variable of the port whose elements are not filled exactly once."""
    sound = {row.legacy for row in resolved.rows if not row.problem}
    ends = ends_of(resolved.links.values())
    rows = []
    for path in filled:
        mine = ends.get(id(weights.get(path, state.get(path))), [])
        if filled[path] > 1 and (len(mine) < filled[path] or any(is_whole(link.layout) for link, _ in mine)):
            rows.append(MapRow("-", path, problem=f"{path} is filled {filled[path]} times"))
        elif mine and all(link.name in sound for link, _ in mine) and (problem := uneven(mine)):
            names = ", ".join(link.name for link, _ in mine)
            rows.append(MapRow("-", path, problem=f"{path}: {problem}; its rows are {names}"))
    return rows
