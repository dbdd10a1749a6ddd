"""Tests `tf1kit port --data-format channels_last`: ports of graphs of channels first, by genuine 1.15.5 and by this TensorFlow,
proven to the bit; and wrong ones.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import write
from tests.port.test_port_command import port
from tf1kit.graph.channels_last import channels_last
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import Forward
from tf1kit.parity.written.proof import by_channels_last
from tf1kit.port.channels import Turning
from tf1kit.port.read import read
from tf1kit.port.recognise.step import CALL, JOIN, Step, Weight
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

GRAPHS = Path(__file__).parent / "graphs"  # by genuine 1.15.5
SHAPES = {"x:0": (2, 3, 4, 5), "y:0": (2, 3, 4, 5), "c:0": (2, 6, 4, 5), "v:0": (2, 5)}
CONV = Step("layers.Conv2D", ("x:0",), ("y:0",), "y", {"filters": 3, "data_format": "channels_first"})


@cache
def translated(path: Path) -> Written:
    """The port of a graph."""
    return translate(read(path), path.stem, channels_last=True)


def failures(made: Written, folder: Path) -> list[str]:
    """What differs."""
    (folder / "net.py").write_text(made.text)
    results = Forward(by_channels_last(made), folder / "net.py").prove()
    return [failure for one in results for failure in one.failures] + [one.missing for one in results if one.missing]


def turned(step: Step) -> list[Step]:
    """What becomes of a step behind a convolution of channels first."""
    return Turning(SHAPES, ["x:0"]).turn([CONV, step])[1:]


@pytest.mark.parametrize(
    ("step", "kinds"),
    [
        (
            Step("layers.Activation", ("y:0",), ("z:0",), "z", {"activation": "softmax"}),
            ["ops.transpose", "layers.Activation"],
        ),
        (Step("layers.Flatten", ("y:0",), ("z:0",), "z"), ["ops.transpose", "layers.Flatten"]),
        (Step("ops.mean", ("y:0",), ("z:0",), "z", {"axis": 3}, form=CALL), ["ops.transpose", "ops.mean"]),
        (Step("*", ("y:0", Weight("w")), ("z:0",), "z", form=CALL), ["ops.transpose", "*"]),
        (Step("+", ("y:0", "v:0"), ("z:0",), "z", form=CALL), ["ops.transpose", "+"]),
    ],
)
def test_what_needs_the_order_of_the_graph(step: Step, kinds: list[str]) -> None:
    """It gets it back by a transpose."""
    found = turned(step)
    assert [one.kind for one in found] == kinds and found[0].options["axes"] == (0, 3, 1, 2)


@pytest.mark.parametrize(
    ("step", "options"),
    [
        (Step("layers.Concatenate", ("y:0", "y:0"), ("z:0",), "z", {"axis": 1}, form=JOIN), {"axis": 3}),
        (Step("layers.Concatenate", ("y:0", "y:0"), ("z:0",), "z", {"axis": -1}, form=JOIN), {"axis": 2}),
        (
            Step("ops.sum", ("y:0",), ("z:0",), "z", {"axis": (1, 2), "keepdims": True}, form=CALL),
            {"axis": (1, 3), "keepdims": True},
        ),
        (Step("layers.Activation", ("y:0",), ("z:0",), "z", {"activation": "relu"}), {"activation": "relu"}),
        (
            Step("tf1kit.keras.Dropout", ("y:0",), ("z:0",), "z", {"noise_shape": (None, 3, 1, 1)}),
            {"noise_shape": (None, 1, 1, 3)},
        ),
        (
            Step("layers.ZeroPadding2D", ("y:0",), ("z:0",), "z", {"padding": 1, "data_format": "channels_first"}),
            {"padding": 1},
        ),
    ],
)
def test_what_turns(step: Step, options: dict[str, object]) -> None:
    """Its axes have other numbers."""
    assert [(one.kind, one.options) for one in turned(step)] == [(step.kind, options)]


@pytest.mark.parametrize(("by", "name"), [("1.15.5", "gpu"), ("current", "gpu"), ("1.15.5", "channels")])
def test_a_port_is_proven(by: str, name: str, tmp_path: Path) -> None:
    """End points, weights after steps of training, and averages have the same bits."""
    with branches_of_version_1():
        made = translated(GRAPHS / f"{name}.meta" if by == "1.15.5" else Path(write(name, str(tmp_path))))
    assert "channels_first" not in made.text and "(0, 2, 3, 1)" not in made.text
    assert failures(made, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("axes=(0, 3, 1, 2)", "axes=(0, 1, 2, 3)"), ("ZeroPadding2D(((1, 1), (2, 2))", "ZeroPadding2D(((2, 2), (1, 1))")],
)
def test_a_wrong_order_shows(old: str, new: str, tmp_path: Path) -> None:
    """The proof fails."""
    made = translated(GRAPHS / "gpu.meta")
    assert old in made.text
    assert failures(replace(made, text=made.text.replace(old, new)), tmp_path)


def test_a_graph_by_operations_of_channels_last() -> None:
    """It computes the same numbers, and its tensors have the same names and shapes."""
    given = np.arange(96, dtype=np.float32).reshape(2, 3, 4, 4) ** 2 % 7
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 3, 4, 4], "x")
        tf.nn.max_pool(x, [1, 1, 2, 2], [1, 1, 2, 2], "VALID", data_format="NCHW", name="y")
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(channels_last(graph.as_graph_def()), name="")
        found = session.run("y:0", {"x:0": given})
    assert np.array_equal(found, given.reshape(2, 3, 2, 2, 2, 2).max((3, 5)))


@pytest.mark.parametrize("keeps", [True, False])
def test_a_reduction_by_axes_of_channels_last(keeps: bool) -> None:
    """It sums as the port does, and gives the same shape; along other axes, or of other tensors, it stays."""
    with tf.Graph().as_default() as graph:
        x = tf.identity(tf.placeholder(tf.float32, [2, 3, 4, 5], "x"))
        y = tf.reduce_mean(x, [2, 3], keepdims=keeps, name="y")
        tf.reduce_mean(x, [2], name="z")
    assert not any("last" in one.name for one in channels_last(graph.as_graph_def()).node)
    made = channels_last(graph.as_graph_def(), {"x:0"})
    assert ("z/last" in {one.name for one in made.node}) is False
    given = np.arange(120, dtype=np.float32).reshape(2, 3, 4, 5) / 7
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(made, name="")
        axes = session.run("y/last_axes:0")
        found = session.run("y:0", {"x:0": given})
    assert axes.tolist() == [1, 2] and found.shape == tuple(y.shape.as_list())
    assert np.allclose(found.ravel(), given.mean((2, 3)).ravel())


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says where channels are, and refuses a graph that has none of them first."""
    monkeypatch.chdir(tmp_path)
    result = port(GRAPHS / "channels.meta", "--data-format", "channels_last", "--out", "net.py")
    assert result.exit_code == 0, result.output
    assert "Channels are last in the port, and first in the graph: images has them last, too." in result.stderr
    refused = port(GRAPHS / "lenet.meta", "--data-format", "channels_last", "--out", "lenet.py")
    assert refused.exit_code == 2 and "has no layer of channels first: leave out --data-format" in refused.stderr
