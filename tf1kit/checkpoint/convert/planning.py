"""Plans which tensor of a TensorFlow 1 checkpoint fills which variable of a port.

`tf1kit.port.weight_map.resolve` handles the rows of the map and the optimizer slots that follow
them.  This module adds what only checkpoints have: moving averages beside the weights, optimizer
state that is not wanted, and stock Keras optimizers, which express their state in other numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tf1kit.errors import UsageError
from tf1kit.port.layouts import layout_of
from tf1kit.port.links import Ends, Link, ends_of, filled
from tf1kit.port.optimizer_slots import POWERS, STEP, is_stock, scale, slot_names
from tf1kit.port.weight_map import SLOTS, MapRow, migrated_variables, paths_of, resolve

SHADOW = "ExponentialMovingAverage"
NOT_ASKED = "the optimizer's state, which is not converted"
Entry = tuple[tuple[int, ...], str]  # shape, dtype
Entries = Mapping[str, Entry]  # variable name -> entry
WeightMap = Iterable[tuple[str, "str | tuple[str, ...] | None", Any]]
Read = Callable[[str], np.ndarray]  # name of a tensor in the checkpoint -> its array


@dataclass(frozen=True)
class Filling:
    """One variable of the port and the tensors that fill it.

    tensors: {legacy name: name in the checkpoint}.
    factor: the value is multiplied by it; it differs from 1 only for a velocity of stock SGD.
    """

    variable: Any
    ends: Ends
    tensors: Mapping[str, str]
    factor: float = 1.0

    @property
    def source(self) -> str:
        """The name of the first tensor."""
        return self.tensors[self.ends[0][0].name]

    def to_migrated(self, read: Read) -> np.ndarray:
        """The value of the variable, computed from its tensors."""
        value = filled(self.ends, lambda name: read(self.tensors[name]))
        value = value if self.factor == 1.0 else value * value.dtype.type(self.factor)
        return np.asarray(value.astype(self.variable.dtype, copy=False))


@dataclass(frozen=True)
class Origin:
    """One tensor of the checkpoint and the port's variables that it fills; used to convert back."""

    source: str
    link: Link
    factor: float = 1.0

    @property
    def variables(self) -> tuple[Any, ...]:
        """The port's variables in the order of the map's row."""
        return self.link.variables

    def to_legacy(self, dtype: str) -> np.ndarray:
        """The value of the tensor, computed from the port's variables."""
        value = self.link.take(lambda variable: np.asarray(variable.value))
        value = value if self.factor == 1.0 else value / value.dtype.type(self.factor)
        return np.asarray(value.astype(dtype, copy=False))


@dataclass
class Plan:
    """Which tensor fills which variable of the port.

    Attributes:
        rows: the rows of the map with their problems.
        fillings: an entry per variable of the port.
        origins: the same by tensor of the checkpoint, for converting back.
        left: {variable: why} of the variables that are left behind.
        not_finite: {tensor: how many values are NaN or infinite}, of the tensors read so far.
        counts_steps: whether the step is computed from the powers of beta in the checkpoint.
    """

    rows: list[MapRow] = field(default_factory=list)
    fillings: list[Filling] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    not_finite: dict[str, str] = field(default_factory=dict)
    counts_steps: bool = False

    @property
    def problems(self) -> list[str]:
        """A sentence for each problem."""
        return [
            row.problem if row.legacy == "-" else f"{row.legacy}: {row.problem}" for row in self.rows if row.problem
        ]


def plan(entries: Entries, weight_map: WeightMap, model: Any, optimizer: Any = None, use_ema: bool = False) -> Plan:
    """Plan how a checkpoint with the variables `entries` fills `model` and `optimizer`.

    Args:
        entries: shape and dtype of every variable in the checkpoint.
        weight_map: rows `(legacy name, path in the port, transform)`; see CONTRIBUTING.md.
        model: a Keras model whose weights exist.
        optimizer: a built Keras optimizer; None leaves the optimizer's state behind.
        use_ema: use the moving average of each variable that has one.
    """
    listed = list(weight_map)
    weights = migrated_variables(model)
    drawn = Plan()
    sources = _sources(entries, {row[0] for row in listed if _is_row(row)}, use_ema, drawn.left)
    if optimizer is None:
        listed = [row for row in listed if not (_is_row(row) and row[0] in (*POWERS, STEP) and row[1] not in weights)]
    else:
        drawn.counts_steps = is_stock(optimizer) and type(optimizer).__name__ == "Adam"
        listed = _for_optimizer(listed, entries, optimizer, drawn.counts_steps)
    targets = {row[0]: row[1] for row in listed if _is_row(row)}
    for name in list(sources):
        if why := _stays(name, targets, optimizer, drawn.counts_steps):
            drawn.left[name] = why
            del sources[name]
    legacy = {name: _counted(entries[source], targets.get(name), optimizer) for name, source in sources.items()}
    resolved = resolve(listed, legacy, model, optimizer)
    drawn.rows = resolved.rows
    factors = {}
    for name, link in resolved.links.items():
        slot = name.rpartition("/")[2]
        factors[name] = scale(optimizer, slot) if optimizer is not None and slot in SLOTS else 1.0
        drawn.origins.append(Origin(sources[name], link, factors[name]))
    for ends in ends_of(resolved.links.values()).values():
        first, number = ends[0]
        drawn.fillings.append(Filling(first.variables[number], ends, sources, factors[first.name]))
    if drawn.counts_steps and STEP in targets:
        drawn.counts_steps = False
    elif drawn.counts_steps:
        missing = [name for name in POWERS if name not in entries]
        why = "is not in the checkpoint, but Adam's step is computed from it"
        drawn.rows += [MapRow(name, problem=why) for name in missing]
        drawn.counts_steps = not missing
    return drawn


