"""Tests that each case returns under the kit what it returned under genuine TensorFlow 1.15.5."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import warm
from tests.genuine.exceptions import CHANGED, EXCEPTIONS, expected
from tests.genuine.record import RECORDED, difference, read, topics


def parameters() -> list[Any]:
    """All topics; those of modes are long, and `test_modes.py` runs a part of them."""
    return [pytest.param(topic, marks=pytest.mark.long if topic.startswith("modes_") else ()) for topic in topics()]


@pytest.mark.parametrize("topic", parameters())
def test_under_the_kit(topic: str, tmp_path: Path) -> None:
    """A file gives the recorded results."""
    done = warm.run("tests.record", ["genuine", "--write", "--folder", tmp_path, topic], tmp_path, timeout=900)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    found, golden = read(topic, str(tmp_path)), expected(topic, read(topic, RECORDED))
    assert sorted(found) == sorted(golden)
    wrong = {}
    for name in golden:
        limit, _ = EXCEPTIONS.get(f"{topic}/{name}", (None, ""))
        said = [difference(found[name], value, limit) for value in golden[name]]
        if all(said):
            wrong[name] = said[0]
    assert not wrong, "\n".join(f"{name}: {said}" for name, said in wrong.items())


@pytest.mark.parametrize(
    "mutated",
    [
        np.array([1, 2.0001], np.float32),
        np.array([1, 2], np.float64),
        np.array([1, np.nan], np.float32),
        np.array([[1, 2]], np.float32),
        [1, 2],
        "text",
    ],
)
def test_the_comparison_sees(mutated: object) -> None:
    """Another value, dtype or shape, a NaN and a missing array are differences; rounding is not."""
    golden = np.array([1, 2], np.float32)
    assert difference(mutated, golden)
    assert not difference(np.array([1, 2.000001], np.float32), golden)
    endless = np.array([np.inf, np.nan])
    assert not difference(endless, endless.copy())
    assert (
        difference(-endless, endless) and difference(endless[::-1], endless) and difference(endless * np.nan, endless)
    )
    assert difference(["a"], ["b"])
    assert difference(np.array([1]), np.array([2]))


def test_exceptions_are_of_recorded_values() -> None:
    """Each exception is about an existing value, and what has changed is another text."""
    for key in EXCEPTIONS | CHANGED:
        topic, _, name = key.partition("/")
        golden = read(topic, RECORDED)[name]
        assert key not in CHANGED or all(
            difference(value, golden) for value in expected(topic, {name: golden})[name][:1]
        )
