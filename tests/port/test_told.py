"""Tests that a port says what it leaves out, where three steps of training and the first values need not show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, labels
from tests.port.test_trained import failed
from tests.port.towers import normalized
from tf1kit.errors import UsageError
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import loaded
from tf1kit.port.read import read
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

Changed = Callable[[Sequence[tuple[Any, Any]]], list[tuple[Any, Any]]]


def ported(folder: Path, make: Callable[[], Any], **options: Any) -> Written:
    """The port of a graph."""
    with branches_of_version_1(), tf.Graph().as_default():
        make()
        tf.train.export_meta_graph(str(folder / "net.meta"))
    return translate(read(folder / "net.meta", **options), "net")


def trained(change: Changed, after: Callable[[], Any] | None = None) -> None:
    """A layer whose gradients are changed before they are applied, or whose weights are after that."""
    y = dense(tf.placeholder(tf.float32, [8, 4], "x"), 3, "fc")
    loss = tf.reduce_mean(tf.squared_difference(y, labels(8, 3)))
    optimizer, count = tf.train.GradientDescentOptimizer(0.1), tf.train.get_or_create_global_step()
    step = optimizer.apply_gradients(change(optimizer.compute_gradients(loss)), count)
    if after:
        with tf.control_dependencies([step]):
            after()


def each(change: Callable[[Any], Any]) -> Changed:
    """The same change of each gradient."""
    return lambda pairs: [(change(gradient), variable) for gradient, variable in pairs]


GRADIENTS = {
    "limits that differ": each(lambda one: tf.clip_by_value(one, -50.0, 70.0)),
    "no NaN": each(lambda one: tf.where(tf.is_nan(one), tf.zeros_like(one), one)),
    "by hand": each(lambda one: one * tf.minimum(1.0, 500.0 / tf.norm(one))),
    "a warm-up": each(lambda one: one * tf.where(tf.train.get_global_step() < 50, 1.0, 0.1)),
    "twice": each(lambda one: tf.clip_by_value(tf.clip_by_norm(one, 50.0), -60.0, 60.0)),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_what_is_done_with_gradients(name: str, tmp_path: Path) -> None:
    """The operation is named."""
    made = ported(tmp_path, lambda: trained(GRADIENTS[name]))
    assert any("does with a gradient" in one for one in made.source.left), made.source.left


def test_a_gradient_that_does_not_begin_at_the_loss(tmp_path: Path) -> None:
    """An actor follows the slope of its critic, and the critic a loss."""

    def actor_and_critic() -> None:
        action = dense(tf.placeholder(tf.float32, [8, 4], "state"), 2, "actor")
        value = dense(tf.stop_gradient(action), 1, "critic")
        loss = tf.reduce_mean(tf.squared_difference(value, labels(8, 1)))
        tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=tf.trainable_variables("critic"))
        own = tf.trainable_variables("actor")
        slopes = tf.gradients(action, own, grad_ys=-action, name="slope")
        tf.train.GradientDescentOptimizer(0.2).apply_gradients(zip(slopes, own, strict=True))

    made = ported(tmp_path, actor_and_critic)
    told = "the gradient that changes actor/weights does not begin at the loss"
    assert any(told in one for one in made.source.left), made.source.left


def test_weights_that_a_step_also_assigns(tmp_path: Path) -> None:
    """Such as those that are halved after each step."""

    def halved() -> None:
        for one in tf.trainable_variables():
            tf.assign(one, 0.5 * one)

    made = ported(tmp_path, lambda: trained(list, halved))
    assert any("the change of fc/weights in each step" in one for one in made.source.left), made.source.left


@pytest.mark.parametrize("waits", [True, False])
def test_weights_that_are_clipped_in_a_step(waits: bool, tmp_path: Path) -> None:
    """A step ends with that if it takes what the optimizer has changed; otherwise it is open what is clipped."""

    def network() -> None:
        loss = tf.reduce_mean(tf.square(dense(tf.placeholder(tf.float32, [8, 4], "x"), 3, "fc")))
        step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        with tf.control_dependencies([step] if waits else []):
            values = [tf.clip_by_value(one, -0.1, 0.1) for one in tf.trainable_variables()]
        tf.group(step, *map(tf.assign, tf.trainable_variables(), values))

    made = ported(tmp_path, network)
    named = [one for one in made.source.left if "the change of fc/weights" in one]
    assert bool(named) != waits and ("after_step = (" in made.text) == waits, made.source.left


def test_averages_of_weights_that_are_clipped(tmp_path: Path) -> None:
    """An optimizer of the port would move them before that."""

    def clipped() -> None:
        values = [tf.assign(one, tf.clip_by_value(one, -0.1, 0.1)) for one in tf.trainable_variables()]
        with tf.control_dependencies(values):
            tf.train.ExponentialMovingAverage(0.9).apply(tf.trainable_variables())

    made = ported(tmp_path, lambda: trained(list, clipped))
    assert any("the averages (" in one for one in made.source.left), made.source.left


def test_updates_of_which_a_step_runs_some(tmp_path: Path) -> None:
    """A layer of Keras would move its averages at each call."""

    def towers() -> None:
        both = [normalized(tf.placeholder(tf.float32, [8, 2, 2, 4], name), "norm") for name in ("left", "right")]
        loss = tf.reduce_mean(tf.square(both[0] - both[1] - labels(8, 2, 2, 4)))
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)[:2]):
            trained = [one for one in tf.trainable_variables() if "moving" not in one.name]
            tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=trained)

    made = ported(tmp_path, towers)
    assert any("a step runs 1 of the 2 updates of norm/moving_mean" in one for one in made.source.left)


def _changed() -> list[Any]:
    drawn = tf.random_normal([4, 4])
    return [drawn, 2.0 * drawn]


BEGINNINGS: dict[str, Callable[[], list[Any]]] = {
    "a multiple of the same values": _changed,
    "equal rows": lambda: [tf.zeros([4, 4]) + tf.random_normal([1, 4])],
    "a product of a column": lambda: [tf.random_normal([4, 1]) * tf.ones([1, 4])],
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_first_values_that_belong_together(name: str, tmp_path: Path) -> None:
    """A layer of Keras draws each element by itself."""

    def network() -> None:
        x = tf.placeholder(tf.float32, [None, 4], "x")
        for at, value in enumerate(BEGINNINGS[name]()):
            x = tf.matmul(x, tf.Variable(value, name=f"w{at}"))

    made = ported(tmp_path, network)
    assert any("the first values of w0" in one for one in made.source.left), made.source.left


@pytest.mark.parametrize(("scale", "center"), [(False, True), (True, False), (False, False)])
def test_batch_normalization_without_a_weight(scale: bool, center: bool, tmp_path: Path) -> None:
    """Unfused and in training, without gamma or beta."""

    def network() -> None:
        x = tf.placeholder(tf.float32, [8, 4], "x")
        with tf.variable_scope("bn"):
            gamma, beta = (
                tf.get_variable(name, [4]) if there else None for name, there in (("gamma", scale), ("beta", center))
            )
            averages = [tf.get_variable(name, [4], trainable=False) for name in ("moving_mean", "moving_variance")]
            moments = tf.nn.moments(x, [0])
            moves = [tf.assign_sub(old, (old - new) * 0.25) for old, new in zip(averages, moments, strict=True)]
            y = tf.nn.batch_normalization(x, *moments, beta, gamma, 0.001)
        loss = tf.reduce_mean(tf.square(dense(y, 3, "fc") - labels(8, 3)))
        with tf.control_dependencies(moves):
            tf.train.GradientDescentOptimizer(0.1).minimize(loss)

    made = ported(tmp_path, network)
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


def test_an_output_that_nothing_computes(tmp_path: Path) -> None:
    """A variable, and an output that an operation does not have."""
    for name in ("fc/weights", "fc/BiasAdd:7"):
        with pytest.raises(UsageError, match="does not depend on what the network is fed: name another tensor"):
            ported(
                tmp_path, lambda: dense(tf.placeholder(tf.float32, [8, 4], "x"), 3, "fc"), outputs=["fc/BiasAdd", name]
            )


def defaulted() -> None:
    """A training program whose placeholders have defaults: numbers, and one that is no number."""
    keep, rate = (
        tf.placeholder_with_default(1.0, [], "keep"),
        tf.placeholder_with_default(tf.constant(0.1), None, "rate"),
    )
    flag = tf.placeholder_with_default(False, [], "is_training")
    tf.placeholder_with_default(3.0, [], "unused")
    mask = tf.placeholder_with_default(tf.ones([4]), [4], "mask")
    x = tf.placeholder(tf.float32, [8, 4], "x") * mask
    x = tf.nn.dropout(x + x * tf.cast(flag, tf.float32), keep_prob=keep)
    loss = tf.reduce_mean(tf.squared_difference(dense(x, 3, "fc"), labels(8, 3)))
    tf.train.GradientDescentOptimizer(rate).minimize(loss)


def test_defaults_of_placeholders(tmp_path: Path) -> None:
    """The port has them, and its docstring names each one that it needs and that is not fed."""
    made = ported(tmp_path, defaulted)
    told = made.source.told_defaults
    values = "keep=1.0, is_training=False, mask=the tensor ones:0, rate=0.1"
    assert told.startswith(f"Defaults of placeholders: {values}. If the program feeds others, ")
    assert told.endswith(
        "give --feed keep=VALUE --feed is_training=VALUE --feed rate=VALUE, and name mask in --inputs."
    )
    assert told in " ".join(made.text.split())
    assert failed(made, tmp_path) == []
    fed = {"keep": 0.5, "is_training": True, "rate": 0.2}
    made = ported(tmp_path, defaulted, fed=fed, inputs=["x", "mask"])
    assert made.source.told_defaults == "" and "Defaults of" not in made.text
    assert "Fed, and so not in the graph itself: keep=0.5, is_training=True, rate=0.2." in made.text
    assert "Dropout(0.5, " in made.text and "GradientDescent(0.2)" in made.text
    assert failed(made, tmp_path) == []


def autoencoder() -> None:
    """A loss that takes the input, and two tensors of the network."""
    x = tf.placeholder(tf.float32, [4, 6], "x")
    y = hidden = dense(x, 2, "hidden")
    for at, size in enumerate((5, 5, 5, 5, 6)):
        y = tf.nn.relu(dense(y, size, f"decoder_{at}"))
    loss = tf.reduce_mean(tf.square(y - tf.identity(x))) + tf.reduce_mean(tf.abs(hidden))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


@pytest.mark.parametrize("outputs", [(), ("x", "Relu_4"), ("hidden/BiasAdd", "Relu_4")])
def test_an_input_is_not_the_last_end_point(outputs: tuple[str, ...], tmp_path: Path) -> None:
    """`predict` gives the last one."""
    made = ported(tmp_path, autoencoder, outputs=outputs)
    ends = list(made.ends.values())
    assert ends.count("x:0") == 1 and ends[-1] != "x:0"
    assert list(made.ends)[-2:] == list(outputs) or not outputs
    assert made.source.left == () and failed(made, tmp_path) == []
    x = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    network = vars(loaded(tmp_path / "net.py"))["Net"]()
    given = network.endpoints(x)
    assert list(given) == list(made.ends)
    assert np.array_equal(network(x), given[list(given)[-1]]) and not np.array_equal(network(x), x)


def test_ends_that_are_left_out(tmp_path: Path) -> None:
    """An accuracy takes the labels; the loss is ported, and what `--outputs` chooses is not told."""

    def network() -> None:
        y, given = dense(tf.placeholder(tf.float32, [8, 4], "x"), 3, "fc"), labels(8, 3)
        right = tf.equal(tf.argmax(y, 1), tf.argmax(given, 1))
        tf.reduce_mean(tf.cast(right, tf.float32), name="accuracy")
        tf.nn.softmax(y, name="probabilities")
        loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=given, logits=y)
        tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(loss))

    made = ported(tmp_path, network)
    assert made.source.told == ["Ends of the graph that are not in the port: accuracy."]
    assert made.source.told[0] in made.text and "probabilities" in made.ends
    assert ported(tmp_path, network, outputs=["fc/BiasAdd"]).source.told == []
