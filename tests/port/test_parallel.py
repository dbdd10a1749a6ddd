"""Tests ports of graphs with several towers: parts of a batch, whose gradients become one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.parallel import NETWORKS, average_gradients, conv, dense, entropy, weight, write
from tests.port.test_told import ported
from tests.port.test_trained import GRAPHS, failed
from tf1kit.errors import UsageError
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import Forward, loaded
from tf1kit.parity.written.steps import TrainedPort
from tf1kit.port.read import read
from tf1kit.port.translate import translate
from tf1kit.port.weight_map import ResolvedMap
from tf1kit.port.written import Written

SAYS = {  # network -> what is in its port
    "cifar": ("towers = 2", 'joined = "mean"', "moving = (1,)", "follow tower 1 alone", "random numbers of its own"),
    "clones": ("towers = 3", 'joined = "sum"', "moving = (0,)", "penalized = (0,)", " / 3.0", "L2(0.01)"),
    "halves": ('joined = "sum / towers"', "global_clipnorm=0.1", "class Halves(Towers):"),
    "all_move": ('joined = "mean"', "net/conv1/moving_mean and 1 other several times, so these are not proven"),
}
NOT_THERE = {"cifar": "penalized", "clones": "random numbers", "halves": "moving =", "all_move": "moving ="}


def made_by(name: str, by: str, folder: Path) -> Written:
    """The port of a network whose graph is by 1.15.5, or by this TensorFlow."""
    with branches_of_version_1():
        path = GRAPHS / f"{name}.meta" if by == "1.15.5" else Path(write(name, str(folder)))
    return translate(read(path), name)


@pytest.mark.parametrize("by", ["1.15.5", "current"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_batch_in_parts(name: str, by: str, tmp_path: Path) -> None:
    """One network, one object of each layer; the state after each step has the same bits."""
    made = made_by(name, by, tmp_path)
    assert made.source.left == ()
    text = " ".join(made.text.split())
    assert [one for one in SAYS[name] if one not in text] == [] and NOT_THERE[name] not in text
    assert text.count("self.logits =") + text.count("self.softmax_linear =") == 1
    assert failed(made, tmp_path) == []


MUTANTS = {
    "the averages of the other tower": ("cifar", "moving = (1,)", "moving = (0,)"),
    "the averages of both": ("cifar", "    moving = (1,)\n", ""),
    "a sum": ("cifar", 'joined = "mean"', 'joined = "sum"'),
    "other dropouts": ("cifar", "Dropout(0.25)", "Dropout(0.3)"),
    "a penalty in each": ("clones", "    penalized = (0,)\n", ""),
    "a mean": ("clones", 'joined = "sum"', 'joined = "mean"'),
    "a clip that is wider": ("halves", "global_clipnorm=0.1", "global_clipnorm=0.2"),
}


@pytest.mark.parametrize("what", MUTANTS)
def test_a_mutant_trains_otherwise(what: str, tmp_path: Path) -> None:
    """The proof sees which part moves the averages, has the penalties, and how gradients become one."""
    name, old, new = MUTANTS[what]
    assert failed(made_by(name, "1.15.5", tmp_path), tmp_path, old, new)


def test_another_number_of_towers(tmp_path: Path) -> None:
    """An edited port with others is not compared."""
    made = made_by("halves", "1.15.5", tmp_path)
    (tmp_path / "net.py").write_text(made.text.replace("towers = 2", "towers = 4"))
    results = Forward(made, tmp_path / "net.py").prove()
    assert results[1].missing == "the graph has 2 towers, and Halves has 4"


def test_fit(tmp_path: Path) -> None:
    """`fit` takes the step that the proof takes, and tells the sum of the losses and an accuracy of all examples."""
    path = tmp_path / "net.py"
    path.write_text(made_by("clones", "1.15.5", tmp_path).text)
    module = loaded(path)
    draw = np.random.default_rng(0)
    images, labels = draw.normal(size=(12, 5, 5, 2)).astype("float32"), np.arange(12, dtype=np.int32) % 3
    states, told = [], dict[str, list[float]]()
    for fits in (True, False):
        network = module.Clones()
        network(images)
        for variable in network.trainable_variables:
            variable.assign(np.random.RandomState(variable.shape[-1]).normal(size=variable.shape))
        optimizer = module.optimizer()
        optimizer.build(network.trainable_variables)
        if fits:
            network.compile(optimizer, module.loss, metrics=["accuracy"])
            told = network.fit(images, labels, batch_size=12, epochs=2, shuffle=False, verbose=0).history
            assert len(network.losses) == 2
        else:
            penalty = float(tf.add_n(network.losses))
            port = TrainedPort(module, network, optimizer, ResolvedMap([]))
            losses = [port.step(tf.constant(images), tf.constant(labels)) for _ in range(2)]
            assert [one.shape for one in losses] == [(3,), (3,)]
            assert abs(told["loss"][0] - losses[0].sum() - penalty) < 1e-5
        states.append([np.asarray(one) for one in (*network.variables, *optimizer.variables)])
    assert told.keys() == {"loss", "accuracy"} and 0 <= told["accuracy"][0] <= 1
    assert len(states[0]) == len(states[1]) > 15
    assert all(np.array_equal(*both) for both in zip(*states, strict=True))


def test_a_batch_that_cannot_be_cut(tmp_path: Path) -> None:
    """The error says by which number; a loss of Keras is of the whole batch."""
    path = tmp_path / "net.py"
    path.write_text(made_by("clones", "1.15.5", tmp_path).text)
    module = loaded(path)
    network = module.Clones()
    images, labels = np.ones((8, 5, 5, 2), np.float32), np.zeros(8, np.int32)
    network.compile(module.optimizer(), module.loss)
    with pytest.raises(ValueError, match="divisible by 3"):
        network.fit(images, labels, batch_size=8, verbose=0)
    network.compile(module.optimizer(), "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="compile it with `loss` of its module"):
        network.fit(images, labels, batch_size=8, verbose=0)


def pair(
    join: Callable[[Sequence[Any]], Any] = average_gradients,
    tower: Callable[[Any, int], Any] | None = None,
    cut: Callable[[Any], Any] | None = None,
    change: Callable[[Any], Any] | None = None,
) -> None:
    """Two towers.

    join: gives the gradients and weights of a step, of those of the towers.  tower: the logits of a part and a number.
    cut: gives the parts.  change: changes a gradient of a tower.
    """
    x = tf.placeholder(tf.float32, [8, 5], "x")
    optimizer, grads = tf.train.GradientDescentOptimizer(0.1), []
    for at, part in enumerate(cut(x) if cut else tf.split(x, 2)):
        with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            y = tower(part, at) if tower else dense(tf.nn.tanh(dense(part, 4, "fc")), 3, "out")
        own = optimizer.compute_gradients(tf.reduce_mean(tf.square(y - 1.0)))
        grads.append([(change(one), variable) for one, variable in own] if change else own)
    joined = join(grads)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        optimizer.apply_gradients(joined)


def normalized(x: Any, rate: float, times: int = 1) -> Any:
    """Logits of a part whose mean moves an average at a rate, so often."""
    average, moment = weight("mean", 5, trainable=False), tf.reduce_mean(x, 0)
    for _ in range(times):
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(average, (average - moment) * rate))
    return dense(x - moment, 3, "out")


def of(join: Callable[[list[Any]], Any]) -> Callable[[Sequence[Any]], Any]:
    """Joins the gradients of each weight."""
    return lambda grads: [(join([one for one, _ in own]), own[0][1]) for own in zip(*grads, strict=True)]


def by_two_rules(grads: Sequence[Any]) -> Any:
    """A mean for some weights, and a sum for the others."""
    return average_gradients(grads)[:2] + of(tf.add_n)(grads)[2:]


FORMS = {
    "added": ({"join": of(sum)}, "sum"),
    "a product": ({"join": of(lambda own: 0.5 * tf.add_n(own))}, "sum * share"),
    "a product from behind": ({"join": of(lambda own: tf.add_n(own) * 0.5)}, "sum * share"),
    "a stack": ({"join": of(lambda own: tf.reduce_mean(tf.stack(own), 0))}, "mean"),
    "sizes": ({"cut": lambda x: tf.split(x, [4, 4])}, "mean"),
}


@pytest.mark.parametrize("what", FORMS)
def test_how_gradients_become_one(what: str, tmp_path: Path) -> None:
    """Each way has a name."""
    given, form = FORMS[what]
    made = left(given, tmp_path)
    assert made.source.left == () and f'joined = "{form}"' in made.text
    assert failed(made, tmp_path) == []


def left(given: dict[str, Any], folder: Path) -> Written:
    """The port of two towers."""
    with branches_of_version_1(), tf.Graph().as_default():
        pair(**given)
        tf.train.export_meta_graph(str(folder / "net.meta"))
    return translate(read(folder / "net.meta"), "net")


LEFT = {
    "a maximum": ({"join": of(lambda own: tf.maximum(*own))}, "no known formula joins the gradients by which "),
    "another number": (
        {"join": of(lambda own: tf.add_n(own) / 3)},
        "what the operation truediv does with a gradient",
    ),
    "two rules": ({"join": by_two_rules}, "the gradients of all weights are not joined alike"),
    "a weight of one tower": (
        {"tower": lambda x, at: dense(x * weight(f"gain{at}", 5, trainable=False), 3, "out")},
        "differ",
    ),
    "another tower": ({"tower": lambda x, at: dense((tf.tanh, tf.sin)[at](x), 3, "fc")}, "differ"),
    "other numbers": ({"tower": lambda x, at: dense(x * (1.0 + at), 3, "fc")}, "differ"),
    "another decay": ({"tower": lambda x, at: normalized(x, (0.1, 0.01)[at])}, "do not all move net/mean alike"),
    "more moves": ({"tower": lambda x, at: normalized(x, 0.1, at + 1)}, "do not all move net/mean alike"),
    "the whole batch": ({"cut": lambda x: [x, x]}, "all of them take the whole of x"),
    "the other order": (
        {"cut": lambda x: tf.split(x, 2)[::-1]},
        "their parts of x:0 are not equal ones, in their order",
    ),
    "some of the parts": ({"cut": lambda x: tf.split(x, 4)[:2]}, "are not equal ones, in their order"),
    "what is computed": (
        {"cut": lambda x: tf.split(x - tf.reduce_mean(x), 2)},
        "take parts of sub:0, which is not fed",
    ),
    "a guard": ({"change": lambda one: tf.minimum(one, 1e9)}, "what the operation Minimum does with a gradient"),
    "a clip of each": ({"change": lambda one: tf.clip_by_norm(one, 1e9)}, "does with a gradient"),
}


@pytest.mark.parametrize("what", LEFT)
def test_what_is_left(what: str, tmp_path: Path) -> None:
    """Losses that are not those of towers are named, and so is what changes a gradient."""
    given, says = LEFT[what]
    made = left(given, tmp_path)
    assert any(says in one for one in made.source.left), made.source.left


def test_stock_keras_has_no_towers(tmp_path: Path) -> None:
    """One sentence."""
    with pytest.raises(UsageError, match="has several towers, whose steps no class of Keras takes: leave out --stock"):
        translate(read(GRAPHS / "halves.meta"), "net", stock=True)


@pytest.mark.parametrize("towers", [1, 2])
@pytest.mark.parametrize("run", [True, False])
def test_averages_that_no_operation_moves_with_a_step(towers: int, run: bool, tmp_path: Path) -> None:
    """Those of `UPDATE_OPS` that a program forgets: the docstring says that the port moves them."""

    def network() -> None:
        x, y = tf.placeholder(tf.float32, [8, 5, 5, 2], "x"), tf.placeholder(tf.int32, [8], "y")
        optimizer, grads = tf.train.GradientDescentOptimizer(0.1), []
        for at, (part, labels) in enumerate(zip(tf.split(x, towers), tf.split(y, towers), strict=True)):
            with tf.variable_scope("", reuse=at > 0):
                logits = dense(tf.reduce_mean(conv(part, 4, "conv"), [1, 2]), 3, "fc")
            grads.append(optimizer.compute_gradients(entropy(logits, labels)))
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS) if run else []):
            pairs = average_gradients(grads) if towers > 1 else grads[0]
            optimizer.apply_gradients(pairs, tf.train.get_or_create_global_step())

    made = ported(tmp_path, network)
    told = [one for one in made.absent if one.startswith("whether the program moves conv/moving_mean and 1 other with")]
    assert made.source.left == () and bool(told) == (not run)
