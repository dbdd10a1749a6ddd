"""Tests that `tf1kit.keras.BatchNormalization` has the bits of `tf.contrib.layers.batch_norm`, and
is close to 1.15.5's recordings.
"""

from __future__ import annotations

import numpy as np
import pytest

import tf1kit.keras
from tests.genuine.record import RECORDED, difference, read
from tests.keras.contrib_batch_norm import as_recorded, legacy, migrated, rows
from tf1kit.keras import batch_normalization as module

ROWS = rows()
RECORDING = read("contrib_batch_norm", RECORDED)


@pytest.mark.parametrize("name", ROWS)
def test_it_has_the_bits_of_contribs_graph(same_bits, name: str) -> None:
    """Outputs, gradients and moving statistics after one and five steps agree at 0 ULP, and with
    1.15.5's if these are recorded.
    """
    expected, found = legacy(ROWS[name]), migrated(ROWS[name], tf1kit.keras.BatchNormalization)
    assert sorted(found) == sorted(expected)
    assert [key for key in expected if not same_bits([expected[key]], [found[key]])] == []
    if "/" in name:
        assert differs_from_genuine(name, found) == {}


def differs_from_genuine(name: str, found: dict[str, np.ndarray]) -> dict[str, str]:
    """The differences, by the name in the recording."""
    (trained,) = [line for line in RECORDING[f"{name}.graph"] if line.startswith("TRAINABLE_VARIABLES: ")]
    shaped = as_recorded(found, [path.split("/")[-1] for path in trained.split()[1:]])
    said = {key: difference(value, RECORDING[f"{name}.{key}"]) for key, value in shaped.items()}
    return {key: wrong for key, wrong in said.items() if wrong}


FUSED, UNFUSED = (f"which_form/fused {fused} to None by placeholder" for fused in (None, False))
MOVE, BIASED = "self._move(mean, variance, rate(self.decay", "tf.math.reduce_variance(inputs, [0, 1, 2])"
MUTANTS = {
    "decay for 1 - decay": (f"{MOVE}, self.single_decay))", f"{MOVE} - 2 * self.decay + 1))", FUSED),
    "no Bessel's factor": (f"{MOVE}, self", f"self._move(mean, {BIASED}, rate(self.decay, self", FUSED),
    "fused at rank 4 only": ("self.rank in (2, 4)", "self.rank == 4", "rank/rank 2 fused None to None"),
    "unbiased where it is biased": ("self.fused is not False", "True", UNFUSED),
    "no least epsilon": (
        "else fused_batch_norm\n",
        "else tf.compat.v1.nn.fused_batch_norm\n",
        "epsilon/rank 4 to None",
    ),
    "decay's other float32": ("self.decay, self.single_decay)", "self.decay)", "decay/0.999 to update_ops"),
    "the variance as mean": (
        'self._move_one("moving_mean", mean, by)',
        'self._move_one("moving_mean", variance, by)',
        FUSED,
    ),
    "no debiasing": (
        "        if self._debiased[name]:\n            biased",
        "        if False:\n            biased",
        "zero_debias/rank 2 to None",
    ),
    "no renorm": ("            if self.renorm:\n", "            if False:\n", "renorm/plain"),
    "no adjustment": ("if self.adjustment is not None:", "if False:", "adjustment/placeholder"),
    "weights unused": ("        if batch_weights is None:", "        if True:", "batch_weights/nhwc to None"),
    "statistics of the batch in inference": (
        "        if training:\n            if",
        "        if True:\n            if",
        UNFUSED,
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_changes_the_bits(same_bits, mutated, mutant: str) -> None:
    """Each mutant, a mistake that somebody could make, differs in the row that shows it."""
    old, new, name = MUTANTS[mutant]
    expected, found = legacy(ROWS[name]), migrated(ROWS[name], mutated(module, old, new).BatchNormalization)
    assert not all(same_bits([expected[key]], [found[key]]) for key in expected)
