"""A committed capture replays: its draws, its state, and the same graph in float64."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import Any

import numpy as np
import pytest

from tests.capture.spoilt import HOME
from tf1kit.capture.cut import Cut
from tf1kit.capture.folder import Capture, Run
from tf1kit.capture.replay import Replay
from tf1kit.errors import UsageError
from tf1kit.parity.recording.sketch import differences, sketch
from tf1kit.parity.recording.tolerances import LIMITS

NAMES = ("branches", "placeholders")
ROUNDING = 2e-5  # of scale, in float32


class Sides:
    """The replays of a capture."""

    def __init__(self, name: str) -> None:
        self.cut = Cut(Capture(HOME / f"{name}.capture").graphs[0])
        self.single = Replay(self.cut)
        self.runs = [run for run in self.cut.captured.runs if run.kind == "training"]
        self.loss = self.cut.captured.trainings[0].losses[0]

    @cached_property
    def double(self) -> Replay:
        """The replay in float64."""
        return Replay(self.cut, "float64")


@pytest.fixture(scope="module")
def sides() -> Any:
    """The replays of each capture; their processes end with them."""
    return {name: Sides(name) for name in NAMES}


def scaled(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference, of scale."""
    return float(np.abs(found - expected).max(initial=0) / (np.abs(expected).max(initial=0) or 1))


@pytest.mark.parametrize("name", NAMES)
def test_the_recorded_runs_come_again(name: str, sides: dict[str, Sides]) -> None:
    """Each window from its recorded start: the losses and the variables are within golden's limits."""
    side, compared = sides[name], 0
    for window in side.cut.captured.windows():
        side.single.load({key: value for key, value in window[0].part("before").items() if key in side.cut.load})
        for run in window:
            loss = side.single.run(run, [side.loss], train=True)[side.loss]
            if side.loss in run.part("tensors"):
                assert scaled(loss, run.part("tensors")[side.loss]) < LIMITS["golden", "loss"]
            after = side.single.state(run.changed)
            for key, recorded in run.part("after").items():
                expected = sketch(recorded) if recorded.shape == after[key].shape else recorded
                apart = differences(expected, sketch(after[key]), after[key].size).max(initial=0)
                scale = np.abs(after[key]).max(initial=0) or 1
                assert apart <= LIMITS["golden", "slots"] * scale, (run.number, key)
                compared += 1
    assert compared > 10


def test_float64_differs_by_rounding_only(sides: dict[str, Sides]) -> None:
    """The loss and the gradients in both precisions are apart by rounding, and not equal."""
    side, run = sides["placeholders"], sides["placeholders"].runs[0]
    gradients = [parts[0] for _, parts in side.cut.captured.trainings[0].gradients]
    seen = []
    for replay in (side.single, side.double):
        replay.load({key: value for key, value in run.part("before").items() if key in side.cut.load})
        seen.append(replay.run(run, [side.loss, *gradients]))
    single, double = seen
    assert {value.dtype.name for value in single.values()} == {"float32"}
    assert {value.dtype.name for value in double.values()} == {"float64"}
    scale = max(np.abs(value).max() for value in double.values())
    apart = [np.abs(single[key] - double[key]).max() / scale for key in single]
    assert max(apart) < ROUNDING and max(apart) > 0


def test_hyper_parameters_stay_float32(sides: dict[str, Sides]) -> None:
    """Adam's powers are float32 in the float64 graph, and its slots are not."""
    side = sides["placeholders"]
    state = side.double.state(["beta1_power", "dense/bias", "dense/bias/Adam"])
    assert [value.dtype.name for value in state.values()] == ["float32", "float64", "float64"]
    assert side.double.cast(np.float32([0.9]), "beta1_power").dtype == np.float32


def test_a_tap_gives_its_draws(sides: dict[str, Sides]) -> None:
    """Another draw in the branch gives another loss; the recorded one gives the recorded loss."""
    side, run = sides["branches"], sides["branches"].runs[0]
    ((tap, (draw,)),) = run.tapped.items()
    side.single.load({key: value for key, value in run.part("before").items() if key in side.cut.load})
    recorded = run.part("tensors")[side.loss]
    assert scaled(side.single.run(run, [side.loss])[side.loss], recorded) < LIMITS["golden", "loss"]
    other = drawing(run, {tap: [draw[::-1]]})
    assert scaled(side.single.run(other, [side.loss])[side.loss], recorded) > 0.01


def test_a_tap_that_runs_out_says_so(sides: dict[str, Sides]) -> None:
    """Without a draw the run is refused, and the next run is as if nothing had been."""
    side, run = sides["branches"], sides["branches"].runs[0]
    side.single.load({key: value for key, value in run.part("before").items() if key in side.cut.load})
    expected = side.single.run(run, [side.loss])[side.loss]
    with pytest.raises(UsageError, match=r"the tap '.*' draws more often than the capture has draws"):
        side.single.run(drawing(run, {}), [side.loss])
    assert side.single.run(run, [side.loss])[side.loss] == expected


def test_a_refused_run_changes_nothing(sides: dict[str, Sides]) -> None:
    """A batch of another width is refused in a sentence; the variables stay, and the session goes on."""
    side, run = sides["placeholders"], sides["placeholders"].runs[0]
    start = {key: value for key, value in run.part("before").items() if key in side.cut.load}
    side.single.load(start)
    wrong = copy.copy(run)
    wrong.__dict__["given"] = {**run.given, "x:0": np.ones((16, 9), np.float32)}
    with pytest.raises(UsageError, match=r"graph\.meta cannot be run: .*Capture a part of the program"):
        side.single.run(wrong, [side.loss], train=True)
    state = side.single.state(start)
    assert all(np.array_equal(state[key], start[key]) for key in start)
    assert np.isfinite(side.single.run(run, [side.loss])[side.loss])


def drawing(run: Run, tapped: dict[str, list[np.ndarray]]) -> Run:
    """The run with other draws of its taps."""
    other = copy.copy(run)
    other.__dict__["tapped"] = tapped
    return other
