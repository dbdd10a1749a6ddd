"""Recurrent cells as units: all variables of a cell are matched together with one Keras cell.

A unit is named by the cell's scope.  Its value is all weights of the Keras cell in one flat array,
so `match` and `disambiguate` treat it as one weight.  `Units.rows` turns a matched unit into a row
per variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tf1kit.checkpoint.convert.planning import Entry
from tf1kit.checkpoint.map.cells import CONTRIB, FORMS, MISMATCHES, UNLIKE, Form, kind_of_cell
from tf1kit.checkpoint.map.match import Match, Unit
from tf1kit.port.layouts import LayoutError
from tf1kit.port.links import Link
from tf1kit.port.weight_map import migrated_variables

CELL = re.compile(r"(cell|lstm|gru|rnn)[^/]*$", re.IGNORECASE)
State = dict[str, np.ndarray]


@dataclass(frozen=True)
class Weight:
    """The attributes of a variable that `Link` needs."""

    path: str
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class PortCell:
    """A Keras cell: its kind, and {name in the cell: weight}."""

    name: str
    kind: str
    weights: Mapping[str, Weight]

    @property
    def unit(self) -> Unit:
        """The whole cell as one weight."""
        shapes = {name: weight.shape for name, weight in self.weights.items()}
        size = sum(int(np.prod(shape)) for shape in shapes.values())
        return (size,), self.weights["kernel"].dtype, f"{self.kind} {shapes}"

    @property
    def inputs(self) -> str:
        """The numbers of its inputs and units, in words."""
        return f"{self.weights['kernel'].shape[0]} inputs and {self.weights['recurrent_kernel'].shape[0]} units"

    def arrays(self, flat: np.ndarray) -> State:
        """{path: value} of the cell's weights, scaled to usual sizes from numbers in [0.5, 1.5)."""
        fan = sum(self.weights[name].shape[0] for name in ("kernel", "recurrent_kernel"))
        found, at = {}, 0
        for name, weight in self.weights.items():
            size = int(np.prod(weight.shape))
            scale = 0.6 if name == "bias" else 2 * np.sqrt(3.0 / fan)
            part = (flat[at : at + size] - 1) * scale
            found[weight.path] = part.reshape(weight.shape).astype(weight.dtype)
            at += size
        return found


@dataclass
class LegacyCell:
    """A scope of the checkpoint whose variables are stored as `form`.

    variables: {name in the scope: name of the variable}.
    """

    name: str
    form: Form
    variables: Mapping[str, str]
    shapes: Mapping[str, tuple[int, ...]]
    forget: float | None = None  # the number that the cell adds to the forget gate's bias
    told: str = "the default, because no checkpoint contains it"  # where `forget` comes from

    def links(self, cell: PortCell) -> list[Link]:
        """A link to `cell` for each variable."""
        rows = self.form.with_forget(self.forget).rows
        return [
            Link(name, self.shapes[own], tuple(cell.weights[weight] for weight in rows[own][0]), rows[own][1])
            for own, name in self.variables.items()
        ]

    def values(self, cell: PortCell, arrays: State) -> State:
        """{variable: value}, computed from the weights of `cell`, {path: value}."""
        return {link.name: link.take(lambda weight: arrays[weight.path]) for link in self.links(cell)}

    def fits(self, cell: PortCell) -> bool:
        """Whether the shapes are those that `cell` has when it is stored in this form."""
        uses = {weight for own in self.variables for weight in self.form.rows[own][0]}
        if self.form.port != cell.kind or uses != set(cell.weights):
            return False
        shapes = {name: weight.shape for name, weight in cell.weights.items()}
        try:
            return all(
                layout.legacy_shape([shapes[weight] for weight in weights]) == self.shapes[own]
                for own, (weights, layout) in self.form.rows.items()
                if own in self.variables
            )
        except LayoutError:
            return False


def port_cells(model: Any) -> list[PortCell]:
    """The Keras cells of a model, in the order of its variables."""
    paths = {id(variable): path for path, variable in migrated_variables(model).items()}
    layers = list(model._flatten_layers()) if hasattr(model, "_flatten_layers") else []
    place = {id(cell): f"cell_{at}" for layer in layers for at, cell in enumerate(getattr(layer, "cells", ()))}
    found = []
    for layer in layers:
        kind = kind_of_cell(layer)
        own = {variable.name: variable for variable in layer.variables if id(variable) in paths} if kind else {}
        weights = {
            name: Weight(paths[id(own[name])], tuple(own[name].shape), own[name].dtype)
            for name in ("kernel", "recurrent_kernel", "bias")
            if name in own
        }
        if "recurrent_kernel" in weights:
            scope = weights["kernel"].path.rpartition("/")[0]
            name = f"{scope.rpartition('/')[0]}/{place[id(layer)]}" if id(layer) in place else scope
            found.append(PortCell(name, kind, weights))
    order = list(paths.values())
    return sorted(found, key=lambda cell: order.index(cell.weights["kernel"].path))


def legacy_cells(weights: Mapping[str, Entry], cells: Sequence[PortCell]) -> list[LegacyCell]:
    """The scopes of the checkpoint that fit one of the port's `cells`.

    If the names of some scopes say that they are cells, only these are taken.
    """
    found: list[LegacyCell] = []
    taken: set[str] = set()
    for scope, own in sorted(scopes(weights).items(), key=lambda item: item[0].count("/")):
        shapes = {name: weights[variable][0] for name, variable in own.items()}
        for form in FORMS:
            allowed = set(form.rows) - set(own)
            if set(own) <= set(form.rows) and allowed in (set(), set(form.biases)) and not taken & set(own.values()):
                forget = 0.0 if "cudnn_compatible" in scope else form.forget
                legacy = LegacyCell(scope, form, own, shapes, forget)
                if any(legacy.fits(cell) for cell in cells):
                    found.append(legacy)
                    taken.update(own.values())
                    break
    named = [legacy for legacy in found if CELL.search(legacy.name)]
    return [
        legacy for legacy in found if legacy in named or not any(other.form.port == legacy.form.port for other in named)
    ]


