"""Workers are killed or stopped while they train; the job starts again, and ends with the bits of one
that nobody disturbed.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.cluster.test_workers import LAUNCH, is_running
from tests.conftest import ROOT
from tf1kit.data.sample import write_sample

TIMES = 10
STEPS, EVERY = 1500, 25
TIMEOUT = 10  # seconds that a worker waits for one that is stopped


def start(data: Path, checkpoints: Path, *options: str) -> subprocess.Popen[str]:
    """A job of two workers, which writes a checkpoint every `EVERY` steps."""
    training = ["-m", "migrated.batch_norm_primitives", f"--steps={STEPS}", "--batch-size=6", f"--save-every={EVERY}"]
    training += [f"--data-dir={data}", f"--checkpoint-dir={checkpoints}", f"--timeout={TIMEOUT}"]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    words = [*LAUNCH, "--workers=2", *options, "--", sys.executable, *training]
    return subprocess.Popen(words, cwd=ROOT, env=environment, **pipes)


def fingerprint(job: subprocess.Popen[str]) -> str:
    """The sha256 that a job printed at its end."""
    out, err = job.communicate(timeout=1500)
    assert job.returncode == 0, out + err
    return re.search(r"worker 0 \| weights and optimizer state: sha256 ([0-9a-f]{64})\n", out)[1]


def children(pid: int) -> list[int]:
    """The processes that a process has started and that run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid and is_running(int(status.parent.name)):
            found.append(int(status.parent.name))
    return found


def disturb(job: subprocess.Popen[str], draw: random.Random, done: list[str]) -> None:
    """Kill or stop a worker, again and again, at any time."""
    while job.poll() is None and len(done) < TIMES:
        time.sleep(draw.uniform(1, 15))
        workers = children(job.pid)
        if len(workers) == 2:
            number = draw.choice([signal.SIGKILL, signal.SIGSTOP])
            os.kill(draw.choice(workers), number)
            done.append(number.name)


@pytest.mark.long
def test_a_disturbed_job_ends_with_the_same_bits(tmp_path: Path) -> None:
    """Ten times a worker is killed or stopped; the weights are those of a job that ran through."""
    write_sample(tmp_path / "data")
    expected = fingerprint(start(tmp_path / "data", tmp_path / "undisturbed"))
    done: list[str] = []
    job = start(tmp_path / "data", tmp_path / "disturbed", f"--restarts={3 * TIMES}")
    disturbing = threading.Thread(target=disturb, args=(job, random.Random(), done))
    disturbing.start()
    found = fingerprint(job)
    disturbing.join()
    assert found == expected
    assert len(done) == TIMES, done
