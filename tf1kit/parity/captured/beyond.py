"""The rung `beyond` of a capture: what the recorded batches do not reach.

Checks that need a legacy module do not apply to a capture, and the report says so.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from tf1kit.capture.cut import ADVICE
from tf1kit.capture.recorder import APPLY
from tf1kit.errors import UsageError
from tf1kit.graph.check import source
from tf1kit.graph.message import leads_to
from tf1kit.parity.beyond import initial, saving
from tf1kit.parity.beyond.checks import Check
from tf1kit.parity.beyond.rates import STEPS, port_rates
from tf1kit.parity.beyond.rows import Found, NotApplicableError, NotCompared, rows_of
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.recording import without

SIZES = {"batch of 1": 1, "other batch size": 3}
VARIANT = -1  # the step number of a variant of a recorded run


def call(ladder: Any) -> list[Row]:
    """Compare the output of calling the model with the last end point of the same shape."""
    side = ladder.migrated32
    if not hasattr(side.model, "endpoints"):
        raise NotApplicableError("the port has no method endpoints, so the other rungs compare its call")
    start = ladder.pair.legacy_side("float32").initial_state()
    rows, step = [], ladder.pair.program.first_with_loss
    for training in (True, False):
        side.load(start)
        ends = side.called(step, training, by_endpoints=True)
        side.load(start)
        (output,) = side.called(step, training, by_endpoints=False).values()
        same = next((value for value in reversed(list(ends.values())) if value.shape == output.shape), None)
        key = f"output, training={training}"
        rows += rows_of("call", {key: same} if same is not None else {}, {key: output}, ("endpoints", "call"))
    return rows


def of_size(check: str) -> Callable[[Any], list[Row]]:
    """A check of one step with the first rows of the first recorded batch."""

    def compare(ladder: Any) -> list[Row]:
        legacy, port = ladder.pair.legacy_side("float32"), ladder.migrated32
        start, rows = legacy.initial_state(), []
        program = ladder.pair.program
        steps = [step for step in program.first_steps if program.training(step).losses]
        for step in steps or program.first_steps:
            _shorten(ladder.pair, step, SIZES[check])
            try:
                expected = _step(legacy, start)
            except UsageError as error:
                said = str(error).partition("cannot be run: ")[2].partition(f". {ADVICE}")[0]
                raise NotApplicableError(f"the captured graph does not take {SIZES[check]} rows: {said}") from error
            found = _step(port, start)
            rows += rows_of(check, without(expected, port.map.dropped), found, within=f"run {step}")
        return rows

    return compare


def _step(side: Any, start: dict[str, Any]) -> dict[str, Any]:
    side.load(start)
    seen = side.observe(VARIANT)
    side.load(start)
    side.train(VARIANT)
    return {**seen, **side.state()}


def _shorten(pair: Any, step: int, size: int) -> None:
    """Make a variant of a run with only the first rows of its batch."""
    run = pair.program.run(step)
    first = next((run.given[name] for name in pair.roles.input_names if name in run.given), None)
    rows = first.shape[0] if first is not None and first.ndim else 0
    if rows <= size:
        raise NotApplicableError(f"the recorded batch has {rows} rows, and the check needs more than {size}")

    def cut(value: np.ndarray) -> np.ndarray:
        return value[:size] if value.ndim and value.shape[0] == rows else value

    short = copy.copy(run)
    short.__dict__["given"] = {name: cut(value) for name, value in run.given.items()}
    short.__dict__["tapped"] = {name: [cut(value) for value in values] for name, values in run.tapped.items()}
    pair.program.variants[VARIANT] = short


def learning_rate(ladder: Any) -> Found:
    """Compare the learning rate that the graph computes at late steps with the port's."""
    legacy, port = ladder.pair.legacy_side("float32"), ladder.migrated32
    found: Found = []
    for training in ladder.pair.program.trainings:
        step = ladder.pair.program.step_of(training)
        for loss in training.losses:
            try:
                expected = _rates(legacy, step, training)
            except NotApplicableError as reason:
                found.append(NotCompared(f"the rate for {loss}", str(reason)))
                continue
            found += rows_of("learning rate", expected, port_rates(port.optimizer.parts[loss], STEPS), within=loss)
    if not any(isinstance(one, Row) for one in found):
        raise NotApplicableError(
            "; ".join(one.reason for one in found if isinstance(one, NotCompared)) or "no optimizer was captured"
        )
    return found


