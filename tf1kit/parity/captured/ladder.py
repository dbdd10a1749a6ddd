"""The ladder of a capture: what differs from the ladder of a pair of modules."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from tf1kit.graph.errors import NoFloat64Error
from tf1kit.graph.message import inside
from tf1kit.parity.beyond.checks import run_check
from tf1kit.parity.beyond.rates import CHECK as RATES
from tf1kit.parity.beyond.rows import NotApplicableError
from tf1kit.parity.captured.beyond import CHECKS
from tf1kit.parity.captured.draws import ambiguous
from tf1kit.parity.captured.explained import explained
from tf1kit.parity.captured.golden import golden_rows
from tf1kit.parity.captured.matching import match, match_evaluation
from tf1kit.parity.causes.hypotheses import schedule
from tf1kit.parity.causes.mutants import planted
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.results import Because, Catch, RungResult

UNMATCHED = (
    "no tensor of the captured graph equals this output of the port: correct the port, or say which "
    'outputs are compared: ENDPOINTS = {"output": "tensor:0"}'
)
LOOPS = "; tensors inside loops and branches of the program cannot be fetched, so they were not compared"
BOTH_AXES = (
    "the loop draws as many times as the batch has examples ({}), so the port may have got its draws along the wrong axis: "
    "they are stacked along the first axis; if the port has the examples there, capture with another batch size"
)


def unmatched_problem(graph: Any) -> str:
    """What is wrong with an output of the port that equals no tensor of the captured GraphDef."""
    return UNMATCHED + (LOOPS if inside(graph) else "")


class CapturedLadder(Ladder):
    """Runs rungs on a capture and its port."""

    checks = CHECKS

    @cached_property
    def unmatched(self) -> list[str]:
        """The outputs of the port that no tensor of the captured graph equals; empty if the port
        names the end points.
        """
        try:
            return [] if self.pair.roles.endpoints else match(self.pair)
        except NoFloat64Error:  # the rung float64 reports it
            return []

    @cached_property
    def evaluation(self) -> tuple[str, str]:
        """Why the port's evaluation is not compared, and what is wrong with it; each may be empty."""
        return match_evaluation(self.pair)

    def _prepare(self) -> None:
        """Find the end points."""
        self.progress("looking for the port's outputs in the captured graph", 0, 1)
        self.unmatched, self.evaluation, self.migrated32  # noqa: B018

    def _float64(self) -> RungResult:
        result = super()._float64()
        if not result.missing:
            found = self.pair.roles.evaluated or {}
            result.rows += [
                Row(
                    f"endpoints/{key}",
                    "endpoints",
                    "legacy",
                    "migrated",
                    problem=unmatched_problem(self.pair.program.cut.graph),
                )
                for key in self.unmatched
                if key not in found
            ]
        if result.failures and (names := ambiguous(self.pair.program)):
            result.remarks.append(BOTH_AXES.format(", ".join(names)))
        return result

    def _bitwise(self) -> RungResult:
        result = super()._bitwise()
        why, problem = self.evaluation
        if why and not result.missing:
            result.not_compared["training=False"] = why
        if problem and not result.missing:
            result.rows.append(Row("evaluation/outputs", "endpoints", "legacy", "migrated", problem=problem))
        return result

    @property
    def golden_file(self) -> tuple[Golden | None, str]:
        """No file: the capture itself is the golden, see `_golden`."""
        return None, ""

    def _why(self) -> Because:
        return explained(self)

    def _explain(self, result: RungResult) -> None:
        super()._explain(result)
        failing = any(not row.ok and "migrated" in (row.reference, row.other) for row in result.rows)
        if failing and not result.because.sentences and result.rung in ("golden", "beyond"):
            result.because = self.other_rate

    @cached_property
    def other_rate(self) -> Because:
        """The schedule as the cause, if the rates of legacy and port differ at some step by more than
        rounding.
        """
        try:
            rows, _ = run_check(self, RATES, self.checks)
        except NotApplicableError:
            return Because()
        wrong = next((row for row in rows if not row.ok and row.scaled > LIMITS["golden", "weights"]), None)
        if wrong is None:
            return Because()
        said = f"the schedule of the port has another learning rate than that of the original ({wrong.key} {wrong.problem})"
        return Because(cause=said, remedy=schedule.REMEDY, section=schedule.SECTION, hypothesis="schedule")

    def planted(self) -> tuple[list[Catch], list[str]]:
        """The mutants of the captured graph, made from the table of causes."""
        return planted(self.pair.legacy_side("float64"), self._legacy64[0], self._port64[1], self.progress)

    def _bfloat16(self) -> RungResult:
        why = "a capture is compared in float32 and float64 alone; the rung takes the modules of a pair"
        return RungResult("bfloat16", missing=why)

    def _golden(self) -> RungResult:
        if unmapped := self._unmapped("golden"):
            return unmapped
        if not self.pair.capture.genuine:
            return RungResult(
                "golden", missing=f"the capture was made on TensorFlow {self.pair.capture.tensorflow}, not on 1.x"
            )
        try:
            return golden_rows(self)
        except NoFloat64Error as error:
            return RungResult("golden", missing=str(error))
