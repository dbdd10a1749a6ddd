"""A port that is written, and what is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from tf1kit.errors import UsageError
from tf1kit.port.net import Net
from tf1kit.port.objective import Objective
from tf1kit.port.parallel import Parallel
from tf1kit.port.recognise.apart import Apart
from tf1kit.port.recognise.initial import Law
from tf1kit.port.recognise.optimizer import Optimizer
from tf1kit.port.recognise.step import Step
from tf1kit.port.source import Source
from tf1kit.port.stock import Difference
from tf1kit.port.write.module import Part

DROPOUT = "tf1kit.keras.Dropout"


@dataclass(frozen=True)
class Written:
    """A port that is written.

    Attributes:
        source: the graph.
        net: what is left of the graph.
        text: the module.
        name: its class.
        ends: {end point: tensor of the graph}.
        places: {variable: its path in the port}.
        steps: what was recognised.
        absent: what the graph does not have.
        example: the shape of a batch that the network takes, if the graph says it.
        arguments: the keys of what the network takes, if it takes several tensors.
        objectives: what it trains with, for each loss, as far as that is recovered.
        taken: {loss: the tensors of the inputs that a step with it needs}.
        counted: the variables that several optimizers count up.
        first: {variable of the port: how it begins}, of those whose first values are ported.
        drawn: the random numbers of the graph, in the order in which the layers that draw them are made.
        parts: the statements of the port, in forward order.
        shared: {function that makes layers: how many lines it has}.
        changes: those of weights that no step runs.
        differences: what objects of Keras compute otherwise than those of `tf1kit.keras` in whose place they are; None if
            the port has the latter.
        different: {tensor: what differs in the layer that computes it}.
        turned: the tensors whose channels are last in the port, and first in the graph.
        constants: {name: value} of what the module reads from the file beside it.
    """

    source: Source
    net: Net
    text: str
    name: str
    ends: Mapping[str, str]
    places: Mapping[str, str]
    steps: tuple[Step, ...]
    absent: tuple[str, ...]
    example: tuple[int, ...] | None = None
    arguments: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    taken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    first: Mapping[str, Law | None] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    shared: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Apart, ...] = ()
    differences: tuple[Difference, ...] | None = None
    different: Mapping[str, Difference] = field(default_factory=dict)
    turned: frozenset[str] = frozenset()
    constants: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def write(self, path: Path) -> None:
        """Write the module, and the file with its constants, if it has some."""
        path.write_text(self.text, encoding="utf-8")
        if self.constants:
            np.savez(path.with_suffix(".npz"), **self.constants)

    def check_constants(self, path: Path) -> None:
        """Raise UsageError if the file beside a module has other constants than the graph, of those that it names: no
        proof looks at each element of a table.
        """
        text, file = path.read_text(encoding="utf-8"), path.with_suffix(".npz")
        taken = {name: np.asarray(value) for name, value in self.constants.items() if name in text}
        if not taken:
            return
        again = "write the port again with --out and --force"
        try:
            there = dict(np.load(file))
        except (OSError, EOFError, TypeError, ValueError, BadZipFile) as error:
            raise UsageError(
                f"{file.name}, which {path.name} reads, is not there or is no file of arrays: {again}"
            ) from error
        for name, value in taken.items():
            own = there.get(name, np.zeros(0))
            if (own.dtype, own.shape, own.tobytes()) != (value.dtype, value.shape, value.tobytes()):
                raise UsageError(f"{file.name} does not have the numbers that {name} has in the graph: {again}")

    @property
    def trains(self) -> bool:
        """Whether the graph is that of training, where it shows."""
        return bool(self.source.updates) or any(step.kind == DROPOUT for step in self.steps)

    @property
    def weights(self) -> dict[str, tuple[int, ...] | None]:
        """{variable that the port has: its shape, None if the graph does not say it}."""
        return {name: self.net.shape_of(name) if self.net.is_sized(name) else None for name in self.places}

    @property
    def state(self) -> tuple[str, ...]:
        """The variables of the optimizers, and those that a step changes beside them."""
        found = (name for one in self.optimizers for name in (*one.slots, *one.rows, *one.averages.left))
        return tuple(dict.fromkeys([*found, *self.counted]))

    @property
    def optimizers(self) -> tuple[Optimizer, ...]:
        """The optimizers that are recovered."""
        return tuple(one.optimizer for one in self.objectives if one.optimizer)

    @property
    def towers(self) -> Parallel | None:
        """The towers of the graph, if it has some."""
        return next((one.training.towers for one in self.objectives), None)

    @property
    def labels(self) -> dict[str, str]:
        """{name: tensor that is fed} of the labels of all losses."""
        return self.source.labels

    @property
    def summary(self) -> str:
        """Such as "12 layers, 3 calls of keras.ops; 1 operation without a layer: 1 AddN"."""
        raw = Counter(step.kind.rpartition(".")[2] for step in self.steps if step.remark)
        calls = sum(not step.remark and step.form == "call" for step in self.steps)
        told = (
            f"{_count(len(self.steps) - calls - sum(raw.values()), 'layer')}, {_count(calls, 'operation')} on tensors"
        )
        if not raw:
            return told
        return f"{told}; without a layer: " + ", ".join(f"{count} {kind}" for kind, count in raw.items())


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
