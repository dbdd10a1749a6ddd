"""How far the replays of recorded runs are from what was recorded, and what rounding explains of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tf1kit.capture.folder import Run
from tf1kit.parity.recording.exceptions import UNLIKE, zero_gradients
from tf1kit.parity.recording.keys import kind_of, variable_of
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.recording.sketch import FULL, differences, magnitude, sketch, sketch_like
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.recording.values import is_exact, size_of
from tf1kit.parity.results import RungResult

NOISY = "the original does not reproduce itself"
MOVED = "float32 and float64 are apart here"


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
        result: gets remarks on tensors that rounding moves too far to be compared, and on those that the
            original does not reproduce.
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
