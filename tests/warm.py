"""A process that has imported TensorFlow once, and forks for each command that a test runs. This
saves seconds per command.

The fork runs `python -m MODULE ARGUMENTS`, or `python -c CODE`, with a folder, an environment and
pipes of its own, and ends with the command's exit code. A fork does not show what a command does
while Python and TensorFlow start, nor which modules it leaves unimported. Tests of that use a new
process.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of this process, with the checkout importable and TensorFlow quiet."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3", **(given or {})}


def run(
    module: str,
    arguments: Sequence[str | Path],
    cwd: Path | str,
    timeout: float = 300,
    onednn: bool = True,
    given: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `python -m MODULE ARGUMENTS` by a fork in the folder `cwd`; returns its result.

    Args:
        module: full dotted name.
        arguments: of the command.
        cwd: an existing folder.
        timeout: seconds, after which it is killed.
        onednn: False for a process that was started without oneDNN, which TensorFlow decides when
            it is loaded.
        given: variables of the environment beside those of this process.

    Raises:
        subprocess.TimeoutExpired: it took longer.
    """
    asked = {"module": module, "arguments": [str(word) for word in arguments], "cwd": str(cwd)}
    return _warm(onednn).run(asked, environment(given), timeout)


def run_code(
    code: str, cwd: Path | str, timeout: float = 300, given: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `python -c CODE` by a fork in the folder `cwd`; see `run`."""
    return _warm(True).run({"code": code, "arguments": [], "cwd": str(cwd)}, environment(given), timeout)


@cache
def _warm(onednn: bool) -> Warm:
    return Warm({} if onednn else {"TF_ENABLE_ONEDNN_OPTS": "0"})


class Warm:
    """The client's side of the warm process, which ends when this process ends."""

    def __init__(self, given: dict[str, str]) -> None:
        self.given = given
        self.socket, theirs = socket.socketpair()
        command = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment(given), pass_fds=[theirs.fileno()])
        theirs.close()

    def run(
        self, asked: dict[str, Any], environment: dict[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """See the function `run`."""
        text = json.dumps({**asked, "environment": {**environment, **self.given}}).encode()
        pipes = [os.pipe() for _ in range(2)]
        readers = [open(ours, encoding="utf-8") for ours, _ in pipes]  # noqa: PTH123, SIM115
        with ThreadPoolExecutor(2) as pool:
            said = [pool.submit(reader.read) for reader in readers]
            try:
                socket.send_fds(self.socket, [len(text).to_bytes(4, "big")], [theirs for _, theirs in pipes])
                self.socket.sendall(text)
            finally:
                for _, theirs in pipes:
                    os.close(theirs)
            pid, code = self._answer(None), None
            try:
                code = self._answer(timeout)
            except TimeoutError:
                os.killpg(pid, signal.SIGKILL)
                self._answer(None)
        for reader in readers:
            reader.close()
        words = [asked.get("module", "-c"), *asked["arguments"]]
        if code is None:
            raise subprocess.TimeoutExpired(words, timeout)
        return subprocess.CompletedProcess(words, code, *(part.result() for part in said))

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
    """Fork for each request until there are no more. Only the fork returns from this function, with
    its request.
    """
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
        # The fork does the same. Whichever is first, the fork can be killed with its children from
        # now on.
        os.setpgid(pid, pid)
        for file in files:
            os.close(file)
        connection.sendall(b"%d\n" % pid)
        connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _begin(asked: dict[str, Any], files: list[int], connection: socket.socket) -> dict[str, Any]:
    """Give the fork its own process group, folder, environment and pipes."""
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


def execute(asked: dict[str, Any]) -> None:
    """Run what was asked for as the main module of this fork."""
    if "module" in asked:
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
    else:
        sys.argv[0] = "-c"
        sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(asked["code"], "<string>", "exec"), vars(sys.modules["__main__"]))


if __name__ == "__main__":
    from tf1kit.importing.start import importing
    from tf1kit.tf1.keras import version

    version.install()  # a command that switches to TensorFlow 1 does this before the import; it does the rest in the fork
    with importing():  # this looks for no device: an eager context from before the fork would stay eager in it
        import keras  # noqa: F401
    execute(serve(socket.socket(fileno=int(sys.argv[1]))))
