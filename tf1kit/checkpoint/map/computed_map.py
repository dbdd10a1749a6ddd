"""The part of `map_checkpoint` that uses the legacy graph to find the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tf1kit.checkpoint.convert.load_port import PortModel
from tf1kit.checkpoint.convert.restoring import Progress
from tf1kit.checkpoint.map.disambiguate import DisagreementError, disambiguate
from tf1kit.checkpoint.map.match import Match, match
from tf1kit.checkpoint.map.meta_probe import MetaProbe
from tf1kit.checkpoint.map.probe import ModuleProbe, PortProbe
from tf1kit.checkpoint.map.units import Units
from tf1kit.errors import UsageError
from tf1kit.graph.check import ADVICE
from tf1kit.port.optimizer_slots import POWERS, STEP
from tf1kit.port.weight_map import SLOTS


def probe_of(port: PortModel, start: dict[str, Any], meta: Path | None, legacy: str | None) -> Any:
    """The probe of the legacy graph, from its module or its MetaGraph."""
    if legacy is not None:
        return ModuleProbe(legacy, port.options, port.input_shape)
    if port.input_shape is None:
        raise UsageError("the shape of the images is not known: give it with --images, such as --images 1,24,24,3")
    return MetaProbe(Path(str(meta)), start, tuple(size or 2 for size in port.input_shape))


def of_graph(units: Units, one: Any, there: set[str], said: str, dropped: dict[str, str]) -> Units:
    """The units in the order of the graph; weights that the graph does not have are dropped.

    Raises UsageError if the graph and the checkpoint each have variables that the other lacks.
    """
    place = {name: at for at, name in enumerate(one.order)}

    def first(name: str) -> str:
        cell = units.legacy.get(name)
        return min(cell.variables.values(), key=lambda own: place.get(own, len(place))) if cell else name

    strange = [name for name in units.weights if first(name) not in place]
    if strange and (missing := [name for name in one.order if name not in there and not _is_slot(name)]):
        raise UsageError(
            f"{said} has no variable {first(strange[0])}, and the checkpoint has no variable {missing[0]}: give the graph of "
            "this checkpoint, or rename the variables with --rename OLD=NEW"
        )
    for name in strange:
        cell = units.legacy.pop(name, None)
        dropped.update(dict.fromkeys(cell.variables.values() if cell else [name], f"{said} has no such variable"))
    kept = sorted(units.weights.keys() - set(strange), key=lambda name: place[first(name)])
    return Units(units.legacy, units.cells, {name: units.weights[name] for name in kept}, units.ours)


def computed(
    port: PortModel, units: Units, one: Any, said: str, training: bool, progress: Progress
) -> tuple[list[Match], list[str]]:
    """`(rows, problems)`: the rows, disambiguated and proven with the graph, or the reason why not.

    training: also try the port in training mode, because a MetaGraph may be a training graph.
    """
    tried: list[float | None] = [None]
    if any(cell.form.forget is not None for cell in units.legacy.values()):
        tried = [*one.forget_biases]
    for forget in tried:
        for cell in units.legacy.values():
            cell.forget, cell.told = forget if cell.form.forget is not None else None, "as in the graph"
        left = _Expanded(one, units.of_legacy)
        rows = match(units.weights, units.ours)
        for mode in (False, True) if training else (False,):
            right = _Expanded(PortProbe(port, one.batch, mode), units.of_port)
            try:
                return disambiguate(rows, units.weights, units.ours, left, right, progress), []
            except DisagreementError:
                continue
    hindered = getattr(one, "left_out", "")
    if hindered and "'gradients" not in hindered:  # the forward pass needs no gradients
        raise UsageError(f"{said} cannot be compared with the port: {hindered}. {ADVICE}.")
    biases = ", ".join(f"{forget:g}" for forget in tried if forget is not None)
    also = f" and a forget_bias of {biases}" if biases else ""
    also += ". A different cell_clip or activation could be the reason" if units.legacy else ""
    return rows, [f"{said} and the port compute different results with every map that the shapes allow{also}"]


class _Expanded:
    """A probe whose `run` takes values of units, which it expands to values of variables."""

    def __init__(self, probe: Any, expand: Any) -> None:
        self.probe, self.expand = probe, expand

    def run(self, state: dict[str, Any]) -> dict[str, Any]:
        """The activations with `state`."""
        return dict(self.probe.run(self.expand(state)))


def _is_slot(name: str) -> bool:
    return name.rpartition("/")[2] in SLOTS or name in (*POWERS, STEP)
