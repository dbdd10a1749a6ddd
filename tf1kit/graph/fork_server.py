"""Forks a process that has imported TensorFlow, which saves the seconds of each further import.

This is for Linux.  The server itself never sees a graph: only its forks do, and each has its own
memory, folder and pipes.  A fork ends with its server, and the server with the process that started
it.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from typing import Any, BinaryIO

from tf1kit.importing.start import importing

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl
LONGEST = 1 << 16  # bytes of a request


class ForkServer:
    """The client's side of the server.

    Args:
        module: what `python -m` runs, with the number of a socket as its argument: it calls `serve`.
        environment: the variables of the server and of its forks.
    """

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_request = threading.Lock()
        nothing = subprocess.DEVNULL
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno())],
                stdin=nothing,
                stdout=nothing,
                stderr=nothing,
                cwd=os.sep,  # no folder of the user, since Python imports modules from the current one
                env=environment,
                pass_fds=[theirs.fileno()],
            )
        weakref.finalize(self, _end, self.process, self._control)

    def fork(self, folder: str) -> Fork:
        """A new fork, whose current folder is `folder`."""
        (requests, ours), (theirs, answers) = os.pipe(), os.pipe()
        try:
            pid = self.ask({"folder": folder}, [requests, answers])
        except OSError:
            os.close(ours)
            os.close(theirs)
            raise
        finally:
            os.close(requests)
            os.close(answers)
        return Fork(self, pid, os.fdopen(ours, "wb"), os.fdopen(theirs, "rb"))

    def ask(self, request: Mapping[str, Any], files: list[int]) -> int:
        """The server's answer to a request.  OSError if the server has ended."""
        with self._one_request:
            socket.send_fds(self._control, [json.dumps(request).encode()], files)
            answer = self._control.recv(LONGEST)
        if not answer:
            raise BrokenPipeError("the server has ended")
        return int(answer)


class Fork:
    """A fork, with those parts of `subprocess.Popen` that its user needs."""

    def __init__(self, server: ForkServer, pid: int, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self.returncode: int | None = None
        self._server = server

    def kill(self) -> None:
        """Kill the process, unless `wait` has seen its end."""
        if self.returncode is None:  # until then, no other process gets the number
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end; returns the exit code, or the number of the signal below zero."""
        if self.returncode is None:
            try:
                self.returncode = self._server.ask({"wait": self.pid}, [])
            except OSError:  # the fork has ended with its server
                self.returncode = -signal.SIGKILL
        return self.returncode


def serve(number: int) -> tuple[BinaryIO, BinaryIO]:
    """Fork for each request that comes through the socket `number`, and end with the client.

    Only a fork returns from here, with its requests and its answers.
    """
    control = socket.socket(fileno=number)
    with importing():  # it does not look for devices: TensorFlow's threads would be lost in a fork
        import keras  # noqa: F401
    while True:
        text, files, _, _ = socket.recv_fds(control, LONGEST, 2)
        if not text:
            os._exit(0)
        request = json.loads(text)
        if "wait" in request:
            answer = os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1])
        else:
            server = os.getpid()
            answer = os.fork()
            if not answer:
                control.close()
                return _begin(server, request["folder"], *files)
            for file in files:
                os.close(file)
        control.send(str(answer).encode())


def _begin(server: int, folder: str, requests: int, answers: int) -> tuple[BinaryIO, BinaryIO]:
    """Make sure that the fork ends with its server, and open its pipes."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(0)
    os.chdir(folder)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def _end(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    process.wait()
