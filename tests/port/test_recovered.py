"""Tests what is recovered of a graph that trains, on small graphs: its loss, penalties, rate and optimizer."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.port.minimized import NotFoundError, Training, training_of
from tf1kit.port.net import net_of
from tf1kit.port.recognise.branches import cases
from tf1kit.port.recognise.optimizer import INITIAL, Optimizer, optimizer_of
from tf1kit.port.recognise.penalties import Penalties
from tf1kit.port.recognise.rates import rate_of
from tf1kit.port.recognise.step import Made
from tf1kit.port.simplify.identities import pass_on

Make = Callable[..., Any]


def zeros(name: str, *shape: int, trainable: bool = True) -> Any:
    """A variable that is a resource."""
    start = tf.zeros_initializer()
    return tf.get_variable(name, shape, initializer=start, use_resource=True, trainable=trainable)


def logits(name: str = "logits", scope: str = "") -> Any:
    """A dense layer with the weights a and b."""
    with tf.variable_scope(scope or None, "net"):
        x = tf.placeholder(tf.float32, [4, 3], "x")
        return tf.nn.bias_add(tf.matmul(x, zeros("a", 3, 2)), zeros("b", 2), name=name)


def labels(scope: str = "") -> Any:
    """What the loss is fed."""
    return tf.placeholder(tf.float32, [4, 2], scope + "labels")


def mean_square(found: Any, given: Any) -> Any:
    """A loss."""
    return tf.reduce_mean(tf.square(found - given), name="loss")


def training(make: Make, *args: Any) -> Training:
    """How the graph of `make()` trains."""
    with branches_of_version_1(), tf.Graph().as_default() as graph:
        make()
        found = training_of(graph.as_graph_def(), *args)
    assert found is not None
    return found


def descent(loss: Any) -> None:
    """An optimizer."""
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


def two_labels() -> None:
    """Placeholders with one name in two scopes."""
    found = logits()
    descent(mean_square(found, labels("left/")) + mean_square(found, labels("right/")))


def two_losses() -> None:
    """Two tensors that are minimized."""
    found = logits()
    for at in range(2):
        descent(mean_square(found, labels(f"{at}/")))


def other_start() -> None:
    """Gradients that begin with another tensor than ones."""
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    loss = mean_square(logits(), labels())
    optimizer.apply_gradients(optimizer.compute_gradients(loss, grad_loss=tf.constant(2.0)))


def without_a_network() -> None:
    """A loss of weights alone."""
    descent(tf.nn.l2_loss(zeros("a", 3, 2)))


def one_loss() -> None:
    """A loss of logits and labels."""
    descent(mean_square(logits(), labels()))


@pytest.mark.parametrize("loss", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: tf.add_n([a, b])])
def test_a_loss_of_several_terms(loss: Make) -> None:
    """`tf.gradients` passes the gradient of a sum on to its terms, and the loss is the sum."""

    def make() -> None:
        off, weights = logits() - labels(), tf.trainable_variables()
        total = tf.identity(loss(tf.reduce_mean(tf.square(off)), tf.reduce_mean(tf.abs(off))), "total")
        pairs = zip(tf.gradients(total.op.inputs[0], weights), weights, strict=True)
        tf.train.GradientDescentOptimizer(0.1).apply_gradients(pairs)

    found = training(make)
    nodes = {node.name: node for node in found.graph.node}
    assert found.loss == f"{nodes['total'].input[0]}:0"


def still(off: Any) -> dict[str, Any]:
    """Terms of a loss; those but the last have no gradient by a weight that is trained."""
    return {
        "stopped": tf.stop_gradient(tf.reduce_sum(off)),
        "counted": tf.cast(tf.reduce_sum(tf.argmax(off, 1)), tf.float32),
        "a number": tf.constant(2.0),
        "not trained": tf.reduce_sum(zeros("still", 3, trainable=False)),
        "a slope": tf.reduce_sum(off),
    }


@pytest.mark.parametrize(
    ("what", "optimized", "seen"),
    [
        *((what, False, True) for what in ("stopped", "counted", "a number", "not trained")),
        ("a slope", False, False),
        ("stopped", True, False),
    ],
)
@pytest.mark.parametrize("form", [lambda total, one: total + one, lambda total, one: one + tf.identity(total)])
def test_a_term_without_a_gradient(what: str, optimized: bool, seen: bool, form: Make) -> None:
    """It is in the loss, and the port says which tensor that may be; not if an optimizer has taken the gradients of the rest,
    or if the term has one.
    """

    def make() -> None:
        off, optimizer = logits() - labels(), tf.train.GradientDescentOptimizer(0.1)
        rest = tf.add(tf.reduce_mean(tf.square(off)), tf.reduce_mean(tf.abs(off)), name="rest")
        total = tf.identity(form(rest, still(off)[what]), "total")
        weights = tf.trainable_variables()
        slopes = tf.gradients(rest if what == "a slope" else total, weights)
        pairs = optimizer.compute_gradients(rest) if optimized else zip(slopes, weights, strict=True)
        optimizer.apply_gradients(pairs)

    found = training(make)
    total = next(node for node in found.graph.node if node.name == "total").input[0]
    assert (found.loss, found.bare) == ((f"{total}:0", "rest:0") if seen else ("rest:0", ""))


NO_LOSS = {  # what is wrong -> (network, arguments, what is said)
    "a loss that is not there": (one_loss, ((), "nowhere"), r"the loss \(nowhere:0 is not in the graph\)"),
    "labels of equal names": (two_labels, (), "two of its labels have the same name"),
    "two losses": (two_losses, (), "the graph minimizes 2 tensors"),
    "another start": (other_start, (), "its gradients begin at Const_1:0, which the program gives"),
    "no network": (without_a_network, (), "it takes no tensor of the network"),
}


@pytest.mark.parametrize("what", NO_LOSS)
def test_a_loss_that_is_not_found(what: str) -> None:
    """What is not found is a noun, with the reason in parentheses."""
    make, args, says = NO_LOSS[what]
    with pytest.raises(NotFoundError, match=says):
        training(make, *args)


def summed() -> None:
    """A loss of the sum of two layers."""
    descent(mean_square(tf.add(logits(scope="one"), logits(scope="two"), name="sum"), labels()))


@pytest.mark.parametrize(
    ("make", "ends", "expected"),
    [
        (one_loss, (), "net/logits:0"),
        (one_loss, ("net/logits:0",), "net/logits:0"),
        (one_loss, ("net/MatMul:0",), "net/logits:0"),
        (summed, (), "sum:0"),
    ],
)
def test_what_the_loss_is_of(make: Make, ends: tuple[str, ...], expected: str) -> None:
    """It is the last tensor of the network; an end point in front of a layer is no part of the loss."""
    found = training(make, ends)
    assert (found.logits, dict(found.labels)) == ((expected,), {"labels": "labels:0"})


def optimizer(make: Make, absent: str = "") -> Optimizer:
    """The optimizer that `make(gradients and weights, step)` adds.

    absent: an operation that gets lost.
    """

    def whole() -> None:
        step = tf.train.get_or_create_global_step()
        loss = mean_square(logits(), labels())
        weights = tf.trainable_variables()
        make(list(zip(tf.gradients(loss, weights), weights, strict=True)), step)

    found = training(whole)
    for node in [one for one in found.graph.node if one.name == absent]:
        found.graph.node.remove(node)
    return optimizer_of(found, ())


def apart(*optimizers: Any) -> Make:
    """An optimizer for each weight."""

    def make(given: list[Any], step: Any) -> None:
        for one, pair in zip(optimizers, given, strict=True):
            one().apply_gradients([pair])

    return make


def momentum(value: float = 0.9, **options: Any) -> Make:
    """An optimizer with momentum."""
    return lambda: tf.train.MomentumOptimizer(0.1, value, **options)


def by_another_count(given: list[Any], step: Any) -> None:
    """A rate that depends on a variable that stays as it is."""
    rate = tf.train.exponential_decay(0.1, tf.get_variable("count", [], tf.int64, trainable=False), 5, 0.9)
    tf.train.GradientDescentOptimizer(rate).apply_gradients(given, step)


def by_a_variable(given: list[Any], step: Any) -> None:
    """A momentum that is a variable."""
    tf.train.MomentumOptimizer(0.1, zeros("momentum", trainable=False)).apply_gradients(given, step)


def by_another_norm(given: list[Any], step: Any) -> None:
    """Gradients that are clipped by the norm of the first alone."""
    gradients, weights = zip(*given, strict=True)
    clipped, _ = tf.clip_by_global_norm(gradients, 0.5, use_norm=tf.global_norm(gradients[:1]))
    tf.train.GradientDescentOptimizer(0.1).apply_gradients(zip(clipped, weights, strict=True), step)


def adam_of_constants(given: list[Any], step: Any) -> None:
    """Adam whose powers stay as they are."""
    for gradient, weight in given:
        m, v = (zeros(f"{weight.op.name}/{slot}", *weight.shape, trainable=False) for slot in ("Adam", "Adam_1"))
        numbers = {"beta1_power": 0.9, "beta2_power": 0.999, "lr": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
        tf.raw_ops.ResourceApplyAdam(var=weight.handle, m=m.handle, v=v.handle, grad=gradient, **numbers)


def with_slots(*names: str) -> Make:
    """Momentum whose slots are these variables."""

    def make(given: list[Any], step: Any) -> None:
        with tf.variable_scope("", reuse=tf.AUTO_REUSE):
            for name, (gradient, weight) in zip(names, given, strict=True):
                slot = zeros(name, *weight.shape, trainable=False)
                tf.raw_ops.ResourceApplyMomentum(
                    var=weight.handle, accum=slot.handle, lr=0.1, grad=gradient, momentum=0.9
                )

    return make


def shared_slot(given: list[Any], step: Any) -> None:
    """One slot for both weights."""
    slot = tf.raw_ops.VarHandleOp(dtype=tf.float32, shape=tf.TensorShape(None), name="Momentum")
    for gradient, weight in given:
        tf.raw_ops.ResourceApplyMomentum(var=weight.handle, accum=slot, lr=0.1, grad=gradient, momentum=0.9)


def adagrad(start: Make, *others: Make) -> Make:
    """Adagrad whose accumulators begin as `start(shape)`, the second as another start."""

    def make(given: list[Any], step: Any) -> None:
        for one, (gradient, weight) in zip((start, *(others or (start,))), given, strict=True):
            name, value = f"{weight.op.name}/Adagrad", one(weight.shape.as_list())
            slot = tf.get_variable(name, initializer=value, trainable=False, use_resource=True)
            tf.raw_ops.ResourceApplyAdagrad(var=weight.handle, accum=slot.handle, lr=0.1, grad=gradient)

    return make


def full(value: float) -> Make:
    """A constant."""
    return lambda shape: tf.constant(value, tf.float32, shape)


NO_OPTIMIZER = {  # what is not recovered -> (optimizer, what is said)
    "a rate by another count": (by_another_count, "its learning rate depends on count, which it does not count up"),
    "a momentum that varies": (by_a_variable, "its momentum is not a constant"),
    "two variants": (
        apart(momentum(), momentum(use_nesterov=True)),
        "tf1kit.keras does not have this variant of its formula",
    ),
    "powers that stay": (adam_of_constants, "it takes .*beta1_power.*, which is not a variable"),
    "names of slots": (with_slots("net/a/one", "net/b/two"), "the names of its slots end differently: one, two"),
    "a shared slot": (shared_slot, "two weights share a slot"),
    "two starts": (adagrad(full(0.1), full(0.2)), "its accumulators do not all begin at the same number"),
    "a start with two values": (
        adagrad(lambda shape: tf.constant(np.arange(math.prod(shape)).reshape(shape), tf.float32)),
        "the first value of net/a/Adagrad is not one number",
    ),
    "a start that is drawn": (adagrad(tf.random_uniform), "the first value of net/a/Adagrad is not one number"),
    "a norm of others": (by_another_norm, "its gradients are not all clipped in the same way"),
}


@pytest.mark.parametrize("what", NO_OPTIMIZER)
def test_an_optimizer_that_is_not_recovered(what: str) -> None:
    """The error says which part `tf1kit.keras` does not have."""
    make, says = NO_OPTIMIZER[what]
    with pytest.raises(NotFoundError, match=rf"^the optimizer \({says}\)$"):
        optimizer(make)


STARTS = {
    "a constant": full(0.25),
    "a shape that is filled": lambda shape: tf.fill(shape, 0.25),
    "a copy": lambda shape: tf.identity(tf.fill(shape, 0.25)),
    "a product": lambda shape: tf.fill(shape, 0.5) * tf.fill(shape, 0.5),
}


@pytest.mark.parametrize("what", STARTS)
def test_where_accumulators_begin(what: str) -> None:
    """One value is that of the optimizer."""
    assert dict(optimizer(adagrad(STARTS[what])).made.named) == {INITIAL: 0.25}


def test_a_start_that_got_lost() -> None:
    """Where accumulators begin is not known in a damaged graph."""
    make = adagrad(lambda shape: tf.fill(shape, 0.25, name="start"))
    assert optimizer(make).made.named == ((INITIAL, 0.25),)
    with pytest.raises(NotFoundError, match="the first value of net/a/Adagrad is not one number"):
        optimizer(make, "start")


def test_slots_of_another_name() -> None:
    """The optimizer has the name that its slots have."""
    assert optimizer(with_slots("net/a/Own", "net/b/Own")).name == "Own"


def cosine(period: float, rest: float = 0.9) -> Make:
    """What `tf.train.cosine_decay` computes, if the period is pi and the rest 0.9."""
    return lambda step: (
        0.1 * (rest * (0.5 * (1.0 + tf.cos(period * (tf.minimum(tf.cast(step, tf.float32), 20.0) / 20.0)))) + 0.1)
    )


def chosen(condition: Make) -> Make:
    """One of two constants."""

    def rate(step: Any) -> Any:
        low, high = tf.constant(0.1), tf.constant(0.2)
        return tf.cond(condition(step), lambda: low, lambda: high)

    return rate


def pieces(step: Any) -> Any:
    """Three rates."""
    return tf.train.piecewise_constant(step, [3, 10], [1.0, 0.5, 0.25])


RATES = {  # what a rate is -> (rate, the class of the schedule or None)
    "a cosine": (cosine(math.pi), "CosineDecay"),
    "a cosine of another period": (cosine(2.0), None),
    "a cosine of another height": (cosine(math.pi, 0.8), None),
    "pieces": (pieces, "PiecewiseConstant"),
    "pieces by the next step": (lambda step: pieces(step + 1), None),
    "a choice by one step": (chosen(lambda step: tf.equal(step, 5)), None),
    "constants of branches": (
        lambda step: tf.cond(step > 5, lambda: tf.constant(0.1), lambda: tf.constant(0.2)),
        None,
    ),
}


@pytest.mark.parametrize("branches", [branches_of_version_1, nullcontext])
@pytest.mark.parametrize("what", RATES)
def test_a_rate(what: str, branches: Callable[[], Any]) -> None:
    """Another formula than those of `tf.train` is no schedule, whether branches are functions or not."""
    make, expected = RATES[what]
    with branches(), tf.Graph().as_default() as graph:
        step = tf.get_variable("step", [], tf.int64, trainable=False, use_resource=False)
        rate = make(step)
        net = pass_on(net_of(graph.as_graph_def(), (), {"rate": rate.name}))
        found = rate_of(net, net.outputs["rate"])
    assert found is None or isinstance(found[0], Made)
    kind = found and getattr(found[0], "kind", "").rpartition(".")[2]
    assert (kind, found and found[1]) == (expected, expected and "step")


def test_a_choice_that_is_not_of_arguments() -> None:
    """A branch that computes something, calls no function that is there, or gives several, has no case."""
    with tf.Graph().as_default() as graph:
        step = tf.placeholder(tf.float32, [], "step")
        made = tf.cond(step > 1.0, lambda: step, lambda: step * 2.0)
        definition = graph.as_graph_def()
        net = pass_on(net_of(definition, ["step:0"], {"rate": made.name}))
        assert cases(net, net.outputs["rate"]) is None
        del definition.library.function[:]
        net = pass_on(net_of(definition, ["step:0"], {"rate": made.name}))
        assert cases(net, net.outputs["rate"]) is None


def penalties(make: Make) -> Penalties:
    """The penalties in the loss `make(fed, weight)`."""
    with tf.Graph().as_default() as graph:
        weight = tf.get_variable("w", [3], use_resource=False)
        loss = make(tf.placeholder(tf.float32, [], "fed"), weight)
        return Penalties(pass_on(net_of(graph.as_graph_def(), ["fed:0"], {"loss": loss.name})), loss.name)


@pytest.mark.parametrize(
    ("make", "scale"),
    [
        (lambda fed, weight: fed + tf.nn.l2_loss(weight), 1.0),
        (lambda fed, weight: fed + 0.5 * tf.nn.l2_loss(weight), 0.5),
        (lambda fed, weight: fed + 0.5 * tf.add_n([tf.nn.l2_loss(weight), tf.constant(0.0)]), 0.5),
    ],
)
def test_a_penalty(make: Make, scale: float) -> None:
    """What is fed is the rest of the loss."""
    found = penalties(make)
    assert found.rest == ["fed:0"]
    assert found.found == {"w": Made("tf1kit.keras.regularizers.L2", (scale,))}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda fed, weight: tf.nn.l2_loss(weight), "it takes no tensor of the network"),
        (lambda fed, weight: fed + 0.1 * (0.5 * tf.nn.l2_loss(weight)), "has two factors"),
        (lambda fed, weight: fed + tf.nn.l2_loss(weight) + tf.reduce_sum(tf.abs(weight)), "two penalties on w"),
        (lambda fed, weight: fed + tf.reduce_max(weight), "is not a penalty that a layer can have"),
    ],
)
def test_what_is_not_a_penalty(make: Make, says: str) -> None:
    """No regularizer stands for it."""
    with pytest.raises(NotFoundError, match=says):
        penalties(make)
