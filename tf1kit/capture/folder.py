"""Reads a capture, a folder from outside that is not trusted: every file is checked before it is
used.

The recorder (`recorder.py`) describes the folder.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError

from tf1kit.errors import UsageError
from tf1kit.graph.strings import unpacked

FORMAT = 1  # of the recorder
LARGEST = 1 << 31  # bytes of a MetaGraph; protobuf reads no more
AGAIN = "capture the program again (docs/5-capture.md)"


@dataclass(frozen=True)
class Variable:
    """A variable of the captured graph."""

    name: str
    kind: str  # ref or resource
    dtype: str
    shape: tuple[int, ...] | None
    trainable: bool
    is_global: bool = True


@dataclass(frozen=True)
class Applied:
    """The input of an operation that changes a variable."""

    operation: str
    type: str
    variable: str | None
    tensor: str


@dataclass(frozen=True)
class Training:
    """What the program trains in one kind of run: losses, gradients and updates, as names of
    tensors.
    """

    operations: tuple[str, ...]
    losses: tuple[str, ...]
    gradients: tuple[
        tuple[str, tuple[str, ...]], ...
    ]  # (variable, its gradient: one tensor, or values, indices, shape)
    applied: tuple[Applied, ...]
    boundary: tuple[str, ...]
    draws: tuple[str, ...]
    runs: int


@dataclass
class Run:
    """One recorded run of the program."""

    graph: Graph
    kind: str  # training or evaluation
    number: int
    operations: tuple[str, ...]
    targets: tuple[str, ...]
    fetches: tuple[str, ...]
    continues: bool
    changed: tuple[str, ...]
    taps: Mapping[str, int]
    file: str
    scope: str = ""  # in front of the names of a graph that was joined, see `joined`

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        """Every array of the run by its key, such as `feeds/x:0`; strings are bytes in an array of
        objects.
        """
        capture = self.graph.capture
        try:
            return unpacked(capture.npz(self.file))
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{capture.path / self.file} is damaged ({error!r}): {AGAIN}") from error

    def array(self, key: str) -> np.ndarray:
        """One array; UsageError if the run has no such array."""
        if key not in self.arrays:
            raise UsageError(f"{self.graph.capture.path / self.file} has no array {key!r}: {AGAIN}")
        return self.arrays[key]

    def part(self, kind: str) -> dict[str, np.ndarray]:
        """The arrays below `feeds`, `tensors`, `sketches`, `before` or `after`, by the rest of
        their key.
        """
        return {key[len(kind) + 1 :]: value for key, value in self.arrays.items() if key.startswith(kind + "/")}

    @cached_property
    def given(self) -> dict[str, np.ndarray]:
        """What flows into the graph in this run: feeds, data and draws, by tensor."""
        losses = {name for training in self.graph.trainings for name in training.losses}
        flowing = {
            **{name: value for name, value in self.part("tensors").items() if name not in losses},
            **self.part("feeds"),
        }
        return {self.scope + name: value for name, value in flowing.items()}

    @cached_property
    def tapped(self) -> dict[str, list[np.ndarray]]:
        """The draws inside loops and branches, in order, by the operation of their tap."""
        names = {token: name for name, token in self.graph.taps.items()}
        if unknown := sorted(self.taps.keys() - names.keys()):
            raise UsageError(
                f"{self.graph.capture.path}/capture.json has no operation for the tap {unknown[0]!r}: {AGAIN}"
            )
        return {
            self.scope + names[token]: [self.array(f"taps/{token}/{number}") for number in range(count)]
            for token, count in self.taps.items()
        }


@dataclass
class Graph:
    """A graph of the program, and what was recorded of it."""

    capture: Capture
    folder: str
    meta_file: str
    variables: dict[str, Variable]
    taps: Mapping[str, str]  # operation -> token
    trainings: tuple[Training, ...]
    noise: Mapping[str, float]  # tensor or variable -> how far the original is from itself
    runs: list[Run] = field(default_factory=list)
    joins: tuple[str, ...] = ()  # the folders of the graphs that were joined to it

    @cached_property
    def meta(self) -> Any:
        """The MetaGraphDef."""
        import tensorflow as tf

        try:
            return tf.compat.v1.MetaGraphDef.FromString(self.capture.read(self.meta_file))
        except DecodeError as error:
            raise UsageError(f"{self.capture.path / self.meta_file} is not a MetaGraph: {AGAIN}") from error

    def training_of(self, run: Run) -> Training | None:
        """The roles of the tensors in a run that trains; None for an evaluation."""
        return next((one for one in self.trainings if run.operations and one.operations == run.operations), None)

    def windows(self) -> list[list[Run]]:
        """The training runs in windows; each window begins with recorded values of all variables."""
        found: list[list[Run]] = []
        for run in self.runs:
            if run.kind == "training":
                if not run.continues or not found:
                    found.append([])
                found[-1].append(run)
        return found


class Capture:
    """A capture in the folder `path`.

    Raises UsageError if the folder is not a capture, or a file is missing, changed or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            told = json.loads((path / "capture.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise UsageError(
                f"{path} is not a capture: its capture.json cannot be read: {error}; name the folder that the recorder wrote"
            ) from error
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            number = told.get("format") if isinstance(told, dict) else None
            raise UsageError(f"{path} is a capture of the format {number}, and this version reads {FORMAT}: {AGAIN}")
        try:
            self._read(told)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise UsageError(f"{path}/capture.json does not describe a capture ({error!r}): {AGAIN}") from error

    def _read(self, told: dict[str, Any]) -> None:
        self.sha256 = {str(name): str(digest) for name, digest in told["sha256"].items()}
        self.tensorflow, self.python = str(told["tensorflow"]), str(told["python"])
        self.numpy, self.machine = str(told["numpy"]), str(told["machine"])
        self.program = [str(word) for word in told["program"]]
        self.notes = [str(note) for note in told["notes"]]
        self.whole = bool(told["whole"])
        self.graphs = [self._graph(one) for one in told["graphs"]]

    @property
    def genuine(self) -> bool:
        """Whether TensorFlow 1 made it."""
        return self.tensorflow.startswith("1.")

    def _graph(self, told: dict[str, Any]) -> Graph:
        variables = {str(one["name"]): _variable(one) for one in told["variables"]}
        taps = {str(name): str(token) for name, token in told["taps"].items()}
        noise = {str(name): float(value) for name, value in told["noise"].items()}
        trainings = tuple(map(_training, told["trains"]))
        graph = Graph(self, str(told["folder"]), str(told["meta"]), variables, taps, trainings, noise)
        graph.runs = [_run(graph, one) for one in told["runs"]]
        return graph

    def read(self, name: str) -> bytes:
        """The bytes of a file of the capture, which must have the recorded sha256."""
        path = self.file(name)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error}. {AGAIN.capitalize()}") from error
        if hashlib.sha256(content).hexdigest() != self.sha256[name]:
            raise UsageError(
                f"{path} is not the file that was recorded: its sha256 differs from capture.json. {AGAIN.capitalize()}"
            )
        return content

    def file(self, name: str) -> Path:
        """The path of a file that capture.json lists; UsageError for any other, and outside of the
        folder.
        """
        parts = PurePosixPath(name).parts
        if name not in self.sha256 or ".." in parts or PurePosixPath(name).is_absolute() or "\\" in name:
            raise UsageError(
                f"{self.path}/capture.json names the file {name!r}, which is not a file of the capture: {AGAIN}"
            )
        path = self.path.joinpath(*parts)
        try:
            fits = path.resolve().is_relative_to(self.path.resolve()) and path.stat().st_size <= LARGEST
        except (OSError, RuntimeError) as error:  # the latter for a link to itself
            raise UsageError(f"{path} cannot be read: {error}. {AGAIN.capitalize()}") from error
        if not fits:
            raise UsageError(f"{path} is outside of the capture or too large: {AGAIN}")
        return path

    def npz(self, name: str) -> dict[str, np.ndarray]:
        """The arrays of an npz file of the capture."""
        content = self.read(name)
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                return {key: arrays[key] for key in arrays.files}
        except Exception as error:  # NumPy and zipfile have many words for damaged bytes
            raise UsageError(f"{self.path / name} is damaged ({error or type(error).__name__}): {AGAIN}") from error


