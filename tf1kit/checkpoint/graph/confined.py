"""Runs a checked graph in a process of its own, with bounds on its time and memory.

The list of allowed operations keeps a graph from doing anything but arithmetic.  The process keeps the arithmetic from
lasting for ever, from taking all memory, and from taking this process along where a kernel of TensorFlow fails.
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
from pathlib import Path
from typing import Any

import numpy as np

import tf1kit
from tf1kit.checkpoint.graph.frames import receive, send
from tf1kit.errors import UsageError

SECONDS = 300  # for importing or running a graph once
MEMORY = 8 << 30  # bytes beside what the variables take, on Linux


class Confined:
    """A graph that is open in a process of its own.

    Args:
        where: what messages call the graph, such as its file.
        graph: a GraphDef that `graph_check.check` has passed.
        producer: the OpList that the graph was made with, as bytes.
        handles: the resource variables, name -> dtype, that `run` gives values for.
        candidates: the operations to be computed, of which those with one float32 tensor of known rank but 0 are.
        values: bytes of the variables' values.
        seconds: how long one answer may take.
        memory: how many bytes the graph may take.

    Raises UsageError where it cannot be imported.
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
        self.where, self.seconds, self.memory = where, seconds, memory + 4 * values
        self._sent: dict[str, np.ndarray] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="tf1kit-")
        home = str(Path(tf1kit.__file__).parent.parent)
        paths = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tf1kit.checkpoint.graph.confined_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={**os.environ, "PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        self.close = weakref.finalize(self, _end, self._process, self._folder)
        self._answer(10 * SECONDS)  # TensorFlow is imported
        opened = {"memory": self.memory, "handles": dict(handles), "candidates": candidates}
        messages = {"graph": graph.SerializeToString(), "producer": producer}
        header, _ = self._ask(opened, {key: np.frombuffer(raw, np.uint8) for key, raw in messages.items()})
        self.fetches: list[str] = header["fetches"]

    def run(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The fetches by name, with `values` for tensors and handles; those that are the array of before are not sent again."""
        new = {name: array for name, array in values.items() if self._sent.get(name) is not array}
        self._sent.update(new)
        _, arrays = self._ask({}, new)
        return {name: arrays[str(at)] for at, name in enumerate(self.fetches)}

    def _ask(self, header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> Any:
        with suppress(BrokenPipeError):  # why it has ended is found out below
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
            raise UsageError(f"{self.where} cannot be run: {said}. Say --legacy MODULE instead.") from error
        finally:
            timer.cancel()
        if "error" in header:
            self.close()
            raise UsageError(f"{self.where} cannot be run: {header['error']}. Say --legacy MODULE instead.")
        return header, arrays

    def _last_words(self) -> str:
        return f"the process that ran it ended with {self._process.wait()}, with {self.memory >> 20:,} MiB of memory at most"


def _end(process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # the stream may have what the process did not read
            stream.close()  # type: ignore[union-attr]
    folder.cleanup()
