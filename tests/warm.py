"""A process that has imported TensorFlow once, and forks for each command that a test runs: seconds less for each of them.

The fork runs `python -m MODULE ARGUMENTS` with a folder, an environment and files of its own, and ends as that ends.  What a
command does while Python and TensorFlow start cannot be seen in it: tests of that use a process of their own.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of this process, with the checkout importable and TensorFlow quiet."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3", **(given or {})}


def run(
    module: str, arguments: Sequence[str], cwd: Path | str, timeout: float = 300, onednn: bool = True
) -> subprocess.CompletedProcess[str]:
    """What `python -m MODULE ARGUMENTS` gives in the folder `cwd`, run by a fork.

    Args:
        module: full dotted name.
        arguments: of the command.
        cwd: an existing folder.
        timeout: seconds, after which it is killed.
        onednn: False for a process that was started without oneDNN, which TensorFlow decides when it is loaded.

    Raises:
        subprocess.TimeoutExpired: it took longer.
    """
    return _warm(onednn).run(module, [str(word) for word in arguments], str(cwd), timeout)


@cache
def _warm(onednn: bool) -> Warm:
    return Warm(environment({} if onednn else {"TF_ENABLE_ONEDNN_OPTS": "0"}))


class Warm:
    """The client's side: the warm process, which ends when this one does."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.socket, theirs = socket.socketpair()
        command = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()])
        theirs.close()

    def run(self, module: str, arguments: list[str], cwd: str, timeout: float) -> subprocess.CompletedProcess[str]:
        """See the function `run`."""
        asked = {"module": module, "arguments": arguments, "cwd": cwd, "environment": self.environment}
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            text = json.dumps(asked).encode()
            files = [output.fileno(), errors.fileno()]
            socket.send_fds(self.socket, [len(text).to_bytes(4, "big")], files)
            self.socket.sendall(text)
            pid = self._answer(None)
            try:
                code = self._answer(timeout)
            except TimeoutError:
                os.killpg(pid, signal.SIGKILL)
                self._answer(None)
                raise subprocess.TimeoutExpired([module, *arguments], timeout) from None
            said = []
            for file in (output, errors):
                file.seek(0)
                said.append(file.read().decode())
        return subprocess.CompletedProcess([module, *arguments], code, *said)

    def _answer(self, timeout: float | None) -> int:
        """The next number that the warm process sends."""
        received = b""
        self.socket.settimeout(timeout)
        while not received.endswith(b"\n"):
            received += self._more()
        return int(received)

    def _more(self) -> bytes:
        more = self.socket.recv(1)
        if not more:
            raise RuntimeError("the warm process has ended: what it said is above")
        return more


def serve(connection: socket.socket) -> dict[str, Any]:
    """Fork for each request until there are no more; returns in the fork, with its request, and nowhere else."""
    while True:
        size, files, _, _ = socket.recv_fds(connection, 4, 2)
        if not size:
            sys.exit()
        missing, text = int.from_bytes(size, "big"), b""
        while len(text) < missing:
            text += connection.recv(missing - len(text))
        pid = os.fork()
        if not pid:
            return _begin(json.loads(text), files, connection)
        for file in files:
            os.close(file)
        connection.sendall(b"%d\n" % pid)
        connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _begin(asked: dict[str, Any], files: list[int], connection: socket.socket) -> dict[str, Any]:
    """Make the fork a process of its own."""
    os.setpgid(0, 0)
    connection.close()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for file, number in zip(files, (1, 2), strict=True):
        os.dup2(file, number)
        os.close(file)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[0] = asked["cwd"]
    sys.argv[1:] = asked["arguments"]
    return asked


if __name__ == "__main__":
    from tf1kit.tf1.process import version_1

    version_1()  # imports TensorFlow
    runpy.run_module(serve(socket.socket(fileno=int(sys.argv[1])))["module"], run_name="__main__", alter_sys=True)
