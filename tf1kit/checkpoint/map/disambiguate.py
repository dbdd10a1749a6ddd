"""Resolves ambiguous matches by perturbing weights and comparing activations, and proves the whole
map.

Weights that could be exchanged get the same value on both sides.  Then both sides compute the same,
whichever is which.

Now one weight is changed on the legacy side.  Its answer is the activations after this change.  The
port's weight whose change has the same answer is its counterpart.  Weights with equal answers stay
open: nothing that the network computes tells them apart.

At last every weight gets a value of its own.  Both sides must compute the same, which proves the
map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from tf1kit.checkpoint.convert.planning import Entry
from tf1kit.checkpoint.map.match import Match, Unit, Weights, deduce, interchangeable
from tf1kit.parity.recording import streams

# Relative to an activation's largest magnitude.  It is far above the rounding of float32, and far
# below the effect of another weight.
CLOSE = 1e-3
CALL = "endpoints/call"  # the key of the port's output
State = dict[str, np.ndarray]
Progress = Callable[[str, int, int], None]


class DisagreementError(Exception):
    """Both sides compute different results, whichever weight is which."""


def disambiguate(
    rows: list[Match],
    legacy: Weights,
    migrated: Weights,
    one: Any,
    other: Any,
    progress: Progress,
) -> list[Match]:
    """Decide open rows by computing, and prove the map if none stays open.

    Args:
        rows: the rows that `match` returned.
        legacy: shape and dtype of each weight of the legacy graph.
        migrated: shape and dtype of each weight of the port.
        one: the probe of the legacy graph.
        other: the probe of the port.
        progress: called for each weight that is probed.

    Returns the new rows.
    Raises DisagreementError if the two sides compute different results with every possible map.
    """
    found = {row.legacy: row for row in rows}
    possible = {row.legacy: {row.migrated} if row.migrated else set(row.choices) for row in rows}
    try:
        _answers(found, possible, legacy, one, other, progress)
    except DisagreementError:  # names may be misleading: try again with shapes alone
        found = {name: Match(name) for name in legacy}
        possible = {name: {path for path, entry in migrated.items() if entry == legacy[name]} for name in legacy}
        _refresh(found, possible)
        _answers(found, possible, legacy, one, other, progress)
    while deduce(found, possible, list(legacy), list(migrated)):
        pass
    _refresh(found, possible)
    decided = list(found.values())
    if all(row.sure != "open" or not row.choices for row in decided):
        _prove(decided, legacy, one, other)
    return decided


def _refresh(rows: dict[str, Match], possible: Mapping[str, set[str]]) -> None:
    for name, row in rows.items():
        row.choices = sorted(possible[name]) if row.sure == "open" else []


def _answers(
    rows: dict[str, Match],
    possible: dict[str, set[str]],
    legacy: Weights,
    one: Any,
    other: Any,
    progress: Progress,
) -> None:
    """Decide the open rows whose answers are unique."""
    groups = interchangeable(rows.values())
    equal = {name: "group/" + names[0] for names, _ in groups for name in names}
    base = {name: value(equal.get(name, name), entry) for name, entry in legacy.items()}
    mirror = {row.migrated: base[name] for name, row in rows.items() if row.migrated}
    mirror.update((path, base[names[0]]) for names, paths in groups for path in paths)
    outputs = _paired(one.run(base), other.run(mirror))
    total, done = sum(len(names) + len(paths) for names, paths in groups), 0
    for names, paths in groups:
        answers: list[dict[str, Any]] = [{}, {}]
        changed = value("changed/" + names[0], legacy[names[0]])
        for side, probe, kept, members in ((0, one, base, names), (1, other, mirror, paths)):
            for member in members:
                progress(f"probing {member}", done, total)
                done += 1
                seen = probe.run({**kept, member: changed})
                answers[side][member] = [seen[pair[side]] for pair in outputs]
        unchanged = other.run(mirror)
        matches = _matches(answers[0], answers[1], [unchanged[pair[1]] for pair in outputs])
        for name, path in matches.items():
            rows[name] = Match(name, path, "computed", "changing either has the same effect on the activations")
            possible[name] = {path}


def _paired(seen: State, mirrored: State) -> list[tuple[str, str]]:
    """`(key in seen, key in mirrored)` of the activations that are equal on both sides.

    End points have the same names.  A MetaGraph has no end points; there the last tensor that
    equals the port's output is taken for the output.

    Raises DisagreementError if no activation equals the port's output.
    """
    pairs = [(key, key) for key, array in mirrored.items() if key in seen and _same(seen[key], array)]
    if CALL not in seen:
        pairs += [(key, CALL) for key, array in reversed(seen.items()) if _same(array, mirrored[CALL])][:1]
    if CALL not in {key for _, key in pairs}:
        raise DisagreementError
    return pairs


def _same(left: np.ndarray, right: np.ndarray) -> bool:
    return left.shape == right.shape and close(left, right)


def _matches(legacy: dict[str, Any], migrated: dict[str, Any], base: list[np.ndarray]) -> dict[str, str]:
    """{legacy name: path} of the pairs with equal answers, if no other weight has that answer."""

    def alike(left: list[np.ndarray], right: list[np.ndarray]) -> bool:
        return all(
            close(x - zero, y - zero, np.abs(zero).max(initial=0.0) * 1e-2)
            for x, y, zero in zip(left, right, base, strict=True)
        )

    found = {name: [path for path in migrated if alike(legacy[name], migrated[path])] for name in legacy}
    claims = [path for paths in found.values() for path in paths]
    return {name: paths[0] for name, paths in found.items() if len(paths) == 1 and claims.count(paths[0]) == 1}


def _prove(rows: Iterable[Match], legacy: Weights, one: Any, other: Any) -> None:
    """Raise DisagreementError if the sides differ when every weight has a value of its own."""
    state = {name: value(name, entry) for name, entry in legacy.items()}
    _paired(one.run(state), other.run({row.migrated: state[row.legacy] for row in rows if row.migrated}))


def close(left: np.ndarray, right: np.ndarray, least: float = 0.0) -> bool:
    """Whether two activations are equal except for rounding.

    least: a lower limit of the magnitude to which differences are compared.
    """
    scale = max(float(np.abs(left).max(initial=0.0)), least)
    return bool(np.isfinite(right).all() and np.abs(left - right).max(initial=0.0) <= CLOSE * scale)


def value(key: str, entry: Entry | Unit) -> np.ndarray:
    """A weight drawn from the stream of `key`; vectors are positive, so they can be variances."""
    shape, dtype = entry[:2]
    if len(shape) < 2:
        return np.asarray(streams.stream(0, "probe/" + key).uniform(0.5, 1.5, shape)).astype(dtype)
    return streams.weight(0, "probe/" + key, shape).astype(dtype)
