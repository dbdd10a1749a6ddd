"""Tests what a graph is fed and computes, and files that are no graph that can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from tf1kit.errors import UsageError
from tf1kit.port.read import evaluating, read
from tf1kit.port.read.ends import Ends

Make = Callable[[], Any]


def product(name: str = "product", x: Any = None) -> Any:
    """A product with a variable."""
    x = tf.placeholder(tf.float32, [2, 3], "x") if x is None else x
    return tf.matmul(x, tf.get_variable(f"{name}/w", [3, 3], use_resource=False), name=name)


def graph_of(make: Make) -> Any:
    """The GraphDef of what `make` adds."""
    with tf.Graph().as_default() as graph:
        make()
        return graph.as_graph_def()


def with_losses() -> None:
    """Logits that a cross entropy takes through a reshape, and another end; no optimizer."""
    x = product("hidden")
    product("side", x)
    flat = tf.reshape(tf.identity(product("logits", x)), [-1, 3])
    tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.placeholder(tf.int32, [2], "labels"), logits=flat)


def test_what_a_loss_is_of() -> None:
    """It is the tensor in front of the reshape, and the last if it is the only one."""
    ends = Ends("net.pb", graph_of(with_losses))
    assert ends.outputs(()) == {"logits": "logits:0", "side": "side:0"}
    assert ends.left == ("the loss",)


def many() -> None:
    """Nine ends."""
    x = product()
    for number in range(9):
        tf.exp(x, name=f"end{number}")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: tf.constant(1.0),
            "no tensor of .*net.pb depends on a placeholder and a variable: name a tensor with --out",
        ),
        (many, "net.pb has 9 ends: name those to port with --outputs, such as end0:0, .*, end7:0$"),
    ],
)
def test_no_outputs(make: Make, says: str) -> None:
    """It is said what to name."""
    with pytest.raises(UsageError, match=says):
        Ends("net.pb", graph_of(make)).outputs(())


def test_no_inputs() -> None:
    """An output that depends on nothing that is fed is refused."""
    ends = Ends("net.pb", graph_of(lambda: tf.exp(tf.constant(1.0), name="out")))
    with pytest.raises(
        UsageError, match=r"no placeholder of net.pb leads to out:0: name the tensors that are fed with --inputs"
    ):
        ends.inputs(["out:0"], ())


def test_another_graph_that_evaluates() -> None:
    """It has one of the end points, and is fed as many tensors as the graph that trains."""
    graph = graph_of(product)
    found = evaluating("eval.pb", graph, {"out": "product:0", "drop": "drop:0"}, {"images": "y:0"})
    assert (dict(found.inputs), dict(found.outputs)) == ({"images": "x:0"}, {"out": "product:0"})
    with pytest.raises(
        UsageError, match=r"eval.pb has no end point of the port, such as drop:0: give --eval a graph of"
    ):
        evaluating("eval.pb", graph, {"drop": "drop:0"}, {"images": "y:0"})
    with pytest.raises(
        UsageError, match=r"eval.pb takes the inputs x:0, but the graph that trains takes y:0, z:0: give"
    ):
        evaluating("eval.pb", graph, {"out": "product:0"}, {"images": "y:0", "more": "z:0"})


def test_a_loss_that_is_not_found(tmp_path: Path) -> None:
    """The graph is read, and what is left of it is said."""

    def make() -> None:
        x = product()
        losses = [tf.reduce_mean(tf.square(x - tf.placeholder(tf.float32, [2, 3], name))) for name in ("left", "right")]
        optimizer = tf.train.GradientDescentOptimizer(0.1)
        pairs = zip(*map(optimizer.compute_gradients, losses), strict=True)
        optimizer.apply_gradients([(one + other, weight) for (one, weight), (other, _) in pairs])

    path = tmp_path / "net.pb"
    path.write_bytes(graph_of(make).SerializeToString())
    found = read(path, ["product"])
    assert (found.trainings, found.left) == (
        (),
        (
            "the loss (the graph minimizes 2 tensors, which are not losses of towers: all of them take the whole of x)",
            "the optimizer",
        ),
    )


def test_functions_of_python(tmp_path: Path) -> None:
    """They are not in a graph, and the message says so."""

    def make() -> None:
        tf.identity(tf.py_func(abs, [product()], tf.float32), "out")

    path = tmp_path / "net.pb"
    path.write_bytes(graph_of(make).SerializeToString())
    says = "is of the type PyFunc, which calls a function of the Python program that made the graph, and a file has no such"
    with pytest.raises(UsageError, match=says):
        read(path, ["out"])


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """One that is not there, one that protobuf could not read, and a SavedModel for something else."""
    with pytest.raises(UsageError, match=r"net.meta cannot be read: No such file or directory"):
        read(tmp_path / "net.meta")
    with (tmp_path / "net.pb").open("wb") as file:
        file.truncate(1 << 31)  # has no blocks on the disk
    with pytest.raises(UsageError, match=r"net.pb is too large to be a graph: it has 2 GiB or more"):
        read(tmp_path / "net.pb")
    with tf.Graph().as_default(), tf.Session() as session:
        product()
        session.run(tf.global_variables_initializer())
        builder = tf.saved_model.Builder(str(tmp_path / "saved"))
        builder.add_meta_graph_and_variables(session, ["train"])
        builder.save()
    with pytest.raises(UsageError, match="saved is not a SavedModel with the tag serve"):
        read(tmp_path / "saved")
