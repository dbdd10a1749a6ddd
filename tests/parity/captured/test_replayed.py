"""A capture replays without a port, and what does not come again is named."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner
from rich.console import Console

from tests.capture.spoilt import HOME
from tests.parity.captured.conftest import CAPTURE, Shared
from tf1kit.capture.folder import Capture
from tf1kit.cli import main
from tf1kit.parity.captured.golden import rows_of
from tf1kit.parity.captured.measured import Measured, golden_of
from tf1kit.parity.captured.program import Program
from tf1kit.parity.captured.replayed import ReplayedSide, _double, replay_capture, replay_windows
from tf1kit.parity.reports.next_step import next_of_replay
from tf1kit.parity.reports.replayed import print_replay
from tf1kit.parity.results import RungResult

Change = Callable[[Program], Any]
TENSORS = {  # of the first window: 3 runs, and what `capture.json` has of each
    "loss": 3,
    "gradients": 24,
    "weights": 12,
    "slots": 30,
}


def replayed(shared: Shared, change: Change = lambda program: None, wide: bool = True) -> list[RungResult]:
    """The results of the capture `placeholders` after a change of what it says."""
    program = Program(Capture(CAPTURE))
    change(program)
    single, double = (ReplayedSide(program, shared.pair.legacy_side(dtype).replay) for dtype in ("float32", "float64"))
    return list(replay_windows(single, double if wide else None))


def text(results: list[RungResult], quiet: bool = False) -> str:
    """What is printed."""
    out = StringIO()
    print_replay(results, Console(file=out, width=120), "a capture", quiet)
    return out.getvalue()


def planted(key: str, factor: float, step: int = 2) -> Change:
    """A recorded array of a run that is another one."""

    def change(program: Program) -> None:
        arrays = program.runs[step - 1].arrays
        arrays[key] = np.asarray(arrays[key] * np.float64(factor), arrays[key].dtype)

    return change


@pytest.mark.parametrize("wide", [True, False])
def test_what_was_recorded_comes_again(wide: bool, shared: Shared) -> None:
    """Each tensor of both windows holds, whether or not rounding is measured."""
    results = replayed(shared, wide=wide)
    assert [result.rung for result in results] == ["graph-0, steps 1-3 (runs 1-3)", "graph-0, steps 4-5 (runs 20-21)"]
    assert [result.status for result in results] == ["holds", "holds"]
    kinds = [row.kind for row in results[0].rows]
    assert {kind: kinds.count(kind) for kind in TENSORS} == TENSORS
    assert " gradients, applied holds 12 " in " ".join(text(results).split())
    assert next_of_replay(results, "run.capture", None).startswith("Next: tf1kit port run.capture --out port.py")


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("tensors/loss:0", "step_2/loss/loss:0"),
        ("after/dense/bias", "step_2/weights/dense/bias"),
        ("after/dense/kernel/Adam_1", "step_2/slots/dense/kernel/Adam_1"),
        ("sketches/gradients/dense_1/BiasAdd_grad/tuple/control_dependency_1:0", "step_2/gradients/dense_1/bias"),
    ],
)
def test_a_difference_fails(key: str, named: str, shared: Shared) -> None:
    """A thousandth in one recorded tensor fails, in its window, by its name, without a cause."""
    results = replayed(shared, planted(key, 1.001))
    assert [result.status for result in results] == ["fails", "holds"]
    assert [row.key for row in results[0].rows if not row.ok] == [named]
    told = " ".join(text(results, quiet=True).split())
    assert "steps 1-3 (runs 1-3): 1 tensors fail, no cause is known" in told and "furthest" not in told
    assert next_of_replay(results, "run.capture", None).startswith(
        f"Next: {named} differs first, in graph-0, steps 1-3"
    )


def test_what_the_original_does_not_reproduce(shared: Shared) -> None:
    """The same difference passes where the original was as far from itself, and is called so."""

    def change(program: Program) -> None:
        planted("after/dense/bias", 1.001)(program)
        program.graph.noise = {"dense/bias": 0.0008}

    results = replayed(shared, change)
    assert [result.status for result in results] == ["holds", "holds"]
    told = " ".join(text(results).split())
    assert (
        "1 tensor beyond the limit: the original does not reproduce itself: 0.0008 of scale, and this side is 0.001"
        in told
    )
    assert results[0].noise["step_2/weights/dense/bias"] == 0.0008


def test_a_replay_that_does_not_reproduce_itself() -> None:
    """A tensor that comes out otherwise when the same is run again is called so, and the others are not."""
    key, other = "step_1/weights/w", "step_1/weights/b"
    single = {key: np.float32([1.0, 2.0]), other: np.float32([1.0, 2.0])}
    again, double = {**single, key: np.float32([1.0, 2.002])}, {name: np.float64([1.0, 2.0]) for name in single}
    program = SimpleNamespace(
        graph=SimpleNamespace(noise={}),
        run=lambda step: SimpleNamespace(
            part=lambda kind: {"w": again[key], "b": single[other]} if kind == "after" else {}
        ),
        training=lambda step: None,
    )
    legacy = SimpleNamespace(program=program, observed=lambda training: {})
    result = RungResult("window")
    golden = golden_of(Measured(legacy, [1], single, double), result, [again])
    first, second = rows_of(golden, single, "legacy")
    assert first.note.startswith("the replay does not reproduce itself") and first.ok
    assert second.ok and not second.note


def test_noise_that_is_too_large_to_compare(shared: Shared) -> None:
    """A tensor that the original itself moves by its whole scale is listed, and does not fail."""

    def change(program: Program) -> None:
        planted("after/dense/bias", -1.0)(program)
        program.graph.noise = {"dense/bias": 5.0}

    first, _ = replayed(shared, change)
    assert first.status == "holds" and "step_2/weights/dense/bias" in first.not_compared
    told = " ".join(text([first]).split())
    assert "not compared: the original does not reproduce itself: 5 of scale (dense/bias, step 1)" in told


def test_what_does_not_go_together() -> None:
    """Options of a port are refused, and a graph that was not trained is named."""
    refused = CliRunner().invoke(main, ["parity", str(CAPTURE), "--rung", "map"])
    assert "--rung goes only with a port" in refused.output
    with pytest.raises(Exception, match="7 is not one of them: say --graph NUMBER"):
        replay_capture(Capture(HOME / "branches.capture"), 7)


def test_a_graph_without_float64_says_why_rounding_is_not_measured() -> None:
    """An operation that changes a float32 variable has no other form; no session is opened."""
    definition = tf.compat.v1.GraphDef()
    definition.node.add(name="v", op="VariableV2").attr["dtype"].type = tf.float32.as_datatype_enum
    definition.node.add(name="shrink", op="SdcaShrinkL1", input=["v"]).attr["num_features"].i = 1
    program: Any = SimpleNamespace(cut=SimpleNamespace(graph=definition))
    double, why_not = _double(program)
    assert double is None
    assert why_not.startswith("rounding could not be measured: shrink (SdcaShrinkL1) has no float64 form")
