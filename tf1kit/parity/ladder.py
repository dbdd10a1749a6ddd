"""The ladder of proof: five rungs, each a function of a pair that says holds, fails, not run or does not apply.

map       each legacy variable is mapped once, each migrated weight filled once, layouts agree
float64   legacy on 1.15.5 (golden), legacy here and port in float64: meaning, with rounding out of the picture
bitwise   legacy here and port in float32: the same bits, after every step of training too
golden    legacy here and port in float32 against 1.15.5, one step from each of the golden's own states
red       the comparison itself: each nudged weight and each planted mistake is noticed
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.parity.compare import Row, compare, compare_golden
from tf1kit.parity.mistakes import Mistake, plant
from tf1kit.parity.pair import Pair
from tf1kit.parity.recording import Golden, file_sha256, load
from tf1kit.parity.scenario import STEPS, free_run, stepwise
from tf1kit.parity.weight_map import MapRow

RUNGS = ("map", "float64", "bitwise", "golden", "red")
NUDGE = 1e-3  # relative, of the one largest element of a weight
TRAINING_STEPS = 200

Progress = Callable[[str, int, int], None]  # what is done, how much of it, of how much


@dataclass
class Catch:
    """One mistake planted, and what noticed it: `caught` is rung -> what it said."""

    name: str
    caught: dict[str, str] = field(default_factory=dict)
    expected: bool = True  # False for the control: nothing planted, nothing to be caught

    @property
    def ok(self) -> bool:
        """Whether the comparison said what it should."""
        return bool(self.caught) == self.expected


@dataclass
class RungResult:
    """What a rung found.  `missing` says what could not run; `inapplicable`, why there is nothing to run."""

    rung: str
    rows: list[Row] = field(default_factory=list)
    map_rows: list[MapRow] = field(default_factory=list)
    catches: list[Catch] = field(default_factory=list)
    missing: str = ""
    inapplicable: str = ""
    seconds: float = 0.0

    @property
    def failures(self) -> list[str]:
        """One sentence per thing that is wrong."""
        found = [f"{row.key}, {row.reference} against {row.other}: {row.problem}" for row in self.rows if not row.ok]
        found += [f"{row.legacy}: {row.problem}" for row in self.map_rows if row.problem]
        found += [f"{catch.name}: {_miss(catch)}" for catch in self.catches if not catch.ok]
        return found

    @property
    def status(self) -> str:
        """`holds`, `fails`, `not run` or `does not apply`."""
        if self.failures:
            return "fails"
        if self.missing:
            return "not run"
        if self.inapplicable:
            return "does not apply"
        return "holds" if self.rows or self.map_rows or self.catches else "not run"

    def merge(self, other: RungResult, name: str) -> None:
        """Take in a companion's result, its keys under its name."""
        for row in other.rows:
            row.key = f"{name}: {row.key}"
        for catch in other.catches:
            catch.name = f"{name}: {catch.name}"
        for map_row in other.map_rows:
            map_row.legacy = f"{name}: {map_row.legacy}"
        self.rows += other.rows
        self.map_rows += other.map_rows
        self.catches += other.catches
        self.missing = self.missing or (f"{name}: {other.missing}" if other.missing else "")


def _miss(catch: Catch) -> str:
    return "not noticed" if catch.expected else "; ".join(catch.caught.values())


