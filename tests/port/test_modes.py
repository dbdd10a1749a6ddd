"""Tests ports of programs whose graphs train and evaluate: what evaluates as it trains, and the end of a network whose
loss has no labels.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, moved, weight
from tests.port.test_trained import failed
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import Forward
from tf1kit.port.read import evaluating, graph_of, read
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

GRAPHS = Path(__file__).parent / "graphs"  # by genuine 1.15.5


@pytest.mark.parametrize(("other", "always"), [("training", True), ("evaluating", False)])
def test_a_program_that_evaluates_as_it_trains(other: str, always: bool, tmp_path: Path) -> None:
    """It normalizes by the batch and drops in both modes, and so does the port."""
    beside = graph_of(GRAPHS / f"{other}.meta")
    made = translate(read(GRAPHS / "training.meta"), "net", beside)
    assert ("training = True" in made.text) == always
    (tmp_path / "net.py").write_text(made.text)
    proof = Forward(made, tmp_path / "net.py", evaluating=evaluating(other, beside, made.ends, made.source.inputs))
    assert [one.status for one in proof.prove()] == ["holds"] * 3


def test_a_graph_that_evaluates_with_other_variables(tmp_path: Path) -> None:
    """It is said which, where a layer does not have the averages with which a program evaluates."""
    beside = graph_of(GRAPHS / "evaluating.meta")
    for node in beside.node:
        node.name = node.name.replace("moving_", "other_")
        node.input[:] = [one.replace("moving_", "other_") for one in node.input]
    made = translate(read(GRAPHS / "training.meta"), "net", beside)
    (tmp_path / "net.py").write_text(made.text)
    proof = Forward(made, tmp_path / "net.py", evaluating=evaluating("it", beside, made.ends, made.source.inputs))
    assert [one.status for one in proof.prove()] == ["holds", "not run", "holds"]
    says = "the graph that evaluates takes net/norm/other_mean, net/norm/other_variance, which no layer of the port has"
    assert proof.prove(["bitwise"])[0].missing == says


def phased() -> None:
    """A normalization and a dropout behind the last layer, a loss without labels, and ends for summaries."""
    x = dense(tf.placeholder(tf.float32, [4, 4], "x"), 8, "fc")
    x = moved(tf.reshape(x, [2, 2, 2, 4]))
    x = tf.nn.dropout(x, rate=0.4)
    for at in range(9):
        tf.summary.scalar(f"part_{at}", tf.reduce_mean(x[0, 0, 0] * (at + 1.5)))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(x)))


def spectral() -> None:
    """A kernel divided by its norm, whose estimate moves in each call."""
    kernel, u = weight("kernel", 4, 3), tf.get_variable("u", [1, 3], trainable=False)
    v = tf.nn.l2_normalize(tf.matmul(u, kernel, transpose_b=True))
    new = tf.nn.l2_normalize(tf.matmul(v, kernel))
    with tf.control_dependencies([tf.assign(u, new)]):
        kernel = kernel / tf.matmul(tf.matmul(v, kernel), new, transpose_b=True)
    tf.matmul(tf.placeholder(tf.float32, [2, 4], "x"), kernel, name="out")


def straight_through() -> None:
    """Signs with the gradient of the tensor itself."""
    signs = tf.custom_gradient(lambda x: (tf.sign(x), lambda dy: dy))
    x = tf.nn.swish(dense(tf.placeholder(tf.float32, [2, 4], "x"), 3, "fc"))
    x = tf.matmul(signs(x), weight("w", 3, 2))
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(x)))


def exponential() -> None:
    """An exponential that the usual weights make infinite, and constants of more than 64 elements."""
    x = tf.exp(dense(tf.placeholder(tf.float32, [2, 4], "x"), 81, "fc") * 40.0)
    tf.add(x, tf.constant(np.eye(9, dtype="float32").ravel()), name="out")


def port(make: Callable[[], None], folder: Path) -> Written:
    """The port of a graph by this TensorFlow."""
    with branches_of_version_1(), tf.Graph().as_default():
        make()
        tf.train.export_meta_graph(str(folder / "net.meta"))
    return translate(read(folder / "net.meta"), "net")


def test_the_end_of_a_network_without_labels(tmp_path: Path) -> None:
    """What is behind the last weight belongs to the network, and summaries to nothing."""
    made = port(phased, tmp_path)
    assert made.source.left == () and len(made.source.beside) == 9
    assert "dropout" in made.objectives[0].training.logits[0]
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "Dropout(0.4", "Dropout(0.3")


def heads() -> None:
    """A dropout of parts that follow each other along the axis of the examples, whose number is free."""
    x = dense(tf.placeholder(tf.float32, [None, 4], "x"), 8, "fc")
    x = tf.nn.dropout(tf.concat(tf.split(x, 2, axis=1), axis=0), rate=0.4)
    x = tf.concat(tf.split(x, 2, axis=0), axis=1)
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(x)))


def test_a_dropout_of_more_rows_than_are_fed(tmp_path: Path) -> None:
    """As that of the heads of a Transformer: the graph gets as many numbers as its layer draws."""
    made = port(heads, tmp_path)
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


def test_what_each_call_changes(tmp_path: Path) -> None:
    """It is told, since the port does not change it."""
    assert port(spectral, tmp_path).source.left == ("the change of u in each call",)


def test_a_gradient_by_hand(tmp_path: Path) -> None:
    """It is told, but not that of `tf.nn.swish`, and the steps differ."""
    made = port(straight_through, tmp_path)
    assert made.source.left == ("the gradient that the program gives IdentityN_1",)
    assert any("/weights/fc/" in key for key in failed(made, tmp_path))


def test_an_exponential_of_large_numbers(tmp_path: Path) -> None:
    """The proof takes smaller weights, and finds a mutant."""
    made = port(exponential, tmp_path)
    assert "ops.ravel(ops.eye(9))" in made.text
    assert failed(made, tmp_path) == []
    assert "endpoints/out" in failed(made, tmp_path, "40.0", "39.0")
