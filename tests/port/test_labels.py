"""Tests the labels that the proof of a port gives to a loss, and their shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from click.testing import CliRunner

from tests.port.networks import dense
from tests.port.test_modes import port
from tests.port.test_trained import failed
from tf1kit.cli import main
from tf1kit.errors import UsageError
from tf1kit.parity.written.forward import Forward
from tf1kit.parity.written.labels import drawn_labels, label_sizes
from tf1kit.parity.written.proof import Asked

SIZES = {"fed": [2, 3], "pair": [None, None], "pixels": [None, None, None, 2], "any": None}


@pytest.fixture
def graph() -> tf.GraphDef:
    """Placeholders of each kind of shape."""
    with tf.Graph().as_default() as made:
        for name, shape in SIZES.items():
            tf.placeholder(tf.float32, shape, name)
        tf.placeholder(tf.bool, [2], "said")
        return made.as_graph_def()


def test_what_is_drawn(graph: tf.GraphDef) -> None:
    """One-hot rows of classes, or the numbers that are asked for, each of them."""
    assert np.array_equal(drawn_labels(graph, "fed:0", 0, 3, (2, 3)).sum(1), [1, 1])
    assert set(drawn_labels(graph, "fed:0", 0, 2, (2, 3), (-1, 0, 1)).flat) == {-1, 0, 1}
    with pytest.raises(UsageError, match=r"type bool for said:0: name other labels with --labels"):
        drawn_labels(graph, "said:0", 0, 3, (2,))


def test_unknown_sizes(graph: tf.GraphDef) -> None:
    """They are those of what the loss takes, or of an end point with as many axes."""
    seen = [(5, 16, 16, 2), (5, 8, 8, 2), (5, 4, 4, 3), (320, 2)]
    assert label_sizes(graph, "pair:0", 5, (None, 3), seen) == (5, 3)
    assert label_sizes(graph, "pixels:0", 5, (None, 2), seen) == (5, 8, 8, 2)
    with pytest.raises(UsageError, match="give it with --shape, such as --shape any=5,10"):
        label_sizes(graph, "any:0", 5, (None, 2), seen)


def of_some_examples() -> None:
    """A loss of the examples whose label is 1 and one of those whose label is -2, as in detectors of faces."""
    label = tf.placeholder(tf.float32, [8], "label")
    x = dense(tf.placeholder(tf.float32, [8, 4], "x"), 1, "fc")[:, 0]
    parts = [tf.reduce_mean(tf.square(tf.boolean_mask(x, tf.equal(label, one)) - 3.0)) for one in (1.0, -2.0)]
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.add_n(parts))


def test_a_loss_that_needs_its_labels(tmp_path: Path) -> None:
    """The proof takes labels for which the loss is a finite number, says which, and finds a mutant."""
    made = port(of_some_examples, tmp_path)
    assert failed(made, tmp_path) == []
    (tmp_path / "net.py").write_text(made.text)
    (bitwise,) = Forward(made, tmp_path / "net.py").prove(["bitwise"])
    assert "so all labels are from -2 to 1" in bitwise.remarks[-1]
    assert np.isfinite([row.scaled for row in bitwise.rows if row.key.startswith("step_")]).all()
    assert failed(made, tmp_path, "3.0", "3.5")


def of_pixels() -> None:
    """Two inputs and labels of unknown sizes: a class for each pixel of an image."""
    image = tf.placeholder(tf.float32, [None, None, None, 3], "image")
    scale = tf.placeholder(tf.float32, [None, None, None, 2], "scale")
    label = tf.placeholder(tf.float32, None, "label")
    x = tf.nn.conv2d(image, tf.get_variable("w", [3, 3, 3, 2]), [1, 1, 1, 1], "VALID") * scale
    loss = tf.nn.softmax_cross_entropy_with_logits(logits=tf.reshape(x, [-1, 2]), labels=tf.reshape(label, [-1, 2]))
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(loss))


def test_shapes_of_what_is_fed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--shape` names those of inputs and of labels; a name that is not fed, and what is not a shape, are refused."""
    monkeypatch.chdir(tmp_path)
    port(of_pixels, tmp_path)
    words = ["port", "net.meta", "--out", "port.py", "--force", "--shape", "image=2,8,8,3", "--shape", "scale=2,6,6,2"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, "such as --shape label=2,10" in result.output) == (1, True)
    result = CliRunner().invoke(main, [*words, "--shape", "label=2,6,6,2", "--test"])
    assert (result.exit_code, "holds: map, bitwise, initial" in result.output) == (0, True), result.output
    assert "shapes={'image': (2, 8, 8, 3), " in Path("parity_tests/test_port.py").read_text()
    for shapes, says in (
        ({"lable": 3}, "--shape lable:0: the proof feeds no such tensor; it feeds image:0, scale:0, label:0"),
        ({"label": (2, 0)}, r"--shape label=\(2, 0\): sizes are whole numbers from 1 on, such as label=8,64,64,3"),
        ({"label": 2.5}, "--shape label=2.5: sizes are whole numbers from 1 on"),
    ):
        with pytest.raises(UsageError, match=says):
            Asked("net.meta", shapes=shapes).port("port.py")
