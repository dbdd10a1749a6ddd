"""Tests numbers that a program feeds while it trains and others while it evaluates, such as `keep_prob`."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import write
from tests.port.test_of_capture import proven
from tf1kit.errors import UsageError
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.proof import Asked
from tf1kit.port.read import graph_of
from tf1kit.port.read.feeds import with_fed
from tf1kit.port.read.resting import at_rest

GRAPHS = Path(__file__).parent / "graphs"
FED = {"keep": 0.75, "rate": 0.4}
ENDS = "evaluation/endpoints/"


def graph_by(by: str, name: str, folder: Path) -> Path:
    """The MetaGraph of a network by 1.15.5, or by the TensorFlow that runs."""
    with branches_of_version_1():
        return GRAPHS / f"{name}.meta" if by == "1.15.5" else Path(write(name, str(folder)))


@pytest.mark.parametrize("by", ["1.15.5", "current"])
@pytest.mark.parametrize("name", ["fed", "resting"])
def test_both_modes_are_compared(name: str, by: str, tmp_path: Path) -> None:
    """With a flag and without one: where the program evaluates, its dropouts keep all, and the port says so."""
    fed = {**FED, "rate": 0.02} if name == "fed" else FED  # of "fed" it is the learning rate
    asked = Asked(str(graph_by(by, name, tmp_path)), fed=fed)
    text, results, left = proven(asked, tmp_path)
    assert left == [] and any(row.key.startswith(ENDS) for row in results[1].rows)
    told = " ".join(text.split())
    assert "assumed that the program evaluates with keep=1.0, so that" in told
    assert ("evaluates with rate=0.0, so that" in told) == (name == "resting")


@pytest.mark.parametrize("number", ["keep", "rate"])
def test_what_is_said_wins(number: str, tmp_path: Path) -> None:
    """A program that drops while it evaluates, too, is not the port, whose dropouts keep all."""
    asked = Asked(str(GRAPHS / "resting.meta"), fed=FED, fed_evaluating={number: FED[number]})
    _, results, left = proven(asked, tmp_path)
    assert left == ["bitwise does not hold"]
    assert {row.key for row in results[1].rows if not row.ok and row.key.startswith(ENDS)}


def test_statistics_of_the_batch_without_a_flag(tmp_path: Path) -> None:
    """It is not known how such a program evaluates, so nothing is assumed."""
    with branches_of_version_1(), tf.Graph().as_default():
        x, keep = tf.placeholder(tf.float32, [4, 5], "x"), tf.placeholder(tf.float32, [], "keep")
        moving = tf.get_variable("moving", [5], initializer=tf.zeros_initializer(), trainable=False)
        mean = tf.reduce_mean(x, 0)
        with tf.control_dependencies([tf.assign(moving, 0.9 * moving + 0.1 * mean)]):
            tf.nn.dropout(x - mean, keep_prob=keep, name="out")
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    source = Asked(str(tmp_path / "net.meta"), fed={"keep": 0.5}).source()
    assert (source.evaluates is None) == bool(source.updates)


def test_a_name_that_is_not_there(tmp_path: Path) -> None:
    """The message is that of --feed."""
    with pytest.raises(UsageError, match="has no placeholder 'kept'"):
        Asked(str(GRAPHS / "resting.meta"), fed=FED, fed_evaluating={"kept": 1.0}).source()


def rates(build: object) -> dict[str, float]:
    """What is found for the number that a graph is fed."""
    with tf.Graph().as_default() as graph:
        build(tf.placeholder(tf.float32, [], "p"), tf.random_uniform([4, 5]))
    return at_rest(with_fed("the graph", graph.as_graph_def(), {"p": 0.25}), ["p"])


def chained(p: tf.Tensor, drawn: tf.Tensor) -> None:
    """A rate behind sums that double, and behind thousands of operations that change nothing."""
    for _ in range(60):
        p = p + p
    for _ in range(3000):
        p = tf.identity(p)
    tf.greater_equal(drawn, p)


@pytest.mark.parametrize(
    ("build", "found"),
    [
        (lambda p, drawn: tf.floor(p + drawn), {"p": 1.0}),
        (lambda p, drawn: tf.floor(drawn + p), {"p": 1.0}),
        (lambda p, drawn: tf.floor(drawn + (1 - p)), {"p": 0.0}),
        (lambda p, drawn: drawn >= p, {"p": 0.0}),
        (lambda p, drawn: drawn >= 1 - p, {"p": 1.0}),
        (lambda p, drawn: drawn >= 1 - (1 - p), {"p": 0.0}),
        (lambda p, drawn: (drawn >= p, tf.floor(drawn + p)), {}),  # no number lets both keep all
        (lambda p, drawn: drawn >= tf.nn.relu(p), {}),
        (lambda p, drawn: drawn * p, {}),
        (chained, {"p": 0.0}),
    ],
)
def test_which_number_keeps_all(build: object, found: dict[str, float]) -> None:
    """Read from the graph, however the rate is computed; nothing is guessed."""
    assert rates(build) == found


def test_a_fed_number_that_no_dropout_takes() -> None:
    """A learning rate stays as it is."""
    graph = graph_of(GRAPHS / "fed.meta")
    assert at_rest(with_fed("fed.meta", graph, {"rate": 0.5}), ["rate"]) == {}
