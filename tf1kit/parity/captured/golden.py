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

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from tf1kit.capture.folder import Run
from tf1kit.parity.recording.compare import Row, compare_golden
from tf1kit.parity.recording.exceptions import UNLIKE, zero_gradients
from tf1kit.parity.recording.keys import kind_of, variable_of
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.recording.sketch import FULL, differences, magnitude, sketch, sketch_like
from tf1kit.parity.recording.streams import stream
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.recording.values import is_exact, size_of
from tf1kit.parity.results import ROUNDED, RungResult

AMPLIFIED = "rounding is amplified"  # how `exceptions` begins a note
NOISY = "the original does not reproduce itself"
SHAKES = 5  # replays from shaken weights
RACED = "the replay does not reproduce itself"
MOVED = "float32 and float64 are apart here"


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
        for name in ("legacy", "migrated"):
            kept = golden if name == "legacy" else golden.without(port.map.dropped)
            result.rows += rows_of(kept, seen[name], name)
    return result


def rows_of(golden: Golden, seen: Mapping[str, Any], name: str) -> list[Row]:
    """A row for each tensor of a window, with a note if the original does not reproduce the tensor."""
    found = {key: value for key, value in seen.items() if "float32/" + key in golden.tensors}
    rows = compare_golden("golden", golden, found, name, "float32/")
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


class Measured:
    """The recorded tensors of a window, and how far the replays are from them and from float64.

    Args:
        legacy: the side that was replayed: its `program`, and what is `observed` in a step.
        steps: the steps of the window.
        single: what the replay showed in these steps.
        double: the same of the replay in float64; empty if the graph has no float64 form.
    """

    def __init__(self, legacy: Any, steps: list[int], single: Mapping[str, Any], double: Mapping[str, Any]) -> None:
        self.single, self.double = single, double
        self.noise: dict[str, float] = {}  # how far the original is from its own repetition
        self.recorded: dict[str, np.ndarray] = {}
        known = legacy.program.graph.noise
        for key, value, name in _recorded(legacy, steps, single):
            self.recorded[key] = value
            if known.get(name):
                self.noise[key] = known[name]

    def differs(self) -> bool:
        """Whether a recorded tensor is beyond its tolerance from the replay."""
        return any(
            self.apart(key, self.single[key]) > _limit(key, np.asarray(self.single[key])) for key in self.recorded
        )

    def reference(self, key: str) -> np.ndarray:
        """The sketch of a tensor in float64, or as it was recorded if there is no float64."""
        return sketch_like(self.double[key], self.recorded[key]) if key in self.double else self.recorded[key]

    def apart(self, key: str, array: Any, reference: np.ndarray | None = None) -> float:
        """How far an array is from what was recorded, or from another sketch, of scale."""
        kept = self.recorded[key] if reference is None else reference
        return self._distance(key, sketch_like(array, self.recorded[key]), kept)

    def raced(self, key: str, again: Mapping[str, Any]) -> float:
        """How far two replays are from each other, if that is beyond the tolerance; else 0."""
        found = self.apart(key, again[key], sketch_like(self.single[key], self.recorded[key]))
        return found if found > _limit(key, np.asarray(self.single[key])) else 0.0

    def original(self, key: str) -> float:
        """How far the original is from float64."""
        return self._distance(key, self.recorded[key], self.reference(key))

    def rounding(self, key: str, replays: Iterable[Mapping[str, Any]]) -> float:
        """How far the furthest replay in float32 is from float64."""
        kept = self.reference(key)
        return max(self.apart(key, one[key], kept) for one in replays) if key in self.double else 0.0

    def _distance(self, key: str, one: np.ndarray, kept: np.ndarray) -> float:
        size = size_of(*_kind(self.single[key]))
        with np.errstate(invalid="ignore"):
            found = float(differences(kept, one, size).max(initial=0.0)) / (magnitude(kept, size) or 1.0)
        return 0.0 if np.isnan(found) else found  # the comparison reports what is not finite


def golden_of(measured: Measured, result: RungResult, more: Iterable[Mapping[str, Any]] = ()) -> Golden:
    """The recorded tensors of a window as a golden, which says what rounding explains.

    Args:
        measured: what was recorded and replayed.
        result: is told what rounding moves too far to be compared, and what the original does not
            reproduce.
        more: the replay once more, and replays from shaken weights; used if a tensor is beyond its
            tolerance.
    """
    replays = [measured.single, *(more if measured.differs() else ())]
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    sketches: dict[str, np.ndarray] = {}
    explained: dict[str, float] = {}
    noisy: set[str] = set()  # tensors that the original repeats less exactly than rounding explains
    raced = {key: far for again in replays[1:2] for key in measured.recorded if (far := measured.raced(key, again))}
    reached = 0.0  # how far rounding has carried the losses of the window
    for key, value in measured.recorded.items():
        kind = _kind(measured.single[key])
        tensors["float32/" + key], sketches["float32/" + key] = kind, value
        tensors["float64/" + key], sketches["float64/" + key] = ("float64", kind[1]), measured.reference(key)
        here, itself = measured.rounding(key, replays), measured.noise.get(key, 0.0)
        if kind_of(key) == "loss":
            here = reached = max(here, reached)
        if measured.original(key) <= 2 * max(here, itself):
            explained[key] = max(here, itself, measured.original(key))
            noisy |= {key} if itself > here else set()
    result.noise.update(measured.noise)
    sizes = {key: magnitude(one, size_of(*tensors[key])) for key, one in sketches.items() if key.startswith("float64/")}
    zero = zero_gradients(sizes)
    for key, distance in explained.items():
        if distance > UNLIKE and variable_of(key, zero) is None:
            for part in ("float32/", "float64/"):
                tensors.pop(part + key, None)
            said = f"{NOISY}: {measured.noise.get(key, 0.0):.2g} of scale"
            result.not_compared[key] = said if key in noisy else f"{MOVED}: {distance:.2g} of scale"
    beyond = {
        "float32/" + key: distance
        for key, distance in explained.items()
        if "float32/" + key in tensors and 2 * distance > _limit(key, np.asarray(measured.single[key])) > 0
    }
    noise = {key: measured.noise[key] for key in noisy}
    return Golden(sketches, tensors, {"rounding": beyond, "noise": noise, "raced": raced})


def _kind(array: Any) -> tuple[str, tuple[int, ...]]:
    """(dtype, shape) of an array."""
    return np.asarray(array).dtype.name, np.shape(array)


def _limit(key: str, array: np.ndarray) -> float:
    """The tolerance of a tensor; 0 for integers, which must be equal."""
    return 0.0 if is_exact(array.dtype.name) else LIMITS["golden", kind_of(key)]


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
