"""Freshly initialised values of every weight against those that the graph's own initialisers give.

The legacy's are drawn DRAWS times, the port's once, when it was built; both from seeds, so that a result does not change from
run to run.  What the legacy gives alike every time must be the same bits.  Of everything else three statistics are tested:

mean        how often a value of the port is above one of the legacy's (Mann and Whitney's statistic)
deviation   the same of distances from the legacy's mean
range       how many values of either lie beyond the last one of the other

Under the same distribution each is beyond LIMIT standard errors less than once in 10^9 weights (in the normal approximation;
of the range by counting), whatever the distribution is.  A weight of n values shows a deviation that is twice as large from
n = 100 on, one that is off by an eighth from n = 3,000.
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
CHANCE = 1e-9  # of that many values beyond the range of the others
MOST = 20_000  # values of a weight that are looked at


def initial_values(ladder: Any) -> list[Row]:
    """A row for each weight that the map fills."""
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
            rows.append(_by_statistics(key, values, value))
        else:
            rows += rows_of(CHECK, {key: values[0]}, {key: value})
    return rows


def _draws(ladder: Any) -> list[dict[str, np.ndarray]]:
    """Every variable as the legacy initialises it, again and again in a session that has just begun."""
    if CHECK not in ladder.legacy_steps:
        legacy = ladder.pair.legacy_side("float32")
        legacy.restart()
        ladder.legacy_steps[CHECK] = [legacy.fresh() for _ in range(DRAWS)]
    draws: list[dict[str, np.ndarray]] = ladder.legacy_steps[CHECK]
    return draws


def _by_statistics(key: str, draws: Sequence[np.ndarray], value: np.ndarray) -> Row:
    """The worst of the statistics as the row's `scaled`, in standard errors."""
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
            f"another distribution, by its {name}: {_described(legacy)} in legacy, {_described(port)} in migrated"
        )
    return row


def statistics(legacy: np.ndarray, port: np.ndarray) -> dict[str, float]:
    """How far apart two samples are, in standard errors of each statistic under one distribution."""
    centre = legacy.mean()
    return {
        "mean": _ranks_apart(legacy, port),
        "deviation": _ranks_apart(abs(legacy - centre), abs(port - centre)),
        "range": max(_beyond(legacy, port), _beyond(port, legacy), _beyond(-legacy, -port), _beyond(-port, -legacy)),
    }


def _ranks_apart(legacy: np.ndarray, port: np.ndarray) -> float:
    """Mann and Whitney's U in standard errors."""
    ordered = np.sort(legacy)
    below = np.searchsorted(ordered, port, "left") + np.searchsorted(ordered, port, "right")
    share = below.mean() / (2 * legacy.size)
    error = math.sqrt((legacy.size + port.size + 1) / (12 * legacy.size * port.size))
    return float(abs(share - 0.5) / error)


def _beyond(inner: np.ndarray, outer: np.ndarray) -> float:
    """How many of `outer` lie above all of `inner`, in terms of LIMIT: as many as have the chance CHANCE are LIMIT."""
    count = int((outer > inner.max()).sum())
    share = outer.size / (inner.size + outer.size)
    return LIMIT * count * math.log(share) / math.log(CHANCE)


def _some(values: np.ndarray) -> np.ndarray:
    """At most MOST values, spread evenly."""
    flat = values.ravel().astype(np.float64)
    return flat[:: max(1, flat.size // MOST)]


def _described(values: np.ndarray) -> str:
    return f"mean {values.mean():.3g}, deviation {values.std():.3g}, from {values.min():.3g} to {values.max():.3g}"