class Ladder:
    """Runs rungs on a pair; what two rungs need is computed once."""

    def __init__(self, pair: Pair, steps: int = TRAINING_STEPS, progress: Progress | None = None) -> None:
        self.pair = pair
        self.steps = steps
        self.progress: Progress = progress or (lambda what, done, total: None)

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
    def _golden_file(self) -> tuple[Golden | None, str]:
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
        if golden.origin["seed"] != pair.seed:
            return None, f"the golden was recorded with --seed {golden.origin['seed']}"
        return golden, ""

    def _free_run(self, side: Any, what: str, steps: tuple[int, ...]) -> tuple[dict[str, Any], dict[int, Any]]:
        recording, states = free_run(side, steps, lambda done, total: self.progress(what, done, total))
        return recording, states

    @cached_property
    def _legacy64(self) -> tuple[dict[str, Any], dict[int, Any]]:
        return self._free_run(self.pair.legacy_side("float64"), "float64: legacy", STEPS)

    @cached_property
    def _migrated32(self) -> Any:
        return self.pair.migrated_side("float32")

    def _unmapped(self, rung: str) -> RungResult | None:
        """Where the map has problems there is nothing to compare."""
        if self._migrated32.map.problems:
            return RungResult(rung, missing="the map has errors")
        return None

    # The rungs

    def _map(self) -> RungResult:
        rows = self._migrated32.map.rows
        return RungResult("map", map_rows=list(rows), inapplicable="" if rows else "there are no variables")

    def _float64(self) -> RungResult:
        if not self.pair.input_dtype.startswith("float"):
            return RungResult("float64", inapplicable="integer input has one precision")
        if unmapped := self._unmapped("float64"):
            return unmapped
        legacy, _ = self._legacy64
        migrated, _ = self._free_run(self.pair.migrated_side("float64"), "float64: migrated", STEPS)
        golden, missing = self._golden_file
        rows = compare("float64", legacy, migrated)
        if golden:
            rows += compare_golden("float64", golden, legacy, "legacy", "float64/")
            rows += compare_golden("float64", golden, migrated, "migrated", "float64/")
        return RungResult("float64", rows, missing=missing and f"1.15.5's part: {missing}")

    def _bitwise(self) -> RungResult:
        if unmapped := self._unmapped("bitwise"):
            return unmapped
        steps = tuple(step for step in (*STEPS, self.steps) if step <= self.steps)
        legacy, _ = self._free_run(self.pair.legacy_side("float32"), "bitwise: legacy", steps)
        migrated, _ = self._free_run(self._migrated32, "bitwise: migrated", steps)
        return RungResult("bitwise", compare("bitwise", legacy, migrated))

    def _golden(self) -> RungResult:
        if unmapped := self._unmapped("golden"):
            return unmapped
        golden, missing = self._golden_file
        if golden is None:
            return RungResult("golden", missing=missing)
        legacy, migrated, rows = self.pair.legacy_side("float32"), self._migrated32, []
        for side, name in ((legacy, "legacy"), (migrated, "migrated")):
            self.progress(f"golden: {name}", 0, 1)
            recording = stepwise(side, self._legacy64[1]) if legacy.trains else free_run(side)[0]
            rows += compare_golden("golden", golden, recording, name, "float32/" if legacy.trains else "")
        return RungResult("golden", rows)

    def _red(self) -> RungResult:
        if unmapped := self._unmapped("red"):
            return unmapped
        legacy = self.pair.legacy_side("float32")
        start = {1: legacy.initial_state()}
        reference = stepwise(legacy, start)
        catches = [Catch("nothing planted (control)", self._notice(self._migrated32, start, reference), expected=False)]
        nudges = [row for row in self._migrated32.map.rows if row.legacy in {v.op.name for v in legacy.weights}]
        total = len(nudges) + len(self.pair.mistakes)
        for done, row in enumerate(nudges):
            self.progress("red: " + row.legacy, done, total)
            caught = self._notice(self._migrated32, {1: _nudged(start[1], row.legacy)}, reference)
            catches.append(Catch(f"{row.migrated} nudged by {NUDGE:g}", caught))
        for done, mistake in enumerate(self.pair.mistakes, len(nudges)):
            self.progress("red: " + mistake.name, done, total)
            side = self._planted(mistake)
            caught = _map_notice(side) or self._notice(side, start, reference)
            catches.append(Catch(mistake.name, caught))
        missing = "" if self.pair.mistakes else f"no mistakes of meaning are declared for {self.pair.stem}"
        return RungResult("red", catches=catches, inapplicable="" if nudges else missing)

    def _planted(self, mistake: Mistake) -> Any:
        try:
            return self.pair.migrated_side("float32", plant(self.pair.migrated, mistake))
        except Exception as error:  # a mistake worth planting runs: one that does not needs no comparison to be seen
            raise UsageError(f"the mistake '{mistake.name}' breaks the port instead of changing it: {error}") from error

    def _notice(self, side: Any, start: dict[int, Any], reference: dict[str, Any]) -> dict[str, str]:
        """What the `bitwise` and `golden` comparisons say of one step from `start`: the first failing row of each."""
        recording = stepwise(side, start)
        found = {"bitwise": compare("bitwise", reference, recording)}
        golden, _ = self._golden_file
        if golden:
            prefix = "float32/" if side.trains else ""
            rows = compare_golden("golden", golden, recording, "migrated", prefix)
            found["golden"] = [row for row in rows if row.key.startswith("step_1/")]
        failed = {rung: next((row for row in rows if not row.ok), None) for rung, rows in found.items()}
        return {rung: f"{row.key}: {row.problem}" for rung, row in failed.items() if row}


def _nudged(state: dict[str, Any], name: str) -> dict[str, Any]:
    value = state[name].copy()
    largest = abs(value).argmax()
    value.flat[largest] *= value.dtype.type(1 + NUDGE)
    return {**state, name: value}


def _map_notice(side: Any) -> dict[str, str]:
    return {"map": side.map.problems[0]} if side.map.problems else {}


def check_rungs(rungs: tuple[str, ...]) -> tuple[str, ...]:
    """The rungs asked for, in the ladder's order; all where none is named.  UsageError for a name that is none."""
    unknown = [rung for rung in rungs if rung not in RUNGS]
    if unknown:
        raise UsageError(f"there is no rung {unknown[0]}; the rungs are {', '.join(RUNGS)}")
    return tuple(rung for rung in RUNGS if not rungs or rung in rungs)
