"""Writes the port of a graph and proves it: what `tf1kit port` and a written test ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.graph.channels_last import channels_last
from tf1kit.parity.results import RungResult, passing
from tf1kit.parity.written.forward import RUNGS, Forward, Progress
from tf1kit.parity.written.of_capture import GOLDEN, KIND, golden, is_capture, shapes_of_runs, source_of_capture
from tf1kit.parity.written.of_module import source_of_module
from tf1kit.parity.written.stock import RUNGS as OF_STOCK
from tf1kit.parity.written.stock import StockForward
from tf1kit.port.channels import LAST
from tf1kit.port.inputs import IMAGES
from tf1kit.port.read import evaluating, graph_of, read
from tf1kit.port.source import Source
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

KINDS = "give a MetaGraph (.meta), a frozen graph (.pb), the folder of a SavedModel, a capture, or a module with build"


@dataclass(frozen=True)
class Asked:
    """A graph, and what the user says of it.

    Args:
        graph: a file, a folder or a module.
        outputs: the tensors to compute.
        inputs: the tensors that are fed to the network.
        labels: the tensors that are fed to the loss.
        loss: the tensor that is minimized.
        fed: {placeholder: the number that it is fed always}.
        fed_evaluating: {placeholder: the number that it is fed when the program evaluates}.
        evaluating: the file of the graph that evaluates.
        options: arguments of `build`.
        images: the shape of the images that the proof feeds, which are the first input.
        shapes: {placeholder: the shape of what the proof feeds it}, also of labels.
        stock: whether layers and optimizers are those of Keras alone.
        data_format: "channels_last" for a port of channels last of a graph of channels first.
    """

    graph: str
    outputs: Sequence[str] = ()
    inputs: Sequence[str] = ()
    labels: Sequence[str] = ()
    loss: str = ""
    fed: Mapping[str, Any] = field(default_factory=dict)
    fed_evaluating: Mapping[str, Any] = field(default_factory=dict)
    evaluating: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    images: tuple[int, ...] | None = None
    shapes: Mapping[str, Any] = field(default_factory=dict)
    stock: bool = False
    data_format: str = ""

    def source(self) -> Source:
        """The graph as a `Source`; raises UsageError if it cannot be used."""
        given = (self.outputs, self.inputs, self.labels, self.loss, self.fed, self.fed_evaluating)
        if is_capture(Path(self.graph)):
            return source_of_capture(Path(self.graph), *given)
        if Path(self.graph).exists():
            return read(Path(self.graph), *given)
        if "/" in self.graph or self.graph.endswith((".meta", ".pb", ".py")):
            raise UsageError(f"there is no {self.graph}: {KINDS}")
        return source_of_module(self.graph, dict(self.options), self.images)

    def port(self, path: str | Path) -> tuple[Written, Source | None]:
        """(the port, the graph that evaluates, or None); raises UsageError if there is no port.

        path: the module; it is registered under the name of its folder, or its own if it has no folder.
        """
        path = Path(path)
        source = self.source()
        beside = graph_of(Path(self.evaluating)) if self.evaluating else source.evaluates
        last = self.data_format == LAST
        shapes = self._shapes(list(source.inputs.values()))
        written = translate(source, path.stem, beside, path.parent.name, shapes, self.stock, last)
        fed = [*written.source.inputs.values(), *written.labels.values()]
        if unknown := [name for name in shapes if name not in fed]:
            raise UsageError(
                f"--shape {unknown[0]}: the proof feeds no such tensor; it feeds {', '.join(fed) or 'none'}"
            )
        if self.evaluating and not written.trains:
            raise UsageError(
                f"--eval goes with a graph that trains, but {self.graph} has no dropout and no moving statistics: "
                "leave out --eval"
            )
        where = self.evaluating or self.graph
        return written, None if beside is None else evaluating(where, beside, written.ends, written.source.inputs)

    def _shapes(self, inputs: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """{tensor that is fed: its shape}, as asked; UsageError for what is not a shape."""
        found = {inputs[0]: self.images} if self.images and inputs else {}
        for name, said in self.shapes.items():
            sizes = said if isinstance(said, tuple) else (said,)
            if not all(isinstance(size, int) and size > 0 for size in sizes):
                raise UsageError(
                    f"--shape {name}={said!r}: sizes are whole numbers from 1 on, such as {name}=8,64,64,3"
                )
            found[name if ":" in name else f"{name}:0"] = sizes
        return found

    def proof(
        self,
        written: Written,
        other: Source | None,
        path: Path,
        edited: bool = False,
        progress: Progress | None = None,
    ) -> Forward:
        """The proof of the module at a path; raises UsageError if the graph cannot run.

        edited: whether the module may leave out end points that are not outputs.
        progress: as in `Forward`.
        """
        if self.data_format:
            written, other = by_channels_last(written), None if other is None else _of_last(other, _images(written))
        inputs = list(written.source.inputs.values())
        recorded = golden if written.source.kind == KIND else None
        shapes = self._shapes(inputs)
        if recorded and not shapes:
            shapes = {name: shape for name, shape in shapes_of_runs(Path(self.graph)).items() if name in inputs}
        if towers := written.towers:
            shapes = {name: towers.part_of(name, shape) for name, shape in shapes.items()}
        proof = StockForward if self.stock else Forward
        return proof(written, path, shapes=shapes, evaluating=other, edited=edited, golden=recorded, progress=progress)


def by_channels_last(written: Written) -> Written:
    """A port with graphs that compute by operations of channels last, as it does itself."""
    objectives = tuple(
        replace(one, training=replace(one.training, graph=channels_last(one.training.graph, _images(written))))
        for one in written.objectives
    )
    return replace(written, source=_of_last(written.source, _images(written)), objectives=objectives)


def _images(written: Written) -> frozenset[str]:
    """The turned tensors that are images."""
    return frozenset(one for one in written.turned if len(written.net.shapes.get(one, ())) == IMAGES)


def _of_last(source: Source, turned: frozenset[str]) -> Source:
    return replace(source, graph=channels_last(source.graph, turned))


def check_rungs(asked: Sequence[str], graph: str = "", stock: bool = False) -> tuple[str, ...]:
    """The rungs that are asked for, all if none is; raises UsageError for another one.

    graph: a capture has one rung more.
    stock: whether the port is one of stock Keras, which has other rungs.
    """
    known = _rungs(is_capture(Path(graph)), stock)
    unknown = [rung for rung in asked if rung not in known]
    if unknown:
        raise UsageError(
            f"--rung {unknown[0]}: a port of this graph has the rungs {', '.join(known)}; name some of them"
        )
    return tuple(rung for rung in known if not asked or rung in asked)


def _rungs(is_of_capture: bool, stock: bool) -> tuple[str, ...]:
    """The rungs of a port."""
    return (*(OF_STOCK if stock else RUNGS), *([GOLDEN] if is_of_capture else []))


def open_parts(written: Written, results: Sequence[RungResult]) -> list[str]:
    """What is not proven of a port, each a clause."""
    stock = written.differences is not None
    shown = {one.rung for one in results if one.status in passing(False, stock)}  # `float64` says that it is rounding
    tried = {result.rung for result in results}
    found = [f"not ported yet: {', '.join(written.source.left)}"] if written.source.left else []
    found += [
        f"{one.rung} {'cannot run' if one.missing else 'does not hold'}" for one in results if one.rung not in shown
    ]
    known = _rungs(written.source.kind == KIND, stock)
    return [*found, *(f"{rung} was not asked for" for rung in known if rung not in tried)]
