"""The numbers of optimizers are rounded where a float64 graph of TensorFlow 1 rounds them, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf

import tf1kit.graph.double
from tests.graph.twins import BOUND, Built, Case, Numbers, both, sentences, worst

v1 = tf.compat.v1
RATES = {  # how programs write them: the numbers are Python's
    "constant": lambda step: 0.01,
    "exponential_decay": lambda step: v1.train.exponential_decay(0.1, step, 7, 0.9),
    "inverse_time_decay": lambda step: v1.train.inverse_time_decay(0.1, step, 7, 0.9, staircase=True),
    "piecewise_constant": lambda step: v1.train.piecewise_constant(step, [1, 2], [0.1, 0.03, 0.007]),
    "polynomial_decay": lambda step: v1.train.polynomial_decay(0.1, step, 7, 0.003, power=0.7),
    "warm_up": lambda step: 0.1 * tf.minimum(1.0, tf.cast(step + 1, tf.float32) / 3.0),
}
OPTIMIZERS = {"adam": v1.train.AdamOptimizer, "momentum": lambda rate: v1.train.MomentumOptimizer(rate, 0.9)}


def trained(optimizer: str, rate: str, sparse: bool) -> Case:
    """A layer, in front of it an embedding or not, with a moving average whose decay follows the step."""

    def case(numbers: Numbers) -> Built:
        kernel, table, step = numbers.variable(4, 3), numbers.variable(6, 4), v1.train.get_or_create_global_step()
        rows = tf.nn.embedding_lookup(table, tf.constant([0, 2, 2, 5])) if sparse else numbers.constant(4, 4)
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(abs(numbers.constant(4, 3)), rows @ kernel))
        variables = [kernel, table] if sparse else [kernel]
        update = OPTIMIZERS[optimizer](RATES[rate](step)).minimize(loss, step, variables)
        with tf.control_dependencies([update]):
            train = v1.train.ExponentialMovingAverage(0.9, step).apply(variables)
        return Built([loss], train)

    return case


@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_as_in_float64(optimizer: str, rate: str, sparse: bool) -> None:
    """Optimizers with Python's numbers, rates that decay, and moving averages compute what they do in a float64 graph."""
    assert worst(*both(trained(optimizer, rate, sparse))) < BOUND


@pytest.mark.parametrize("rate", ["constant", "exponential_decay"])
def test_is_needed(rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, the powers of Adam and the rate differ from those of a float64 graph."""
    monkeypatch.setattr(tf1kit.graph.double, "rates", lambda body: set[str]())
    assert worst(*both(trained("adam", rate, False))) > 1e-9


def test_says_so() -> None:
    """Each such operation is named, and no other."""
    said = sentences(trained("adam", "exponential_decay", False))
    assert said[-1].endswith(" rounds to float32, as TensorFlow 1 does with the numbers of an optimizer.")
    decay = ["ExponentialDecay/Cast_2", "ExponentialDecay/truediv", "ExponentialDecay/Pow", "ExponentialDecay"]
    average = [f"ExponentialMovingAverage/{name}" for name in ("num_updates", "add", "add_1", "truediv", "Minimum")]
    moved = ["ExponentialMovingAverage/AssignMovingAvg/sub"]
    assert [one.split()[0] for one in said] == [*decay, "Adam/mul", "Adam/mul_1", *average, *moved]


def annealed(numbers: Numbers) -> Built:
    """A weight of the loss that grows with the step, as autoencoders have it."""
    kernel, step = numbers.variable(3), v1.train.get_or_create_global_step()
    weight = tf.minimum(numbers.number(1), tf.cast(step + 1, numbers.dtype) / numbers.number(7))
    loss = tf.reduce_sum(kernel**2) * weight + tf.reduce_sum(tf.sin(kernel))
    return Built([weight, loss], v1.train.GradientDescentOptimizer(0.1).minimize(loss, step))


def test_the_loss_is_float64() -> None:
    """What is computed from the step for the loss is not a number of the optimizer."""
    assert worst(*both(annealed)) < BOUND


def restored(numbers: Numbers) -> Built:
    """A graph with a saver, whose file name is fed."""
    made = trained("adam", "exponential_decay", False)(numbers)
    v1.train.Saver()
    return made


def test_a_saver() -> None:
    """That a checkpoint can be restored into a counter does not make it data."""
    assert worst(*both(restored)) < BOUND


def test_unused() -> None:
    """A graph without an optimizer has no such numbers."""
    said: list[Any] = sentences(lambda numbers: Built([tf.sin(numbers.variable(3))]))
    assert said == []
