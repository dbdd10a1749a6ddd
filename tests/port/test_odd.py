"""Tests ports of odd graphs, each proven: outputs in another order, several tensors of one operation, parts
that train and parts that do not; and graphs and modules whose port cannot be proven.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import trained
from tf1kit.errors import UsageError
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import RUNGS, Forward, drawn
from tf1kit.parity.written.of_module import source_of_module
from tf1kit.parity.written.proof import open_parts
from tf1kit.port.read import read
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

Make = Callable[[], Any]


def port(make: Make, folder: Path, *outputs: str) -> tuple[Written, Path]:
    """The port of what `make` adds to a graph, and its file."""
    with branches_of_version_1(), tf.Graph().as_default():
        make()
        tf.train.export_meta_graph(str(folder / "net.meta"))
    made = translate(read(folder / "net.meta", outputs), "net")
    (folder / "net.py").write_text(made.text)
    return made, folder / "net.py"


def weight(name: str, *shape: int) -> Any:
    """A variable."""
    return tf.get_variable(name, shape, initializer=tf.zeros_initializer())


def images(*shape: int) -> Any:
    """What a network is fed."""
    return tf.placeholder(tf.float32, shape, "images")


def two_of_one() -> None:
    """Both tensors of one operation, and its input."""
    best = tf.nn.top_k(tf.matmul(images(2, 5), weight("net/w", 5, 4)), 2, name="best")
    tf.exp(best.values, name="power")


def one_end() -> None:
    """Layers in a row, whose last alone is an end point."""
    x = images(2, 6, 6, 2)
    for number in range(2):
        x = tf.nn.max_pool(tf.nn.conv2d(x, weight(f"w{number}", 3, 3, 2, 2), 1, "SAME"), 2, 2, "SAME")
    tf.nn.relu(x, name="last")


ODD = {  # graph -> (what makes it, outputs, what is in the port)
    "the other order": (
        two_of_one,
        ("power", "best:1", "best", "images"),
        'ORDER = ["power", "best_1", "best", "images"]',
    ),
    "one that comes last": (two_of_one, ("power", "best"), 'ends["best"] = ends.pop("best")'),
    "one end": (one_end, ("last",), '"last/conv_2/kernel"'),
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_graph(what: str, tmp_path: Path) -> None:
    """Each end point has 0 ULP, and they have the order that is asked for."""
    make, outputs, part = ODD[what]
    made, path = port(make, tmp_path, *outputs)
    assert part in made.text
    results = Forward(made, path).prove()
    assert [(one.status, one.failures) for one in results] == [("holds", [])] * 3
    assert list(made.ends.values()) == [one if ":" in one else f"{one}:0" for one in outputs]


def test_without_variables(tmp_path: Path) -> None:
    """There is nothing to map, and the end points are compared."""
    mapped, bitwise, _ = Forward(*port(lambda: tf.exp(images(2, 3), name="last"), tmp_path, "last")).prove()
    assert (mapped.inapplicable, bitwise.status) == ("there are no variables", "holds")


def test_a_port_that_cannot_be_called(tmp_path: Path) -> None:
    """What it raises is said, and nothing holds."""
    made, path = port(one_end, tmp_path, "last")
    path.write_text(made.text.replace("return ends", "return ends.keys() + 1"))
    mapped, bitwise, initial = Forward(made, path).prove()
    assert mapped.missing and mapped.missing.startswith("the port cannot be called: TypeError: unsupported operand")
    assert (bitwise.missing, mapped.status, bitwise.status) == ("see map", "not run", "not run")
    assert open_parts(made, [mapped, bitwise, initial]) == [f"{rung} cannot run" for rung in RUNGS]


def test_labels_of_an_unknown_shape(tmp_path: Path) -> None:
    """It is said what to name instead."""

    def make() -> None:
        fed = tf.placeholder(tf.float32, None, "labels")
        trained(lambda logits: tf.reduce_mean(tf.square(logits - fed)), lambda step: tf.train.AdamOptimizer(0.1))

    with pytest.raises(UsageError, match="the graph does not say the shape of labels:0: give it with --shape"):
        Forward(*port(make, tmp_path)).prove()


def test_a_variable_without_a_first_value(tmp_path: Path) -> None:
    """A graph whose variable nothing sets is refused."""

    def make() -> None:
        fed = tf.placeholder(tf.float32, [4, 3], "labels")
        trained(
            lambda logits: tf.reduce_mean(tf.square(logits - fed)), lambda step: tf.train.MomentumOptimizer(0.1, 0.9)
        )

    made, path = port(make, tmp_path)
    assert made.source.trainings
    nodes = made.source.trainings[0].graph.node
    nodes.remove(next(one for one in nodes if one.name == "net/fc/weights/Momentum/Assign"))
    with pytest.raises(UsageError, match=r"net/fc/weights/Momentum/Assign, so .* has no first value"):
        Forward(made, path).prove()


def test_a_loss_of_what_a_signature_does_not_name(tmp_path: Path) -> None:
    """It is refused with what to do, which helps."""
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.float32, [4, 3], "labels")
        scores = []

        def loss(logits: Any) -> Any:
            scores.append(tf.nn.softmax(logits, name="scores"))
            return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=fed, logits=logits))

        trained(loss, lambda step: tf.train.GradientDescentOptimizer(0.1))
        session.run(tf.global_variables_initializer())
        x = session.graph.get_tensor_by_name("x:0")
        tf.saved_model.simple_save(session, str(tmp_path / "saved"), {"x": x}, {"scores": scores[0]})
    with pytest.raises(
        UsageError, match="the loss takes net/logits/BiasAdd:0, which is not an end point: name it with"
    ):
        translate(read(tmp_path / "saved"), "net")
    assert "def loss(endpoints, labels):" in translate(read(tmp_path / "saved", ["scores"]), "net").text


def placeholder(kind: Any) -> Any:
    """A graph with a placeholder."""
    with tf.Graph().as_default() as graph:
        tf.placeholder(kind, [2, 3], "fed")
        return graph.as_graph_def()


def test_what_is_drawn() -> None:
    """Values of the type that is fed; for a type without numbers it is said what to name instead."""
    for kind in (tf.float32, tf.float64, tf.uint8, tf.int64):
        found = drawn(placeholder(kind), "fed:0", 0, {})
        assert (found.dtype, found.shape, found.min() < found.max()) == (kind.as_numpy_dtype, (2, 3), True)
    with pytest.raises(UsageError, match=r"type string for fed:0: name another input with --inputs"):
        drawn(placeholder(tf.string), "fed:0", 0, {})


HEAD = "import tensorflow.compat.v1 as tf\nINPUT_SHAPE, INPUT_DTYPE = (2, 4), 'float32'\n"
TWO_MODES = """
def build(images, is_training=True):
    x = tf.nn.dropout(images, rate=0.5) if is_training else images
    return {"last": tf.matmul(x, tf.get_variable("w", [4, 3], initializer=tf.zeros_initializer()), name="last")}
"""
MODULES = {  # module -> (its text, what is said)
    "no_build": ("", "no_build has no build: see 'The contract of a pair'"),
    "raising": ("def build(images):\n    raise ValueError('no')\n", "the graph of raising cannot be built: no"),
    "gone": ("def build(images):\n    return tf.no_such_name(images)\n", "gone uses .*no_such_name"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of modules, which are forgotten after the test."""
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_that_cannot_be_used(name: str, folder: Path) -> None:
    """One sentence with the name of the module."""
    text, says = MODULES[name]
    (folder / f"{name}.py").write_text(HEAD + text)
    with pytest.raises(UsageError, match=says):
        source_of_module(name, {})


def test_a_module_with_two_modes(folder: Path) -> None:
    """The graph that trains is ported, and the other one evaluates; an option chooses one."""
    (folder / "two_modes.py").write_text(HEAD + TWO_MODES)
    both, one = source_of_module("two_modes", {}), source_of_module("two_modes", {"is_training": False})

    def draws(graph: Any) -> int:
        return sum(node.op == "RandomUniform" for node in graph.node)

    assert both.evaluates is not None
    assert (draws(both.graph), draws(both.evaluates), draws(one.graph), one.evaluates) == (1, 0, 0, None)
