"""Resolves a port's WEIGHT_MAP: finds the variables of both sides and checks that they fit.

The `map` rung reports the result, and every other rung uses it.

A row is `(legacy name, path in the port, transform)`. The row `(legacy name, None, "reason")` drops
a variable on purpose. A legacy variable that fills several port variables has a tuple of paths and
the transform `Split`. Several rows may share a path if each fills a part of it.
Each element of either side must occur exactly once.

Optimizer slots are not listed in a WEIGHT_MAP. `SLOTS` finds them from their variables. The slots
of an optimizer that the program has named, such as `w/d_adam_1`, belong to the port's optimizer of
that name. A slot may stand in a scope that its variable is not in, such as `train/w/Adam`. Where the
graph shows which variable a slot belongs to, its name does not matter.
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
from tf1kit.port.optimizer_slots import slot_names

__all__ = ["Flat", "Gates", "Refilled", "Same", "Slice", "Split", "Spread", "Summed", "Transform", "Transpose"]

# TensorFlow 1's slot name -> names that Keras 3 may have for it. The first that exists is used.
SLOTS = {
    "Adam": ("momentum",),
    "Adam_1": ("velocity",),
    "Momentum": ("momentum",),
    "RMSProp": ("velocity",),
    "RMSProp_1": ("average_gradient", "momentum"),  # average_gradient if centered
    "RMSProp_2": ("momentum",),  # if centered
    "Adagrad": ("accumulator",),
    "Adadelta": ("accumulated_grad",),
    "Adadelta_1": ("accumulated_delta_var",),
    "Ftrl": ("accumulator",),
    "Ftrl_1": ("linear",),
    "adam_m": ("momentum",),  # of BERT's optimizer
    "adam_v": ("velocity",),
}
# Likewise for the optimizers of tf.keras, which put the names of their variables behind their own.
KERAS_SLOTS = {
    "m": ("momentum",),
    "v": ("velocity",),
    "vhat": ("velocity_hat",),
    "rms": ("velocity",),
    "mg": ("average_gradient",),
    "momentum": ("momentum",),
    "accumulator": ("accumulator",),
    "accum_grad": ("accumulated_grad",),
    "accum_var": ("accumulated_delta_var",),
    "linear": ("linear",),
}
CLASSES = {
    "SGD": "Momentum",
    "RMSprop": "RMSProp",
    "LazyAdam": "Adam",
}  # Keras optimizer -> TensorFlow 1's name, if it is another
AVERAGE = "ExponentialMovingAverage"  # the average of a weight, if the optimizer of the port keeps averages
AVERAGES = {AVERAGE: ("average",)}
STEP = "iteration"
COUNTING = ("int32", "int64", "float32", "float64")  # what a program may count its steps in
KERAS_STEP = "iter"  # how an optimizer of tf.keras in TensorFlow 1 calls it
KERAS_OWN = {  # Keras optimizer variables without a legacy variable -> why that is allowed
    STEP: "counts steps for Keras; in TensorFlow 1 the program may make a `global_step` for that",
    "learning_rate": "a constant in the TensorFlow 1 graph",
}
COUNTER = "counter"
PORT_OWN = {  # last part of the path of a model variable without a legacy variable -> why it is allowed
    COUNTER: "the position of a random layer in its sequence, which TensorFlow 1 keeps in the session",
    "seed_generator_state": "the same position for Keras's own random layers",
}


@dataclass
class MapRow:
    """A legacy variable, its path in the port, and the problem with the row, if there is one.

    migrated: the path, or several paths joined by " + ".
    slot: the key in `SLOTS` or `KERAS_SLOTS`, for a slot of an optimizer.
    """

    legacy: str
    migrated: str | None = None
    transform: Layout = field(default_factory=Same)
    shape: tuple[int, ...] = ()
    dtype: str = ""
    note: str = ""
    problem: str = ""
    slot: str = ""


@dataclass
class ResolvedMap:
    """A row for each legacy variable in order, then a row for each other problem.

    links: for the name of each legacy variable that the port has, its link.
    """

    rows: list[MapRow]
    links: dict[str, Link] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """One sentence for each problem."""
        return [f"{row.legacy}: {row.problem}" for row in self.rows if row.problem]

    @property
    def dropped(self) -> frozenset[str]:
        """The legacy variables that the map drops on purpose."""
        return frozenset(row.legacy for row in self.rows if row.note and row.migrated is None)

    @functools.cached_property
    def ends(self) -> dict[int, list[tuple[Link, int]]]:
        """The links that fill each port variable, by its id. Needs a map without problems."""
        return ends_of(self.links.values())


def migrated_variables(model: Any) -> dict[str, Any]:
    """The variables of a model by path, without the model's name, such as `conv1/kernel`."""
    prefix = getattr(model, "name", "") + "/"
    return {variable.path.removeprefix(prefix): variable for variable in getattr(model, "variables", ())}


