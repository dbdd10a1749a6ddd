"""The check of `fit`: one step of Keras's own training loop.

The model is compiled with the loss and the optimizer of the pair. Its layers add regularisation.
"""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.parity.beyond.calling import needs_training_model
from tf1kit.parity.beyond.rows import Found, NotApplicableError, NotCompared, rows_of
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.recording import without

CHECK = "fit"
SUMMED = 1e-6  # Keras adds regularisation losses in another order, which rounds differently


def fit(ladder: Any) -> Found:
    """Compare weights, slots and loss after one batch of `fit` with one step of the legacy."""
    side, (start, expected) = ladder.migrated32, ladder.first_step
    model = compiled(side)
    side.restart()
    side.load(start)
    if side.draws:  # the legacy drew random numbers for its end points before the step
        side.observe(1)
        side.load(start)
    loss = step(side, model, 1)
    kept = without(expected, side.map.dropped)
    after = {key[len("step_1/") :]: kept[key] for key in kept if key.startswith(("step_1/weights/", "step_1/slots/"))}
    rows = rows_of(CHECK, after, side.state())
    if side.draws:
        return [
            *rows,
            NotCompared("loss", "the legacy's loss was recorded with other random numbers"),
        ]
    if loss is None:
        return [*rows, NotCompared("loss", "the port's own train_step neither calls compute_loss nor reports a loss")]
    return [_loss(expected["step_1/loss"], loss), *rows]


def _loss(expected: Any, found: Any) -> Row:
    """Return the row of the loss, whose limit is SUMMED."""
    (row,) = rows_of(CHECK, {"loss": expected}, {"loss": found})
    row.limit = SUMMED
    if row.worst and row.scaled <= SUMMED:
        row.problem, row.worst = "", []
    return row


def compiled(side: Any) -> Any:
    """Return the model of `side`, compiled with the port's optimizer and its loss of the output."""
    needs_training_model(side)
    if getattr(side.model, "optimizer", None) is not side.optimizer:
        last, labels = side.endpoint_names[-1], side.legacy.labels
        rank = side.legacy.fetches["endpoints/" + last].shape.rank

        def loss_of_output(y_true: Any, y_pred: Any) -> Any:
            given = None if labels is None else tf.cast(_of_rank(y_true, labels.shape.rank), labels.dtype)
            return side.loss(Only({last: _of_rank(y_pred, rank)}), given)

        side.model.compile(optimizer=side.optimizer, loss=loss_of_output, jit_compile=False)
        side.model.compute_loss = Noted(side.model, side.dtype)
    return side.model


def _of_rank(value: Any, rank: int) -> Any:
    """Undo what Keras does to labels and output if their ranks differ by an axis of size 1.

    Keras also makes labels floats, before a loss function sees them.
    """
    if len(value.shape) == rank:
        return value
    return tf.expand_dims(value, -1) if len(value.shape) < rank else tf.squeeze(value, -1)


class Only(dict[str, Any]):
    """The end points for a compiled loss: a dictionary with the output alone."""

    def __missing__(self, key: str) -> Any:
        """Raise NotApplicableError. Keras passes only the output of the model to a loss."""
        raise NotApplicableError(f"its loss reads the end point {key}, but Keras passes only the output to a loss")


class Noted:
    """The `compute_loss` of a model, which Keras's `train_step` calls. It keeps the last result.

    This is the loss itself. The loss that Keras reports is a metric: a mean over all batches since
    the last reset, multiplied and divided by the batch size.
    """

    def __init__(self, model: Any, dtype: str) -> None:
        self.compute_loss = model.compute_loss
        self.__signature__ = inspect.signature(model.compute_loss)  # Keras looks for `training` in it
        self.value = tf.Variable(np.nan, trainable=False, dtype=dtype)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Compute the loss, and keep it by an assignment in the traced step."""
        loss = self.compute_loss(*arguments, **named)
        self.value.assign(tf.cast(loss, self.value.dtype))
        return loss


class Returned(keras.callbacks.Callback):
    """Keeps what `train_step` returned. The history of `fit` also has the state of metrics."""

    def __init__(self) -> None:
        super().__init__()
        self.logs: dict[str, Any] = {}

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Keep the returned values."""
        self.logs = dict(logs or {})


def step(side: Any, model: Any, number: int) -> np.ndarray | None:
    """Run `fit` on the batch `number`, and return the loss, or None if it is not known.

    A port's own `train_step` may not call `compute_loss`. Then its returned "loss" is used. `fit`
    passes it the inputs and labels only. `train_on_batch` would also pass weights of the rows. A
    loss that takes no labels gets zeros in `fit`, which it does not see.
    """
    noted = model.compute_loss if isinstance(model.compute_loss, Noted) else None
    if noted:
        noted.value.assign(np.nan)
    inputs, *labels = side.legacy.batch(number)
    rows = len(next(iter(tf.nest.flatten(inputs))))
    batch = tf.data.Dataset.from_tensors((inputs, *(labels or [np.zeros(rows, "float32")])))
    returned = Returned()
    model.fit(batch, shuffle=False, verbose=0, callbacks=[returned])
    loss = noted.value.numpy() if noted else np.nan
    if np.isnan(loss):
        loss = returned.logs.get("loss")
    return None if loss is None else np.asarray(loss, side.dtype)
