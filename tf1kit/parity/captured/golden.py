"""The rung `golden` of a capture: what the original recorded, beside its replay and the port.

A window of consecutive runs begins with the recorded values of all variables.  From there each side
takes the runs of the window, so that rounding adds up within it as it did in the original.  How much
that may be is measured: the same runs are replayed in float64.  The rules are those of a golden,
see `recording.exceptions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tf1kit.capture.folder import Run
from tf1kit.parity.recording.compare import compare_golden
from tf1kit.parity.recording.exceptions import UNLIKE, zero_gradients
from tf1kit.parity.recording.keys import kind_of, variable_of
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.recording.sketch import FULL, differences, magnitude, sketch, sketch_like
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.recording.values import is_exact, size_of
from tf1kit.parity.results import RungResult


def golden_rows(ladder: Any) -> RungResult:
    """Compare the recorded runs with their replay and with the port."""
    pair, result = ladder.pair, RungResult("golden")
    legacy, double, port = pair.legacy_side("float32"), pair.legacy_side("float64"), ladder.migrated32
    program = pair.program
    for number, window in enumerate(program.graph.windows(), 1):
        ladder.progress("golden: windows", number, len(program.graph.windows()))
        steps = [program.runs.index(run) + 1 for run in window if run in program.runs]
        start = {name: window[0].array(f"before/{name}") for name in program.variables}
        sides = {"legacy": legacy, "float64": double, "migrated": port}
        seen = {name: _taken(side, steps, start) for name, side in sides.items()}
        golden = _golden(legacy, steps, seen["legacy"], seen["float64"], result)
        for name in ("legacy", "migrated"):
            kept = golden if name == "legacy" else golden.without(port.map.dropped)
            found = {key: value for key, value in seen[name].items() if "float32/" + key in kept.tensors}
            result.rows += compare_golden("golden", kept, found, name, "float32/")
    return result


def _taken(side: Any, steps: list[int], start: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """What a side shows in each run of a window, and its variables after it."""
    seen: dict[str, np.ndarray] = {}
    side.restart()
    side.load(start)
    for step in steps:
        before = {key.partition("/")[2]: value for key, value in side.state().items()}
        seen.update((f"step_{step}/{key}", value) for key, value in side.observe(step).items())
        side.load(before)
        side.train(step)
        seen.update((f"step_{step}/{key}", value) for key, value in side.state().items())
    return seen


def _golden(
    legacy: Any, steps: list[int], single: Mapping[str, Any], double: Mapping[str, Any], result: RungResult
) -> Golden:
    """The recorded tensors of a window, with the float64 replay and what rounding explains."""
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    sketches: dict[str, np.ndarray] = {}
    rounding: dict[str, float] = {}
    reached: dict[str, float] = {}  # how far rounding has carried the losses of the window
    for key, value, name in _recorded(legacy, steps, single):
        array = np.asarray(single[key])
        tensors["float32/" + key] = array.dtype.name, array.shape
        sketches["float32/" + key] = value
        if key in double:
            sketches["float64/" + key] = sketch_like(double[key], value) if array.size > FULL else sketch(double[key])
            tensors["float64/" + key] = "float64", array.shape
            rounding["float32/" + key] = _apart(value, sketch_like(array, value), sketches["float64/" + key], array)
            if kind_of(key) == "loss":
                reached[key] = rounding["float32/" + key] = max([rounding["float32/" + key], *reached.values()])
        noise = legacy.program.graph.noise.get(name, 0.0)
        rounding["float32/" + key] = max(rounding.get("float32/" + key, 0.0), noise)
    sizes = {
        key: magnitude(value, size_of(*tensors[key])) for key, value in sketches.items() if key.startswith("float64/")
    }
    zero = zero_gradients(sizes)
    for key, distance in rounding.items():
        if distance > UNLIKE and variable_of(key, zero) is None:
            for part in ("float32/", "float64/"):
                tensors.pop(part + key.partition("/")[2], None)
            result.not_compared[key.partition("/")[2]] = f"rounding alone moves it by {distance:.2g} of its scale"
    beyond = {
        key: distance
        for key, distance in rounding.items()
        if key in tensors and not is_exact(tensors[key][0])
        if 2 * distance > LIMITS["golden", kind_of(key)]
    }
    return Golden(sketches, tensors, {"rounding": beyond})


def _apart(recorded: np.ndarray, single: np.ndarray, double: np.ndarray, array: np.ndarray) -> float:
    """How far the original and its replay, the further of the two, are from float64, of scale."""
    size = size_of(array.dtype.name, array.shape)
    scale = magnitude(double, size) or 1.0
    return max(float(differences(double, one, size).max(initial=0.0)) for one in (recorded, single)) / scale


def _recorded(legacy: Any, steps: list[int], single: Mapping[str, Any]) -> Any:
    """(key, sketch, name in the capture) of each tensor of the runs that was recorded."""
    for step in steps:
        run: Run = legacy.program.run(step)
        after, tensors = run.part("after"), {**run.part("tensors"), **run.part("sketches")}
        asked = legacy.observed(legacy.program.training(step))
        for key in single:
            where, _, rest = key.partition("/")
            kind, _, name = rest.partition("/")
            if where != f"step_{step}":
                continue
            found = after.get(name) if kind in ("weights", "slots") else tensors.get(asked.get(rest, ""))
            if found is not None:
                size = int(np.prod(np.shape(single[key])))
                whole = size <= FULL or found.shape == np.shape(single[key])
                yield key, sketch(found) if whole else found, name if kind in ("weights", "slots") else asked[rest]
