"""One step of Keras's own training: the model compiled with the pair's loss and optimizer, regularisation from its layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.parity.beyond.calling import needs_training_model
from tf1kit.parity.beyond.rows import Found, NotApplicableError, NotCompared, rows_of
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.recording import without

CHECK = "fit"
REPORTED = 1e-6  # Keras reports a mean over batches, the loss times and divided by the batch size: two more roundings


def fit(ladder: Any) -> Found:
    """Every weight and slot after one `train_on_batch` against one step of the legacy, and the loss that Keras reports."""
    side, (start, expected) = ladder.migrated32, ladder.first_step
    model = compiled(side)
    side.restart()
    side.load(start)
    if side.draws:  # the legacy's step has the draws after those that its end points were seen with
        side.observe(1)
        side.load(start)
    reported = step(side, model, 1)
    kept = without(expected, side.map.dropped)
    after = {key[len("step_1/") :]: kept[key] for key in kept if key.startswith(("step_1/weights/", "step_1/slots/"))}
    rows = rows_of(CHECK, after, side.state())
    if side.draws:
        return [
            *rows,
            NotCompared("loss", "random operations run, and the legacy's loss was recorded with other draws"),
        ]
    return [_loss(expected["step_1/loss"], reported), *rows]


def _loss(expected: Any, reported: Any) -> Row:
    """Within REPORTED."""
    (row,) = rows_of(CHECK, {"loss": expected}, {"loss": reported})
    row.limit = REPORTED
    if row.worst and row.scaled <= REPORTED:
        row.problem, row.worst = "", []
    return row


def compiled(side: Any) -> Any:
    """The model of `side`, compiled once with its optimizer and the loss of its module on what `call` gives."""
    needs_training_model(side)
    if getattr(side.model, "optimizer", None) is not side.optimizer:
        last = side.endpoint_names[-1]

        def loss_of_output(y_true: Any, y_pred: Any) -> Any:
            return side.module.loss(Only({last: y_pred}), y_true)

        side.model.compile(optimizer=side.optimizer, loss=loss_of_output, jit_compile=False)
    return side.model


class Only(dict[str, Any]):
    """The one end point that a compiled loss gets."""

    def __missing__(self, key: str) -> Any:
        """NotApplicableError: Keras has nothing but the output of the model for a loss."""
        raise NotApplicableError(f"its loss reads the end point {key}, which calling the model does not give")


def step(side: Any, model: Any, number: int) -> np.ndarray:
    """`train_on_batch` of `model` on the batch of that number; the loss that Keras reports."""
    model.reset_metrics()  # it is the mean over all batches since the last reset
    return np.asarray(model.train_on_batch(*side.legacy.batch(number)), side.dtype)
