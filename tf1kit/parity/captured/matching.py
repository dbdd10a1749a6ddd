"""Finds which tensor of a captured graph each output of a port equals, if the port does not name
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tf1kit.capture.cut import is_float
from tf1kit.graph.message import inside
from tf1kit.parity.captured.roles import in_run

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
        run = legacy.program.run(step)
        needed = legacy.program.cut.needed([*legacy.program.training(step).losses, *legacy.program.cut.fetched(run)])
        found = _equal(legacy, run, needed, outputs)
        pair.roles.endpoints.update(found)
        missing += [key for key, value in outputs.items() if key not in found and can_be_found(value)]
    return [key for key in dict.fromkeys(missing) if key not in pair.roles.endpoints]


def match_evaluation(pair: Any) -> tuple[str, str]:
    """Find what the port's evaluation is compared with; `(why it is not, problem)`, each a clause or "".

    These are the end points that a recorded evaluation computes.  If it computes none of them, as
    in a second graph that shares the weights, they are the tensors that the port's outputs equal in
    float64.
    """
    roles = pair.roles
    if roles.evaluated is not None:
        computed = {key for _, names in roles.evaluations for key in names}
        lacking = ", ".join(name for key, name in roles.evaluated.items() if key not in computed)
        said = f"no recorded evaluation computes {lacking}, which EVALUATION names: capture with --eval"
        return "", said if lacking else ""
    roles.evaluated, runs = {}, roles.evaluation_runs
    if not runs:
        return nothing_evaluated(pair), ""
    found: dict[str, str] = {}
    for run in {run.fetches: run for run in reversed(runs)}.values():  # the first of each kind
        named = {key: in_run(name, run) for key, name in roles.endpoints.items() if roles.evaluates(name, run)}
        outputs = named if named and set(named) == set(roles.endpoints) else _evaluated(pair, run)
        found = {**outputs, **named, **found}
    if found:
        roles.evaluated = found
        return "", ""
    asked = ", ".join(dict.fromkeys(name for run in runs for name in pair.program.cut.asked(run)))
    return "", (
        f"no tensor of the recorded evaluations ({asked}) equals an output of the port with training=False. "
        'Correct the port, or name the tensor: EVALUATION = {"output": "..."}; EVALUATION = {} compares nothing'
    )


def nothing_evaluated(pair: Any) -> str:
    """Why the port's evaluation cannot be compared with a recorded one."""
    graph = pair.program.graph
    elsewhere = [
        one.folder
        for one in pair.capture.graphs
        if one.folder != graph.folder and any(_is_evaluation(run) for run in one.runs)
    ]
    if elsewhere:
        return (
            f"the program evaluates in another graph ({', '.join(elsewhere)}), which lacks weights or inputs of the one that "
            "it trains, or restores weights under other names"
        )
    if pair.program.evaluations:
        return "no recorded evaluation feeds the port's inputs"
    return "the capture has no evaluation, which --eval records"


def _is_evaluation(run: Any) -> bool:
    return bool(run.kind == "evaluation" and run.given)


def _evaluated(pair: Any, run: Any) -> dict[str, str]:
    legacy, port = pair.legacy_side("float64"), pair.migrated_side("float64")
    if port.map.problems:
        return {}
    start = legacy.initial_state()
    port.load(start)
    legacy.load(start)
    return _equal(legacy, run, legacy.program.cut.needed(legacy.program.cut.asked(run)), port.evaluated(run))


def _equal(legacy: Any, run: Any, needed: set[str], outputs: dict[str, np.ndarray]) -> dict[str, str]:
    """For each output, the first of the tensors `needed`, in the order of the graph, that equals it
    in a run.
    """
    found: dict[str, str] = {}
    for names in _chunks(list(_forward(legacy, needed))):
        values = legacy.replay.run(run, names)
        for key, output in outputs.items():
            equal = next((name for name in names if _close(output, values[name])), "")
            if equal and key not in found:
                found[key] = equal
        if len(found) == len(outputs):
            break
    return found


def can_be_found(output: np.ndarray) -> bool:
    """Whether an output is looked for: one of several real numbers."""
    return bool(output.dtype.kind == "f" and output.size > 1)


def _close(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype or not can_be_found(one):
        return False
    with np.errstate(invalid="ignore"):
        return bool(np.abs(one - other).max() <= CLOSE * (np.abs(other).max() or 1.0))


def _forward(legacy: Any, needed: set[str]) -> Iterator[str]:
    """The float tensors of the operations `needed` that a run can fetch."""
    graph = legacy.replay.graph
    outside = needed - inside(legacy.program.cut.graph)
    for node in graph.node:
        own = node.op in IGNORED or node.name.startswith("tf1kit/")
        if node.name in outside and not own and is_float(node):
            yield f"{node.name}:0"


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(names), CHUNK):
        yield names[at : at + CHUNK]
