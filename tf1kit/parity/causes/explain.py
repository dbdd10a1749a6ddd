"""Says why a port differs: the first operation that differs, and a change of the original that has
the same effect.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tf1kit.graph.check import source
from tf1kit.graph.trials import Trials
from tf1kit.parity.causes.change import FORWARD, GRADIENTS, LATER, START, STATISTICS, UPDATE, Change
from tf1kit.parity.causes.first import First, first_difference
from tf1kit.parity.causes.formula import formula
from tf1kit.parity.causes.hypotheses import TABLE
from tf1kit.parity.causes.tensors import Tensors, of_capture
from tf1kit.parity.causes.trial import Recording, Trial
from tf1kit.parity.causes.wiring import Original, walk
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.keys import kind_of, step_of
from tf1kit.parity.results import Because

MOST, SECONDS = 500, 90.0  # limits: changes that are tried, and the time for them
FAR = 1 << 30  # rank of a change away from the first difference
UNKNOWN = "no known cause"
ADVICE = "The report continues without a cause"


@dataclass
class Sides:
    """What is known of both sides.

    Attributes:
        legacy: the `CapturedSide` in float64.
        states: step -> the variables before it.
        steps: the steps of the recordings.
        rows: the comparison of both recordings.
        ports: gives recordings of the port, each made when it is asked for: `(pattern, step,
            state)`.
        tensors: gives the port's `Tensors` in a step from a state.
        update: describes how the port updates a variable.
        start: the initial slots of the port, by name, that differ from those of the legacy.
        own: gives the legacy's `Tensors` if they are known already.
    """

    legacy: Any
    states: Mapping[int, Recording]
    steps: tuple[int, ...]
    rows: Sequence[Row]
    ports: Callable[[str, int, Recording], Iterator[Recording]]
    tensors: Callable[[int, Recording], Tensors]
    update: Callable[[str], str]
    start: Mapping[str, np.ndarray] = field(default_factory=dict)
    own: Callable[[int, Recording], Tensors] | None = None


def explain(
    sides: Sides,
    progress: Callable[[str, int, int], None],
    process: Trials | None = None,
    seconds: float = SECONDS,
) -> Because:
    """The first difference and its cause, as far as they are found.

    process: where changed graphs run.  [default: a process of their own]
    seconds: how long changes are tried.
    """
    pattern, step, failing = pattern_of(sides)
    if not pattern:
        return Because()
    training = sides.legacy.program.training(step)
    if not training.losses:
        key = min(failing)
        return Because(f"{key}, after {training.operations[0]} in the original and `update` in the port", UNKNOWN)
    process = process or Trials(sides.legacy.replay.cut.where, ADVICE)
    progress("the first difference", 0, 1)
    state = sides.states[step]
    ours = sides.own(step, state) if sides.own else of_capture(sides.legacy, step, state, process.open)
    theirs = sides.tensors(step, state)
    captured = sides.legacy.replay.cut.nodes()
    first = _first(sides, pattern, failing, ours, theirs, captured)
    observed = sides.legacy.observed(sides.legacy.program.training(step))
    ends = [name for key, name in observed.items() if kind_of(key) in ("endpoints", "loss")]
    original = Original(sides.legacy.replay.cut, ends, theirs.scalars, ours.shapes, theirs.numbers, theirs.scheduled)
    where = _where(sides, first, pattern, failing, original)
    changes = ordered(original, pattern, first.operation if first else "")
    if pattern == START:
        found = next((one for one in changes if _starts(sides, one[1], failing)), None)
        return _explained(where, found, "")
    ports = list(sides.ports(pattern, step, state))
    trial = Trial(process, original, sides.legacy, ports, failing, step, state, sides.steps, theirs.constants)
    return _tried(where, changes, trial, pattern, progress, seconds)


def _tried(
    where: str,
    changes: Sequence[tuple[Any, Change]],
    trial: Trial,
    pattern: str,
    progress: Callable[[str, int, int], None],
    seconds: float,
) -> Because:
    started, total = time.perf_counter(), len(changes)
    for number, (module, change) in enumerate(changes[:MOST]):
        if time.perf_counter() - started > seconds:
            return _explained(where, None, f", {number} of {total} changes tried in {seconds:.0f} seconds")
        progress("why: " + change.says, number, total)
        if trial.explains(change, pattern):
            return _explained(where, (module, change), "")
    return _explained(where, None, f", {MOST} of {total} changes tried" if total > MOST else "")


def _explained(where: str, found: tuple[Any, Change] | None, tried: str) -> Because:
    if not found:
        return Because(where, UNKNOWN + tried)
    module, change = found
    return Because(where, change.says, module.REMEDY, module.SECTION, module.__name__.rpartition(".")[2])


def ordered(original: Original, pattern: str, first: str) -> list[tuple[Any, Change]]:
    """The changes that the hypotheses propose for a pattern; those nearest to the first difference
    come first.
    """
    rank = {name: at for at, name in enumerate(walk(original, [first] if first in original.nodes else []))}
    found = [
        (min((rank.get(name, FAR) for name in change.touches), default=FAR), number, module, change)
        for number, module in enumerate(hypotheses())
        if pattern in module.WHEN
        for change in module.changes(original)
    ]
    return [(module, change) for _, _, module, change in sorted(found, key=lambda one: one[:2])]


def hypotheses() -> list[Any]:
    """The modules of the table, in its order."""
    return [importlib.import_module(f"tf1kit.parity.causes.hypotheses.{name}") for name in TABLE]


def pattern_of(sides: Sides) -> tuple[str, int, frozenset[str]]:
    """`(what differs first, in which step, the keys that fail there)`; nothing if all agree."""
    wrong = [row.key for row in sides.rows if not row.ok]
    if not wrong:
        return (START, 1, frozenset(sides.start)) if sides.start else ("", 0, frozenset())
    numbers = [int(step.partition("_")[2]) for step in map(step_of, wrong) if step]
    if not numbers:
        return LATER, min(sides.steps), frozenset(wrong)
    step = min(numbers)
    here = frozenset(key for key in wrong if step_of(key) == f"step_{step}" and "/evaluation/" not in key)
    if step - 1 not in (0, *sides.steps) or any(_loss_number(key) < step for key in wrong):
        return LATER, step, frozenset(wrong)
    kinds = {kind_of(key) for key in here}
    if kinds & {"endpoints", "loss"}:
        return FORWARD, step, frozenset(key for key in here if kind_of(key) in ("endpoints", "loss"))
    if "gradients" in kinds:
        return GRADIENTS, step, frozenset(key for key in here if kind_of(key) == "gradients")
    trained = {key.partition("/gradients/")[2] for row in sides.rows if "/gradients/" in (key := row.key)}
    names = {key.partition("/weights/")[2] for key in here if kind_of(key) == "weights"}
    if kinds == {"weights"} and not names & trained:
        return STATISTICS, step, here
    return (UPDATE, step, here) if here else ("", 0, frozenset())


def _loss_number(key: str) -> int:
    return int(key[5:]) if key.startswith("loss/") else 1 << 30


def _first(
    sides: Sides, pattern: str, failing: frozenset[str], ours: Tensors, theirs: Tensors, captured: Mapping[str, Any]
) -> First | None:
    """The first difference on the shortest way to a tensor that fails."""
    if pattern not in (FORWARD, GRADIENTS):
        return None
    keys = [key.partition("/")[2] for key in failing]
    found = [first_difference(key, captured, ours, theirs) for key in sorted(keys) if kind_of(key) != "weights"]
    return min((one for one in found if one), key=lambda one: (len(one.region), one.operation), default=None)


def _where(sides: Sides, first: First | None, pattern: str, failing: frozenset[str], original: Original) -> str:
    """The first difference in words."""
    if first:
        return first.sentence
    key = min(failing, key=lambda key: (kind_of(key) not in ("weights", "slots"), key))
    name = key.partition(f"{kind_of(key)}/")[2]  # of step_1/slots/NAME, or of slots/NAME at the start
    if kind_of(key) not in ("weights", "slots"):
        return f"{key} differs"
    owner = next((one for one in (name, name.rpartition("/")[0]) if one in sides.legacy.weight_names), name)
    changing = [
        node
        for node in original.nodes.values()
        if node.input and not node.name.startswith("tf1kit/") and source(node.input[0])[0] == owner and _changes(node)
    ]
    said = (
        f"{changing[0].name}: {formula(original.nodes, changing[0].name, 3)}" if changing else f"the update of {owner}"
    )
    return f"{said} in the original, {sides.update(owner)} in the port"


def _changes(node: Any) -> bool:
    return "Apply" in node.op or "Assign" in node.op or "Scatter" in node.op


def _starts(sides: Sides, change: Change, failing: frozenset[str]) -> bool:
    """Whether the slots of the port begin as the change says."""
    start = dict(change.start)
    names = [key.rpartition("slots/")[2] for key in failing]
    return bool(names) and all(
        name in start and np.all(np.float32(sides.start[f"slots/{name}"]) == np.float32(start[name])) for name in names
    )
