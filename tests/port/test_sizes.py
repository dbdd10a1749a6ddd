"""Tests that the proof sees what a usual batch does not take: other sizes that the graph leaves open, and all rows of a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense
from tests.port.test_told import ported
from tf1kit.parity.written.covered import covering
from tf1kit.parity.written.forward import Forward
from tf1kit.parity.written.sizes import other_sizes


def learned(scores: Any, labels: Any) -> None:
    """A mean by hand of the squares."""
    count = tf.cast(tf.shape(scores)[0], tf.float32)
    loss = tf.reduce_sum(tf.squared_difference(scores, labels)) / count
    tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_or_create_global_step())


def images() -> None:
    """Scores of rows of pixels of any width, and a loss that divides by the number of examples."""
    x = tf.placeholder(tf.float32, [None, 2, None], "x")
    pixels = tf.reshape(tf.transpose(tf.reduce_mean(x, 2, keepdims=True) * 2.0, [0, 2, 1]), [-1, 2])
    learned(dense(pixels, 3, "fc"), tf.placeholder(tf.float32, [None, 3], "labels"))


def words() -> None:
    """Scores of the rows of a constant and of a variable, and a loss whose classes have weights."""
    ids = tf.placeholder(tf.int32, [None], "ids")
    signs = tf.gather(tf.constant(np.arange(20, dtype=np.float32)), ids)
    x = tf.gather(tf.get_variable("table", [20, 4]), ids) * tf.expand_dims(signs, 1)
    labels = tf.placeholder(tf.int32, [None], "labels")
    scores = dense(x, 30, "fc")
    each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=scores)
    loss = tf.reduce_mean(each * tf.gather(tf.constant(np.arange(101.0, 131.0, dtype=np.float32)), labels))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_or_create_global_step())


EDITS = {  # what is edited -> the graph, the text, another one, where that shows
    "a slice of the examples": (images, "ops.mean(inputs, ", "ops.mean(inputs[:8], ", {"batch/endpoints", "batch/loss"}),
    "a size of the examples": (images, "tf.shape(endpoints[\"matmul\"])[0]", "8", {"batch/loss"}),
    "a size of an axis": (images, "ops.mean(inputs, axis=2, keepdims=True)", "ops.sum(inputs, axis=2, keepdims=True) / 5.0", {
        *("sizes/endpoints", "sizes/loss"),
    }),
    "a shape": (
        images,
        "self.reshape(ops.transpose(",
        "self.reshape((lambda x, axes: ops.reshape(ops.transpose(x, axes), (8, 1, 2)))(",
        {"batch/endpoints", "batch/loss"},
    ),
    "the last row": (words, " 19.0", " 20.0", {"rows/2/endpoints"}),
    "an index": (words, "self.gather(ids)", "self.gather(ops.minimum(ids, 18))", {"rows/2/endpoints"}),
    "the weight of a class": (words, "130.0,\n", "131.0,\n", {"classes/3/loss"}),
    "a label": (words, "        labels,\n    )", "        ops.minimum(labels, 28),\n    )", {"classes/3/loss"}),
}  # fmt: skip
SHAPES = {"x:0": (8, 2, 5)}


def differing(folder: Path, make: Callable[[], None], old: str = "", new: str = "") -> list[str]:
    """The keys of what differs after a change in the module."""
    made, path = ported(folder, make), folder / "net.py"
    assert old in made.text
    path.write_text(made.text.replace(old, new))
    _, bitwise, _ = Forward(made, path, shapes=SHAPES if make is images else {}, edited=True).prove()
    assert bitwise.status in ("holds", "fails")
    return [row.key for row in bitwise.rows if not row.ok]


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_seen(what: str, tmp_path: Path) -> None:
    """And the usual batch does not show it."""
    make, old, new, seen = EDITS[what]
    found = differing(tmp_path, make, old, new)
    assert found and all(key.startswith("extreme/") for key in found), found
    assert {"/".join(key.split("/")[1 : -1 if "endpoints" in key else None]) for key in found} == seen, found


@pytest.mark.parametrize("make", [images, words])
def test_a_port_holds(make: Callable[[], None], tmp_path: Path) -> None:
    """Without an edit."""
    assert differing(tmp_path, make) == []


def test_labels_that_the_graph_has(tmp_path: Path) -> None:
    """A loss that takes four examples alone is compared for four, and the end points for five, too."""

    def four() -> None:
        scores = dense(tf.placeholder(tf.float32, [None, 2], "x"), 3, "fc")
        learned(scores, tf.constant(np.eye(4, 3, dtype=np.float32)))

    made, path = ported(tmp_path, four), tmp_path / "net.py"
    made.write(path)
    _, bitwise, _ = Forward(made, path, shapes={"x:0": (4, 2)}).prove()
    keys = [row.key for row in bitwise.rows]
    assert bitwise.status == "holds" and "extreme/batch/loss" not in keys
    assert any(key.startswith("extreme/batch/endpoints/") for key in keys)


def test_sizes_to_try() -> None:
    """One more example, with as many entries for each; longer axes."""
    free = {"x:0": frozenset([0, 1]), "ids:0": frozenset([0]), "y:0": frozenset[int]()}
    shapes = {"x:0": (8, 3, 4), "ids:0": (16,), "y:0": (8, 2)}
    found = other_sizes(free, 8, shapes)
    assert found["batch"] == [(9, {"x:0": (9, 3, 4), "ids:0": (18,), "y:0": (8, 2)})]
    assert [one["x:0"] for _, one in found["sizes"]] == [(8, 4, 4), (8, 35, 4), (8, 6, 4)]
    assert other_sizes({"y:0": frozenset()}, 8, shapes) == {}


def test_all_rows() -> None:
    """Each once at least; of many rows, from the first to the last."""
    ids = {"ids": np.asarray([[0, 1], [1, 0]]), "x": np.zeros(3)}
    made = [one["ids"] for one in covering(ids, {"ids": 10, "x": 9, "more": 3})]
    assert np.unique(made).tolist() == [*range(10)] and made[0].shape == (2, 2)
    spread = np.stack([one["ids"] for one in covering(ids, {"ids": 1000})])
    assert (spread.size, spread.min(), spread.max()) == (8, 0, 999)
    assert list(covering(ids, {"ids": 2})) == []