def _rates(legacy: Any, step: int, training: Any) -> dict[str, np.ndarray]:
    """The rate of an optimizer at each of STEPS; the variables that count steps are set to them."""
    from tf1kit.tf1.private import op_def_registry

    nodes, rates = legacy.program.cut.nodes(), set()
    for name in training.operations:
        if name in nodes and APPLY.match(nodes[name].op):
            arguments = op_def_registry.get(nodes[name].op).input_arg
            rates |= {
                source(text)[1]
                for argument, text in zip(arguments, nodes[name].input, strict=False)
                if argument.name in ("lr", "alpha")
            }
    if len(rates) != 1:
        raise NotApplicableError(f"the updates have {len(rates)} rates, and the check compares one")
    (rate,) = rates
    behind = leads_to(legacy.program.cut.graph, [source(rate)[0]], control=False)
    if fed := sorted(name for name, tensor in legacy.program.cut.feeds.items() if source(tensor)[0] in behind):
        raise NotApplicableError(f"the program feeds the rate as {fed[0]}")
    counters = [
        name for name in legacy.program.variables if name in behind and legacy.shapes[name][1].startswith("int")
    ]
    found = {}
    for at in STEPS:
        legacy.load({name: np.asarray(at, legacy.shapes[name][1]) for name in counters})
        found[f"at step {at}"] = legacy.replay.run(legacy.program.run(step), [rate])[rate]
    legacy.load(legacy.initial_state())
    return found


def initial_values(ladder: Any) -> list[Row]:
    """Compare the weights of a new port with those before the first recorded run."""
    program, side = ladder.pair.program, ladder.migrated32
    fresh = {**side.fresh, **side.untouched()}
    if not program.fresh or program.runs[0].number != 1:
        raise NotApplicableError("the recorded runs do not begin with new weights")
    rows = []
    for key, value in fresh.items():
        recorded = program.recorded[key.partition("/")[2]]
        if key.startswith("slots/"):
            continue
        if recorded.size > 1 and np.any(recorded != recorded.flat[0]) and recorded.shape == value.shape:
            rows.append(initial.by_statistics(key, [recorded], value))
        else:
            rows += rows_of(initial.CHECK, {key: recorded}, {key: value})
    return rows


def saved_file(ladder: Any) -> list[Row]:
    """Save the model as `.keras`, load it, and compare what both compute."""
    side = ladder.migrated32
    side.load(ladder.pair.legacy_side("float32").initial_state())
    loaded, step = saving.loaded(side, side.model), ladder.pair.program.first_with_loss
    saved, read = (
        {**saving.variables(model), **side.called(step, False, model=model)} for model in (side.model, loaded)
    )
    return rows_of(saving.CHECK, saved, read, saving.NAMES)


def no_module(what: str) -> Callable[[Any], Found]:
    """A check that does not apply, because a capture does not have `what` it needs."""

    def refuse(ladder: Any) -> Found:
        raise NotApplicableError(f"a capture has no {what}")

    return refuse


CHECKS: dict[str, Check] = {
    "call": call,
    "batch of 1": of_size("batch of 1"),
    "other batch size": of_size("other batch size"),
    "learning rate": learning_rate,
    "initial values": initial_values,
    "saved file": saved_file,
    "fit": no_module("batches in the form that fit takes"),
    "odd image size": no_module("batches of another image size"),
    "large images": no_module("larger images: its batches are the program's own"),
    "large gradients": no_module("larger labels: its batches are the program's own"),
}
