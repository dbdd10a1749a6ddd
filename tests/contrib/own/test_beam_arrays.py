"""Which static shapes of a decoder's arrays can be those of beams."""

from __future__ import annotations

import pytest
import tensorflow as tf

from tf1kit.contrib.own.seq2seq.beam_arrays import BeamShapes


@pytest.mark.parametrize(
    ("shape", "possible"),
    [([6], True), ([6, None], True), ([None, 4], True), ([6, 5], False), ([2, 3], False)],
)
def test_static_shapes(shape: list[int | None], possible: bool) -> None:
    """Two examples of three beams: as 1.15.5 decides."""
    shapes = BeamShapes()
    shapes._batch_size, shapes._beam_width = tf.constant(2), 3
    assert shapes._may_be_beams(shape) is possible
