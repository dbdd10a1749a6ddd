"""Tests learning rates that a program computes of the step by a formula of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as v2
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, labels
from tests.port.test_trained import failed
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import loaded
from tf1kit.parity.written.steps import rates_of
from tf1kit.port.read import read
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

Rate = Callable[[Any], Any]


def written(folder: Path, rate: Rate, by_functions: bool = False, count: Any = None, **options: Any) -> Written:
    """The port of a network that trains at a rate, which a function makes of the step.

    by_functions: whether branches are functions.  count: minimizes the loss with an optimizer, of the step.
    options: the arguments of `translate`.
    """
    with nullcontext() if by_functions else branches_of_version_1(), tf.Graph().as_default():
        y = dense(tf.placeholder(tf.float32, [4, 5], "x"), 3, "fc")
        step = tf.train.get_or_create_global_step()
        optimizer, loss = tf.train.MomentumOptimizer(rate(step), 0.9), tf.reduce_mean(tf.square(y - labels(4, 3)))
        if count:
            count(optimizer, loss, step)
        else:
            optimizer.minimize(loss, step)
        tf.train.export_meta_graph(str(folder / "net.meta"))
    return translate(read(folder / "net.meta"), "net", **options)


def warmed(step: Any) -> Any:
    """A line to a rate in pieces, by a branch within branches."""
    pieces = tf.train.piecewise_constant(step, [20, 30], [0.1, 0.01, 0.001])
    return tf.cond(step < 10, lambda: 0.1 * tf.cast(step, tf.float32) / 10.0, lambda: pieces)


def by_case(step: Any) -> Any:
    """Formulas by `tf.case`."""
    first = (step < 10, lambda: tf.constant(0.1))
    second = (step < 20, lambda: tf.train.exponential_decay(0.01, step - 10, 5, 0.5))
    return tf.case([first, second], default=lambda: tf.rsqrt(tf.cast(step, tf.float32)))


FORMULAS: dict[str, tuple[Rate, str]] = {  # a rate, and what is in its class
    "the larger of two": (
        lambda step: tf.maximum(tf.train.inverse_time_decay(0.1, step, 10, 0.5), 0.01),
        "return ops.maximum(0.1 / (1.0 + 0.5 * (step / 10.0)), 0.01)",
    ),
    "a line": (lambda step: 0.1 * (1.0 - tf.cast(step, tf.float32) / 1000.0), "0.1 * (1.0 - step / 1000.0)"),
    "a power in float64": (
        lambda step: 0.1 * tf.pow(1 - step / 2000, 0.9),  # that of a negative number is NaN
        'step = ops.cast(step, "float64")',
    ),
    "tensor2tensor": (
        lambda step: tf.minimum(1.0, tf.to_float(step) / 40.0) * tf.rsqrt(tf.maximum(tf.to_float(step), 40.0)),
        "ops.minimum(1.0, step / 40.0) * ops.rsqrt(ops.maximum(step, 40.0))",
    ),
    "one of two": (lambda step: tf.where(step < 10, 0.1, 0.01), "return ops.where(ops.less(step, 10), 0.1, 0.01)"),
    "branches": (warmed, "ops.where(ops.less(step, 10), 0.1 * "),
    "cases": (by_case, "ops.where(ops.less(step, 10), 0.1, "),
    "restarts": (lambda step: tf.train.cosine_decay_restarts(0.1, step, 10), "ops.floor(ops.log("),
    "a line and a cosine": (lambda step: tf.train.linear_cosine_decay(0.1, step, 100), "+ ops.cos(3.1415927 * "),
}


@pytest.mark.parametrize(
    ("what", "by_functions"), [*((what, False) for what in FORMULAS), ("branches", True), ("cases", True)]
)
def test_a_formula_of_the_step(what: str, by_functions: bool, tmp_path: Path) -> None:
    """It is a schedule of the port, with the bits of the graph at each step, and in a file of the optimizer."""
    rate, says = FORMULAS[what]
    made = written(tmp_path, rate, by_functions)
    assert made.source.left == ()
    assert says in made.text
    path = tmp_path / "net.py"
    path.write_text(made.text)
    optimizer = loaded(path).optimizer()
    again = type(optimizer).from_config(optimizer.get_config())
    for one in (optimizer, again):
        of_port = v2.function(one._learning_rate, autograph=False, jit_compile=False)
        (objective,) = made.objectives
        assert objective.optimizer
        for step, expected in rates_of("net", objective.training.graph, objective.optimizer):
            found = np.asarray(of_port(tf.constant(step, tf.int64)))
            assert found.dtype == expected.dtype
            assert found.tobytes() == expected.tobytes() or np.isnan([found, expected]).all(), step


def test_a_formula_trains(tmp_path: Path) -> None:
    """`fit` takes it, and stock Keras, too; the proof sees another number in it, also where branches are functions."""
    made = written(tmp_path, warmed, by_functions=True)
    assert failed(made, tmp_path) == []
    assert any(key.startswith("slots/rate/") for key in failed(made, tmp_path, "(step, 10)", "(step, 11)"))
    text = written(tmp_path, warmed, stock=True).text
    assert "tf1kit" not in text.partition('"""\n\n')[2]
    path = tmp_path / "net.py"
    path.write_text(text)
    module = loaded(path)
    network = module.Net()
    network.compile(module.optimizer())
    network.fit(np.ones([8, 5], "float32"), np.zeros([8, 3], "float32"), batch_size=4, epochs=2, verbose=0)
    assert float(network.optimizer.learning_rate) == np.float32(0.1 * 4 / 10)
    network.save(tmp_path / "net.keras")
    again = keras.saving.load_model(tmp_path / "net.keras")
    assert float(again.optimizer.learning_rate) == np.float32(0.1 * 4 / 10)


def test_a_count_beside_the_step(tmp_path: Path) -> None:
    """Whether the rate takes it before or after, the graph does not say: the port takes it before, and says so."""

    def beside(optimizer: Any, loss: Any, step: Any) -> None:
        tf.group(optimizer.minimize(loss), tf.assign(step, step + 1))

    made = written(tmp_path, lambda step: tf.minimum(0.1, 1.0 / tf.cast(step + 1, tf.float32)), count=beside)
    assert made.source.left == ()
    assert "before or after a step counts it up: the port takes it before" in " ".join(made.text.split())
    assert failed(made, tmp_path) == []


def before(optimizer: Any, loss: Any, step: Any) -> None:
    """Count first."""
    with tf.control_dependencies([tf.assign_add(step, 1)]):
        optimizer.minimize(loss)


LEFT: dict[str, tuple[Rate, Any, str]] = {
    "a placeholder": (
        lambda step: tf.placeholder(tf.float32, [], "base") / tf.cast(step + 1, tf.float32),
        None,
        "the optimizer (its learning rate takes base: give --feed base=NUMBER)",
    ),
    "two variables": (
        lambda step: tf.get_variable("base", []) / tf.cast(step + 1, tf.float32),
        None,
        "the optimizer (its learning rate depends on base and global_step, and a schedule takes the step alone)",
    ),
    "a draw": (lambda step: tf.train.noisy_linear_cosine_decay(0.1, step, 9), None, "RandomStandardNormal cannot be"),
    "a count that is first": (
        lambda step: tf.train.exponential_decay(0.1, step, 9, 0.5),
        before,
        "counts it up, the graph",
    ),
}


@pytest.mark.parametrize("what", LEFT)
def test_a_rate_that_is_left(what: str, tmp_path: Path) -> None:
    """The message says what it depends on."""
    rate, count, says = LEFT[what]
    (told,) = written(tmp_path, rate, count=count).source.left
    assert says in told
