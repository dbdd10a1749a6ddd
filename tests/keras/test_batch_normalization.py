"""`tf1kit.keras.BatchNormalization` is `tf.contrib.layers.batch_norm` to the bit, and near to what 1.15.5 recorded."""

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
    """Outputs, gradients, every moving statistic after one and five steps: 0 ULP; 1.15.5's where recorded."""
    expected, found = legacy(ROWS[name]), migrated(ROWS[name], tf1kit.keras.BatchNormalization)
    assert sorted(found) == sorted(expected)
    assert [key for key in expected if not same_bits([expected[key]], [found[key]])] == []
    if "/" in name:
        assert differs_from_genuine(name, found) == {}


def differs_from_genuine(name: str, found: dict[str, np.ndarray]) -> dict[str, str]:
    """What is wrong, by the name in the recording."""
    (trained,) = [line for line in RECORDING[f"{name}.graph"] if line.startswith("TRAINABLE_VARIABLES: ")]
    shaped = as_recorded(found, [path.split("/")[-1] for path in trained.split()[1:]])
    said = {key: difference(value, RECORDING[f"{name}.{key}"]) for key, value in shaped.items()}
    return {key: wrong for key, wrong in said.items() if wrong}


MISTAKES = {
    "decay for 1 - decay": ("rate(self.decay", "rate(1 - self.decay", "which_form/fused None to None by placeholder"),
    "no Bessel's factor": (
        "self._move(mean, variance, rate(self.decay, self.single_decay))",
        "self._move(mean, tf.math.reduce_variance(inputs, [0, 1, 2]), rate(self.decay, self.single_decay))",
        "which_form/fused None to None by placeholder",
    ),
    "never fused": ("self.is_fused = ", "self.is_fused = False and ", "rank/rank 2 fused None to None"),
    "always fused": ("self.fused is not False", "True", "which_form/fused False to None by placeholder"),
    "no least epsilon": ("fused_batch_norm(\n", "tf.compat.v1.nn.fused_batch_norm(\n", "epsilon/rank 4 to None"),
    "decay's other float32": ("self.single_decay)", "False)", "decay/0.999 to update_ops"),
    "debiased variance": ("move(self.moving_mean, mean, by)", "move(self.moving_mean, variance, by)", "renorm/plain"),
    "no adjustment": ("self.adjustment is not None:", "False:", "adjustment/placeholder"),
    "weights unused": ("if batch_weights is None:", "if True:", "batch_weights/nhwc to None"),
    "channels where they are not": ('1 if self.data_format == "channels_first"', "2 if False", "renorm, NCHW"),
    "statistics move in inference": (
        "        if training:\n            self._move(mean, v",
        "        if True:\n            self._move(mean, v",
        "",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_changes_the_bits(same_bits, planted, mistake: str) -> None:
    """What somebody would get wrong, in the row that shows it."""
    old, new, name = MISTAKES[mistake]
    row = ROWS[name or "is_training/by False fused None to None"]
    expected, found = legacy(row), migrated(row, planted(module, old, new).BatchNormalization)
    assert not all(same_bits([expected[key]], [found[key]]) for key in expected)
