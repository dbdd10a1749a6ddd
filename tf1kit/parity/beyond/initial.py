"""The check of initial values: compares each weight of a new port with the graph's initialisers.

The legacy's values are drawn DRAWS times, and the port's once. Both use fixed seeds, so the result
does not change from run to run. If all draws of the legacy are equal, the port must have the same
bits. Otherwise three statistics are compared:

mean        how often a value of the port is larger than one of the legacy (Mann-Whitney statistic)
deviation   the same statistic for the distances from the legacy's mean
range       how many values of one side lie outside the range of the other

For equal distributions, each statistic exceeds LIMIT standard errors less than once in 10^9
weights, whatever the distribution is. The first two use the normal approximation, and the range
uses a count. A doubled deviation shows in a weight with at least 100 values, and a deviation that
is off by an eighth shows in one with at least 3,000 values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from tf1kit.parity.beyond.rows import NotApplicableError, rows_of
from tf1kit.parity.recording.compare import Row

CHECK = "initial values"
STATISTICS = "initial values, by statistics"
DRAWS = 4
LIMIT = 6.5  # standard errors
CHANCE = 1e-9  # the check fails if so many values outside the range are less likely than this
MOST = 20_000  # values of a weight that are compared


def initial_values(ladder: Any) -> list[Row]:
    """Return a row for each weight that the map fills."""
    side = ladder.migrated32
    fresh = {key: value for key, value in side.fresh.items() if key.startswith("weights/")}
    if not fresh:
        raise NotApplicableError("there are no weights")
    rows = _rows(ladder, fresh)
    if any(not row.ok for row in rows) and isinstance(side.model, keras.Model):
        rows = _rows(ladder, {**fresh, **side.untouched()})
    return rows


def _rows(ladder: Any, fresh: dict[str, np.ndarray]) -> list[Row]:
    drawn, rows = _draws(ladder), []
    for key, value in fresh.items():
        values = [draw[key.removeprefix("weights/")] for draw in drawn]
        if any(not np.array_equal(values[0], other) for other in values[1:]) and values[0].shape == value.shape:
            rows.append(by_statistics(key, values, value))
        else:
            rows += rows_of(CHECK, {key: values[0]}, {key: value})
    return rows


def _draws(ladder: Any) -> list[dict[str, np.ndarray]]:
    """Return the initial values of the legacy's variables, drawn DRAWS times in a new session."""
    if CHECK not in ladder.legacy_steps:
        legacy = ladder.pair.legacy_side("float32")
        legacy.restart()
        ladder.legacy_steps[CHECK] = [legacy.fresh() for _ in range(DRAWS)]
    draws: list[dict[str, np.ndarray]] = ladder.legacy_steps[CHECK]
    return draws


def by_statistics(key: str, draws: Sequence[np.ndarray], value: np.ndarray) -> Row:
    """Return a row whose `scaled` is the worst of the statistics, in standard errors."""
    legacy, port = (_some(array) for array in (np.stack(draws), value))
    row = Row(f"{STATISTICS}/{key}", STATISTICS, "legacy", "migrated", value.shape, str(value.dtype), limit=LIMIT)
    row.max_abs = float(abs(port.mean() - legacy.mean()))
    if not np.isfinite(port).all():
        row.problem = "values in migrated are NaN or infinite"
        return row
    found = statistics(legacy, port)
    name = max(found, key=lambda name: found[name])
    row.scaled = found[name]
    if row.scaled > LIMIT:
        row.problem = (
            f"the {name} shows another distribution: {_described(legacy)} in legacy, {_described(port)} in migrated"
        )
    return row


def statistics(legacy: np.ndarray, port: np.ndarray) -> dict[str, float]:
    """Return how far apart two samples are in each statistic, in standard errors."""
    centre = legacy.mean()
    return {
        "mean": _ranks_apart(legacy, port),
        "deviation": _ranks_apart(abs(legacy - centre), abs(port - centre)),
        "range": max(_beyond(legacy, port), _beyond(port, legacy), _beyond(-legacy, -port), _beyond(-port, -legacy)),
    }


def _ranks_apart(legacy: np.ndarray, port: np.ndarray) -> float:
    """The Mann-Whitney statistic in standard errors."""
    ordered = np.sort(legacy)
    below = np.searchsorted(ordered, port, "left") + np.searchsorted(ordered, port, "right")
    share = below.mean() / (2 * legacy.size)
    error = math.sqrt((legacy.size + port.size + 1) / (12 * legacy.size * port.size))
    return float(abs(share - 0.5) / error)


def _beyond(inner: np.ndarray, outer: np.ndarray) -> float:
    """Count the values of `outer` above all of `inner`.

    The result is scaled: a count that has the probability CHANCE becomes LIMIT.
    """
    count = int((outer > inner.max()).sum())
    share = outer.size / (inner.size + outer.size)
    return LIMIT * count * math.log(share) / math.log(CHANCE)


def _some(values: np.ndarray) -> np.ndarray:
    """Return at most MOST values, evenly spread."""
    flat = values.ravel().astype(np.float64)
    return flat[:: max(1, flat.size // MOST)]


def _described(values: np.ndarray) -> str:
    return f"mean {values.mean():.3g}, deviation {values.std():.3g}, from {values.min():.3g} to {values.max():.3g}"
