"""The check of `fit`: one step of Keras's own training loop.

The model is compiled with the loss and the optimizer of the pair. Its layers add regularisation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.parity.beyond.calling import needs_training_model
from tf1kit.parity.beyond.rows import Found, NotApplicableError, NotCompared, rows_of
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.recording import without

CHECK = "fit"
REPORTED = 1e-6  # Keras multiplies and divides the loss by the batch size, which rounds twice


def fit(ladder: Any) -> Found:
    """Compare weights, slots and loss after one `train_on_batch` with one step of the legacy."""
    side, (start, expected) = ladder.migrated32, ladder.first_step
    model = compiled(side)
    side.restart()
    side.load(start)
    if side.draws:  # the legacy drew random numbers for its end points before the step
        side.observe(1)
        side.load(start)
    reported = step(side, model, 1)
    kept = without(expected, side.map.dropped)
    after = {key[len("step_1/") :]: kept[key] for key in kept if key.startswith(("step_1/weights/", "step_1/slots/"))}
    rows = rows_of(CHECK, after, side.state())
    if side.draws:
        return [
            *rows,
            NotCompared("loss", "the legacy's loss was recorded with other random numbers"),
        ]
    return [_loss(expected["step_1/loss"], reported), *rows]


def _loss(expected: Any, reported: Any) -> Row:
    """Return the row of the loss, whose limit is REPORTED."""
    (row,) = rows_of(CHECK, {"loss": expected}, {"loss": reported})
    row.limit = REPORTED
    if row.worst and row.scaled <= REPORTED:
        row.problem, row.worst = "", []
    return row


def compiled(side: Any) -> Any:
    """Return the model of `side`, compiled with the port's optimizer and its loss of the output."""
    needs_training_model(side)
    if getattr(side.model, "optimizer", None) is not side.optimizer:
        last = side.endpoint_names[-1]

        def loss_of_output(y_true: Any, y_pred: Any) -> Any:
            return side.module.loss(Only({last: y_pred}), y_true)

        side.model.compile(optimizer=side.optimizer, loss=loss_of_output, jit_compile=False)
    return side.model


class Only(dict[str, Any]):
    """The end points for a compiled loss: a dictionary with the output alone."""

    def __missing__(self, key: str) -> Any:
        """Raise NotApplicableError. Keras passes only the output of the model to a loss."""
        raise NotApplicableError(f"its loss reads the end point {key}, but Keras passes only the output to a loss")


def step(side: Any, model: Any, number: int) -> np.ndarray:
    """Run `train_on_batch` on the batch `number`, and return the loss that Keras reports."""
    model.reset_metrics()  # the reported loss is the mean over all batches since the last reset
    return np.asarray(model.train_on_batch(*side.legacy.batch(number)), side.dtype)
