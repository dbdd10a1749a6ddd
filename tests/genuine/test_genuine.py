"""Each case under the kit returns what it returned under genuine TensorFlow 1.15.5."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.genuine.exceptions import EXCEPTIONS
from tests.genuine.record import HERE, RECORDED, difference, read, topics


@pytest.fixture(scope="module")
def under_the_kit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder with what all chosen topics gave in one process of the kit, and what that process said."""
    folder = tmp_path_factory.mktemp("kit")
    chosen = [item.callspec.params["topic"] for item in request.session.items if "under_the_kit" in item.fixturenames]
    root = str(Path(HERE).parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-W", "ignore", f"{HERE}/record.py", str(folder), *chosen]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    return folder, ran.stdout + ran.stderr[-2000:]


@pytest.mark.parametrize("topic", topics())
def test_under_the_kit(topic: str, under_the_kit: tuple[Path, str]) -> None:
    """The same file, the same results."""
    folder, said = under_the_kit
    part = said[said.find(f"== {topic} ") :].partition("\n== ")[0]
    assert (folder / f"{topic}.json").exists(), part[-4000:]
    found, golden = read(topic, str(folder)), read(topic, RECORDED)
    assert sorted(found) == sorted(golden)
    wrong = {}
    for name in golden:
        limit, _ = EXCEPTIONS.get(f"{topic}/{name}", (None, ""))
        if said := difference(found[name], golden[name], limit):
            wrong[name] = said
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
    """Another value, dtype, shape, a NaN, no array: each is a difference; rounding is not."""
    golden = np.array([1, 2], np.float32)
    assert difference(mutated, golden)
    assert not difference(np.array([1, 2.000001], np.float32), golden)
    assert difference(["a"], ["b"])
    assert difference(np.array([1]), np.array([2]))


def test_exceptions_are_of_recorded_values() -> None:
    """No row outlives its value."""
    for key in EXCEPTIONS:
        topic, _, name = key.partition("/")
        assert name in read(topic, RECORDED)
