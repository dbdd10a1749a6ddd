"""Tests that the proof of a port meets the kinks of activations, where the order of inputs decides the gradient."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, descends, labels, trained
from tests.port.test_told import ported
from tests.port.test_trained import failed
from tf1kit.parity.written.zeros import finite, with_zeros


def of(hidden: Callable[[Any], Any]) -> Callable[[], None]:
    """A network with an activation."""
    return lambda: trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, hidden=hidden)


def slopes() -> Any:
    """Those of a parametric rectified unit."""
    return tf.get_variable("alpha", [6])


ORDERS = {  # what is written -> (the activation, what is in the port, what has another gradient at 0)
    "leaky": (lambda x: tf.maximum(0.2 * x, x), "layers.LeakyReLU(", "tf1kit.keras.LeakyReLU("),
    "rectified": (lambda x: tf.maximum(0.0, x), "ops.maximum(0.0, x)", "ops.maximum(x, 0.0)"),
    "turned": (
        lambda x: tf.maximum(x, 0.0) + slopes() * tf.minimum(x, 0.0),
        "ops.maximum(x, 0.0)",
        "ops.maximum(0.0, x)",
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_the_order_of_a_maximum_is_proven(name: str, tmp_path: Path) -> None:
    """The port has the gradient of the graph at 0, and the proof sees another one."""
    hidden, old, new = ORDERS[name]
    made = ported(tmp_path, of(hidden))
    assert failed(made, tmp_path) == []
    seen = failed(made, tmp_path, old, new)
    assert seen and all(key.startswith("zeros/weights/") for key in seen), seen


def test_what_is_0_in_such_a_step() -> None:
    """Half of the channels; not a number, and nothing that something is divided by."""
    one = {
        name: np.ones(shape, np.float32)
        for name, shape in (("w", (2, 3)), ("b", (30,)), ("s", ()), ("moving_variance", (3,)))
    }
    made = with_zeros({**one, "count": np.ones(3, np.int32)}, seed=0)
    np.testing.assert_array_equal(made["w"], [[0, 1, 0]] * 2)
    assert sorted(set(made["b"])) == [0, 1]
    assert all(made[name].all() for name in ("s", "moving_variance", "count"))


def test_a_step_without_a_value(tmp_path: Path) -> None:
    """0 / 0 on both sides is no difference; on one side it is."""
    made = ported(tmp_path, of(lambda x: x / tf.sqrt(tf.reduce_sum(tf.square(dense(x, 2, "side")), 0))[:1]))
    assert failed(made, tmp_path) == []
    known, unknown = {"a": np.ones(2)}, {"a": np.full(2, np.nan)}
    assert (finite(unknown, unknown), finite(known, unknown), finite(unknown, known)) == (set(), {"a"}, {"a"})
