"""Matches the variables of a checkpoint with a model's weights by shapes, names and order.

A match is *certain* if nothing else is possible or both sides use the same name.  It is *likely* if
it stands beside a certain one on both sides.  If several matches are possible, the variable stays
*open*; `disambiguate` can decide it by computing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tf1kit.port.layouts import Layout, Same

if TYPE_CHECKING:
    from tf1kit.checkpoint.convert.planning import Entry

Unit = tuple[tuple[int, ...], str, str]  # a recurrent cell as one weight: see `units`
Weights = Mapping[str, "Entry | Unit"]

ROLES = {  # the last part of a name on either side -> its role
    **dict.fromkeys(("kernel", "weights", "weight", "w"), "kernel"),
    **dict.fromkeys(("bias", "biases", "b"), "bias"),
    **dict.fromkeys(("depthwise_weights", "depthwise_kernel"), "depthwise_kernel"),
    **dict.fromkeys(("pointwise_weights", "pointwise_kernel"), "pointwise_kernel"),
    **{name: name for name in ("beta", "gamma", "moving_mean", "moving_variance", "mean", "variance")},
    **{
        f"{name}_{own}": f"{name}_{own}"
        for name in ("moving_mean", "mean", "variance")
        for own in ("biased", "local_step")
    },
}
AUTOMATIC = re.compile(  # default names of layers and cells
    r"(stack(ed)?_)?(bidirectional|multi)?_?(rnn|rnn_cells|rnn_cell)(_\d+)?|bidirectional(_\d+)?"
    r"|(basic_|simple_|cudnn_compatible_|cu_dnn)?(rnn|lstm|gru)(_block|_fused)?(_cell)?(_v2)?(_\d+)?"
)
SIDES = {"fw": "forward", "bw": "backward"}


@dataclass
class Match:
    """A row of the map.

    legacy: the variable in the checkpoint.
    migrated: the path in the port; several paths are joined by " + ".
    sure: "open", "likely", "certain", or "computed" (by `disambiguate`).
    why: the reason for `sure`.
    choices: the possible paths of an open row.
    paths, layout: the paths and the transform of a row that is not a plain copy.
    """

    legacy: str
    migrated: str | None = None
    sure: str = "open"
    why: str = ""
    choices: list[str] = field(default_factory=list)
    paths: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Same)


def match(legacy: Weights, migrated: Weights) -> list[Match]:
    """Match each legacy variable with a weight of the port; return a row per variable.

    Args:
        legacy: shape and dtype of each variable that is a weight, in the order of creation.
        migrated: shape and dtype of each weight of the port, in the order of its layers.
    """
    rows = {name: Match(name) for name in legacy}
    possible = candidates(legacy, migrated)
    while deduce(rows, possible, list(legacy), list(migrated)):
        pass
    for name, row in rows.items():
        row.choices = sorted(possible[name]) if row.sure == "open" else []
    return list(rows.values())


def candidates(legacy: Weights, migrated: Weights) -> dict[str, set[str]]:
    """{legacy name: paths of the same shape, dtype and role}; an unknown role fits every role."""
    found = {}
    for name, entry in legacy.items():
        alike = [path for path, other in migrated.items() if other == entry]
        in_role = {path for path in alike if role(path) == role(name) or not role(path) or not role(name)}
        found[name] = in_role or set(alike)
    return found


def role(name: str) -> str:
    """The role of a weight by its name, such as "kernel"; "" if the name does not tell it."""
    parts = [part for part in name.lower().split("/") if part != "exponentialmovingaverage"]
    last = "_".join(parts[-2:]) if parts[-1] in ("biased", "local_step") else parts[-1]
    return ROLES.get(last, "")


def deduce(rows: dict[str, Match], possible: dict[str, set[str]], order: list[str], paths: list[str]) -> bool:
    """Match what follows from earlier matches by the strongest rule that applies.

    Returns whether a rule applied.
    """
    taken = {row.migrated for row in rows.values() if row.migrated}
    for name, row in rows.items():
        possible[name] = {row.migrated} if row.migrated else possible[name] - taken
    still = [name for name in order if rows[name].sure == "open" and possible[name]]
    rules = (_only_one, _same_name, _beside)
    for rule in rules:
        fixed = rule(still, possible, rows, order, paths)
        for name, (path, sure, why) in fixed.items():
            rows[name] = Match(name, path, sure, why)
        if fixed:
            return True
    return False


Fixed = dict[str, tuple[str, str, str]]


def _only_one(still: list[str], possible: dict[str, set[str]], *rest: object) -> Fixed:
    fixed: Fixed = {}
    for name in still:
        rivals = [other for other in still if other != name and possible[other] & possible[name]]
        if len(possible[name]) == 1 and not rivals:
            fixed[name] = (next(iter(possible[name])), "certain", "no other weight has its shape and role")
    return fixed


def _same_name(still: list[str], possible: dict[str, set[str]], *rest: object) -> Fixed:
    """Pairs whose names have more parts in common than either has with anything else."""
    scores = {name: {path: common(name, path) for path in possible[name]} for name in still}
    fixed: Fixed = {}
    for name, score in scores.items():
        path = _best(score)
        if path and _best({other: found[path] for other, found in scores.items() if path in found}) == name:
            fixed[name] = (path, "certain", "both sides use this name")
    return fixed


def _beside(
    still: list[str], possible: dict[str, set[str]], rows: dict[str, Match], order: list[str], paths: list[str]
) -> Fixed:
    """Match variables next to a matched one, or in its scope, with weights of its layer."""
    fixed: Fixed = {}
    for name in still:
        at = order.index(name)
        scope = name.rpartition("/")[0]
        near = [other for other in order[max(at - 1, 0) : at + 2] if other != name and not scope and "/" not in other]
        mates = [other for other in order if scope and other != name and other.rpartition("/")[0] == scope]
        for other in [*mates, *near]:
            partner = rows[other].migrated
            if not partner:
                continue
            layer = partner.rpartition("/")[0]
            here = [path for path in possible[name] if path.rpartition("/")[0] == layer]
            behind = other in mates or (order.index(other) < at) == (
                paths.index(partner) < paths.index((here or [partner])[0])
            )
            if len(here) == 1 and behind and here[0] not in [path for path, _, _ in fixed.values()]:
                fixed[name] = (here[0], "likely", f"it stands beside {other} on both sides")
                break
    return fixed


def common(name: str, path: str) -> int:
    """How many parts two names have in common, in the same order and without their roles."""
    left, right = _scope(name), _scope(path)
    row = [0] * (len(right) + 1)
    for part in left:
        before = row[:]
        for at, other in enumerate(right):
            row[at + 1] = before[at] + 1 if part == other else max(before[at + 1], row[at])
    return row[-1]


def _scope(name: str) -> list[str]:
    """The parts of a name without its role and without default names of recurrent layers."""
    parts = name.lower().split("/")
    parts = parts[:-1] if role(name) else parts
    sides = (re.sub(r"^(forward|backward)_.*", r"\1", SIDES.get(part, part)) for part in parts)
    return [part for part in sides if not AUTOMATIC.fullmatch(part)]


def _best(scores: Mapping[str, int]) -> str:
    """The key of the largest value; "" if the value is 0 or several keys have it."""
    top = max(scores.values(), default=0)
    best = [key for key, value in scores.items() if value == top]
    return best[0] if top and len(best) == 1 else ""


def interchangeable(rows: Iterable[Match]) -> list[tuple[list[str], list[str]]]:
    """Groups of open rows: `(legacy names, possible paths)`."""
    groups: list[tuple[set[str], set[str]]] = []
    for row in rows:
        if row.sure != "open" or not row.choices:
            continue
        names, paths = {row.legacy}, set(row.choices)
        for group in [group for group in groups if group[1] & paths]:
            groups.remove(group)
            names |= group[0]
            paths |= group[1]
        groups.append((names, paths))
    return [(sorted(names, key=natural), sorted(paths)) for names, paths in groups]


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key that puts Variable_2 before Variable_10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]
