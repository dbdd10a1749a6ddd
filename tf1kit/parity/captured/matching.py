"""Finds which tensor of a captured graph each output of a port equals, where the port does not say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tf1kit.capture.cut import is_float
from tf1kit.graph.message import inside

CLOSE = 1e-9  # of scale, in float64
CHUNK = 64  # tensors that are fetched at once
IGNORED = ("Const", "Placeholder", "VariableV2", "Variable", "VarHandleOp", "ReadVariableOp", "Identity")


def match(pair: Any) -> list[str]:
    """Set the end points of `pair` to the tensors that its port's outputs equal in float64.

    Both sides take the first step of each kind.  Returns the outputs that equal no tensor.
    """
    legacy, port = pair.legacy_side("float64"), pair.migrated_side("float64")
    if port.map.problems:
        return []
    start = legacy.initial_state()
    missing: list[str] = []
    for step in pair.program.first_steps:
        port.load(start)
        legacy.load(start)
        outputs = {key: value for key, value in port.all_outputs(step).items() if key not in pair.roles.endpoints}
        found = _equal(legacy, step, outputs)
        pair.roles.endpoints.update(found)
        missing += [key for key in outputs if key not in found]
    return [key for key in dict.fromkeys(missing) if key not in pair.roles.endpoints]


def _equal(legacy: Any, step: int, outputs: dict[str, np.ndarray]) -> dict[str, str]:
    """For each output, the first tensor in the order of the graph that equals it."""
    found: dict[str, str] = {}
    for names in _chunks(list(_forward(legacy, step))):
        values = legacy.replay.run(legacy.program.run(step), names)
        for key, output in outputs.items():
            equal = next((name for name in names if _close(output, values[name])), "")
            if equal and key not in found:
                found[key] = equal
        if len(found) == len(outputs):
            break
    return found


def _close(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype or one.size < 2:
        return False
    with np.errstate(invalid="ignore"):
        return bool(np.abs(one - other).max() <= CLOSE * (np.abs(other).max() or 1.0))


def _forward(legacy: Any, step: int) -> Iterator[str]:
    """The tensors of the forward pass that a run can fetch."""
    training = legacy.program.training(step)
    graph, cut = legacy.replay.graph, legacy.program.cut
    needed = cut.needed(training.losses) - inside(cut.graph)
    for node in graph.node:
        own = node.op in IGNORED or node.name.startswith("tf1kit/")
        if node.name in needed and not own and is_float(node):
            yield f"{node.name}:0"


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(names), CHUNK):
        yield names[at : at + CHUNK]