def resolve(
    weight_map: Iterable[tuple[str, str | tuple[str, ...] | None, Any]],
    legacy: Mapping[str, tuple[tuple[int, ...], str]],
    model: Any,
    optimizer: Any,
    owners: Mapping[str, tuple[str, str]] | None = None,
) -> ResolvedMap:
    """Resolve `weight_map` for the `legacy` variables (name -> shape, dtype) and the port.

    The port is `model` and its `optimizer`, which may be None. `owners` has the variable and the
    key in `SLOTS` or `KERAS_SLOTS` of each slot that the legacy graph shows as such.
    """
    listed = list(weight_map)
    for entry in listed:
        check_row(entry)
    counts = Counter(name for name, _, _ in listed)
    by_name = {name: (paths_of(path), transform) for name, path, transform in listed}
    weights = migrated_variables(model)
    state = {variable.path: variable for variable in getattr(optimizer, "variables", ())}
    kept = Kept(optimizer)
    named = named_optimizers(optimizer)
    if getattr(optimizer, "use_ema", False):
        owners = {**_averages(legacy, by_name), **(owners or {})}
    resolved = ResolvedMap([])
    filled: Counter[str] = Counter()
    for name, (shape, dtype) in legacy.items():
        row = MapRow(name, shape=shape, dtype=dtype)
        owner, row.slot = (owners or {}).get(name) or owner_of(name, by_name, named)
        paths = _aim(row, owner, by_name, weights, state, kept)
        filled.update(paths)
        variables = tuple(weights.get(path, state.get(path)) for path in paths)
        if counts[name] > 1:
            row.problem = f"listed {counts[name]} times in WEIGHT_MAP"
        elif variables and not row.problem:
            link = Link(name, tuple(shape), variables, row.transform, shift=name in by_name, dtype=dtype)
            row.problem = _misfit(row, link)
            resolved.links[name] = link
        resolved.rows.append(row)
    resolved.rows += _left_over(by_name, legacy, weights, state, filled)
    resolved.rows += _uneven(resolved, weights, state, filled)
    paths_there = Counter(variable.path for variable in getattr(model, "variables", ()))
    resolved.rows += [
        MapRow(
            "-", path, problem=f"{count} weights of the port have the path {path}: give their layers different names"
        )
        for path, count in paths_there.items()
        if count > 1
    ]
    return resolved


class Kept:
    """The variables of an optimizer, or of several, by the last part of their paths."""

    def __init__(self, optimizer: Any) -> None:
        parts = getattr(optimizer, "parts", {"": optimizer} if optimizer is not None else {}).values()
        self._parts = [(part, {one.path.rpartition("/")[2]: one.path for one in part.variables}) for part in parts]
        self.paths = {ending: path for _, own in self._parts for ending, path in own.items()}

    def slot(self, slot: str, weight: Any) -> str | None:
        """The path of the slot of a weight, or None if the optimizer has no such slot.

        If several optimizers of a class keep slots of a weight, TensorFlow 1 numbers these on: `Adam_2` and
        `Adam_3` are those of the second one.
        """
        begin = weight.path.replace("/", "_") + "_"
        base, number = numbered(slot)
        same = [(part, own) for part, own in self._parts if tensorflow_1_name(part) == base]
        each = [[own.get(begin + name) for name in slot_names(part).values()] for part, own in same]
        each = [paths for paths in each if any(paths)]
        if len(each) > 1:
            return dict(enumerate(path for paths in each for path in paths)).get(number)
        return next((self.paths[begin + name] for name in _keras_names(slot) if begin + name in self.paths), None)


def numbered(slot: str) -> tuple[str, int]:
    """("Adam", 1) of "Adam_1"."""
    name, number = re.fullmatch(r"(.*?)(?:_(\d+))?", slot).groups("0")  # type: ignore[union-attr]
    return name, int(number)


def tensorflow_1_name(optimizer: Any) -> str:
    """TensorFlow 1's name of the class of an optimizer."""
    kind = type(optimizer).__name__
    return CLASSES.get(kind, kind)