def _variable(told: dict[str, Any]) -> Variable:
    shape = None if told["shape"] is None else tuple(int(size) for size in told["shape"])
    is_global = "variables" in told["collections"]
    kind, dtype = str(told["kind"]), str(told["dtype"])
    return Variable(str(told["name"]), kind, dtype, shape, bool(told["trainable"]), is_global)


def _training(told: dict[str, Any]) -> Training:
    applied = [
        Applied(str(one["operation"]), str(one["type"]), one["variable"] and str(one["variable"]), str(one["tensor"]))
        for one in told["applied"]
    ]
    gradients = tuple((str(one["of"]), tuple(map(str, one["tensors"]))) for one in told["gradients"])
    for of, tensors in gradients:
        if len(tensors) not in (1, 3):
            raise ValueError(f"the gradient of {of} has {len(tensors)} tensors")
    names = {key: tuple(map(str, told[key])) for key in ("operations", "losses", "boundary", "draws")}
    return Training(gradients=gradients, applied=tuple(applied), runs=int(told["runs"]), **names)


def _run(graph: Graph, told: dict[str, Any]) -> Run:
    operations, targets, fetches, changed = (
        tuple(map(str, told[key])) for key in ("operations", "targets", "fetches", "changed")
    )
    taps = {str(token): int(count) for token, count in told.get("taps", {}).items()}
    kind, number, continues = str(told["kind"]), int(told["number"]), bool(told["continues"])
    return Run(graph, kind, number, operations, targets, fetches, continues, changed, taps, str(told["file"]))
