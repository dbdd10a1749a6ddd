"""A port's WEIGHT_MAP resolved against both lists of variables: the `map` rung, and what every other rung reads.

Rows are `(legacy name, migrated path, transform)`; `(legacy name, None, "why it is dropped")` drops a variable on purpose.
The slots that an optimizer keeps per variable are not listed: they follow their variable by `SLOTS`.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from tf1kit.errors import UsageError

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


class Transform(Protocol):
    """How a legacy array is laid out in the port, and back."""

    def to_migrated(self, array: np.ndarray) -> np.ndarray: ...  # noqa: D102
    def to_legacy(self, array: np.ndarray) -> np.ndarray: ...  # noqa: D102


@dataclass(frozen=True)
class Transpose:
    """The port's axes in terms of the legacy's, as in `np.transpose(array, axes)`."""

    axes: tuple[int, ...]

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """Legacy layout -> migrated layout."""
        return np.transpose(array, self.axes)

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """Migrated layout -> legacy layout."""
        return np.transpose(array, np.argsort(self.axes))


@dataclass(frozen=True)
class Same:
    """The port stores the array as the legacy does (`None` in a map)."""

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """The array itself."""
        return array

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """The array itself."""
        return array


@dataclass
class MapRow:
    """One legacy variable, where its value goes in the port, and what is wrong with that, if anything."""

    legacy: str
    migrated: str | None = None
    transform: Transform = Same()
    shape: tuple[int, ...] = ()
    dtype: str = ""
    note: str = ""
    problem: str = ""


@dataclass
class ResolvedMap:
    """Every legacy variable in order, then whatever does not belong; `variables` are the port's by legacy name."""

    rows: list[MapRow]
    variables: dict[str, Any] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """One sentence per thing that is wrong."""
        return [f"{row.legacy}: {row.problem}" for row in self.rows if row.problem]

    @property
    def dropped(self) -> frozenset[str]:
        """The legacy variables that the map drops on purpose."""
        return frozenset(row.legacy for row in self.rows if row.note and row.migrated is None)

    @property
    def paths(self) -> frozenset[str | None]:
        """The port's variables that a row fills."""
        return frozenset(row.migrated for row in self.rows)

    def transform(self, name: str) -> Transform:
        """The transform of a legacy variable, or of the variable that it is a slot of."""
        return self._transforms[name]

    @functools.cached_property
    def _transforms(self) -> dict[str, Transform]:
        return {row.legacy: row.transform for row in reversed(self.rows)}


def migrated_variables(model: Any) -> dict[str, Any]:
    """A model's (or an optimizer's) variables by path, the model's own name left out: `conv1/kernel`."""
    prefix = getattr(model, "name", "") + "/"
    return {variable.path.removeprefix(prefix): variable for variable in getattr(model, "variables", ())}


def resolve(
    weight_map: Iterable[tuple[str, str | None, Any]],
    legacy: Mapping[str, tuple[tuple[int, ...], str]],
    model: Any,
    optimizer: Any,
) -> ResolvedMap:
    """Match `legacy` (name -> shape, dtype) with the variables of `model` and `optimizer` by `weight_map`."""
    listed = list(weight_map)
    for entry in listed:
        if not isinstance(entry, tuple) or len(entry) != 3:
            raise UsageError(f"the row {entry!r} of WEIGHT_MAP is not (legacy name, migrated path or None, transform)")
    counts = Counter(name for name, _, _ in listed)
    by_name = {name: (path, transform) for name, path, transform in listed}
    weights = migrated_variables(model)
    state = {variable.path: variable for variable in getattr(optimizer, "variables", ())}
    kept = {path.rpartition("/")[2]: path for path in state}
    resolved = ResolvedMap([])
    for name, (shape, dtype) in legacy.items():
        row = MapRow(name, shape=shape, dtype=dtype)
        variable = _fill(row, by_name, weights, state, kept)
        if counts[name] > 1:
            row.problem = f"listed {counts[name]} times in WEIGHT_MAP"
        elif variable is not None:
            resolved.variables[name] = variable
            _check_layout(row, variable)
        resolved.rows.append(row)
    resolved.rows += _left_over(by_name, legacy, weights, state, resolved)
    paths = Counter(variable.path for variable in getattr(model, "variables", ()))
    resolved.rows += [
        MapRow(
            "-", path, problem=f"{count} weights of the port have the path {path}: give their layers names of their own"
        )
        for path, count in paths.items()
        if count > 1
    ]
    return resolved


def _fill(
    row: MapRow, by_name: dict[str, Any], weights: dict[str, Any], state: dict[str, Any], kept: dict[str, str]
) -> Any:
    """Set the row's target from the map, or from its variable's if it is a slot; return the port's variable.

    kept: the paths of the optimizer's variables by their last part.
    """
    owner, _, slot = row.legacy.rpartition("/")
    if row.legacy in by_name:
        path, transform = by_name[row.legacy]
        if path is None:
            row.note = str(transform)
            return None
        row.migrated, row.transform = path, transform or Same()
        variable = weights.get(path, state.get(path))
        if variable is None:
            row.problem = f"{path} is not in the port; it has {', '.join((weights or state) or ['no variable'])}"
        return variable
    if slot in SLOTS and by_name.get(owner, (None,))[0] in weights:
        path, transform = by_name[owner]
        endings = [weights[path].path.replace("/", "_") + "_" + own for own in SLOTS[slot]]
        row.transform, row.note = transform or Same(), "follows " + owner
        row.migrated = next((kept[ending] for ending in endings if ending in kept), None)
        if row.migrated is None:
            row.problem = f"the port's optimizer keeps no {' or '.join(SLOTS[slot])} for {path}"
        return state.get(row.migrated or "")
    row.problem = "not listed in WEIGHT_MAP: map it, or drop it as (name, None, 'why')"
    return None


def _check_layout(row: MapRow, variable: Any) -> None:
    expected = row.transform.to_migrated(np.empty(row.shape, "bool")).shape
    if expected != tuple(variable.shape):
        row.problem = f"{row.migrated} has the shape {tuple(variable.shape)}, the map gives it {expected}"
    elif row.dtype != variable.dtype:
        row.problem = f"{row.migrated} is {variable.dtype}, the legacy variable {row.dtype}"


def _left_over(
    by_name: dict[str, Any],
    legacy: Mapping[str, Any],
    weights: dict[str, Any],
    state: dict[str, Any],
    resolved: ResolvedMap,
) -> list[MapRow]:
    rows = [MapRow(name, problem="in WEIGHT_MAP, but the legacy graph has no such variable") for name in by_name]
    rows = [row for row in rows if row.legacy not in legacy]
    filled = Counter(row.migrated for row in resolved.rows)
    for path in [*weights, *state]:
        if filled[path] > 1:
            rows.append(MapRow("-", path, problem=f"{path} is filled {filled[path]} times"))
        elif not filled[path] and path.rpartition("/")[2] not in (PORT_OWN if path in weights else KERAS_OWN):
            rows.append(MapRow("-", path, problem=f"{path} of the port is filled by no row"))
    return rows
