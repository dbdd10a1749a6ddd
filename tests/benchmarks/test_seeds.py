"""Tests what is said of the accuracies in two precisions."""

from __future__ import annotations

import pytest

from benchmarks.seeds import TASKS, page

ABOUT = {"date": "2026-12-01", "tensorflow": "2.21.0"}


@pytest.mark.parametrize(
    ("bfloat16", "said"),
    [
        ([0.78, 0.82], "bfloat16 is +0.0000 from float32, within the spread"),
        ([0.70, 0.70], "bfloat16 is -0.1000 from float32, beyond the spread"),
        ([0.90, 0.90], "bfloat16 is +0.1000 from float32, beyond the spread"),
    ],
)
def test_the_means_are_compared_with_the_spread(bfloat16: list[float], said: str) -> None:
    """A difference counts if it is larger than the deviation over the seeds, here 0.0141."""
    text = page({TASKS[0]: {"float32": [0.79, 0.81], "bfloat16": bfloat16}}, 2, ABOUT)
    assert said in text
    assert "| D3's network | 1,000 of 128 | 0.8000 ± 0.0141 (0.790, 0.810) |" in text
