"""The results of rungs, which the reports show. Nothing here prints or decides an exit code."""

from __future__ import annotations

from dataclasses import dataclass, field

from tf1kit.parity.recording.compare import Row
from tf1kit.port.weight_map import MapRow

ROUNDED = "hyper-parameters of the port were rounded to float32, as in TensorFlow 1: "
VERDICT = "equal but for rounding"  # the verdict of `rounding.judge`


def passing(allow_not_run: bool, allow_rounding: bool = False) -> set[str]:
    """Return the statuses with which a rung passes."""
    allowed = (("not run", allow_not_run), (VERDICT, allow_rounding))
    return {"holds", "does not apply", *(status for status, allow in allowed if allow)}


@dataclass
class Catch:
    """One mutant, and what noticed it.

    caught: for each rung that noticed it, the first failure.
    expected: False for the control, which is the unchanged port.
    problem: why the mutant could not be made.
    """

    name: str
    caught: dict[str, str] = field(default_factory=dict)
    expected: bool = True
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether a mutant was noticed, or the control was not."""
        return bool(self.caught) == self.expected and not self.problem


@dataclass(frozen=True)
class Because:
    """Why a port differs.

    Attributes:
        first: the first operation that differs, on both sides, as a sentence without its full stop.
        cause: what the port does differently, or that no cause is known; "" if none was looked for.
        remedy: what to do in the port; "" if no cause is known.
        section: where the guide explains it; "" if no cause is known.
        hypothesis: the name of the cause in the table of causes; "" if no cause is known.
    """

    first: str = ""
    cause: str = ""
    remedy: str = ""
    section: str = ""
    hypothesis: str = ""

    @property
    def sentences(self) -> list[str]:
        """What a report shows first."""
        found = [f"first difference: {self.first}" if self.first else "", f"cause: {self.cause}" if self.cause else ""]
        return [sentence for sentence in found if sentence]


@dataclass
class RungResult:
    """The result of a rung.

    Attributes:
        rung: the name of the rung.
        rows: a row for each compared tensor.
        map_rows: for the rung `map`, the rows of the variable mapping.
        catches: for the rung `mutation`, the mutants and what noticed them.
        missing: what could not run, and why.
        inapplicable: why the rung does not apply to the pair.
        not_applicable: the checks of the rung that do not apply to the pair, and why.
        not_compared: the parts of checks that could not be compared, and why.
        rounding: the size and cause of the difference, for a port that is equal but for rounding.
        because: why the port differs, for a rung that fails.
        remarks: other things that a reader should know.
        causes: why tensors differ, by key, where they may.
        noise: for a capture, how far the original was from itself where its runs were repeated, by key.
        seconds: how long the rung took.
    """

    rung: str
    rows: list[Row] = field(default_factory=list)
    map_rows: list[MapRow] = field(default_factory=list)
    catches: list[Catch] = field(default_factory=list)
    missing: str = ""
    inapplicable: str = ""
    not_applicable: dict[str, str] = field(default_factory=dict)
    not_compared: dict[str, str] = field(default_factory=dict)
    rounding: str = ""
    because: Because = field(default_factory=Because)
    remarks: list[str] = field(default_factory=list)
    causes: dict[str, str] = field(default_factory=dict)
    noise: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def failures(self) -> list[str]:
        """One sentence for each failure."""
        found = [f"{row.key}, {row.reference} against {row.other}: {row.problem}" for row in self.rows if not row.ok]
        found += [f"{row.legacy}: {row.problem}" for row in self.map_rows if row.problem]
        found += [f"{catch.name}: {_miss(catch)}" for catch in self.catches if not catch.ok]
        return found

    @property
    def status(self) -> str:
        """`holds`, `equal but for rounding`, `fails`, `not run` or `does not apply`."""
        if self.failures:
            return "fails"
        if self.missing:
            return "not run"
        if self.rounding:
            return VERDICT
        if self.inapplicable:
            return "does not apply"
        return "holds" if self.rows or self.map_rows or self.catches else "not run"

    def merge(self, other: RungResult, name: str) -> None:
        """Add the result of the companion `name`. The added keys start with that name."""
        for row in other.rows:
            row.key = f"{name}: {row.key}"
        for catch in other.catches:
            catch.name = f"{name}: {catch.name}"
        for map_row in other.map_rows:
            map_row.legacy = f"{name}: {map_row.legacy}"
        self.rows += other.rows
        self.map_rows += other.map_rows
        self.catches += other.catches
        self.not_applicable.update((f"{name}: {check}", why) for check, why in other.not_applicable.items())
        self.not_compared.update((f"{name}: {part}", why) for part, why in other.not_compared.items())
        self.remarks += [f"{name}: {remark}" for remark in other.remarks]
        self.rounding = self.rounding or (f"{name}: {other.rounding}" if other.rounding else "")
        self.missing = self.missing or (f"{name}: {other.missing}" if other.missing else "")
        self.because = self.because if self.because.sentences else other.because


def _miss(catch: Catch) -> str:
    if catch.problem:
        return catch.problem
    return "not noticed" if catch.expected else "; ".join(catch.caught.values())
