"""Moving averages are found in a graph, and variables behind copied handles are fed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1kit.port.functional import functional
from tf1kit.port.updates import Update, asides_of, updates_of


def graph_of(change: Any) -> Any:
    """A graph that subtracts `change(moving, mean)` from the variable `moving`."""
    with tf.Graph().as_default() as graph:
        moving = tf.get_variable("moving", [3], use_resource=False)
        tf.assign_sub(moving, change(moving, tf.placeholder(tf.float32, [3], "mean")), name="move")
        return graph.as_graph_def()


def rate(decay: float) -> Any:
    """`1 - decay` as the graph computes it."""
    return tf.subtract(tf.constant(1.0, name="one"), tf.constant(decay, name="decay"), name="rate")


def test_a_rate_that_the_graph_computes() -> None:
    """It has the bits of float32, on either side of the product."""
    expected = float(np.float32(1) - np.float32(0.9))
    for change in (lambda moving, mean: (moving - mean) * rate(0.9), lambda moving, mean: rate(0.9) * (moving - mean)):
        (found,) = updates_of(graph_of(change), ["move:0"])
        assert found == Update("moving", "mean:0", expected, found.change, True)
    assert [one.forced for one in updates_of(graph_of(change), ["mean:0"])] == [False]


NO_AVERAGE = {
    "no product": lambda moving, mean: moving - mean,
    "no difference": lambda moving, mean: mean * 0.1,
    "the opposite": lambda moving, mean: (mean - moving) * 0.1,
    "a rate that is fed": lambda moving, mean: (moving - mean) * tf.placeholder(tf.float32, []),
    "a rate of each channel": lambda moving, mean: (moving - mean) * tf.constant([0.1, 0.2, 0.3]),
}


@pytest.mark.parametrize("what", NO_AVERAGE)
def test_other_subtractions(what: str) -> None:
    """They are no moving averages."""
    assert updates_of(graph_of(NO_AVERAGE[what]), ["move:0"]) == []


def test_damaged_graphs() -> None:
    """A rate that is not there, and one that is a copy of itself, are unknown."""
    for copied in (False, True):
        graph = graph_of(lambda moving, mean: (moving - mean) * rate(0.9))
        decay = next(node for node in graph.node if node.name == "decay")
        if copied:
            decay.op, decay.input[:] = "Identity", ["decay"]
        else:
            graph.node.remove(decay)
        assert updates_of(graph, ["move:0"]) == []


def test_a_handle_that_is_copied() -> None:
    """The variable is fed where its handle was, and its copies pass the value on."""
    with tf.Graph().as_default() as graph:
        handle = tf.raw_ops.VarHandleOp(dtype=tf.float32, shape=[2], name="v", shared_name="v")
        tf.raw_ops.Identity(input=handle, name="aside")
        twice = tf.raw_ops.Identity(input=tf.raw_ops.Identity(input=handle))
        tf.multiply(tf.raw_ops.ReadVariableOp(resource=twice, dtype=tf.float32), 2.0, name="doubled")
    made = functional(graph.as_graph_def(), ["doubled:0"], [])
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(made, name="")
        assert session.run("doubled:0", {"v:0": [1.0, 3.0]}).tolist() == [2.0, 6.0]


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_number_that_follows_a_loss_at_a_rate_of_the_step(is_taken: bool) -> None:
    """It is beside the network, but if something else than a summary takes it, such as another loss."""
    with tf.Graph().as_default() as graph:
        loss, step = tf.placeholder(tf.float32, [], "loss"), tf.train.get_or_create_global_step()
        average = tf.get_variable("average", [])
        at = tf.cast(step, tf.float32)
        rate = 1.0 - tf.minimum(0.9, (1.0 + at) / (10.0 + at))
        tf.assign_sub(average, (average - loss) * rate)
        tf.summary.scalar("loss", average)
        if is_taken:
            tf.subtract(loss, average)
    assert [one.variable for one in asides_of(graph.as_graph_def())] == ([] if is_taken else ["average"])
