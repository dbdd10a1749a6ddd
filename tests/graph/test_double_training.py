"""Optimizers, embeddings, loops and branches in a rewritten graph compute what they do in a graph built in float64."""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf

from tests.graph.twins import BOUND, Built, Case, Numbers, both, worst

v1 = tf.compat.v1
train = v1.train


OPTIMIZERS: dict[str, Any] = {  # `n` gives a hyperparameter its value in float32, in the precision of the graph
    "adadelta": lambda n: train.AdadeltaOptimizer(n(0.05), n(0.95), n(1e-6)),
    "adagrad": lambda n: train.AdagradOptimizer(n(0.05), float(n(0.1))),
    "adam": lambda n: train.AdamOptimizer(0.05),  # its powers are float32 in every graph
    "ftrl": lambda n: train.FtrlOptimizer(n(0.05), n(-0.5), float(n(0.1)), n(0.01), n(0.02)),
    "ftrl_shrinkage": lambda n: train.FtrlOptimizer(
        n(0.05), n(-0.5), 0.5, n(0.01), n(0.25), l2_shrinkage_regularization_strength=n(0.5)
    ),
    "gradient_descent": lambda n: train.GradientDescentOptimizer(n(0.05)),
    "momentum": lambda n: train.MomentumOptimizer(n(0.05), n(0.9)),
    "nesterov": lambda n: train.MomentumOptimizer(n(0.05), n(0.9), use_nesterov=True),
    "proximal_adagrad": lambda n: train.ProximalAdagradOptimizer(n(0.05), float(n(0.1)), n(0.01), n(0.02)),
    "proximal_descent": lambda n: train.ProximalGradientDescentOptimizer(n(0.05), n(0.01), n(0.02)),
    "rmsprop": lambda n: train.RMSPropOptimizer(n(0.05), n(0.9), n(0.5), n(1e-10)),
    "rmsprop_centered": lambda n: train.RMSPropOptimizer(n(0.05), n(0.9), n(0.5), n(1e-10), centered=True),
}


def embedded(optimizer: str, resource: bool) -> Case:
    """Rows of an embedding, some twice, and a dense layer: sparse and dense updates, clipped by their norm."""

    def case(numbers: Numbers) -> Built:
        table, kernel = numbers.variable(6, 4, resource=resource), numbers.variable(4, 3, resource=resource)
        rows = tf.nn.embedding_lookup(table, tf.constant([0, 2, 2, 5]))
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(abs(numbers.constant(4, 3)), rows @ kernel))
        made = OPTIMIZERS[optimizer](numbers.held)
        pairs = made.compute_gradients(loss, [table, kernel])
        clipped, norm = tf.clip_by_global_norm([gradient for gradient, _ in pairs], 0.5)
        step = made.apply_gradients(list(zip(clipped, [table, kernel], strict=True)))
        return Built([loss, norm, tf.convert_to_tensor(clipped[0]), clipped[1]], step)

    return case


@pytest.mark.parametrize("resource", [False, True], ids=["ref", "resource"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers(optimizer: str, resource: bool) -> None:
    """Three steps of each optimizer, dense and sparse."""
    assert worst(*both(embedded(optimizer, resource))) < BOUND


class Cell:
    """A recurrent cell with a gate, for `dynamic_rnn`."""

    output_size = state_size = 3

    def __init__(self, numbers: Numbers) -> None:
        self.kernel, self.gate = numbers.variable(5, 3), numbers.variable(5, 3)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """What a sequence begins with."""
        return tf.zeros([batch_size, 3], dtype)

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        """The same under its other name."""
        return self.zero_state(tf.shape(inputs)[0] if batch_size is None else batch_size, dtype or inputs.dtype)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        """`(output, state)` of one step."""
        both_of = tf.concat([inputs, state], 1)
        gate = tf.sigmoid(both_of @ self.gate)
        state = gate * state + (1 - gate) * tf.tanh(both_of @ self.kernel)
        return state, state


def recurrent(numbers: Numbers) -> Built:
    """`dynamic_rnn` with lengths: TensorArrays, and stacks for the gradient."""
    cell = Cell(numbers)
    outputs, state = v1.nn.dynamic_rnn(cell, numbers.constant(4, 6, 2), tf.constant([6, 2, 4, 1]), dtype=numbers.dtype)
    loss = tf.reduce_sum(outputs**2) + tf.reduce_sum(state)
    variables = [cell.kernel, cell.gate]
    step = OPTIMIZERS["adam"](numbers.held).minimize(loss, var_list=variables)
    return Built([outputs, state, loss, *v1.gradients(loss, variables)], step)


def looped(numbers: Numbers) -> Built:
    """A loop with a TensorArray that it reads and writes, a branch within it, and a captured value."""
    weight, start = numbers.variable(3, 3), numbers.constant(2, 3)
    array = tf.TensorArray(numbers.dtype, 5, clear_after_read=False).write(0, start)

    def body(at: Any, array: Any) -> Any:
        before = array.read(at)
        after = v1.cond(at % 2 < 1, lambda: tf.tanh(before @ weight), lambda: before * numbers.number(0.3) + start)
        return at + 1, array.write(at + 1, after)

    _, array = v1.while_loop(lambda at, _: at < 4, body, [0, array])
    stacked = array.stack()
    loss = tf.reduce_sum(stacked * numbers.constant(5, 2, 3))
    gradients = v1.gradients(loss, [weight, start])
    return Built([stacked, loss, *gradients], v1.assign_sub(weight, numbers.number(0.1) * gradients[0]))


def branched(numbers: Numbers) -> Built:
    """A branch on a variable's sum, with a variable in one arm only and constants in both."""
    weight, other = numbers.variable(3), numbers.variable(3, resource=True)
    default = v1.placeholder_with_default(numbers.array(3), [3])
    chosen = v1.cond(tf.reduce_sum(weight) > 0, lambda: tf.sin(weight) * default, lambda: weight * other + 0.5)
    flipped = v1.cond(tf.reduce_sum(weight) <= 0, lambda: tf.sin(weight) * default, lambda: weight * other + 0.5)
    loss = tf.reduce_sum((chosen + flipped) ** 2)
    step = OPTIMIZERS["momentum"](numbers.held).minimize(loss, var_list=[weight, other])
    return Built([chosen, flipped, loss, *v1.gradients(loss, [weight, other, default])], step)


@pytest.mark.parametrize("case", [recurrent, looped, branched], ids=lambda case: case.__name__)
def test_control_flow(case: Case) -> None:
    """Loops and branches, forward, their gradients, and three steps."""
    assert worst(*both(case)) < BOUND
