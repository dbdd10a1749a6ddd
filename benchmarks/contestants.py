"""The contestants of a benchmark, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, ClassVar, cast

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SAID = 1500  # last characters of what a process printed, in an error


class BenchmarkError(Exception):
    """A contestant cannot run, or computes something else. The message says which and what."""


@dataclass(frozen=True)
class Contestant:
    """Somebody who does the work of a subject.

    Attributes:
        name: such as "PyTorch, eager".
        python: the interpreter, or "" if nobody gave it.
        option: the option of the command that gives the interpreter.
        side: a module of `benchmarks.sides`, or of another package with its dots.
        given: the arguments of its `kinds`.
        version: how the version that it reports must begin.
        loose: how many times as far as others it may be from the first, such as for bfloat16.
        absent: why it cannot run, if that is known before it starts.
        shared: its process has several networks, so its memory and its start are those of none of them.
        optional: it is left out if it does not run, such as a compiler that needs what is not installed.
        settings: environment variables of its process.
    """

    name: str
    python: str
    side: str
    given: Mapping[str, Any] = field(default_factory=dict)
    option: str = ""
    version: str = ""
    loose: float = 1.0
    optional: bool = False
    shared: bool = False
    absent: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    def missing(self) -> str:
        """Why it is left out before it starts, or ""."""
        return self.absent if self.python else f"{self.option} was not given"

    def start(self) -> Waiting:
        """Start its process, which is ready for its first turn."""
        return Waiting(self)


@dataclass(frozen=True)
class Command:
    """A contestant that runs a command in each turn, and whose time is that of the whole command."""

    name: str
    words: Mapping[str, Sequence[str]]  # by kind
    python: str = "-"
    option: str = ""
    loose: float = 1.0
    optional: bool = False
    shared: bool = False
    absent: str = ""

    missing = Contestant.missing

    def start(self) -> Command:
        """Nothing runs between the turns."""
        return self

    @property
    def kinds(self) -> list[str]:
        """The kinds of work that it does."""
        return list(self.words)

    version, ready = "", 0.0
    facts: ClassVar[Mapping[str, Mapping[str, float]]] = {}

    def check(self, kind: str) -> tuple[np.ndarray, float, float]:
        """Run the command once, which fills the caches. It fails if the command does."""
        return np.zeros(1), self.run(kind, 1), 0.0

    def run(self, kind: str, steps: int) -> float:
        """The seconds of one run."""
        start = time.perf_counter()
        done = subprocess.run(self.words[kind], env=environment(), cwd=ROOT, text=True, capture_output=True)
        seconds = time.perf_counter() - start
        if done.returncode:
            raise BenchmarkError(f"{self.name}, {kind}: {' '.join(self.words[kind])}\n{done.stderr[-SAID:]}")
        return seconds

    def close(self) -> None:
        """Nothing runs."""


def last_line(text: str) -> str:
    """The last line that says something, such as the error at the end of a traceback."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "nothing was printed"


def environment() -> dict[str, str]:
    """What a process of a contestant inherits. It finds this project before anything else."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


class Waiting:
    """The process of a contestant, which waits between its turns.

    ready: seconds from the start of the process until it has imported everything and made its network.
    """

    facts: ClassVar[Mapping[str, Mapping[str, float]]] = {}

    def __init__(self, contestant: Contestant) -> None:
        self.contestant = contestant
        words = [contestant.python, "-m", "benchmarks.worker", contestant.side, json.dumps(dict(contestant.given))]
        self.said = tempfile.TemporaryFile("w+")  # noqa: SIM115
        start = time.perf_counter()
        try:
            self.process = subprocess.Popen(
                words, env=environment() | contestant.settings, cwd=ROOT, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=self.said,
            )  # fmt: skip
        except OSError as error:
            raise BenchmarkError(f"{contestant.name}: {contestant.python} cannot be run: {error}") from error
        told = self._answer()
        self.ready = time.perf_counter() - start
        self.version, self.kinds = told["version"], told["kinds"]
        if not self.version.startswith(contestant.version):
            self.close()
            raise BenchmarkError(
                f"{contestant.name} must run with {contestant.version}, but {contestant.python} has {self.version}: "
                f"give another interpreter with {contestant.option}"
            )

    def _answer(self) -> dict[str, Any]:
        line = cast(IO[str], self.process.stdout).readline()
        if line:
            return json.loads(line)
        code = self.process.wait()
        self.said.seek(0)
        raise BenchmarkError(f"{self.contestant.name} ended with exit code {code}:\n{self.said.read()[-SAID:]}")

    def _turn(self, **asked: Any) -> dict[str, Any]:
        with suppress(BrokenPipeError):  # it has ended; the answer says why
            print(json.dumps(asked), file=self.process.stdin, flush=True)
        return self._answer()

    def check(self, kind: str) -> tuple[np.ndarray, float, float]:
        """Take the first steps; what they computed, the seconds of the first, and the peak memory in MB."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "result.npy")
            told = self._turn(kind=kind, check=str(file))
            return np.load(file), told["seconds"], told["peak"]

    def run(self, kind: str, steps: int) -> float:
        """The seconds of so many steps."""
        return self._turn(kind=kind, steps=steps)["seconds"]

    def close(self) -> None:
        """End the process."""
        with suppress(BrokenPipeError):  # it has ended already
            cast(IO[str], self.process.stdin).close()
        self.process.wait()
        cast(IO[str], self.process.stdout).close()
        self.said.close()
