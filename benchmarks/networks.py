"""A pair at one size: its kinds of work, and the contestants that every pair has."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.contestants import ROOT, SAID, BenchmarkError, Contestant, environment, last_line
from benchmarks.results import Work
from benchmarks.settings import Settings

TRAINING = "training step"
GENUINE, PORT, FIT = "legacy 1.15.5", "the port", "the port, model.fit"
HALF_PORT, FOLDED = "the port, bfloat16", "the port, for_inference"


@dataclass(frozen=True)
class Network:
    """A pair with options, at one size.

    Attributes:
        stem: of the pair, such as "factored_kernels".
        options: of `build` and of the port's class.
        images: shape of the batch that is trained on; [] is the pair's own.
        inference: sizes of the batches that are inferred, the largest last.
        part: a kind of work that is a part of the network: its name, and the end points before and after it.
        checks: of how many training steps the losses are compared; the last depends on all updates before it.
        limit: how far those losses may be apart, relative to the largest.
        label: begins the names of the kinds of work, where a subject has several networks.
    """

    stem: str
    options: dict[str, Any] = field(default_factory=dict)
    images: Sequence[int] = ()
    inference: Sequence[int] = ()
    part: Sequence[str] = ()
    checks: int = 3
    limit: float = 1e-3
    label: str = ""

    @property
    def given(self) -> dict[str, Any]:
        """The arguments of the sides that run it."""
        return {"network": asdict(self)}

    def named(self, kind: str) -> str:
        """The name of a kind of work."""
        return f"{self.label}{kind}"

    def inferring(self, count: int) -> str:
        """The name of the inference of so many images."""
        return self.named(f"inference, batch {count}")

    @property
    def training(self) -> str:
        """The name of the training."""
        return self.named(TRAINING)


@dataclass
class Prepared:
    """A network whose weights and batches are in a file."""

    network: Network
    file: str
    count: int
    convolutions: list[Any]  # name, kernel, image, multiply-adds of an image, parameters
    not_exported: str = ""  # why there are no ONNX files, if that failed

    @property
    def given(self) -> dict[str, Any]:
        """The arguments of the sides that run it."""
        return {**self.network.given, "file": self.file}

    def works(self) -> list[Work]:
        """Inference, the part, training. Training is last, because it changes the weights."""
        network, costs = self.network, [row[3] for row in self.convolutions]
        forward = sum(costs)
        made = []
        if network.part:
            inside = sum(costs[1:-1])
            made.append(Work(network.named(network.part[0]), self.count, inside * self.count))
        made += [Work(network.inferring(n), n, forward * n) for n in network.inference]
        # the gradients of the input and of the kernel; the images have none
        trained = 3 * forward - costs[0] if costs else 0
        return [*made, Work(network.training, self.count, trained * self.count, limit=network.limit)]


@contextmanager
def prepared(networks: Sequence[Network], torch: str = "") -> Iterator[list[Prepared]]:
    """A block in which the files with weights and batches are there, and with `torch` the ONNX files."""
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder, f"{number}.npz")) for number in range(len(networks))]
        specs = [json.dumps(asdict(network)) for network in networks]
        pairs = [word for both in zip(files, specs, strict=True) for word in both]
        done = _ran([sys.executable, "-m", "benchmarks.prepare", *pairs])
        if done.returncode:
            raise BenchmarkError(f"the networks cannot be prepared:\n{done.stderr[-SAID:]}")
        exported = [
            _ran([torch, "-m", "benchmarks.sides.export", *both]) for both in zip(specs, files, strict=True) if torch
        ]
        why = [f"no ONNX file: {last_line(one.stderr)}" if one.returncode else "" for one in exported] or [""] * len(
            files
        )
        told = [json.loads(line) for line in done.stdout.splitlines()[-len(networks) :]]
        yield [
            Prepared(network, file, one["images"], one["convolutions"], problem)
            for network, file, one, problem in zip(networks, files, told, why, strict=True)
        ]


def _ran(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ROOT, env=environment(), text=True, capture_output=True)


def usual(made: Prepared, settings: Settings) -> list[Contestant]:
    """The contestants of every pair: both legacies, the port, its folded inference, and Keras's own loop."""
    given = made.given
    return [
        Contestant(GENUINE, settings.oracle, "legacy", given, "--oracle", "1.15.5"),
        Contestant(f"legacy {settings.tensorflow}", sys.executable, "legacy", given),
        Contestant(PORT, sys.executable, "port", given),
        Contestant(FOLDED, sys.executable, "port_folded", given, optional=True),
        Contestant(FIT, sys.executable, "fit", given),
    ]
