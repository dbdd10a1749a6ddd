"""Finds rows of a WEIGHT_MAP whose two names contradict each other.

Two variables of one shape that are exchanged fit everywhere, so only their names can tell.  A row
contradicts itself if its variable is of another kind than its place, such as a `beta` that fills a
`gamma`.  Rows contradict each other if they put variables into each other's places, such as
`conv1` into `conv2` and `conv2` into `conv1`.  A row whose transform is `Same()` is not questioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import eq
from typing import TYPE_CHECKING

from tf1kit.checkpoint.map.match import common, match, role
from tf1kit.port.layouts import Same
from tf1kit.port.optimizer_slots import POWERS, STEP
from tf1kit.port.weight_map import SLOTS, MapRow

if TYPE_CHECKING:
    from tf1kit.checkpoint.convert.planning import Entry, WeightMap

MULTIPLIES, ADDS = "multiplies", "adds"
EFFECTS = {  # role of a weight -> what it does; programs call the weights of a norm kernel and bias, too
    **dict.fromkeys(("kernel", "depthwise_kernel", "pointwise_kernel", "gamma"), MULTIPLIES),
    **dict.fromkeys(("bias", "beta"), ADDS),
    "moving_mean": "mean",
    "moving_variance": "variance",
    "moving_mean_biased": "mean_biased",
    "moving_mean_local_step": "mean_local_step",
}
MEANT = "; if the program means it so, write the transform Same() (from tf1kit.port) in the row"


def contradictions(weight_map: WeightMap, rows: Iterable[MapRow]) -> dict[str, str]:
    """`{legacy name: sentence}` of the rows whose names contradict each other.

    rows: the resolved rows, which have the shapes.
    """
    entries: dict[str, Entry] = {row.legacy: (row.shape, row.dtype) for row in rows if not row.problem}
    asked = [row for row in weight_map if isinstance(row[1], str) and not isinstance(row[2], Same)]
    places = {name: str(place) for name, place, _ in asked if name in entries}
    fillers = {path: name for name, path in places.items()}
    found: dict[str, str] = {}
    for name, place in meant_places(places, entries).items():
        other = fillers.get(place, "")
        if other not in found:
            found[name] = _sentence(name, places[name], place, other)
    return found


def meant_places(places: Mapping[str, str], entries: Mapping[str, Entry]) -> dict[str, str]:
    """`{legacy name: the place that its name tells}` of the rows in doubt; "" for no place."""
    fillers = {path: name for name, path in places.items()}
    meant = {name: _sibling(name, path, fillers) for name, path in places.items() if _differ(name, path)}
    return {**meant, **_exchanged(places, entries)}


def _sentence(name: str, path: str, place: str, other: str) -> str:
    if not other:
        return f"the map puts it into {path}, but their names say different things: correct the row{MEANT}"
    return (
        f"the map puts it into {path}, but by its name it belongs in {place}, where the map puts {other}: exchange "
        f"the places of the two rows{MEANT}"
    )


def _differ(name: str, path: str) -> bool:
    """Whether the name of a variable and its place say different kinds."""
    return not _suits(name, path) and (_is_slot(name) or bool(effect(name) and effect(path)))


def _suits(name: str, path: str) -> bool:
    """Whether the names of a variable and of a place say the same kind."""
    if _is_slot(name):
        return path.endswith(tuple("_" + own for own in SLOTS[name.rpartition("/")[2]]))
    return effect(name) == effect(path)


def _is_slot(name: str) -> bool:
    return "/" in name and name.rpartition("/")[2] in SLOTS


def effect(name: str) -> str:
    """What a weight of this name does in the network; "" if the name does not tell it."""
    last = name.rpartition("/")[2]
    if last in (*POWERS, STEP, "iteration"):
        return "iteration" if last == STEP else last
    said = role(name)
    return EFFECTS.get(said, said)


def _sibling(name: str, path: str, fillers: Mapping[str, str]) -> str:
    """The place in the layer of `path` that is of the kind of `name`; "" if there is not one."""
    layer = path.rpartition("/")[0]
    beside = [other for other in fillers if other.rpartition("/")[0] == layer and _suits(name, other)]
    return max(beside, key=lambda other: (role(other) == role(name), sum(map(eq, other, path))), default="")


def _exchanged(places: Mapping[str, str], entries: Mapping[str, Entry]) -> dict[str, str]:
    """`{legacy name: the place that its name tells}` of the rows that only exchange places.

    Layers that are numbered anew on the way do not count: their places are not those that their
    names tell in another order.
    """
    doubtful = {name: path for name, path in places.items() if not _agree(name, path)}
    found = match({name: entries[name] for name in doubtful}, {path: entries[name] for name, path in doubtful.items()})
    told = {
        row.legacy: row.migrated
        for row in found
        if row.migrated and row.migrated != doubtful[row.legacy] and _is_told(row.legacy, row.migrated, doubtful)
    }
    while strangers := [name for name in told if doubtful[name] not in told.values()]:
        for name in strangers:
            del told[name]
    return told


def _agree(name: str, path: str) -> bool:
    """Whether all parts of the place are in the name, so that no other place suits better."""
    return role(name) == role(path) and common(name, path) == len(path.split("/")) - bool(role(path))


def _is_told(name: str, place: str, doubtful: Mapping[str, str]) -> bool:
    """Whether the names alone tell this place: by their parts, or by the role."""
    now, better = common(name, doubtful[name]), common(name, place)
    return better > now or (better == now and role(name) == role(place) != role(doubtful[name]))
