"""The ladder of proof: six rungs, each a function of a pair that says holds, fails, not run or does not apply.

map       each legacy variable is mapped once, each migrated weight filled once, layouts agree
float64   legacy on 1.15.5 (golden), legacy here and port in float64: meaning, with rounding out of the picture
bitwise   legacy here and port in float32: the same bits, after training and evaluating too
golden    legacy here and port in float32 against 1.15.5, one step from each of the golden's own states
beyond    what those do not reach: call and fit, other sizes, the learning rate, initial values, the saved file, large values
red       the comparison itself: each nudged weight and each planted mistake is noticed
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.parity.beyond import beyond
from tf1kit.parity.compare import compare, compare_golden
from tf1kit.parity.pair import Pair
from tf1kit.parity.recording import Golden, file_sha256, load, without
from tf1kit.parity.red import evaluated, red
from tf1kit.parity.results import RungResult
from tf1kit.parity.scenario import free_run, stepwise

RUNGS = ("map", "float64", "bitwise", "golden", "beyond", "red")
TRAINING_STEPS = 200

Progress = Callable[[str, int, int], None]  # what is done, how much of it, of how much


class Ladder:
    """Runs rungs on a pair; what two rungs need is computed once."""

    def __init__(self, pair: Pair, steps: int = TRAINING_STEPS, progress: Progress | None = None) -> None:
        self.pair = pair
        self.steps = steps
        self.progress: Progress = progress or (lambda what, done, total: None)
        self.legacy_graphs: dict[Any, Any] = {}  # the legacy built for other sizes, for `beyond`
        self.legacy_steps: dict[Any, Any] = {}  # what `beyond` has recorded of the legacy, by what was done to it

    def run(self, rung: str) -> RungResult:
        """The result of one rung, companions included."""
        started = time.perf_counter()
        result: RungResult = getattr(self, "_" + rung)()
        for pair in self.pair.companions:
            result.merge(Ladder(pair, self.steps, self.progress).run(rung), pair.stem)
        result.seconds = time.perf_counter() - started
        return result

    # What several rungs need

    @cached_property
    def golden_file(self) -> tuple[Golden | None, str]:
        """The pair's golden, or None and why there is none that can be used."""
        path, pair = self.pair.golden, self.pair
        if not path.with_name(path.name + ".json").exists():
            return (
                None,
                f"no golden {path.name}.json in {path.parent}: record it with genuine 1.15.5 (docs/3-prove-it.md)",
            )
        try:
            golden = load(str(path))
        except (OSError, ValueError, KeyError) as error:
            return None, f"the golden {path.name} cannot be read: {error}"
        if golden.origin["legacy_sha256"] != file_sha256(str(pair.legacy_file)):
            return (
                None,
                f"{pair.legacy_file.name} is not the file that {path.name}.json was recorded from: record again",
            )
        here = {"seed": pair.seed, "images": list(pair.input_shape), "options": pair.options}
        for name, value in here.items():
            if golden.origin[name] != value:
                return None, f"the golden {path.name} was recorded with {name} {golden.origin[name]}, this is {value}"
        if not golden.origin["tensorflow"].startswith("1.15."):
            return None, f"the golden {path.name} was recorded by TensorFlow {golden.origin['tensorflow']}, not 1.15"
        return golden, ""

    def _free_run(self, side: Any, what: str, steps: tuple[int, ...]) -> tuple[dict[str, Any], dict[int, Any]]:
        recording, states = free_run(side, steps, lambda done, total: self.progress(what, done, total))
        return recording, states

    @cached_property
    def _legacy64(self) -> tuple[dict[str, Any], dict[int, Any]]:
        return self._free_run(self.pair.legacy_side("float64"), "float64: legacy", self.pair.golden_steps["float64"])

    @cached_property
    def first_step(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The state that every run begins from, and the legacy's recording of one float32 step from there."""
        legacy = self.pair.legacy_side("float32")
        start = legacy.initial_state()
        return start, stepwise(legacy, {1: start})

    @cached_property
    def migrated32(self) -> Any:
        """The port in float32, made once."""
        return self.pair.migrated_side("float32")

    def _unmapped(self, rung: str) -> RungResult | None:
        """Where the map has problems there is nothing to compare."""
        if self.migrated32.map.problems:
            return RungResult(rung, missing="the map has errors")
        return None

    # The rungs

    def _map(self) -> RungResult:
        rows = self.migrated32.map.rows
        return RungResult("map", map_rows=list(rows), inapplicable="" if rows else "there are no variables")

    def _float64(self) -> RungResult:
        if not self.pair.input_dtype.startswith("float"):
            return RungResult("float64", inapplicable="integer input has one precision")
        if unmapped := self._unmapped("float64"):
            return unmapped
        legacy, _ = self._legacy64
        steps = self.pair.golden_steps["float64"]
        migrated, _ = self._free_run(self.pair.migrated_side("float64"), "float64: migrated", steps)
        golden, missing = self.golden_file
        dropped = self.migrated32.map.dropped
        rows = compare("float64", without(legacy, dropped), migrated)
        if golden:
            rows += compare_golden("float64", golden, legacy, "legacy", "float64/")
            rows += compare_golden("float64", golden.without(dropped), migrated, "migrated", "float64/")
        return RungResult("float64", rows, missing=missing and f"1.15.5's part: {missing}")

    def _bitwise(self) -> RungResult:
        if unmapped := self._unmapped("bitwise"):
            return unmapped
        steps = tuple(step for step in (*self.pair.golden_steps["float64"], self.steps) if step <= self.steps)
        legacy, migrated = self.pair.legacy_side("float32"), self.migrated32
        expected, _ = self._free_run(legacy, "bitwise: legacy", steps)
        found, _ = self._free_run(migrated, "bitwise: migrated", steps)
        start = legacy.initial_state()
        expected.update(("start/slots/" + key, start[key]) for key in start if "slots/" + key in migrated.fresh_slots)
        found.update(("start/" + key, value) for key, value in migrated.fresh_slots.items())
        expected.update(evaluated(legacy, start))
        found.update(evaluated(migrated, start))
        return RungResult("bitwise", compare("bitwise", without(expected, migrated.map.dropped), found))

    def _golden(self) -> RungResult:
        if unmapped := self._unmapped("golden"):
            return unmapped
        golden, missing = self.golden_file
        if golden is None:
            return RungResult("golden", missing=missing)
        legacy, migrated, rows = self.pair.legacy_side("float32"), self.migrated32, []
        mapped = golden.without(migrated.map.dropped)
        states = {step: self._legacy64[1][step] for step in self.pair.golden_steps["float32"]} if legacy.trains else {}
        for side, name, kept in ((legacy, "legacy", golden), (migrated, "migrated", mapped)):
            self.progress(f"golden: {name}", 0, 1)
            recording = stepwise(side, states) if legacy.trains else free_run(side)[0]
            rows += compare_golden("golden", kept, recording, name, "float32/" if legacy.trains else "")
        return RungResult("golden", rows)

    def _beyond(self) -> RungResult:
        return self._unmapped("beyond") or beyond(self)

    def _red(self) -> RungResult:
        return self._unmapped("red") or red(self)


def check_rungs(rungs: tuple[str, ...]) -> tuple[str, ...]:
    """The rungs asked for, in the ladder's order; all where none is named.  UsageError for a name that is none."""
    unknown = [rung for rung in rungs if rung not in RUNGS]
    if unknown:
        raise UsageError(f"there is no rung {unknown[0]}; the rungs are {', '.join(RUNGS)}")
    return tuple(rung for rung in RUNGS if not rungs or rung in rungs)
