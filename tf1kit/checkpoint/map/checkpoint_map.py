"""`tf1kit checkpoint map`: finds the WEIGHT_MAP from a checkpoint to a model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tf1kit.checkpoint
from tf1kit.checkpoint.chosen import Chosen, dropped_by
from tf1kit.checkpoint.convert.load_port import PortModel, load_port
from tf1kit.checkpoint.convert.planning import Entries
from tf1kit.checkpoint.convert.restoring import Progress, entries, names_of
from tf1kit.checkpoint.map.computed_map import computed, of_graph, probe_of
from tf1kit.checkpoint.map.match import Match, interchangeable, match, natural
from tf1kit.checkpoint.map.table import table
from tf1kit.checkpoint.map.units import Units, reasons, units_of
from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import POWERS, STEP, is_stock
from tf1kit.port.weight_map import PORT_OWN, migrated_variables

UNTOLD = "shapes and names do not tell which is which"
SAME_EFFECT = "changing any of them has the same effect on the activations. Decide by hand"


@dataclass
class MapProposal:
    """The map that was found.

    rows: a row per variable that is mapped or open.
    dropped: {variable: why} of the variables that are dropped.
    problems: a sentence for each reason why the map is not complete.
    proven: whether both sides compute the same with random weights under this map.
    """

    rows: list[Match]
    dropped: dict[str, str]
    problems: list[str]
    proven: bool = False

    def table(self) -> str:
        """The map as Python code, with its imports."""
        return table(self.rows, self.dropped)


def map_checkpoint(
    path: str | Path,
    model: str,
    options: dict[str, Any] | None = None,
    images: tuple[int, ...] | None = None,
    meta: Path | None = None,
    legacy: str | None = None,
    progress: Progress = lambda what, done, total: None,
    rename: tuple[str, ...] = (),
    drop: tuple[str, ...] = (),
) -> MapProposal:
    """Find the map from the checkpoint at `path` to `model` (MODULE:CLASS, or a `.keras` file).

    meta, legacy: the MetaGraph of the checkpoint, or the module of the legacy graph.  With one of
        them open rows are disambiguated by computing, and the map is proven.
    rename, drop: see `Chosen`; the map lists variables that are dropped with this reason.
    Raises UsageError if an argument cannot be used.
    """
    if meta is not None and legacy is not None:
        raise UsageError("give --meta or --legacy, not both: each of them is the legacy graph")
    port = load_port(model, options, images)
    with tf1kit.checkpoint.load(Chosen(path, rename)) as checkpoint:
        names = names_of(checkpoint, [])
        there = entries(checkpoint, names)
        kinds = {plain: checkpoint.kind(name) for plain, name in names.items()}
        asked = dropped_by(drop, {plain: entry[0] for plain, entry in there.items()})
        dropped = {
            name: f"dropped by --drop {pattern}" for name, pattern in asked.items() if kinds[name].of not in asked
        }
        all_names = set(there)
        there = {name: entry for name, entry in there.items() if name not in asked}
        weights = {
            name: there[name] for name in sorted(there, key=natural) if _is_weight(name, kinds[name].what, there)
        }
        ours = {
            path: (tuple(variable.shape), variable.dtype)
            for path, variable in migrated_variables(port.model).items()
            if path.rpartition("/")[2] not in PORT_OWN
        }
        start = {name: checkpoint[names[name]] for name in names} if meta is not None else {}
    units = units_of(weights, ours, port.model)
    problems: list[str] = []
    if meta is None and legacy is None:
        found = match(units.weights, units.ours)
    else:
        one = probe_of(port, start, meta, legacy)
        units = of_graph(units, one, all_names, f"{legacy or meta}", dropped)
        found, problems = computed(port, units, one, f"{legacy or meta}", training=meta is not None, progress=progress)
    dropped = {**_left(found, units), **dropped}
    rows = [row for unit in found for row in units.rows(unit) if row.legacy not in dropped]
    rows += _of_optimizer(port, there, dropped)
    has_graph = not (meta is None and legacy is None)
    why = SAME_EFFECT if has_graph and not problems else UNTOLD
    if not has_graph:
        why += ". Give the legacy graph with --legacy or --meta"
    problems += _problems(found, units, weights, why)
    return MapProposal(rows, dropped, problems, not problems and has_graph)


def _left(rows: list[Match], units: Units) -> dict[str, str]:
    """{variable: why it is dropped} of the variables for which the port has no weight left."""
    found: dict[str, str] = {}
    for row in rows:
        if row.sure == "open" and not row.choices:
            entry = units.weights[row.legacy]
            alike = [path for path, our in units.ours.items() if our == entry]
            why = "all weights of the port that would fit match other variables" if alike else _why(entry, units)
            found.update((inner.legacy, why) for inner in units.rows(row))
    return found


def _is_weight(name: str, kind: str, there: Entries) -> bool:
    """Whether a map lists this variable, which is not a slot, a count or another's average."""
    owner = name.rpartition("/")[0]
    return kind not in ("slot", "beta power", "global step") and not (kind == "moving average" and owner in there)


def _why(entry: Any, units: Units) -> str:
    within = [
        weight.path
        for cell in units.cells.values()
        for weight in cell.weights.values()
        if (weight.shape, weight.dtype) == entry
    ]
    if within:
        return f"it has the shape of {', '.join(within)}, but the weights of a cell are mapped only together"
    return f"no weight of the port is {entry[1]} of shape {entry[0]}"


def _of_optimizer(port: PortModel, there: Entries, dropped: dict[str, str]) -> list[Match]:
    """Rows for the step and Adam's powers; adds those that the port lacks to `dropped`."""
    optimizer = port.optimizer()
    paths = {variable.path.rpartition("/")[2]: variable.path for variable in getattr(optimizer, "variables", ())}
    rows = []
    for name, own in ((STEP, "iteration"), *((power, power) for power in POWERS)):
        if name in there and own in paths:
            rows.append(Match(name, paths[own], "certain", "it is part of the optimizer's state"))
        elif name in there:
            dropped[name] = (
                "Keras's Adam counts steps instead"
                if optimizer is not None and is_stock(optimizer)
                else "it is optimizer state that the port does not have"
            )
    return rows


def _problems(rows: list[Match], units: Units, weights: Entries, why_open: str = UNTOLD) -> list[str]:
    """A sentence for each group of open rows and each weight of the port without a variable."""
    found = []
    for names, paths in interchangeable(rows):
        found.append(f"{', '.join(names)} could be any of {', '.join(paths)}: {why_open}")
    taken = {row.migrated for row in rows} | {path for row in rows for path in row.choices}
    for path in units.ours:
        if path in taken:
            continue
        if path in units.cells:
            cell = units.cells[path]
            said = "; ".join([f"{path} of the port: no cell of the checkpoint fits", *reasons(weights, cell)])
            found.append(f"{said.replace('fits', f'fits {cell.kind} with {cell.inputs}', 1)}")
        else:
            found.append(f"{path} of the port: the checkpoint has no variable left for it")
    return found
