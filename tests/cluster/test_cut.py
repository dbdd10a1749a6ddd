"""The network of a process is cut while it trains, and the process goes on running: the others end, and say why.

No right of the system is needed: TensorFlow's processes talk through `tests/cluster/wire.py`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.cluster.wire import Wire
from tests.conftest import ROOT
from tf1kit.cluster.config import VARIABLE, config_in, job_and_index
from tf1kit.cluster.workers import free_addresses
from tf1kit.data.sample import write_sample

TIMEOUT = 15  # seconds that a process waits for another one: more than TensorFlow needs to start on a busy machine
BEGUN = 300_000  # bytes over a wire after which steps are taken
TRAINING = ["-m", "migrated.batch_norm_primitives", "--steps=1000000", "--batch-size=6", f"--timeout={TIMEOUT}"]


@contextmanager
def trained(counts: dict[str, int], data: Path) -> Iterator[dict[str, tuple[subprocess.Popen[str], Wire]]]:
    """{name: a process that trains, and its wire} of a cluster; all are ended when the block is left."""
    free = iter(free_addresses(sum(counts.values())))
    cluster = {job: [next(free) for _ in range(count)] for job, count in counts.items()}
    found = {}
    with ExitStack() as stack:
        for name in [f"{job} {index}" for job, count in counts.items() for index in range(count)]:
            wire = stack.enter_context(Wire())
            own = {VARIABLE: config_in(cluster, *job_and_index(name)), "grpc_proxy": wire.address}
            job = subprocess.Popen(
                [sys.executable, *TRAINING, f"--data-dir={data}"],
                cwd=ROOT,
                env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2", **own},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            stack.enter_context(job)
            stack.callback(job.kill)
            found[name] = job, wire
        yield found


def wait_for(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether something becomes so in time."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


def test_a_wire() -> None:
    """It carries both ways and what ends; when it is cut, nothing comes and nothing ends."""
    with Wire() as wire, socket.create_server(("127.0.0.1", 0)) as far:
        host, port = wire.address.removeprefix("http://").split(":")

        def connected() -> tuple[socket.socket, socket.socket]:
            near = socket.create_connection((host, int(port)), 10)
            near.sendall(f"CONNECT 127.0.0.1:{far.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
            assert near.recv(100).startswith(b"HTTP/1.1 200")
            return near, far.accept()[0]

        ended, other = connected()
        other.close()
        assert ended.recv(1) == b""
        near, other = connected()
        for source, target in ((near, other), (other, near)):
            source.sendall(b"x")
            assert target.recv(1) == b"x"
        wire.cut()
        near.sendall(b"y")
        other.settimeout(0.2)
        with pytest.raises(TimeoutError):
            other.recv(1)
        other.close()
        near.settimeout(0.2)
        with pytest.raises(TimeoutError):
            near.recv(1)
        assert wire.carried == 2


CASES = {
    "workers": ({"worker": 3}, "worker 2", {"worker 0": "gets no answer from", "worker 1": "gets no answer from"}),
    "parameter servers": (
        {"chief": 1, "worker": 1, "ps": 1},
        "worker 0",
        {"chief 0": f"no worker has done a step in {TIMEOUT} seconds: find out which one does not run"},
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_a_process_is_cut_off(tmp_path: Path, case: str) -> None:
    """Nothing says that it is gone: no connection ends.  The others give up, and say whom they miss."""
    counts, cut, said = CASES[case]
    write_sample(tmp_path)
    with trained(counts, tmp_path) as processes:
        assert wait_for(lambda: min(wire.carried for _, wire in processes.values()) > BEGUN, 120)
        processes[cut][1].cut()
        assert all(job.poll() is None for job, _ in processes.values())
        assert wait_for(lambda: all(processes[name][0].poll() is not None for name in said), 3 * TIMEOUT)
        for name, sentence in said.items():
            told = processes[name][0].communicate()[0]
            assert f"Error: {name} {sentence}" in told or f"Error: {sentence}" in told, told
            assert processes[name][0].returncode == 1
            assert "start all" in told and "Traceback" not in told
