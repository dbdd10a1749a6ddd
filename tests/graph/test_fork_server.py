"""Confined processes are forks of one server; they end with it, and it ends with its client."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

import pytest
import tensorflow as tf

from tests import warm
from tf1kit.errors import UsageError
from tf1kit.graph import confined
from tf1kit.graph.fork_server import ForkServer
from tf1kit.graph.session import ConfinedSession

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confined processes are forks on Linux alone")
v1 = tf.compat.v1


def counter() -> ConfinedSession:
    """A session whose run adds 1 to a variable."""
    with tf.Graph().as_default() as graph:
        handle = tf.raw_ops.VarHandleOp(dtype=tf.float32, shape=[], shared_name="v", name="v")
        tf.raw_ops.AssignVariableOp(resource=handle, value=tf.constant(0.0), name="zero")
        with tf.control_dependencies([tf.raw_ops.AssignAddVariableOp(resource=handle, value=tf.constant(1.0))]):
            tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32, name="count")
    return ConfinedSession("the graph", graph.as_graph_def())


def count(session: ConfinedSession) -> float:
    """One more."""
    return float(session.run(["count:0"])["count:0"])


def test_forks_share_a_server_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its own variables and folder; another environment has another server, with which its
    forks end.
    """
    first, second = counter(), counter()
    server = first._process._server  # type: ignore[union-attr]
    assert second._process._server is server  # type: ignore[union-attr]
    for session in (first, second):
        session.run([], ["zero"])
    assert [count(first), count(first), count(second)] == [1.0, 2.0, 1.0]
    folders = {str(Path(f"/proc/{session._process.pid}/cwd").resolve()) for session in (first, second)}
    assert folders == {first._folder.name, second._folder.name}
    first.close()
    assert not Path(f"/proc/{first._process.pid}").exists() and count(second) == 2.0
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    third = counter()
    assert third._process._server is not server  # type: ignore[union-attr]
    assert b"TF_ENABLE_ONEDNN_OPTS=0" in Path(f"/proc/{third._process.pid}/environ").read_bytes().split(b"\0")
    assert count(second) == 3.0  # its server goes on
    third._process._server.process.kill()  # type: ignore[union-attr]
    third._process._server.process.wait()  # type: ignore[union-attr]
    with pytest.raises(UsageError) as refused:
        count(third)
    assert str(refused.value) == (
        f"the graph cannot be run: its process ended with exit code -9; it may use at most {third.memory >> 20:,} MiB of "
        f"memory. {third.advice}."
    )
    assert third._process.wait() == -signal.SIGKILL
    with pytest.raises(BrokenPipeError):
        third._process._server.ask({"wait": third._process.pid}, [])  # type: ignore[union-attr]


SCRIPT = """
import os, threading, time
from tf1kit.graph.session import ConfinedSession
from tests.graph.test_session import endless

session = ConfinedSession("the graph", endless())
threading.Thread(target=session.run, args=(["loop/Exit:0"],)).start()
time.sleep(0.5)
print(session._process.pid, session._process._server.process.pid, flush=True)
os._exit(0)
"""


def test_nothing_outlives_its_client(tmp_path: Path) -> None:
    """The server ends with its client, and a fork with its server, even if it computes without end."""
    done = warm.run_code(SCRIPT, tmp_path)
    assert done.returncode == 0, done.stderr
    processes = [Path("/proc", pid) for pid in done.stdout.split()]
    until = time.monotonic() + 20
    while any(process.exists() for process in processes) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(processes) == 2 and not any(process.exists() for process in processes)


def test_without_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the server has ended, the graph runs in a new process."""
    ended = ForkServer("tf1kit.no_such_module", os.environ)
    ended.process.wait()
    monkeypatch.setattr(confined, "_server", lru_cache(lambda *key: ended))
    session = counter()
    assert isinstance(session._process, subprocess.Popen)
    session.run([], ["zero"])
    assert count(session) == 1.0


def test_a_server_that_ends_at_a_request(tmp_path: Path) -> None:
    """A request that gets no answer is an error."""
    (tmp_path / "ends.py").write_text("import socket, sys\nsocket.socket(fileno=int(sys.argv[1])).recv(99)\n")
    server = ForkServer("ends", {**os.environ, "PYTHONPATH": str(tmp_path)})
    with pytest.raises(BrokenPipeError, match="the server has ended"):
        server.ask({"wait": 1}, [])
