"""The ladder of proof: six rungs, and one on request. Each holds, fails, is not run or does not apply.

map       each legacy variable is mapped once, each weight of the port is filled once, layouts fit
float64   compares the golden, the legacy here and the port in float64, with rounding out of the way
bitwise   legacy here and port have the same float32 bits, also after training and in evaluation
golden    compares legacy here and port in float32 with the golden, one step from each state
beyond    compares what the others do not reach, such as fit, other sizes and the saved file
mutation  tests the comparison: it must notice each perturbed weight and each mutant
bfloat16  on request: compares the port in bfloat16 with the legacy in float64
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from tf1kit.cause import named_cause
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.beyond import CHECKS, beyond
from tf1kit.parity.beyond.rows import problem
from tf1kit.parity.failing import OWN, failing, keras_as_before
from tf1kit.parity.mutation import evaluated, mutation
from tf1kit.parity.narrow import narrow
from tf1kit.parity.pair import Pair
from tf1kit.parity.recording.compare import Row, compare, compare_golden
from tf1kit.parity.recording.exceptions import except_drift, zero_gradients
from tf1kit.parity.recording.recording import Golden, file_sha256, load, without
from tf1kit.parity.recording.scenario import Held, free_run, stepwise
from tf1kit.parity.recording.values import magnitude
from tf1kit.parity.results import ROUNDED, VERDICT, Because, Catch, RungResult
from tf1kit.parity.rounding import Judged, beyond_rounding, excuse_checks, judge, not_value
from tf1kit.parity.rungs import RUNGS, check_rungs

__all__ = ["RUNGS", "TRAINING_STEPS", "Ladder", "Progress", "check_rungs", "climb"]

TRAINING_STEPS = 200

Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in total


class Ladder:
    """Runs rungs on a pair. It computes what several rungs need only once.

    Args:
        pair: a pair that `load_pair` returned; for `CapturedLadder` one of `load_captured`.
        steps: the number of training steps on the rung `bitwise`.
        progress: called with what is being done, the steps done, and the steps in total.

    Attributes:
        checks: those of the rung `beyond`.
    """

    checks: Mapping[str, Any] = CHECKS

    def __init__(self, pair: Any, steps: int = TRAINING_STEPS, progress: Progress | None = None) -> None:
        self.pair = pair
        self.steps = steps
        self.progress: Progress = progress or (lambda what, done, total: None)
        # For `beyond`: the legacy built for other sizes; for each such graph, the sides that have
        # run in its session; and the recordings of the legacy.
        self.legacy_graphs: dict[Any, Any] = {}
        self.legacy_draws: dict[Any, list[Any]] = {}
        self.legacy_steps: dict[Any, Any] = {}

    def run(self, rung: str) -> RungResult:
        """Run one rung for the pair and its companions, and return the result."""
        started = time.perf_counter()
        result = self._climbed(rung)
        self._explain(result)
        for pair in self.pair.companions:
            result.merge(Ladder(pair, self.steps, self.progress).run(rung), pair.stem)
        result.seconds = time.perf_counter() - started
        return result

    def _explain(self, result: RungResult) -> None:
        """Add the first difference and its cause to a rung that fails because of the port.

        A mistake that bfloat16 shows is also one in float64, whose rung names the cause.
        """
        if result.rung == "bfloat16":
            return
        if any(not row.ok and "migrated" in (row.reference, row.other) for row in result.rows):
            result.because = self.explanation

    @cached_property
    def explanation(self) -> Because:
        """Why legacy and port differ in float64."""
        try:
            return self._why()
        except NoFloat64Error:
            return Because()
        except Exception as error:  # the report says what differs without it
            return Because(cause=f"the search for it failed: {named_cause(error)}")

    def _why(self) -> Because:
        from tf1kit.parity.captured.of_pair import why  # it imports this module

        known = self.__dict__.get("_port64")  # if the rung float64 has run
        agrees = known is not None and all(row.ok for row in known[2])
        return why(self.pair, self.migrated32, agrees, self.progress)

    def planted(self) -> tuple[list[Catch], list[str]]:
        """Mutants of the legacy itself, and remarks: see `CapturedLadder`."""
        return [], []

    def _climbed(self, rung: str) -> RungResult:
        """Run one rung for the pair alone. If the pair's code raises an error, the rung fails."""
        try:
            with keras_as_before():
                self._prepare()
                result: RungResult = getattr(self, "_" + rung)()
        except OWN:
            raise
        except Exception as error:
            said = failing(self.pair, error)
            if not said:
                raise
            return RungResult(rung, [problem(rung, "it runs", said)])
        return result

    def _prepare(self) -> None:
        """What has to be done before the first rung."""

    # What several rungs need

    @cached_property
    def golden_file(self) -> tuple[Golden | None, str]:
        """The pair's golden and "", or None and the reason why it cannot be used."""
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
                f"{pair.legacy_file.name} has changed since {path.name}.json was recorded: record it again",
            )
        if (recorded := golden.origin.get("batch", "")) != pair.batches.digest:
            took, has = (f"the batch {one[:8]}" if one else "drawn batches" for one in (recorded, pair.batches.digest))
            return None, f"the golden {path.name} was recorded with {took}, but this run has {has}: record it again"
        here = {"seed": pair.seed, "images": list(pair.batches.shape), "options": pair.options}
        for name, value in here.items():
            if golden.origin[name] != value:
                recorded = golden.origin[name]
                return None, f"the golden {path.name} was recorded with {name} {recorded}, but this run has {value}"
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
        """The initial state of every run, and a recording of the legacy's first float32 step."""
        legacy = self.pair.legacy_side("float32")
        start = legacy.initial_state()
        return start, stepwise(legacy, {1: start})

    @cached_property
    def states(self) -> dict[int, Any]:
        """The states that the float32 steps of `golden` start from, made by the float64 legacy."""
        states = self._legacy64[1]
        steps = self.pair.golden_steps["float32"] if self.pair.legacy_side("float64").trains else (min(states),)
        return {step: states[step] for step in steps}

    @cached_property
    def migrated32(self) -> Any:
        """The port in float32."""
        return self.pair.migrated_side("float32")

    @property
    def migrated64(self) -> Any:
        """The port in float64, as the rung `float64` uses it."""
        return self._port64[0]

    def port64(self, module: Any = None) -> Any:
        """A new port in float64, with the same hyper-parameters as `migrated64`.

        module: a mutant to use instead of the port.
        """
        side = self.pair.migrated_side("float64", module)
        if self._port64[3]:
            side.stock.round_hyper_parameters()
        return side

    @property
    def float64_failure(self) -> str:
        """The first tensor that differs between legacy and port in float64, or ""."""
        return next((f"{row.key}: {row.problem}" for row in self._port64[2] if not row.ok), "")

    @cached_property
    def _port64(self) -> tuple[Any, dict[str, Any], list[Row], list[str]]:
        """The port in float64, its recording, its rows against the legacy, and a list of names.

        TensorFlow 1 keeps hyper-parameters in float32. If the port differs from the legacy, its
        hyper-parameters are rounded to float32, and the better of both results is returned. The
        list has the names of the rounded hyper-parameters.
        """
        found: tuple[Any, dict[str, Any], list[Row], list[str]] | None = None
        for rounded in (False, True):
            side = self.pair.migrated_side("float64")
            names = side.stock.round_hyper_parameters() if rounded else []
            if rounded and not names:
                break
            what = "float64: migrated" + (", hyper-parameters in float32" if rounded else "")
            recording, _ = self._free_run(side, what, self.pair.golden_steps["float64"])
            rows = compare("float64", without(self._legacy64[0], self.migrated32.map.dropped), recording)
            if found is None or sum(not row.ok for row in rows) < sum(not row.ok for row in found[2]):
                found = side, recording, rows, names
            if all(row.ok for row in rows):
                break
        assert found is not None
        if not all(row.ok for row in found[2]):
            except_drift(found[2], self._agreeing_without_drift(found[0]))
        return found

    def _zero_gradients(self) -> frozenset[str]:
        """The names of the variables with a zero gradient."""
        return zero_gradients({key: magnitude(value) for key, value in self._legacy64[0].items()})

    def _agreeing_without_drift(self, migrated: Any) -> dict[str, bool]:
        """Whether each tensor agrees in float64 if weights with zero gradients are kept fixed."""
        zero = self._zero_gradients()
        steps = self.pair.golden_steps["float64"]
        sides = (("legacy", self.pair.legacy_side("float64")), ("migrated", migrated))
        legacy, port = (
            self._free_run(Held(side, zero), f"float64, zero gradients held still: {what}", steps)[0]
            for what, side in sides
        )
        rows = compare("float64", without(legacy, self.migrated32.map.dropped), port) if zero else []
        return {row.key: row.ok for row in rows}

    @cached_property
    def rounding(self) -> Judged:
        """Whether legacy and port are equal but for rounding, as judged by `rounding.judge`."""
        try:
            return judge(self)
        except NoFloat64Error as error:
            return Judged(str(error))

    def _unmapped(self, rung: str) -> RungResult | None:
        """A result of the rung `rung` that says that the map has errors, if it has any."""
        if self.migrated32.map.problems:
            return RungResult(rung, missing="the map has errors")
        return None

    # The rungs

    def _map(self) -> RungResult:
        rows = self.migrated32.map.rows
        return RungResult("map", map_rows=list(rows), inapplicable="" if rows else "there are no variables")

    def _float64(self) -> RungResult:
        if why := self.pair.one_precision:
            trains = self.pair.legacy_side("float32").trains
            return RungResult("float64", missing=why) if trains else RungResult("float64", inapplicable=why)
        if unmapped := self._unmapped("float64"):
            return unmapped
        try:
            legacy, (_, migrated, rows, rounded) = self._legacy64[0], self._port64
        except NoFloat64Error as error:
            return RungResult("float64", missing=str(error))
        golden, missing = self.golden_file
        rows = list(rows)
        if golden:
            rows += compare_golden("float64", golden, legacy, "legacy", "float64/")
            rows += compare_golden(
                "float64", golden.without(self.migrated32.map.dropped), migrated, "migrated", "float64/"
            )
            if not all(row.ok for row in rows) and not self.float64_failure:
                except_drift(rows, self._agreeing_without_drift(self.migrated64))
        result = RungResult("float64", rows, missing=missing and f"1.15.5's part: {missing}")
        if rounded:
            result.remarks.append(ROUNDED + ", ".join(rounded))
        if casts := self.pair.legacy_side("float64").rounded:
            result.remarks.append(f"the legacy graph itself rounds to float32 in {', '.join(casts)}")
        return result

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
        result = RungResult("bitwise", compare("bitwise", without(expected, migrated.map.dropped), found))
        self._excuse(result)
        return result

    def _excuse(self, result: RungResult) -> None:
        """If all failures of `result` are rounding, replace them by the verdict of rounding."""
        failing = [row for row in result.rows if not row.ok]
        if not failing:
            return
        other = [f"{row.key} {row.problem}" for row in failing if not_value(row) or beyond_rounding(row)]
        if why_not := (other or [self.rounding.why_not])[0]:
            result.remarks.append(f"the difference is not only rounding: {why_not}")
            return
        result.rounding = self.rounding.sentence
        for row in failing:
            row.note = (
                f"{VERDICT}: {self.rounding.notes.get(row.key, 'the differences of single steps add up in training')}"
            )
            row.problem, row.worst = "", []

    def _golden(self) -> RungResult:
        if unmapped := self._unmapped("golden"):
            return unmapped
        golden, missing = self.golden_file
        if golden is None:
            return RungResult("golden", missing=missing)
        legacy, migrated, rows = self.pair.legacy_side("float32"), self.migrated32, []
        mapped = golden.without(migrated.map.dropped)
        try:
            states = self.states if legacy.trains else {}
        except NoFloat64Error as error:
            return RungResult("golden", missing=str(error))
        for side, name, kept in ((legacy, "legacy", golden), (migrated, "migrated", mapped)):
            self.progress(f"golden: {name}", 0, 1)
            recording = stepwise(side, states) if legacy.trains else free_run(side)[0]
            rows += compare_golden("golden", kept, recording, name, "float32/" if legacy.trains else "")
        return RungResult("golden", rows)

    def _beyond(self) -> RungResult:
        result = self._unmapped("beyond") or beyond(self, self.checks)
        if any(row.worst for row in result.rows) and not self.pair.one_precision:
            try:
                excuse_checks(result, self.rounding, self._zero_gradients())
            except NoFloat64Error as error:
                result.remarks.append(str(error))
        return result

    def _mutation(self) -> RungResult:
        return self._unmapped("mutation") or mutation(self)

    def _bfloat16(self) -> RungResult:
        return self._unmapped("bfloat16") or narrow(self)


def climb(pair: Pair, rungs: Iterable[str], steps: int, progress: Progress | None = None) -> list[RungResult]:
    """Run the rungs in this order, and return their results."""
    ladder = Ladder(pair, steps, progress)
    return [ladder.run(rung) for rung in rungs]
