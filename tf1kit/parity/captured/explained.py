"""Says why the port of a capture differs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from tf1kit.graph.trials import Trials
from tf1kit.parity.causes.change import LATER
from tf1kit.parity.causes.explain import SECONDS, Sides, explain
from tf1kit.parity.causes.tensors import of_port
from tf1kit.parity.causes.trial import Recording
from tf1kit.parity.recording.scenario import free_run, stepwise
from tf1kit.parity.results import Because
from tf1kit.port.weight_map import migrated_variables

UNSHOWN = ("axis", "ema_momentum", "trainable")


def explained(ladder: Any, process: Trials | None = None, seconds: float = SECONDS) -> Because:
    """Why the port of a `CapturedLadder` differs in float64, or nothing if it does not.

    process, seconds: where changed graphs run, and for how long, see `explain`.
    """
    pair = ladder.pair
    (_, states), (port, recording, rows, _) = ladder._legacy64, ladder._port64
    legacy, steps = pair.legacy_side("float64"), pair.golden_steps["float64"]
    start = legacy.initial_state()
    fresh = {
        key: value
        for key, value in port.fresh_slots.items()
        if (name := key.partition("/")[2]) in start and not np.array_equal(np.float32(value), np.float32(start[name]))
    }

    sides = Sides(
        legacy,
        states,
        steps,
        rows,
        partial(recordings, pair, recording),
        lambda step, state: of_port(port, step, state),
        lambda variable: update_of(port, variable),
        fresh,
    )
    return explain(sides, ladder.progress, process, seconds)


def recordings(pair: Any, recording: Recording, pattern: str, step: int, state: Recording) -> Iterator[Recording]:
    """The recording of the port, and then that of a port with hyper-parameters rounded as in TensorFlow 1.

    The second one has all steps if the port differs only in a later step, otherwise one step from `state`.
    """
    yield recording
    rounded = pair.migrated_side("float64")
    if rounded.stock.round_hyper_parameters():
        if pattern == LATER:
            yield free_run(rounded, pair.golden_steps["float64"])[0]
        else:
            yield stepwise(rounded, {step: state})


def update_of(port: Any, name: str) -> str:
    """What changes a weight of the port: its optimizer, or the layer that it belongs to."""
    variables = port.map.links[name].variables if name in port.map.links else ()
    for optimizer in port.optimizer.parts.values():
        trained = {id(one) for one in getattr(optimizer, "_trainable_variables", ())}
        if any(id(one) in trained for one in variables):
            return _words(optimizer)
    paths = {id(variable): path for path, variable in migrated_variables(port.model).items()}
    for layer in port.model._flatten_layers(include_self=False):
        if any(id(own) == id(one) for own in getattr(layer, "_non_trainable_variables", ()) for one in variables):
            return _words(layer)
    return next((paths[id(one)] for one in variables if id(one) in paths), f"no update of {name}")


def _words(thing: Any) -> str:
    """A Keras object with its numbers and flags."""
    told = {key: value for key, value in thing.get_config().items() if key not in UNSHOWN and value is not False}
    shown = [
        f"{key}={value:.7g}" if isinstance(value, float) else f"{key}={value}"
        for key, value in told.items()
        if isinstance(value, int | float)
    ]
    return f"{type(thing).__name__}({', '.join(shown)})"
