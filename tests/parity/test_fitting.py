"""Tests the loss that the check `fit` compares: it is the loss of one step, independent of metrics
and earlier training.
"""

from __future__ import annotations

from typing import Any

import keras
import pytest

from tf1kit.parity.beyond.checks import run_check
from tf1kit.parity.ladder import Ladder

STEP = """
    def train_step(self, data):
        images, labels = data
        with tf.GradientTape() as tape:
            output = self(images, training=True)
            value = {loss}
        gradients = tape.gradient(value, self.trainable_variables)
        self.optimizer.apply_gradients(zip([{factor} * gradient for gradient in gradients], self.trainable_variables))
        return {reports}

"""
DOUBLED = """    def compute_loss(self, *args, **named):
        return 2.0 * super().compute_loss(*args, **named)

"""
CALLED = "self.compute_loss(x=images, y=labels, y_pred=output)"
OWN = 'loss({"probabilities": output}, labels)'


def with_step(toy: Any, reports: str, loss: str = CALLED, factor: float = 1.0) -> Ladder:
    """The pair with a port that has its own `train_step`."""
    toy.change("new/dense.py", "import keras\n", "import keras\nimport tensorflow as tf\n")
    text = STEP.format(reports=reports, loss=loss, factor=factor)
    toy.change("new/dense.py", "    def call(self", f"{text}    def call(self")
    return Ladder(toy.load(), steps=2)


def compared(ladder: Ladder) -> tuple[dict[str, str], dict[str, str]]:
    """The problems of the rows of `fit`, and what it did not compare."""
    rows, parts = run_check(ladder, "fit")
    return {row.key: row.problem for row in rows}, parts


def test_the_loss_is_that_of_the_step(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss of the step is compared, although Keras's metric is a mean that includes earlier
    batches.
    """
    monkeypatch.setattr(keras.Model, "reset_metrics", lambda self: None)
    ladder = Ladder(toy.load(), steps=2)
    for _ in range(2):
        problems, parts = compared(ladder)
        assert not any(problems.values()) and not parts, problems
        ladder.migrated32.model.train_on_batch(*ladder.pair.legacy_side("float32").batch(7))
    model = ladder.migrated32.model
    reported = model.train_on_batch(*ladder.pair.legacy_side("float32").batch(8))
    assert abs(float(reported) - float(model.compute_loss.value.numpy())) > 1e-4, "the metric is a mean over batches"


@pytest.mark.parametrize(
    "reports", ['{"loss": value}', '{"loss": value, "mean": tf.reduce_mean(output)}', '{"objective": value}']
)
def test_a_step_of_the_ports_own(reports: str, toy: Any) -> None:
    """A correct `train_step` that calls `compute_loss` holds, whatever it reports."""
    problems, parts = compared(with_step(toy, reports))
    assert "fit/loss" in problems and not any(problems.values()) and not parts, problems


def test_a_step_without_compute_loss(toy: Any) -> None:
    """Without `compute_loss` the reported loss is compared; without any, a note says so and the
    weights are compared.
    """
    problems, parts = compared(with_step(toy, '{"loss": value}', OWN))
    assert "fit/loss" in problems and not any(problems.values()) and not parts, problems


def test_a_step_that_tells_no_loss(toy: Any) -> None:
    """The weights are compared even if no loss is."""
    problems, parts = compared(with_step(toy, '{"objective": value}', OWN))
    assert problems and not any(problems.values())
    assert list(parts) == ["loss"]


def test_a_step_of_another_loss_fails(toy: Any) -> None:
    """A wrong `train_step` fails: by its loss, or by its slots if the reported loss is right."""
    problems, _ = compared(with_step(toy, '{"loss": value}', factor=2.0))
    assert problems["fit/slots/Variable/Adam"] and not problems["fit/loss"]
    toy.change("new/dense.py", f"value = {CALLED}", f"value = 0.5 * {CALLED}")
    toy.change(
        "new/dense.py",
        "    def endpoints",
        f"{DOUBLED}    def endpoints",
    )
    problems, _ = compared(Ladder(toy.load(), steps=2))
    assert problems["fit/loss"]