def _averages(legacy: Iterable[str], by_name: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """{average of a weight: the weight, and the key in `AVERAGES`}."""
    pairs = ((name, name.rpartition("/")) for name in legacy)
    return {name: (owner, last) for name, (owner, _, last) in pairs if last in AVERAGES and owner in by_name}


def check_row(entry: Any) -> None:
    """Raise UsageError if `entry` is not a row of a WEIGHT_MAP."""
    is_row = isinstance(entry, tuple) and len(entry) == 3 and isinstance(entry[1], str | tuple | None)
    if not is_row or entry[1] == ():
        raise UsageError(
            f"the row {entry!r} of WEIGHT_MAP is not (legacy name, place, transform): "
            "the place is a path in the port, a tuple of paths, or None"
        )


def paths_of(place: str | tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The paths of a row as a tuple, or None for a dropped variable."""
    return (place,) if isinstance(place, str) else place


def named_optimizers(optimizer: Any) -> dict[str, str]:
    """The name of each optimizer of a port, and TensorFlow 1's name of its class.

    optimizer: one, None, or an object with several in `parts`.
    """
    parts = getattr(optimizer, "parts", {"": optimizer} if optimizer is not None else {}).values()
    return {getattr(part, "name", ""): tensorflow_1_name(part) for part in parts}


def slot_of(slot: str, named: Mapping[str, str]) -> str:
    """The name in `SLOTS` of a slot: `Adam_1` for `d_adam_1` if the port has an Adam of the name
    `d_adam`.
    """
    if slot in SLOTS:
        return slot
    name, number = re.fullmatch(r"(.*?)(_\d+)?", slot).groups("")  # type: ignore[union-attr]
    return named[name] + number if name in named else slot


def owner_of(name: str, by_name: Mapping[str, Any], named: Mapping[str, str]) -> tuple[str, str]:
    """The variable and the slot that the name of a slot consists of.

    `train/w/Adam_1` is a slot of `w` if the map has no `train/w`.
    """
    owner, _, last = name.rpartition("/")
    slot, whole = slot_of(last, named), owner
    while owner not in by_name and "/" in owner:
        owner = owner.partition("/")[2]
    if slot in SLOTS or numbered(slot)[0] in named.values() or (slot in KERAS_SLOTS and owner != whole):
        return owner, slot
    return whole, ""


def _aim(
    row: MapRow,
    owner: str,
    by_name: dict[str, Any],
    weights: dict[str, Any],
    state: dict[str, Any],
    kept: Kept,
) -> tuple[str, ...]:
    """Set the target of a row and return its paths. A slot gets the target from the row of its `owner`.

    kept: the optimizer's variables.
    """
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
            there = f"the port has {', '.join(weights or state or ['no variables'])}"
            there += f"; its optimizer has {', '.join(counts)}" if weights and counts else ""
            row.problem = f"{missing[0]} is not in the port; {there}"
    elif row.slot and _is_within(by_name.get(owner, (None,))[0], weights):
        owners, transform = by_name[owner]
        row.transform, row.note = layout_of(transform), "follows " + owner
        paths = tuple(kept.slot(row.slot, weights[path]) for path in owners)
        if None in paths:
            lacking = owners[paths.index(None)]
            row.problem = (
                f"the port's optimizer keeps no {' or '.join(_keras_names(row.slot)) or row.slot} for {lacking}"
            )
            if not getattr(weights[lacking], "trainable", True):
                row.problem += ", which is frozen (trainable=False)"
            return ()
        if not row.transform.has_slots:
            row.problem = (
                f"this is a slot of {owner}, whose transform is {row.transform}: one side trains a sum and the other side "
                "its summands, so training cannot resume; convert the weights alone"
            )
    elif row.legacy.endswith("/" + KERAS_STEP) and STEP in kept.paths:
        row.note, paths = "counts steps", (kept.paths[STEP],)
    else:
        row.problem = "not listed in WEIGHT_MAP: map it, or drop it as (name, None, 'why')"
        return ()
    row.migrated = " + ".join(paths)
    return paths


def _own_path(path: str, weights: dict[str, Any], state: dict[str, Any]) -> str:
    """The path itself, or the optimizer's path that differs only in the number of the optimizer.

    Keras calls the second `rmsprop` of a process `rmsprop_1`.
    """
    if path in weights or path in state:
        return path
    return next((own for own in state if unnumbered(own) == unnumbered(path)), path)


def unnumbered(path: str) -> str:
    """The path of an optimizer's variable, without the number in the optimizer's name."""
    return re.sub(r"^([^/]*)_\d+(/[^/]*)$", r"\1\2", path)


def _is_within(paths: tuple[str, ...] | None, weights: dict[str, Any]) -> bool:
    return paths is not None and all(path in weights for path in paths)


def _keras_names(slot: str) -> tuple[str, ...]:
    """The names that Keras 3 may have for a slot."""
    return {**KERAS_SLOTS, **SLOTS, **AVERAGES}.get(slot, ())


def _misfit(row: MapRow, link: Link) -> str:
    """What is wrong with the shapes and dtypes of a row, or ""."""
    problem = link.problem()
    shapes = ", ".join(str(tuple(variable.shape)) for variable in link.variables)
    if problem and is_whole(row.transform):
        return f"{row.migrated} has the shape {shapes}, but {problem}"
    if problem:
        return f"{row.transform} cannot convert the shape {link.shape} to {row.migrated} of {shapes}: {problem}"
    counts = str(row.migrated).endswith("/" + STEP) and row.dtype in COUNTING  # Keras counts in int64
    other = [variable for variable in link.variables if variable.dtype != row.dtype and not counts]
    return f"{row.migrated} is {other[0].dtype}, but the legacy variable is {row.dtype}" if other else ""


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
            rows.append(MapRow("-", path, problem=f"{path} of the port is not filled by any row"))
    return rows


def _uneven(
    resolved: ResolvedMap, weights: dict[str, Any], state: dict[str, Any], filled: Counter[str]
) -> list[MapRow]:
    """A row for each port variable with elements that are not filled exactly once."""
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