def scopes(weights: Mapping[str, Entry]) -> dict[str, dict[str, str]]:
    """{scope: {name in the scope: variable}}.

    tf.keras numbers the cells of a layer: `rnn/kernel_1` is listed as `kernel` of `rnn/cell_1`.
    """
    found: dict[str, dict[str, str]] = {}
    for name in weights:
        parts = name.split("/")
        for at in range(1, len(parts)):
            found.setdefault("/".join(parts[:at]), {})["/".join(parts[at:])] = name
        number = re.fullmatch(r"(kernel|recurrent_kernel|bias)_(\d+)", parts[-1])
        if number and len(parts) > 1:
            found.setdefault("/".join([*parts[:-1], f"cell_{number[2]}"]), {})[number[1]] = name
    for scope, own in list(found.items()):
        first = {name: variable for name, variable in own.items() if name in ("kernel", "recurrent_kernel", "bias")}
        if "kernel_1" in own and "recurrent_kernel_1" in own:
            found[scope] = {}
            found[f"{scope}/cell_0"] = first
    return {scope: own for scope, own in found.items() if own}


@dataclass
class Units:
    """The recurrent cells of both sides, and all weights of both sides with each cell as one
    weight.

    legacy, cells: {scope: cell} of the checkpoint and of the port.
    weights, ours: {name: shape and dtype} of the checkpoint and of the port.
    """

    legacy: dict[str, LegacyCell]
    cells: dict[str, PortCell]
    weights: dict[str, Entry | Unit] = field(default_factory=dict)
    ours: dict[str, Entry | Unit] = field(default_factory=dict)

    def rows(self, row: Match) -> list[Match]:
        """The rows of a unit's variables; a row that is not about a unit is returned as it is."""
        legacy = self.legacy.get(row.legacy)
        if legacy is None:
            return [row]
        cell = self.cells.get(row.migrated or "")
        if cell is None:
            return [Match(name, None, row.sure, row.why, row.choices) for name in legacy.variables.values()]
        sure = "likely" if row.sure == "certain" else row.sure
        why = "; ".join(filter(None, (f"{legacy.form.cells}: {row.why}", _forget(legacy), legacy.form.note)))
        return [
            Match(link.name, " + ".join(paths), sure, why, [], paths, link.layout)
            for link in legacy.links(cell)
            for paths in [tuple(variable.path for variable in link.variables)]
        ]

    def of_legacy(self, state: State) -> State:
        """The state with the values of units replaced by those of the cells' variables."""
        found = {name: value for name, value in state.items() if name not in self.legacy}
        for name, legacy in self.legacy.items():
            if name in state:
                cell = next(cell for cell in self.cells.values() if legacy.fits(cell))
                found.update(legacy.values(cell, cell.arrays(state[name])))
        return found

    def of_port(self, state: State) -> State:
        """The state with the values of units replaced by those of the Keras cells' weights."""
        found = {name: value for name, value in state.items() if name not in self.cells}
        for name, cell in self.cells.items():
            if name in state:
                found.update(cell.arrays(state[name]))
        return found


def _forget(legacy: LegacyCell) -> str:
    if legacy.form.forget is None or not set(legacy.form.biases) & set(legacy.variables):
        return ""
    return f"forget_bias={legacy.forget:g}, {legacy.told}"


def units_of(weights: Mapping[str, Entry], ours: Mapping[str, Entry], model: Any) -> Units:
    """Find the cells among the `weights` of a checkpoint and among those of a model, `ours`."""
    cells = {cell.name: cell for cell in port_cells(model)}
    legacy = {cell.name: cell for cell in legacy_cells(weights, list(cells.values()))}
    units = Units(legacy, cells)
    first = {min(cell.variables.values(), key=list(weights).index): cell for cell in legacy.values()}
    hidden = {name for cell in legacy.values() for name in cell.variables.values()}
    for name, entry in weights.items():
        if name in first:
            fitting = next(cell for cell in cells.values() if first[name].fits(cell))
            units.weights[first[name].name] = fitting.unit
        elif name not in hidden:
            units.weights[name] = entry
    starts = {cell.weights["kernel"].path: cell for cell in cells.values()}
    within = {weight.path for cell in cells.values() for weight in cell.weights.values()}
    for path, our in ours.items():
        if path in starts:
            units.ours[starts[path].name] = starts[path].unit
        elif path not in within:
            units.ours[path] = our
    return units


def reasons(weights: Mapping[str, Entry], cell: PortCell) -> list[str]:
    """Why no cell of the checkpoint fits a Keras cell: for each similar one, the difference."""
    found = []
    for scope, own in scopes(weights).items():
        said = [text for name, text in UNLIKE.items() if name in own]
        said += [text for (name, kind), text in MISMATCHES.items() if name in own and kind == cell.kind]
        if not said and CONTRIB.fullmatch(scope.rpartition("/")[2]):
            said = ["Keras has no such cell: port it as a layer of your own that keeps its variables"]
        found += [f"{scope}: {text}" for text in said]
    return found
