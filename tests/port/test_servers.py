"""A port that trains by parameter servers: what one worker computes has the bits of one process, no
step is lost or done twice by several, and a process that is lost is recovered from or named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import warm
from tests.conftest import ROOT
from tests.port.served import COUNTED, HALF, MUTANTS, TIMEOUT

AT_ONCE = 1  # steps that a worker computes at a time


def run(file: Path, workers: int, servers: int, *ways: str) -> dict[str, dict[str, Any]]:
    """What each way gives."""
    done = warm.run("tests.port.served", [file, str(workers), str(servers), *ways], ROOT, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, dict[str, Any]] = {way: {} for way in ways}
    for name, value in np.load(file).items():
        way, _, path = name.partition("|")
        found[way][path] = value
    return found


def differ(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The names of arrays whose bits differ."""
    assert list(one) == list(other)
    return [name for name, value in one.items() if value.tobytes() != other[name].tobytes()]


def resumed_by(folder: Path, *ways: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """What one process computes, and what one worker with two servers does, which resumes in the middle."""
    expected = run(folder / "alone.npz", 0, 0, "trained")["trained"]
    return expected, run(folder / "served.npz", 1, 2, "half", *ways)


def test_one_worker_has_the_bits_of_one_process(tmp_path: Path) -> None:
    """Weights, moving statistics, slots and the counter of dropout, in float32, after a job that ends at
    a checkpoint and another one that resumes there.
    """
    expected, found = resumed_by(tmp_path, "resumed")
    assert len(expected) > 12
    assert (int(found["half"]["begun"]), int(found["resumed"]["begun"])) == (0, HALF)
    assert differ(expected, found["resumed"]) == ["begun"]


@pytest.mark.long
def test_mutants_are_noticed(tmp_path: Path) -> None:
    """The comparison sees each mistake."""
    expected, found = resumed_by(tmp_path, *MUTANTS)
    for name in MUTANTS:
        assert "fingerprint" in differ(expected, found[name]), name


def test_two_workers_do_each_step_once(tmp_path: Path) -> None:
    """The weights count the steps exactly, whatever the order of the workers; results come in the order of steps."""
    found = run(tmp_path / "counted.npz", 2, 1, "counted")["counted"]
    assert (found["times"] == 1).all()
    assert found["told"].tolist() == list(range(1, COUNTED + 1))


@pytest.mark.long
def test_a_lost_worker_is_recovered_from(tmp_path: Path) -> None:
    """The other worker does the steps of one that is killed; only the step that this one was at can count twice."""
    found = run(tmp_path / "killed.npz", 2, 1, "killed")["killed"]
    assert found["told"].tolist() == list(range(1, COUNTED + 1))
    assert set(found["times"]) <= {1, 2}
    assert (found["times"] == 2).sum() <= AT_ONCE


SAID = {
    "stopped": f"in {TIMEOUT:g} seconds: find out which one does not run, and start all again",
    "server killed": "ps 0 and the weights there are lost: start all again",
}


@pytest.mark.long
@pytest.mark.parametrize("way", SAID)
def test_what_cannot_go_on_is_said(tmp_path: Path, way: str) -> None:
    """A worker that is stopped ends the job after the timeout, and a server that is lost at once."""
    assert SAID[way] in str(run(tmp_path / "said.npz", 2, 1, way)[way]["error"])
