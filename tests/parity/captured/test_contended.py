"""Tests what of a run that takes the steps of two losses depends on an order that the graph leaves open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from tf1kit.capture.folder import Training
from tf1kit.parity.captured.contended import contended, left_open

KEYS = ["gradients/g", "gradients/d", "weights/g", "weights/d", "slots/g/Momentum", "loss"]


def both(resources: bool = False, ordered: bool = False, losses: int = 2) -> SimpleNamespace:
    """A generator with the weight g and its discriminator with d, and a run with the steps of both."""
    with tf.Graph().as_default() as graph:
        names = ("g", "d")
        g, d = (tf.get_variable(one, [3, 3], use_resource=resources) for one in names)
        x = tf.matmul(tf.matmul(tf.placeholder(tf.float32, [2, 3], "x"), g), d)
        goals = {
            "d": tf.reduce_mean(tf.square(x), name="d_loss"),
            "g": tf.reduce_mean(tf.square(x - 1.0), name="g_loss"),
        }
        slopes = {name: tf.gradients(goals[name], [one])[0] for name, one in zip(names, (g, d), strict=True)}
        optimizer = tf.train.GradientDescentOptimizer(0.1)
        steps = [optimizer.apply_gradients([(slopes["g"], g)])]
        with tf.control_dependencies(steps if ordered else []):
            steps.append(optimizer.apply_gradients([(slopes["d"], d)]))
        applied = [one.name for one in graph.get_operations() if "ApplyGradientDescent" in one.type]
    known = tuple((name, (slope.name,)) for name, slope in slopes.items())
    tensors = tuple(one.name for one in goals.values())[:losses]
    training = Training(tuple(applied), tensors, known, (), (), (), 1)
    alone = Training(tuple(applied[:1]), tensors[:1], known[:1], (), (), (), 1)
    meta: Any = SimpleNamespace(graph_def=graph.as_graph_def())
    return SimpleNamespace(training=lambda step: training if step == 2 else alone, graph=SimpleNamespace(meta=meta))


@pytest.mark.parametrize("resources", [False, True])
def test_two_steps_at_once(resources: bool) -> None:
    """The gradient of the generator takes the weight of the discriminator, before or after that has changed; a resource is
    read before all changes, since each gradient needs both values.
    """
    program = both(resources)
    assert contended(program.graph.meta.graph_def, program.training(2)) == (set() if resources else {"g"})
    assert contended(program.graph.meta.graph_def, program.training(1)) == set()


def test_steps_that_have_an_order() -> None:
    """One waits for the other; with one loss an optimizer takes care of that."""
    for program in (both(ordered=True), both(losses=1)):
        assert contended(program.graph.meta.graph_def, program.training(2)) == set()


def test_what_is_not_compared() -> None:
    """The gradient, the weight and the slots of such a variable; and all that follows in the window."""
    keys = [f"step_{step}/{key}" for step in (1, 2, 3) for key in KEYS]
    found = left_open(both(), (1, 2, 3), keys)
    assert [*found] == [f"step_2/{key}" for key in KEYS if "/g" in key] + [f"step_3/{key}" for key in KEYS]
    assert {*found.values()} == {
        "a run takes the steps of d_loss:0 and g_loss:0 at once, and the graph leaves their order open"
    }
