"""The rung `golden` of a capture: what the original recorded, beside its replay and the port.

A window of consecutive runs begins with the recorded values of all variables.  From there each side
takes the runs of the window, so that rounding adds up within it as it did in the original.  The
rules are those of a golden, see `recording.exceptions`.

How much rounding may be is measured here: the same runs are replayed in float64 and, where
something is beyond its tolerance, in float32 from weights that are shaken by one unit in the last
place.  What TensorFlow 1 recorded takes no part in this measure, so a recorded value that rounding
here does not explain fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from tf1kit.parity.captured.contended import left_open
from tf1kit.parity.captured.measured import NOISY, Measured, golden_of
from tf1kit.parity.captured.statistics import except_zero_means
from tf1kit.parity.recording.compare import Row, compare_golden
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.recording.streams import stream
from tf1kit.parity.results import ROUNDED, RungResult

AMPLIFIED = "rounding is amplified"  # how `exceptions` begins a note
SHAKES = 5  # replays from shaken weights
RACED = "the replay does not reproduce itself"


def golden_rows(ladder: Any) -> RungResult:
    """Compare the recorded runs with their replay and with the port.

    If the port differs, the hyper-parameters of stock Keras are rounded to float32 first, as on the
    rung `float64`: 1 - 0.999 in float32 is 1e-5 from what TensorFlow 1 computes.
    """
    result = _compared(ladder, ladder.migrated32)
    if any(not row.ok and row.other == "migrated" for row in result.rows):
        port = ladder.pair.migrated_side("float32")
        if names := port.stock.round_hyper_parameters():
            rounded = _compared(ladder, port)
            if _failures(rounded) < _failures(result):
                rounded.remarks.append(ROUNDED + ", ".join(names))
                return rounded
    return result


def _failures(result: RungResult) -> int:
    return sum(not row.ok for row in result.rows)


def _compared(ladder: Any, port: Any) -> RungResult:
    pair, result = ladder.pair, RungResult("golden")
    legacy, double = pair.legacy_side("float32"), pair.legacy_side("float64")
    program = pair.program
    for number, window in enumerate(program.graph.windows(), 1):
        ladder.progress("golden: windows", number, len(program.graph.windows()))
        steps = [program.runs.index(run) + 1 for run in window if run in program.runs]
        start = {name: window[0].array(f"before/{name}") for name in program.variables}
        sides = {"legacy": legacy, "float64": double, "migrated": port}
        seen = {name: _taken(side, steps, start) for name, side in sides.items()}
        measured = Measured(legacy, steps, seen["legacy"], seen["float64"])
        golden = golden_of(measured, result, _shaken(legacy, steps, start))
        for key, why in left_open(program, steps, list(measured.recorded)).items():
            result.not_compared[key] = why
            golden.tensors.pop(f"float32/{key}", None)
        for name in ("legacy", "migrated"):
            kept = golden if name == "legacy" else golden.without(port.map.dropped)
            result.rows += rows_of(kept, seen[name], name)
    return result


def rows_of(golden: Golden, seen: Mapping[str, Any], name: str) -> list[Row]:
    """A row for each tensor of a window, with a note if the original does not reproduce the tensor."""
    found = {key: value for key, value in seen.items() if "float32/" + key in golden.tensors}
    rows = compare_golden("golden", golden, found, name, "float32/")
    except_zero_means(rows, golden)
    for row in rows:
        noise, distance = golden.origin["noise"].get(row.key), golden.origin["rounding"].get("float32/" + row.key)
        if row.note.startswith(AMPLIFIED):
            told = f"{NOISY}: {noise:.2g} of scale" if noise else f"{AMPLIFIED}: float32 is {distance:.2g} from float64"
            if not noise and (far := golden.origin["raced"].get(row.key)):
                told = f"{RACED}: {far:.2g} of scale"
            row.note = f"{told}, and this side is {row.scaled:.2g} from the recording"
    return rows


def _shaken(side: Any, steps: list[int], start: Mapping[str, Any]) -> Iterator[dict[str, np.ndarray]]:
    """The tensors that a side computes in a window, for each of the shaken starts."""
    return (_taken(side, steps, moved) for moved in shaken(side.program, start))


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


def shaken(program: Any, start: Mapping[str, np.ndarray]) -> Iterator[dict[str, np.ndarray]]:
    """The start of a window as it is, then several starts with each trained float weight moved by one
    unit in the last place.
    """
    yield dict(start)
    for number in range(1, SHAKES + 1):
        moved = dict(start)
        for name, value in start.items():
            if program.graph.variables[name].trainable and value.dtype.kind == "f":
                drawn = stream(number, f"shaken/{name}").uniform(-1.0, 1.0, value.shape)
                moved[name] = (value * (1.0 + np.finfo(value.dtype).eps * drawn)).astype(value.dtype)
        yield moved
