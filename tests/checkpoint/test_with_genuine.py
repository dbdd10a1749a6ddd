"""`with_genuine` reports real differences, whichever TensorFlow trains."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import migrated.covariate_shift
from tests import warm
from tests.checkpoint import with_genuine
from tests.checkpoint.with_genuine import compared, differing

NOISE = np.float32([3e-8, -2e-8])


def recording(dtype: str, noise: Any) -> dict[str, Any]:
    """One step of a weight `W`, and of a bias `b` whose gradient is only `noise`."""
    values = {
        "loss": np.asarray(0.5),
        "gradients/W": np.asarray([0.25, -1.0]),
        "gradients/b": np.asarray(noise),
        "weights/W": np.asarray([1.0, 2.0]),
        "weights/b": np.asarray([0.1, 0.1]),
        "slots/W/Adam": np.asarray([0.025, -0.1]),
        "slots/b/Adam": np.asarray(noise) / 10,
    }
    return {"step_11/" + key: value.astype(dtype) for key, value in values.items()}


@pytest.mark.parametrize(
    ("key", "factor", "fails"),
    [
        ("weights/W", 1.0 + 1e-6, False),
        ("weights/W", 1.0 + 1e-4, True),
        ("slots/W/Adam", 1.0 + 1e-3, True),
        ("loss", 1.0 + 1e-4, True),
        ("weights/b", 1.5, False),  # free: only noise moves it
        ("slots/b/Adam", -3.0, False),
        ("slots/b/Adam", 1e4, True),  # too large for noise
    ],
)
def test_what_is_a_difference(key: str, factor: float, fails: bool) -> None:
    """A tensor beyond the golden's limits is a difference. A gradient that should be zero is one
    only if it is too large for rounding noise.
    """
    single, double = recording("float32", NOISE), recording("float64", NOISE.astype("float64") * 1e-10)
    found = {name: value for name, value in single.items() if "/gradients/" not in name}
    found["step_11/" + key] = found["step_11/" + key] * np.float32(factor)
    assert [row.key for row in compared(single, double, found) if not row.ok] == ["step_11/" + key] * fails


def test_one_bit_after_the_way_back_is_a_difference() -> None:
    """A changed tensor is named, and so is a tensor that only one recording has."""
    before, after = recording("float32", NOISE), recording("float32", NOISE)
    assert differing(before, after) == []
    after["step_11/loss"] = np.nextafter(after["step_11/loss"], np.float32(1))
    after["step_11/extra"] = after["step_11/loss"]
    assert [line.partition(" ")[0] for line in differing(before, after)] == ["step_11/loss", "step_11/extra"]


def forked(python: str, stem: str, options: dict[str, Any], folder: Path, *more: Any) -> None:
    """`with_genuine.genuine` with the installed TensorFlow, in a fork of the warm process."""
    words = [f"legacy.{stem}", folder, *more, *with_genuine.stated(options)]
    done = warm.run("tests.checkpoint.train_and_save", words, with_genuine.ROOT)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_mistake_turns_it_red(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Another learning rate in the port: exit code 1, and the weights are named."""
    monkeypatch.setattr(migrated.covariate_shift, "LEARNING_RATE", 0.0125)
    monkeypatch.setattr(with_genuine, "genuine", forked)
    monkeypatch.setattr(sys, "argv", ["with_genuine", sys.executable, "covariate_shift"])
    assert with_genuine.main() == 1
    said = capsys.readouterr().out
    assert "covariate_shift (V2): 3 differences" in said
    assert said.count("step_11/weights/") == 3
