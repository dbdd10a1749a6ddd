"""The constants of a port in float64 are those of the capture, also where the capture computes them."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tf1kit.parity.captured.constants import Constants

RATE = float(np.float32(0.2))


@pytest.fixture(scope="module")
def constants() -> Constants:
    """Of a graph with the scale of a dropout of 0.2, 0.1, and 3 * keep_prob, for which runs feed 0.9 and 0.8."""
    with tf.Graph().as_default() as graph:
        rate = tf.constant(RATE, tf.float64)
        tf.constant(float(np.float32(0.1)), tf.float64)
        tf.realdiv(tf.constant(1.0, tf.float64), tf.subtract(tf.constant(1.0, tf.float64), rate))
        keep = tf.compat.v1.placeholder(tf.float64, [], name="keep_prob")
        tf.multiply(tf.constant(3.0, tf.float64), keep)
    return Constants(graph.as_graph_def(), {"keep_prob": [float(np.float32(0.9)), float(np.float32(0.8))]})


@pytest.mark.parametrize(
    ("exact", "captured"),
    [
        (0.1, float(np.float32(0.1))),
        (0.2, RATE),
        (0.05, float(np.float32(0.1)) / 2),
        (0.4, RATE * 2),
        (0.8, 1 - RATE),
        (1.25, 1 / (1 - RATE)),
        (0.9, float(np.float32(0.9))),
        (3 * 0.9, 3 * float(np.float32(0.9))),
        (1.0, 1.0),
        (0.3, 0.3),
        (1.2501, 1.2501),
    ],
)
def test_a_constant_of_the_port(exact: float, captured: float, constants: Constants) -> None:
    """It gets the value of the capture's number that it is a rounding of, and nothing else changes."""
    assert float(constants.aligned(np.array(exact))) == pytest.approx(captured, rel=1e-15, abs=0)
