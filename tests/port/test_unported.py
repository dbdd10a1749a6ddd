"""Tests that each operation which writes a variable is ported or named: in graphs of 1.15.5 and of this TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, labels, write
from tests.port.test_told import ported
from tests.port.test_trained import GRAPHS, failed
from tf1kit.graph import writes
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.proof import open_parts
from tf1kit.port import minimized, unported
from tf1kit.port.read import read
from tf1kit.port.recognise import apart
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

WRITTEN = {  # operation of `changing` -> the variable that it writes
    "row": "net/fc/weights",
    "rows": "net/fc/weights",
    "ScatterNdUpdate": "net/fc/weights",
    "nothing": "net/fc/weights",
    "AssignAdd": "net/fc/weights",
    "cond/half": "net/fc/biases",
    "while/each": "net/fc/weights",
    "again": "global_step",
    "keep": "target",
}


@pytest.fixture(params=["1.15.5", "this"])
def of(request, tmp_path: Path) -> Callable[[str], Written]:
    """The port of a network whose graph is of a TensorFlow."""

    def made(name: str) -> Written:
        if request.param == "this":
            with branches_of_version_1():
                write(name, str(tmp_path))
        return translate(read((tmp_path if request.param == "this" else GRAPHS) / f"{name}.meta"), "net")

    return made


@pytest.mark.parametrize("name", ["changing", "changing_resources"])
def test_what_a_graph_writes(name: str, of) -> None:
    """Each operation is named, but not the initializers; what only a metric sums is named, too."""
    made = of(name)
    plain = [one.replace("Resource", "").replace("VariableOp", "") for one in made.source.left]
    assert plain == [
        f"the change of {variable} by the operation {one}, which no step of an optimizer runs"
        for one, variable in WRITTEN.items()
    ]
    assert made.source.told == ["Variables that the graph changes and that are not in the port: total."]
    assert made.absent == ("what the program feeds to load, which set weights",)
    assert open_parts(made, [])[0].startswith("not ported yet: the change of net/fc/weights by the operation row, ")


MUTANTS = {
    "a row": (writes, "slot.ref or kind", "kind"),
    "a branch": (writes, "        if passed <= known", "        if node.op == 'RefSwitch' or passed <= known"),
    "a loop": (writes, "known is not None and any(", "known is not None and node.op != 'RefEnter' and any("),
    "a copy that nothing takes": (unported, "return not self.placed.isdisjoint(before)", "return False"),
    "a load": (unported, "one.is_fed and", "False and"),
    "a metric": (unported, "if any(self._is_data(self.nodes[name]) for name in before):", "if False:"),
    "initializers": (unported, " and not (one.is_first or one.is_restored)", ""),
}


@pytest.mark.parametrize("what", MUTANTS)
def test_a_mutant_names_others(what: str, mutated, monkeypatch) -> None:
    """What is named changes with it."""
    module, old, new = MUTANTS[what]
    changed = mutated(module, old, new)
    expected = translate(read(GRAPHS / "changing.meta"), "net")
    monkeypatch.setattr(unported, "writes_of", getattr(changed, "writes_of", unported.writes_of))
    if module is unported:
        monkeypatch.setattr("tf1kit.port.gaps.unported", changed.unported)
    made = translate(read(GRAPHS / "changing.meta"), "net")
    assert (made.source.left, made.source.others, made.absent) != (
        expected.source.left,
        expected.source.others,
        expected.absent,
    )


def test_copies_at_several_times(of, tmp_path: Path) -> None:
    """What a group runs is a change of its own, and has its name."""
    made = of("copying")
    assert made.source.left == ()
    assert [one.name for one in made.changes] == ["first_layer", "last_layer", "mix"]
    assert made.absent[1] == "whether the program runs the 4 operations of mix together"
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, '({"target.fc": "online.fc"})', '({"target.fc/kernel": "online.fc/kernel"})')


def test_a_mutant_that_does_not_look_at_groups(mutated, monkeypatch) -> None:
    """It runs the copies at once."""
    changed = mutated(apart, "found[name] = tuple(groups)", "found[name] = ()")
    monkeypatch.setattr("tf1kit.port.recovered.apart_of", changed.apart_of)
    assert [one.name for one in translate(read(GRAPHS / "copying.meta"), "net").changes] == ["copy", "mix"]


def two(optimizers: tuple[Any, Any], group: bool) -> None:
    """Two optimizers of one loss."""
    y = dense(tf.nn.tanh(dense(tf.placeholder(tf.float32, [4, 5], "x"), 6, "fc")), 3, "out")
    loss = tf.reduce_mean(tf.square(y - labels(4, 3)))
    steps = [
        one.minimize(loss, None, tf.trainable_variables(scope))
        for one, scope in zip(optimizers, ("fc", "out"), strict=True)
    ]
    if group:
        tf.group(*steps)


PAIRS = {
    "of two kinds": lambda: (tf.train.GradientDescentOptimizer(0.1), tf.train.AdamOptimizer(0.1)),
    "alike": lambda: (tf.train.GradientDescentOptimizer(0.1), tf.train.GradientDescentOptimizer(0.1)),
}
APART = "steps of a part of the weights (no operation of the graph runs "


@pytest.mark.parametrize("kinds", PAIRS)
def test_two_optimizers_of_one_loss(kinds: str, tmp_path: Path, mutated, monkeypatch) -> None:
    """They are one step if some operation runs both; otherwise the program may run them in turn."""
    (one,) = ported(tmp_path, lambda: two(PAIRS[kinds](), False)).source.left
    assert one.startswith(f"{APART}GradientDescent/update_fc/weights/") and "/update_out/weights/" in one
    made = ported(tmp_path, lambda: two(PAIRS[kinds](), True))
    assert made.source.left == ()
    monkeypatch.setattr(
        "tf1kit.port.read.trainings_of", mutated(minimized, "if name not in most", "if ()").trainings_of
    )
    assert ported(tmp_path, lambda: two(PAIRS[kinds](), False)).source.left == ()


def network() -> tuple[Any, Any, Any]:
    """A layer, the step of it, and its kernel."""
    with tf.variable_scope("", use_resource=False):
        y = dense(tf.placeholder(tf.float32, [8, 4], "x"), 3, "fc")
    count = tf.train.get_or_create_global_step()
    loss = tf.reduce_mean(tf.squared_difference(y, labels(8, 3)))
    return y, tf.train.GradientDescentOptimizer(0.1).minimize(loss, count), tf.trainable_variables()[0]


def after(change: Callable[[Any], Any]) -> Callable[[], None]:
    """A change of the kernel behind the step."""

    def make() -> None:
        _, step, kernel = network()
        with tf.control_dependencies([step]):
            change(kernel)

    return make


def nested() -> None:
    """A group of the step and of a group."""
    _, step, kernel = network()
    noise = tf.assign_add(kernel, tf.random_normal(kernel.shape), name="noise")
    tf.group(step, tf.group(noise, name="inner"), name="outer")


def reset() -> None:
    """A group of the step and of an initializer."""
    _, step, kernel = network()
    tf.group(step, kernel.initializer)


def noisy(kernel: Any) -> Any:
    """Noise in each tenth step."""
    due = tf.equal(tf.train.get_global_step() % 10, 0)
    return tf.cond(due, lambda: tf.assign(kernel, 0.9 * kernel, name="kept"), lambda: tf.identity(kernel))


IN_STEPS = {
    "a row": (after(lambda one: one[0].assign(tf.zeros([3]), name="row")), "row"),
    "rows": (after(lambda one: tf.scatter_update(one, [0], tf.zeros([1, 3]), name="rows")), "rows"),
    "a branch": (after(noisy), "cond/kept"),
    "a nested group": (nested, "noise"),
    "an initializer": (reset, "fc/weights/Assign"),
}


@pytest.mark.parametrize("what", IN_STEPS)
def test_what_a_step_writes_beside(what: str, tmp_path: Path) -> None:
    """It is named as a part of the step."""
    make, operation = IN_STEPS[what]
    said = f"the change of fc/weights in each step (by the operation {operation})"
    assert ported(tmp_path, make).source.left == (said,)


def by_step() -> None:
    """Averages of moments whose decay depends on the step, which no step waits for."""
    x = dense(tf.placeholder(tf.float32, [8, 4], "x"), 6, "fc")
    mean, variance = tf.nn.moments(x, [0])
    step = tf.cast(tf.train.get_or_create_global_step(), tf.float32)
    for name, new in (("mean", mean), ("variance", variance)):
        old = tf.get_variable(name, [6], trainable=False)
        tf.assign(old, old * (step / (step + 1)) + new / (step + 1), name=f"move_{name}")
    x = tf.nn.batch_normalization(x, mean, variance, tf.get_variable("beta", [6]), tf.get_variable("gamma", [6]), 1e-3)
    loss = tf.reduce_mean(tf.square(dense(x, 3, "out") - labels(8, 3)))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=tf.trainable_variables())


def test_averages_by_the_step(tmp_path: Path) -> None:
    """They are named, though nothing that trains takes them."""
    assert ported(tmp_path, by_step).source.left == tuple(
        f"the change of {name} by the operation move_{name}, which no step of an optimizer runs"
        for name in ("mean", "variance")
    )


def test_what_evaluates_writes(tmp_path: Path) -> None:
    """A graph for --eval that changes a weight in each call."""

    def network(trains: bool) -> None:
        x, u = tf.placeholder(tf.float32, [8, 4], "x"), tf.get_variable("u", [4, 3])
        with tf.control_dependencies([] if trains else [tf.assign(u, 0.5 * u)]):
            y = tf.matmul(tf.nn.dropout(x, rate=0.5), u, name="out")
        if trains:
            tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(y - labels(8, 3))))

    with tf.Graph().as_default() as graph:
        network(False)
        beside = graph.as_graph_def()
    assert ported(tmp_path, lambda: network(True)).source.left == ()
    made = translate(read(tmp_path / "net.meta"), "net", beside)
    assert made.source.left == ("the change of u in each call of the graph that evaluates",)


def two_averages() -> None:
    """Averages of weights with two decays."""
    y = dense(tf.placeholder(tf.float32, [4, 5], "x"), 3, "fc")
    step = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(y - labels(4, 3))))
    with tf.control_dependencies([step]):
        kernel, bias = tf.trainable_variables()
        tf.group(*(tf.train.ExponentialMovingAverage(keep).apply([one]) for keep, one in ((0.9, kernel), (0.99, bias))))


def two_statistics() -> None:
    """Mean and variance of a batch, which move with two decays."""
    gamma, beta, mean, variance = (
        tf.get_variable(name, [3], use_resource=True, trainable=len(name) == 1)
        for name in ("g", "b", "mean", "variance")
    )
    y, means, variances = tf.nn.fused_batch_norm(tf.placeholder(tf.float32, [4, 6, 6, 3], "x"), gamma, beta)
    moves = [tf.assign_sub(mean, (mean - means) * 0.1), tf.assign_sub(variance, (variance - variances) * 0.01)]
    loss = tf.reduce_mean(tf.square(dense(tf.reduce_mean(y, [1, 2]), 3, "fc") - labels(4, 3)))
    with tf.control_dependencies(moves):
        tf.train.GradientDescentOptimizer(0.1).minimize(loss)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (two_averages, "the averages (that of fc/weights keeps 0.9, that of fc/biases keeps 0.99 of itself in each step, "),
        (two_statistics, (
            "the moving averages of FusedBatchNormV3 (mean keeps 0.9 and variance keeps 0.99 of itself in each step, "
        )),
    ],
)  # fmt: skip
def test_decays_that_differ(make: Callable[[], None], told: str, tmp_path: Path) -> None:
    """Both are named, with what they follow."""
    left = ported(tmp_path, make).source.left
    assert left[0].startswith(told) and left[0].endswith(("has one decay)", "has one decay for both)")), left


def test_gradients_that_a_program_begins_itself(tmp_path: Path) -> None:
    """An actor that follows the slope of its critic, which is fed, as in DDPG: the message says where they begin."""
    with branches_of_version_1(), tf.Graph().as_default():
        action = tf.tanh(dense(tf.placeholder(tf.float32, [4, 5], "x"), 2, "actor"))
        slope = tf.placeholder(tf.float32, [4, 2], "slope")
        own = tf.trainable_variables()
        gradients = tf.gradients(action, own, tf.negative(slope, "down"))
        tf.train.AdamOptimizer(0.01).apply_gradients(zip(gradients, own, strict=True))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    told = "the loss (its gradients begin at down:0, which the program gives to tf.gradients as grad_ys)"
    assert translate(read(tmp_path / "net.meta"), "net").source.left[0] == told
