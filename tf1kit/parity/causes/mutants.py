"""Makes mutants of a captured graph from the table of causes: the comparison must notice each
mutant.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np

from tf1kit.graph.trials import Trials
from tf1kit.parity.causes.change import FORWARD, GRADIENTS, STATISTICS, UPDATE, Change
from tf1kit.parity.causes.explain import hypotheses
from tf1kit.parity.causes.trial import Recording, Trial
from tf1kit.parity.causes.wiring import Original
from tf1kit.parity.recording.compare import compare
from tf1kit.parity.recording.keys import kind_of
from tf1kit.parity.results import Catch

MOST, TRIED, SECONDS = 24, 4, 120.0  # limits: mutants, changes tried of each hypothesis, time
ORDER = (FORWARD, STATISTICS, UPDATE, GRADIENTS)  # a mutant is compared in the first pattern that its hypothesis has
ADVICE = "Leave the rung mutation out"


def planted(
    legacy: Any,
    expected: Recording,
    port: Recording,
    progress: Callable[[str, int, int], None],
) -> tuple[list[Catch], list[str]]:
    """Which tensor shows each mutant of the captured graph in the first step, and remarks on
    mutants left out.

    Args:
        legacy: the `CapturedSide` in float64.
        expected: its recording, `step_1/...` and more.
        port: the recording of the port.
        progress: called as the ladder calls it.
    """
    process = Trials(legacy.replay.cut.where, ADVICE)
    observed = legacy.observed(legacy.program.training(1))
    ends = [name for key, name in observed.items() if kind_of(key) in ("endpoints", "loss")]
    original = Original(legacy.replay.cut, ends)
    trial = Trial(process, original, legacy, [port], (), 1, legacy.initial_state(), (1,), np.zeros(0))
    found: list[Catch] = []
    idle: list[str] = []
    started = time.perf_counter()
    modules = hypotheses()
    for number, module in enumerate(modules):
        progress("mutation: " + module.__name__.rpartition(".")[2], number, len(modules))
        pattern = next((one for one in ORDER if one in module.WHEN), None)
        if pattern is None or len(found) == MOST or time.perf_counter() - started > SECONDS:
            continue
        tried = list(islice(_plain(module.changes(original)), TRIED))
        effects = ((change, trial.effect(change, pattern)) for change in tried)
        change, effect = next(((one, seen) for one, seen in effects if _differ(expected, seen)), (None, {}))
        if change:
            found.append(Catch(_asked(change), _noticed(port, effect)))
        elif tried:
            idle.append(module.__name__.rpartition(".")[2])
    return found, [f"mutants without an effect on the first step are left out: {', '.join(idle)}"] if idle else []


def _plain(changes: Iterator[Change]) -> Iterator[Change]:
    """The changes that alter the graph and not only its initial values."""
    return (change for change in changes if not change.start)


def _asked(change: Change) -> str:
    """The name of a mutant: what a change says, but of the mutant and not of the port."""
    return change.says.replace("the optimizer of the port", "the optimizer").replace("the port", "the mutant")


def _differ(expected: Recording, seen: Recording) -> bool:
    return bool(_noticed(expected, seen))


def _noticed(port: Mapping[str, np.ndarray], seen: Recording) -> dict[str, str]:
    """The first tensor that differs from the port's, by rung."""
    common = {key: port[key] for key in seen if key in port}
    rows = compare("float64", common, {key: seen[key] for key in common})
    return next(({"float64": f"{row.key}: {row.problem}"} for row in rows if not row.ok), {})
