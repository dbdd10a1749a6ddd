"""The goals of the project in speed, and what a run reached of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.networks import FOLDED, GENUINE, HALF_PORT, PORT, TRAINING
from benchmarks.reports.view import limits_of, share
from benchmarks.results import Result, ratio

PORTS = (PORT, FOLDED)
RIVALS = ("PyTorch", "ONNX Runtime", "OpenVINO")
Found = Callable[[Sequence[Result]], tuple[float, str] | None]  # the value, and of what it is if that needs saying


@dataclass(frozen=True)
class Goal:
    """A goal: `least` or `most`, and how a value is found in the results."""

    what: str
    found: Found
    least: float = 0.0
    most: float = 0.0
    percent: bool = False

    def cells(self, results: Sequence[Result]) -> list[str]:
        """What, goal, measured, reached."""
        bound = self.least or self.most
        goal = f"{'≥' if self.least else '≤'} {self._text(bound)}"
        value = self.found(results)
        if value is None:
            return [self.what, goal, "not measured", ""]
        reached = value[0] >= bound if self.least else value[0] <= bound
        said = f"{self._text(value[0])}{f' ({value[1]})' if value[1] else ''}"
        return [self.what, goal, said, "yes" if reached else "no"]

    def _text(self, value: float) -> str:
        return f"{value:.0%}" if self.percent else f"{value:.2f}"


def of(results: Sequence[Result], subject: str) -> Result | None:
    """The result of a subject, or None."""
    return next((result for result in results if result.name == subject), None)


def times(subject: str, work: str, slow: str, fast: Sequence[str]) -> Found:
    """How many times as fast as `slow` the best of `fast` is."""

    def found(results: Sequence[Result]) -> tuple[float, str] | None:
        result = of(results, subject)
        rows = result.rows.get(work, []) if result else []
        base = [row for row in rows if row.name == slow]
        rivals = [row for row in rows if row.name in fast]
        if not base or not rivals:
            return None
        return max((ratio(base[0].turns, row.turns), "") for row in rivals)

    return found


def over_best(subject: str, work: str) -> Found:
    """How many times as fast as the best of the other frameworks the port is."""

    def found(results: Sequence[Result]) -> tuple[float, str] | None:
        result = of(results, subject)
        rows = result.rows.get(work, []) if result else []
        rivals = [row for row in rows if row.name.startswith(RIVALS) and "bfloat16" not in row.name]
        ports = [row for row in rows if row.name in PORTS]
        if not rivals or not ports:
            return None
        rival, port = (min(some, key=lambda row: row.milliseconds) for some in (rivals, ports))
        return ratio(rival.turns, port.turns), f"{port.name} against {rival.name}"

    return found


def convolution_share(work: str) -> Found:
    """The share of the best convolution's rate that the port reaches in D3's step."""

    def found(results: Sequence[Result]) -> tuple[float, str] | None:
        result, limits = of(results, "factored_kernels"), limits_of(results)
        row = result.row(work, PORT) if result else None
        if not result or not row or not limits.single:
            return None
        return share(next(one for one in result.works if one.name == work), row, limits), ""

    return found


def every_pair(results: Sequence[Result]) -> tuple[float, str] | None:
    """The least ratio of the port over the legacy graph on the same TensorFlow, in training."""
    found = []
    for result in results:
        for work, rows in result.rows.items():
            legacy = [row for row in rows if row.name.startswith("legacy ") and row.name != GENUINE]
            port = result.row(work, PORT)
            if legacy and port and work.endswith(TRAINING):
                label = work.removesuffix(TRAINING).strip(", ")
                name = label if result.name == "pairs" else f"{result.name} {label}".strip()
                found.append((ratio(legacy[0].turns, port.turns), name))
    return (min(found)[0], f"the least, {min(found)[1]}") if found else None


def split_over_unsplit(results: Sequence[Result]) -> tuple[float, str] | None:
    """The time of D3's step after the split, relative to that before."""
    result = of(results, "factored_kernels")
    before, after = (result.row(f"{split}, {TRAINING}", PORT) if result else None for split in ("unsplit", "split"))
    return (ratio(after.turns, before.turns), "") if before and after else None


D3, INCEPTION = "D3 training step", "Inception V2, 224x224"
GOALS = (
    Goal(f"{D3}, unsplit: share of the best convolution", convolution_share("unsplit, training step"), 0.85, percent=True),
    Goal(f"{D3}, split: share of the best convolution", convolution_share("split, training step"), 0.85, percent=True),
    Goal(f"{D3}, unsplit, over 1.15.5", times("factored_kernels", "unsplit, training step", GENUINE, [PORT]), 4.5),
    Goal(f"{D3}, split, over 1.15.5", times("factored_kernels", "split, training step", GENUINE, [PORT]), 4.0),
    Goal(f"{INCEPTION}, training step over 1.15.5", times("inception_v2", TRAINING, GENUINE, [PORT]), 3.2),
    Goal(f"{INCEPTION}, inference of 1 over the best other", over_best("inception_v2", "inference, batch 1"), 1.0),
    Goal(f"{INCEPTION}, inference of 32 over the best other", over_best("inception_v2", "inference, batch 32"), 1.0),
    Goal("port over the legacy graph on the same TensorFlow, training, every pair", every_pair, 1.1),
    Goal(f"{D3}, unsplit, over the best PyTorch", over_best("factored_kernels", "unsplit, training step"), 1.3),
    Goal(f"{D3}, split, over the best PyTorch", over_best("factored_kernels", "split, training step"), 1.3),
    Goal(f"{INCEPTION}, training step over the best PyTorch", over_best("inception_v2", TRAINING), 1.3),
    Goal(f"{D3}, unsplit, bfloat16 over 1.15.5", times("factored_kernels", "unsplit, training step", GENUINE, [HALF_PORT]), 10.0),
    Goal(f"{INCEPTION}, training in bfloat16 over 1.15.5", times("inception_v2", TRAINING, GENUINE, [HALF_PORT]), 5.0),
    Goal(
        "distorted input over the queues of 1.15.5",
        times("cifar10_input", "distorted inputs", "queues on 1.15.5", [PORT]),
        20.0,
    ),
    Goal(f"{D3}, split over unsplit, time", split_over_unsplit, most=0.65),
)  # fmt: skip
