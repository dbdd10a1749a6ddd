"""Runs a checked graph in a process of its own, with limits of time and memory.

The allow-list makes sure that a graph does only arithmetic.  The separate process makes sure that
the arithmetic ends, does not take all memory, and cannot crash this process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

import tf1kit
from tf1kit.errors import UsageError
from tf1kit.graph.check import ADVICE
from tf1kit.graph.fork_server import Fork, ForkServer
from tf1kit.graph.frames import receive, send

SECONDS = 300  # for importing or running a graph once
MEMORY = 8 << 30  # bytes beyond what the variables need, on Linux
CHILD = "tf1kit.graph.confined_child"
CHANGING = {"PYTEST_CURRENT_TEST"}  # variables that change often and mean nothing to a child


class ConfinedProcess:
    """A process that runs a graph for this one.

    Args:
        where: the name of the graph in messages, such as its file.
        memory: how many bytes of memory the graph may take.
        seconds: how long one answer may take.
        advice: what to do if it cannot run, a sentence without its full stop.

    Attributes:
        lasting: whether the process goes on after a run that TensorFlow refuses.
    """

    lasting = False

    def __init__(self, where: str, memory: int, seconds: float, advice: str) -> None:
        self.where, self.memory, self.seconds, self.advice = where, memory, seconds, advice
        self._folder = tempfile.TemporaryDirectory(prefix="tf1kit-")
        self._process = _start(self._folder.name)
        self.close = weakref.finalize(self, _end, self._process, self._folder)
        self._answer(10 * SECONDS)  # the process answers when it has imported TensorFlow

    def _ask(self, header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> Any:
        with suppress(BrokenPipeError):  # the process has ended; `_answer` finds out why
            send(self._process.stdin, header, arrays)  # type: ignore[arg-type]
        return self._answer(self.seconds)

    def _answer(self, seconds: float) -> Any:
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            header, arrays = receive(self._process.stdout)  # type: ignore[arg-type]
        except (EOFError, ValueError, KeyError, TypeError) as error:
            self.close()
            said = f"it did not end within {seconds:,.0f} seconds" if late.is_set() else self._last_words()
            raise UsageError(f"{self.where} cannot be run: {said}. {self.advice}.") from error
        finally:
            timer.cancel()
        if "error" in header:
            if not self.lasting:
                self.close()
            raise UsageError(f"{self.where} cannot be run: {header['error']}. {self.advice}.")
        return header, arrays

    def _last_words(self) -> str:
        return f"its process ended with exit code {self._process.wait()}; it may use at most {self.memory >> 20:,} MiB of memory"


class Confined(ConfinedProcess):
    """A graph whose tensors are computed again and again, in a process of its own.

    Args:
        where: the name of the graph in messages, such as its file.
        graph: a GraphDef that `check` has accepted.
        producer: the OpList with which the graph was made, as bytes.
        handles: {name: dtype} of the resource variables for which `run` gets values.
        candidates: names of the operations to compute.  Only those are computed that have one
            output tensor, and that tensor is float32 and not a scalar.
        values: size of the variables' values in bytes.
        seconds: how long one answer may take.
        memory: how many bytes of memory the graph may take.

    Raises UsageError if the graph cannot be imported.
    """

    def __init__(
        self,
        where: str,
        graph: Any,
        producer: bytes,
        handles: Mapping[str, str],
        candidates: list[str],
        values: int = 0,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        super().__init__(where, memory + 4 * values, seconds, ADVICE)
        self._sent: dict[str, np.ndarray] = {}
        opened = {"kind": "probe", "memory": self.memory, "handles": dict(handles), "candidates": candidates}
        messages = {"graph": graph.SerializeToString(), "producer": producer}
        header, _ = self._ask(opened, {key: np.frombuffer(raw, np.uint8) for key, raw in messages.items()})
        self.fetches: list[str] = header["fetches"]

    def run(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Compute the fetches, by name, with `values` for tensors and handles.

        An array that is the same object as in the previous call is not sent again.
        """
        new = {name: array for name, array in values.items() if self._sent.get(name) is not array}
        self._sent.update(new)
        _, arrays = self._ask({}, new)
        return {name: arrays[str(at)] for at, name in enumerate(self.fetches)}


def _start(folder: str) -> subprocess.Popen[bytes] | Fork:
    """A process that runs `confined_child` in a folder."""
    home = str(Path(tf1kit.__file__).parent.parent)
    paths = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    given = {name: value for name, value in os.environ.items() if name not in CHANGING}
    environment = {**given, "PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "3"}
    if sys.platform == "linux":
        try:
            return _server(os.getpid(), tuple(environment.items())).fork(folder)
        except OSError:  # the server has ended; the process below says why if it ends, too
            _server.cache_clear()
    return subprocess.Popen(
        [sys.executable, "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
    )


@lru_cache(maxsize=1)
def _server(process: int, environment: tuple[tuple[str, str], ...]) -> ForkServer:
    """The server of this process, for as long as the environment stays the same."""
    return ForkServer(CHILD, dict(environment))


def _end(process: subprocess.Popen[bytes] | Fork, folder: tempfile.TemporaryDirectory[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # closing fails if the process has not read everything
            stream.close()  # type: ignore[union-attr]
    folder.cleanup()
