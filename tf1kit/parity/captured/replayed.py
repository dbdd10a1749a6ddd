"""A capture without a port: its recorded runs, replayed on the installed TensorFlow.

Each window of consecutive runs is compared as on the rung `golden`.  Every loss is compared, too,
and the gradients both as they were computed and as the updates get them.  Step k is the k-th
recorded run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tf1kit.capture.folder import Capture, Training
from tf1kit.capture.replay import Replay
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.captured.golden import rows_of, shaken
from tf1kit.parity.captured.measured import Measured, golden_of
from tf1kit.parity.captured.program import Program
from tf1kit.parity.results import RungResult

APPLIED = ", applied"  # ends the key of a gradient as an update gets it

Progress = Callable[[str, int, int], None]


class ReplayedSide:
    """A program of a capture and its replay in one precision; step k is run k of the capture."""

    def __init__(self, program: Program, replay: Replay) -> None:
        self.program, self.replay = program, replay

    def observed(self, training: Training) -> dict[str, str]:
        """What is observed in a step of this kind: key -> tensor."""
        found = {f"loss/{name}": name for name in training.losses}
        for variable, parts in training.gradients:
            _add(found, f"gradients/{variable}", parts[0])
        for one in training.applied:
            _add(found, f"gradients/{one.variable or one.operation}", one.tensor, APPLIED)
        return found

    def taken(self, steps: list[int], start: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The observed tensors of each run of a window, and the variables that it changed."""
        seen: dict[str, np.ndarray] = {}
        self.replay.load(start)
        for step in steps:
            run, asked = self.program.run(step), self.observed(self.program.training(step))
            values = self.replay.run(run, asked.values(), train=True)
            seen.update((f"step_{step}/{key}", values[name]) for key, name in asked.items())
            changed = self.replay.state(name for name in run.changed if name in start)
            seen.update((f"step_{step}/{self._kind(name)}/{name}", value) for name, value in changed.items())
        return seen

    def _kind(self, name: str) -> str:
        """`slots` for a variable that an optimizer keeps, as the graph or its name `<variable>/...`
        shows.
        """
        owner, trainable = name.rpartition("/")[0], self.program.graph.variables[name].trainable
        is_slot = name in self.program.slots or (not trainable and owner in self.program.graph.variables)
        return "slots" if is_slot else "weights"


def replay_capture(capture: Capture, number: int | None = None, progress: Progress | None = None) -> list[RungResult]:
    """Replay a capture; a result for each window of each graph, called `graph-0, steps 4-5 (runs
    20-21)`.

    Args:
        capture: the capture.
        number: the graph to replay.  [default: every graph that was trained]
        progress: called with what is being done, the windows done, and the windows in total.

    Raises UsageError if nothing in it was trained, or it cannot run.
    """
    trained = [int(graph.folder.rpartition("-")[2]) for graph in capture.graphs if graph.windows()]
    chosen = trained if number is None and trained else [number]
    return [result for one in chosen for result in _replayed(Program(capture, one), progress or _silent)]


def _replayed(program: Program, progress: Progress) -> Iterator[RungResult]:
    """Open a graph, and replay it."""
    progress(f"{program.graph.folder}: opening the graph", 0, 1)
    single, (double, why_not) = ReplayedSide(program, Replay(program.cut)), _double(program)
    for result in replay_windows(single, double, progress):
        result.remarks += [why_not] if why_not else []
        yield result


def _double(program: Program) -> tuple[ReplayedSide | None, str]:
    """The replay in float64, or why it cannot be made."""
    try:
        return ReplayedSide(program, Replay(program.cut, "float64")), ""
    except NoFloat64Error as error:
        return None, f"rounding could not be measured: {error}"


def replay_windows(
    single: ReplayedSide, double: ReplayedSide | None, progress: Progress | None = None
) -> Iterator[RungResult]:
    """The result of each window of a graph, from its replay in float32 and, if there is one, in
    float64.
    """
    program, tell = single.program, progress or _silent
    windows = program.graph.windows()
    for number, window in enumerate(windows):
        started = time.perf_counter()
        steps = [program.runs.index(run) + 1 for run in window if run in program.runs]
        result = RungResult(
            f"{program.graph.folder}, {_span('step', steps)} ({_span('run', [run.number for run in window])})"
        )
        start = {name: window[0].array(f"before/{name}") for name in program.variables}
        tell(result.rung, 2 * number, 2 * len(windows))
        seen = single.taken(steps, start)
        tell(f"{result.rung}, in float64", 2 * number + 1, 2 * len(windows))
        wide = double.taken(steps, start) if double else {}
        measured = Measured(single, steps, seen, wide)
        golden = golden_of(measured, result, _shaken(single, steps, start))
        result.rows = rows_of(golden, seen, "legacy")
        result.seconds = time.perf_counter() - started
        yield result


def _shaken(side: ReplayedSide, steps: list[int], start: Mapping[str, Any]) -> Iterator[dict[str, np.ndarray]]:
    """The observed tensors of the runs of a window, for each of the shaken starts."""
    return (side.taken(steps, moved) for moved in shaken(side.program, start))


def _span(what: str, numbers: list[int]) -> str:
    """`step 6`, or `steps 4-5`."""
    return f"{what}s {min(numbers)}-{max(numbers)}" if len(set(numbers)) > 1 else f"{what} {numbers[0]}"


def _add(found: dict[str, str], key: str, tensor: str, ending: str = "") -> None:
    """Add a tensor that is not there yet, under a key of its own: the second gets ` #2`."""
    if tensor not in found.values():
        same = sum(one.endswith(ending) and one.removesuffix(ending).partition(" #")[0] == key for one in found)
        found[f"{key} #{same + 1}{ending}" if same else key + ending] = tensor


def _silent(what: str, done: int, total: int) -> None:
    """Show nothing."""
