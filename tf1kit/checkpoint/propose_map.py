"""`tf1kit checkpoint map`: the WEIGHT_MAP from a checkpoint to a model, as a port's file ends with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tf1kit.checkpoint
from tf1kit.checkpoint.graph_check import ADVICE
from tf1kit.checkpoint.meta_probe import MetaProbe
from tf1kit.checkpoint.optimizer_state import POWERS, STEP, is_stock
from tf1kit.checkpoint.planning import Entries, Entry
from tf1kit.checkpoint.port import PortModel, load_port
from tf1kit.checkpoint.probe import ModuleProbe, PortProbe
from tf1kit.checkpoint.propose import Proposal, interchangeable, natural, propose
from tf1kit.checkpoint.restoring import Progress, entries, names_of
from tf1kit.checkpoint.settle import DisagreementError, settle
from tf1kit.errors import UsageError
from tf1kit.parity.weight_map import PORT_OWN, migrated_variables


@dataclass
class MapProposal:
    """The rows, a reason per dropped variable, and what is wrong: one sentence each.

    proven: both sides compute the same under the whole map, with a random value of its own for every weight.
    """

    rows: list[Proposal]
    dropped: dict[str, str]
    problems: list[str]
    proven: bool = False

    def table(self) -> str:
        """The map as Python."""
        lines = [f"    ({_quoted(row.legacy)}, {_quoted(row.migrated)}, None)," for row in self.rows if row.migrated]
        lines += [f"    ({_quoted(name)}, None, {_quoted(why)})," for name, why in self.dropped.items()]
        return "\n".join(["WEIGHT_MAP = (", *lines, ")", ""])


def propose_map(
    path: str | Path,
    model: str,
    options: dict[str, Any] | None = None,
    images: tuple[int, ...] | None = None,
    meta: Path | None = None,
    legacy: str | None = None,
    progress: Progress = lambda what, done, total: None,
) -> MapProposal:
    """Propose the map from the checkpoint at `path` to `model` (MODULE:CLASS, or a `.keras` file).

    meta, legacy: the MetaGraph beside the checkpoint, or the module of the legacy graph.  With one of them rows that look
    alike are told apart by computing, and the map is proven.
    Raises UsageError where an argument cannot be used.
    """
    if meta is not None and legacy is not None:
        raise UsageError("give one of --meta and --legacy: either is the legacy graph")
    port = load_port(model, options, images)
    with tf1kit.checkpoint.load(path) as checkpoint:
        names = names_of(checkpoint, [])
        there = entries(checkpoint, names)
        kinds = {plain: checkpoint.kind(name).what for plain, name in names.items()}
        weights = {name: there[name] for name in sorted(there, key=natural) if _is_weight(name, kinds[name], there)}
        ours = {
            path: (tuple(variable.shape), variable.dtype)
            for path, variable in migrated_variables(port.model).items()
            if path.rpartition("/")[2] not in PORT_OWN
        }
        alone = [name for name, entry in weights.items() if entry not in ours.values()]
        dropped = {name: _why(weights[name]) for name in alone if weights[name][1][:5] != "float"}
        weights = {name: entry for name, entry in weights.items() if name not in dropped}
        problems: list[str] = []
        if meta is None and legacy is None:
            rows = propose(weights, ours)
        else:
            start = {name: checkpoint[names[name]] for name in there} if meta is not None else {}
            rows, problems = _computed(port, weights, ours, start, meta, legacy, progress)
    rows += _of_optimizer(port, there, dropped)
    problems += _problems(rows, ours)
    return MapProposal(rows, dropped, problems, not problems and not (meta is None and legacy is None))


def _computed(
    port: PortModel,
    weights: dict[str, Entry],
    ours: dict[str, Entry],
    start: dict[str, Any],
    meta: Path | None,
    legacy: str | None,
    progress: Progress,
) -> tuple[list[Proposal], list[str]]:
    """The rows in the order of the graph, settled and proven by it; or what hinders that."""
    if legacy is not None:
        one: Any = ModuleProbe(legacy, port.options, port.input_shape)
    else:
        if port.input_shape is None:
            raise UsageError("the shape of the pictures is not known: say --images 1,24,24,3")
        shape = tuple(size or 2 for size in port.input_shape)
        one = MetaProbe(Path(str(meta)), start, shape)
    place = {name: at for at, name in enumerate(one.order)}
    if strange := [name for name in weights if name not in place]:
        raise UsageError(f"{legacy or meta} has no variable {strange[0]}: it is not the graph of this checkpoint")
    weights = {name: weights[name] for name in sorted(weights, key=place.__getitem__)}
    rows = propose(weights, ours)
    if any(row.sure == "open" and not row.choices for row in rows):
        return rows, []
    for training in (False, True) if meta is not None else (False,):  # a graph without modes is always in one of them
        try:
            return settle(rows, weights, ours, one, PortProbe(port, one.batch, training), progress), []
        except DisagreementError:
            continue
    if hindered := getattr(one, "left_out", ""):
        raise UsageError(f"{meta} cannot be compared with the port: {hindered}. {ADVICE}.")
    return rows, [f"{legacy or meta} and the port compute different things under every map that shapes allow"]


def _is_weight(name: str, kind: str, there: Entries) -> bool:
    """Whether a variable is listed in a map: no slot, no average of a variable that is there, no count."""
    owner = name.rpartition("/")[0]
    return kind not in ("slot", "beta power", "global step") and not (kind == "moving average" and owner in there)


def _why(entry: Entry) -> str:
    return f"no weight of the port is {entry[1]} of the shape {entry[0]}"


def _of_optimizer(port: PortModel, there: Entries, dropped: dict[str, str]) -> list[Proposal]:
    """Rows for the count of steps and Adam's powers; those that the port's optimizer has no place for are dropped."""
    optimizer = port.optimizer()
    paths = {variable.path.rpartition("/")[2]: variable.path for variable in getattr(optimizer, "variables", ())}
    rows = []
    for name, own in ((STEP, "iteration"), *((power, power) for power in POWERS)):
        if name in there and own in paths:
            rows.append(Proposal(name, paths[own], "certain", "the optimizer's own"))
        elif name in there:
            dropped[name] = (
                "Keras counts the steps of Adam"
                if optimizer is not None and is_stock(optimizer)
                else "of the optimizer"
            )
    return rows


def _problems(rows: list[Proposal], ours: dict[str, Entry]) -> list[str]:
    found = []
    for names, paths in interchangeable(rows):
        found.append(f"{', '.join(names)} could be any of {', '.join(paths)}: nothing tells which is which")
    found += [
        f"{row.legacy}: no weight of the port has its shape and dtype"
        for row in rows
        if row.sure == "open" and not row.choices
    ]
    taken = {row.migrated for row in rows} | {path for row in rows for path in row.choices}
    found += [f"{path} of the port: no variable of the checkpoint is left for it" for path in ours if path not in taken]
    return found


def _quoted(text: str | None) -> str:
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
