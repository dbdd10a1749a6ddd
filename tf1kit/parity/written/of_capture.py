"""The graph of a capture, as what `tf1kit port` reads, and the rung `golden` of its port.

The recorded runs say more than a graph alone: the loss, the data, and the numbers that the program
feeds, such as `keep_prob` while it trains and while it evaluates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.folder import Capture, Run
from tf1kit.graph.check import source
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.pair import CapturedPair
from tf1kit.parity.captured.program import Program
from tf1kit.parity.results import RungResult
from tf1kit.port.flags import PLACEHOLDERS
from tf1kit.port.read import source_of
from tf1kit.port.source import Source
from tf1kit.port.written import Written

KIND, GOLDEN = "capture", "golden"


def is_capture(path: Path) -> bool:
    """Whether a folder is that of a capture."""
    return (path / "capture.json").is_file()


def source_of_capture(
    path: Path,
    outputs: Sequence[str] = (),
    inputs: Sequence[str] = (),
    labels: Sequence[str] = (),
    loss: str = "",
    fed: Mapping[str, Any] | None = None,
    fed_evaluating: Mapping[str, Any] | None = None,
) -> Source:
    """What a captured program trains; the arguments are those of `tf1kit.port.read.read`.

    A number that all training runs feed is a constant of the graph, unless `fed` says another one; so is
    one that all evaluations feed, unless `fed_evaluating` or `fed` says another one.

    Raises UsageError if the capture cannot be used, or its graph cannot be ported.
    """
    program = Program(Capture(path))
    losses = list(dict.fromkeys(name for training in program.trainings for name in training.losses))
    told = dict(fed or {})
    graph, data = with_placeholders(program)
    numbers = {**_numbers(graph, program.runs), **told}
    others = _numbers(graph, program.evaluations)
    seen = {name: value for name, value in others.items() if name in numbers and name not in told}
    made = source_of(
        str(path),
        KIND,
        graph,
        version=program.capture.tensorflow,
        outputs=outputs,
        inputs=inputs,
        labels=labels,
        loss=loss or (losses[0] if len(losses) == 1 else ""),
        fed=numbers,
        fed_evaluating={**seen, **dict(fed_evaluating or {})},
    )
    return replace(made, recorded=data)


def shapes_of_runs(path: Path) -> dict[str, tuple[int, ...]]:
    """{fed tensor: its shape in the first training run that feeds it}: a program may count on the size of a batch."""
    fed = [run.part("feeds") for run in Program(Capture(path)).runs]
    return {name: value.shape for run in reversed(fed) for name, value in run.items() if value.ndim}


def _numbers(graph: Any, runs: Sequence[Run]) -> dict[str, Any]:
    """{placeholder: the number that each run feeds it}, but for what some run feeds otherwise or not at all."""
    fed = [{name: value for name, value in run.part("feeds").items() if not value.ndim} for run in runs]
    placeholders = {f"{node.name}:0" for node in graph.node if node.op in PLACEHOLDERS}
    first = fed[0] if fed else {}
    same = {name: value for name, value in first.items() if all(_equal(one.get(name), value) for one in fed)}
    return {
        name.removesuffix(":0"): float(str(value)) if value.dtype.kind == "f" else value.item()  # 0.7, not 0.699999988
        for name, value in same.items()
        if name in placeholders and value.dtype.kind in "fiu"
    }


def _equal(left: Any, right: np.ndarray) -> bool:
    return left is not None and left.dtype == right.dtype and bool(left == right)


def with_placeholders(program: Program) -> tuple[Any, dict[str, str]]:
    """The GraphDef with placeholders for the data that flowed in, such as from a dataset, and {placeholder:
    the tensor that it stands for}.
    """
    graph = type(program.graph.meta.graph_def)()
    graph.CopyFrom(program.graph.meta.graph_def)
    names = {node.name for node in graph.node}
    data: dict[str, str] = {}
    for name in dict.fromkeys(name for training in program.trainings for name in training.boundary):
        values = [run.given[name] for run in program.runs if name in run.given]
        if not values:
            continue
        value, sizes = values[0], {one.shape[:1] for one in values}
        made = f"{source(name)[0]}_{name.rpartition(':')[2]}"
        while made in names:
            made += "_"
        names.add(made)
        node = graph.node.add(name=made, op="Placeholder")
        node.attr["dtype"].type = tf.dtypes.as_dtype(value.dtype).as_datatype_enum
        for size in value.shape if len(sizes) == 1 else (-1, *value.shape[1:]):
            node.attr["shape"].shape.dim.add(size=size)
        data[f"{made}:0"] = name
    there = {tensor: made.removesuffix(":0") for made, tensor in data.items()}
    for node in graph.node:
        if node.name in program.graph.taps:  # the recorder put it behind a draw, and it passes that on
            kind, given = node.attr["Tout"].list.type[0], [text for text in node.input if not text.startswith("^")]
            node.op = "Identity"
            node.attr.clear()
            node.attr["T"].type = kind
            del node.input[:]
            node.input.extend(given[:1])
        for at, text in enumerate(node.input):
            _, tensor, control = source(text)
            if not control and tensor in there:
                node.input[at] = there[tensor]
    return graph, data


def golden(written: Written, module: ModuleType, name: str) -> RungResult:
    """The recorded runs beside their replay and the port, the class `name` of the module."""
    capture = Capture(Path(written.source.where))
    if not capture.genuine:
        why = f"the capture was made on TensorFlow {capture.tensorflow}, not on 1.x"
        return RungResult(GOLDEN, inapplicable=why)
    if not written.objectives or not all(one.whole for one in written.objectives):
        return RungResult(GOLDEN, missing="the loss or the optimizer is not ported")
    if written.towers and any(len(written.towers.feeds(tensor)) > 1 for tensor in written.towers.parts):
        return RungResult(GOLDEN, missing="a port of towers with data of their own is not compared with recorded runs")
    rows = [str(row[0]) for row in module.WEIGHT_MAP if row]
    program = Program(capture, None, rows)
    said = {**written.source.roles, "ENDPOINTS": _ends(written, program)}
    pair = CapturedPair(capture, program, module, name, said=said)
    return CapturedLadder(pair).run(GOLDEN)


def _ends(written: Written, program: Program) -> dict[str, str]:
    """The end points that the training of the program computes."""
    return {key: one for key, one in written.ends.items() if source(one)[0] in program.cut.nodes()}
