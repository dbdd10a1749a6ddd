"""Ports a graph, proves the port and counts it: a row of the table in docs/port.md."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from parity_tests.ported.lines import model_lines
from parity_tests.ported.structure import findings
from tf1kit.cause import named_cause
from tf1kit.errors import UsageError
from tf1kit.parity.results import passing
from tf1kit.parity.written.forward import RUNGS
from tf1kit.parity.written.proof import Asked
from tf1kit.port.recognise.step import Step
from tf1kit.port.written import Written


@dataclass
class Row:
    """What came out of a graph.

    proven: the rungs that hold.  open: what is not proven, each a sentence.
    steps: how many operations the port has.  share: of them, those in layers or keras.ops, in percent.
    lines: of the port's model.  source: of the source's model, 0 if they are not counted.
    findings: those of the structure script.
    writing, proving: seconds.
    """

    proven: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    steps: int = 0
    share: float = 0.0
    lines: int = 0
    source: int = 0
    findings: list[str] = field(default_factory=list)
    writing: float = 0.0
    proving: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The row as a JSON object."""
        return asdict(self)


def measured(asked: Asked, stem: str, folder: Path, source: int = 0, rungs: Iterable[str] = RUNGS) -> Row:
    """Port a graph to `folder`, prove the port and count it."""
    row, rungs, begun = Row(source=source), tuple(rungs), time.perf_counter()
    try:
        written, other = asked.port(stem)
        row.writing = time.perf_counter() - begun
        counted(row, written)
        path = folder / f"{stem}.py"
        written.write(path)
        begun = time.perf_counter()
        results = asked.proof(written, other, path).prove(rungs) if rungs else []
        row.proving = time.perf_counter() - begun
    except UsageError as error:
        row.open.append(str(error))
        return row
    except Exception as error:  # whatever a graph brings about is a row of the table
        row.open.append(f"an error of the kit: {named_cause(error)}")
        return row
    row.open += [f"not ported yet: {one}" for one in written.source.left]
    for result in results:
        if result.status in passing(False):
            row.proven.append(result.rung)
        else:
            row.open.append(f"{result.rung}: {(result.failures or [result.missing])[0]}")
    return row


def counted(row: Row, written: Written) -> None:
    """Count the text of a port."""
    row.steps = len(written.steps)
    row.share = 100 * sum(map(is_keras, written.steps)) / row.steps
    row.lines = model_lines([written.text], [written.name])
    row.findings = findings(written.text)


def is_keras(step: Step) -> bool:
    """Whether a step is a layer, an operator, an index or a function of keras.ops."""
    return not step.remark and not step.kind.startswith("tf.")