def entries_of(weight_map: WeightMap, model: Any, optimizer: Any = None) -> dict[str, Entry]:
    """The variables of a TensorFlow 1 graph with this map, with shapes and dtypes from the port.

    Variables that the map drops are not included.
    Raises UsageError if the map names a variable that the port does not have.
    """
    weights = migrated_variables(model)
    state = {variable.path: variable for variable in getattr(optimizer, "variables", ())}
    trained = {variable.path for variable in model.trainable_variables}
    slots = list(slot_names(optimizer)) if optimizer is not None else []
    found: dict[str, Entry] = {}
    for legacy, place, transform in weight_map:
        paths = paths_of(place) or ()
        variables: list[Any] = [weights.get(path, state.get(path)) for path in paths]
        missing = [path for path, variable in zip(paths, variables, strict=True) if variable is None]
        if not paths or (missing and legacy in (*POWERS, STEP)):
            continue
        if missing:
            raise UsageError(
                f"the map fills {missing[0]} from {legacy}, but the port has no {missing[0]}: it has {', '.join(weights)}"
            )
        shape = layout_of(transform).legacy_shape([tuple(variable.shape) for variable in variables])
        found[legacy] = (shape, "int64" if paths[0].endswith("/iteration") else variables[0].dtype)
        if all(variable.path in trained for variable in variables):
            found.update((f"{legacy}/{slot}", found[legacy]) for slot in slots)
    if optimizer is not None and type(optimizer).__name__ == "Adam":
        found.update((power, ((), "float32")) for power in POWERS)
    return found


def _is_row(row: Any) -> bool:
    """Whether it has the form of a row; if not, `resolve` reports what is wrong."""
    return isinstance(row, tuple) and len(row) == 3


def _sources(entries: Entries, listed: set[str], use_ema: bool, left: dict[str, str]) -> dict[str, str]:
    """{variable: the tensor that it is read from}, which is the variable or its moving average.

    Moving averages are not variables of their own; they are added to `left`.
    """
    sources = {name: name for name in entries}
    for name in entries:
        owner, _, last = name.rpartition("/")
        if last != SHADOW or name in listed or (owner not in entries and not use_ema):
            continue
        del sources[name]
        if use_ema:
            sources[owner] = name
            left.update({owner: f"its moving average {name} is used instead"} if owner in entries else {})
        else:
            left[name] = f"the moving average of {owner}; --use-ema uses it"
    if use_ema and all(name == source for name, source in sources.items()):
        raise UsageError(f"the checkpoint has no moving average, which --use-ema needs: no name ends in /{SHADOW}")
    return sources


def _for_optimizer(listed: list[Any], entries: Entries, optimizer: Any, counts_steps: bool) -> list[Any]:
    """The map, adapted to the optimizer.

    An optimizer that counts steps needs no rows for the powers of beta.  A row for `global_step` is
    added if the checkpoint has one and the map does not.
    """
    if counts_steps:
        listed = [row for row in listed if not (_is_row(row) and row[0] in POWERS)]
    if STEP in entries and all(row[0] != STEP for row in listed if _is_row(row)):
        listed = [*listed, (STEP, optimizer.iterations.path, None)]
    return listed


def _counted(entry: Entry, path: str | tuple[str, ...] | None, optimizer: Any) -> Entry:
    """The entry; a count of steps gets the integer type that this version of Keras uses."""
    counts = optimizer is not None and path == optimizer.iterations.path and entry[1].startswith("int")
    return (entry[0], optimizer.iterations.dtype) if counts else entry


def _stays(name: str, targets: Mapping[str, str | tuple[str, ...] | None], optimizer: Any, counts_steps: bool) -> str:
    """Why a variable that the map does not list is left behind; "" if it is not left behind."""
    if name in targets:
        return ""
    owner, _, slot = name.rpartition("/")
    if name in POWERS and counts_steps:
        return "the step is computed from it"
    if optimizer is None and (name in (*POWERS, STEP) or (slot in SLOTS and owner in targets)):
        return NOT_ASKED
    if slot in SLOTS and owner in targets:
        if targets[owner] is None:
            return f"a slot of {owner}, which the map drops"
        if slot_names(optimizer).get(slot) == "":
            return "the momentum is 0 in the port and in the program, so neither reads such a slot"
    return ""
