"""The numbers of optimizers are rounded where a float64 graph of TensorFlow 1 rounds them, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tests.graph.twins import BOUND, Built, Case, Numbers, both, traced, worst
from tf1kit.graph.rates import READS, VARIABLES, WRITES, rates

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


@pytest.mark.parametrize("rate", ["exponential_decay", "polynomial_decay"])
def test_is_needed(rate: str) -> None:
    """Without it, the rate differs from that of a float64 graph."""
    assert worst(*both(trained("momentum", rate, False), with_rates=False)) > 1e-9


def test_finds() -> None:
    """It finds the decay, Adam's powers and the moving average's decay, and nothing else."""
    graph, _ = traced(trained("adam", "exponential_decay", False), tf.float32)
    decay = ["ExponentialDecay/Cast_2", "ExponentialDecay/truediv", "ExponentialDecay/Pow", "ExponentialDecay"]
    average = [f"ExponentialMovingAverage/{name}" for name in ("num_updates", "add", "add_1", "truediv", "Minimum")]
    moved = ["ExponentialMovingAverage/AssignMovingAvg/sub"]
    found = rates(graph.as_graph_def())
    kinds = {op.name: op.type for op in graph.get_operations()}
    arithmetic = {name for name in found if kinds[name] not in (*VARIABLES, *READS, *WRITES)}
    assert arithmetic == {*decay, "Adam/mul", "Adam/mul_1", *average, *moved}
    assert {name for name in found if kinds[name] in VARIABLES} == {"beta1_power", "beta2_power", "global_step"}


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
    assert rates(traced(lambda numbers: Built([tf.sin(numbers.variable(3))]), tf.float32)[0].as_graph_def()) == set()


def assigned(numbers: Numbers) -> Built:
    """A rate in a variable that the program sets from a placeholder, and halves itself."""
    kernel, rate = (
        numbers.variable(3),
        v1.get_variable("rate", initializer=np.float32(0.1), trainable=False, use_resource=False),
    )
    v1.assign(rate, v1.placeholder(tf.float32, []))
    loss = tf.reduce_sum(tf.sin(kernel))
    with tf.control_dependencies([v1.train.GradientDescentOptimizer(rate / 3).minimize(loss, var_list=[kernel])]):
        return Built([loss], v1.assign(rate, rate * 0.7))


def test_a_rate_in_a_variable() -> None:
    """Such a variable stays float32, as it does in a float64 graph."""
    assert worst(*both(assigned)) < BOUND
