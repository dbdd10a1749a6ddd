"""The check of `call`, which `fit` uses: it must compute and change the same as `endpoints`.

`call` without `training` must evaluate. The rung `bitwise` compares `call(training=False)`, under
the name `evaluation/endpoints/call`.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.parity.beyond.rows import NotApplicableError, rows_of
from tf1kit.parity.recording.compare import Row

CHECK = "call"
PLAIN = "output, training not given"


def call(ladder: Any) -> list[Row]:
    """Compare `call` with the legacy and with `endpoints`.

    With training=True, its output is compared with the legacy's last end point in training, and the
    weights after it with those after `endpoints`. Without `training`, its output is compared with
    the legacy's last end point in evaluation.

    Random layers restart their sequences before each call, so both sides draw the same numbers.
    """
    side, (start, _) = ladder.migrated32, ladder.first_step
    needs_training_model(side)
    legacy = ladder.pair.legacy_side("float32")
    _begin(legacy, start)
    expected = legacy.output_in_training(1)
    _begin(side, start)
    side.observe(1)
    moved = _weights(side.state())
    _begin(side, start)
    found = side.call_in_training(1)
    rows = rows_of(CHECK, {"output, training=True": expected}, {"output, training=True": found})
    rows += rows_of(CHECK, moved, _weights(side.state()), ("endpoints", "call"))
    _begin(legacy, start)
    _begin(side, start)
    evaluated = list(legacy.evaluate(1).values())[len(side.endpoint_names) - 1]
    return rows + rows_of(CHECK, {PLAIN: evaluated}, {PLAIN: side.call_plainly(1)})


def _begin(side: Any, state: dict[str, Any]) -> None:
    side.restart()
    side.load(state)


def needs_model(side: Any) -> None:
    """Raise NotApplicableError unless the port is a Keras model."""
    if not isinstance(side.model, keras.Model):
        raise NotApplicableError("the port is not a Keras model")


def needs_training_model(side: Any) -> None:
    """Raise NotApplicableError unless the port is a Keras model and the pair trains."""
    needs_model(side)
    if not side.trains:
        raise NotApplicableError("the pair does not train")


def _weights(state: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in state.items() if key.startswith("weights/")}
