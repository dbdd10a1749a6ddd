"""Tests how a port's weights begin: what is recovered of the graph, and the rung `initial`."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import tf1kit.keras
from tests.port.networks import write
from tf1kit.keras.initializers import deviation
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import Forward
from tf1kit.parity.written.initial import law_of
from tf1kit.parity.written.proof import open_parts
from tf1kit.port.read import read
from tf1kit.port.recognise.initial import NORMAL, TRUNCATED, Law, initializers, initializers_of, laws
from tf1kit.port.translate import translate
from tf1kit.port.write.fold import literal
from tf1kit.port.written import Written

GRAPH = Path(__file__).parent / "graphs" / "beginning.meta"  # by genuine 1.15.5
BY_INPUTS = 'mode="fan_in", distribution="untruncated_normal"'
WRITTEN = (
    "keras.initializers.TruncatedNormal(stddev=0.09)",
    '"he_normal"',
    'dense("glorot", 40, "glorot_uniform")',
    "bias_initializer=keras.initializers.Constant(0.1)",
    "keras.initializers.Orthogonal(gain=0.5)",
    "keras.initializers.Orthogonal()",
    "keras.initializers.RandomUniform(-0.05, 0.1)",
    "tf1kit.keras.initializers.VarianceScaling(factor=1.0)",
    'VarianceScaling(scale=0.5, mode="fan_out", distribution="uniform")',
    f"VarianceScaling(scale=2.0, {BY_INPUTS})",
    "keras.initializers.RandomNormal(mean=0.5, stddev=0.15)",
    'self.add_weight(shape=(20,), name="gain", initializer="ones")',
)


def failed(made: Written, folder: Path, old: str = "", new: str = "") -> list[str]:
    """The keys of what differs on the rung `initial` after a change in the module."""
    assert old in made.text
    path = folder / "net.py"
    path.write_text(made.text.replace(old, new))
    found = {one.rung: one for one in Forward(made, path).prove(("map", "initial"))}["initial"]
    assert found.rows
    return [row.key for row in found.rows if not row.ok]


@pytest.mark.parametrize("by", ["1.15.5", "current"])
def test_all_kinds_of_random_values(by: str, tmp_path: Path) -> None:
    """Each is written as somebody would write it, and is proven."""
    with branches_of_version_1():
        made = translate(read(GRAPH if by == "1.15.5" else Path(write("beginning", str(tmp_path)))), "net")
    assert made.source.left == ()
    text = " ".join(made.text.split()).replace("( ", "(").replace(", )", ")").replace(" )", ")")
    assert [part for part in WRITTEN if part not in text] == []
    assert "initial values" not in made.text
    assert failed(made, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        (
            "stddev=0.09",
            "stddev=0.0901",
            ["distributions/truncated/w"],
        ),
        ("Constant(0.1)", "Constant(0.11)", [f"initial values/{name}/b" for name in ("glorot", "he", "truncated")]),
        ('"he_normal"', '"lecun_normal"', ["distributions/he/w", "initial values, by statistics/he/w"]),
        ("gain=0.5", "gain=0.6", ["distributions/orthogonal/w"]),
        (
            "keras.initializers.RandomNormal(mean=0.5",
            "keras.initializers.TruncatedNormal(mean=0.5",
            ["distributions/shifted"],
        ),
        ('initializer="ones"', 'initializer="zeros"', ["initial values/gain"]),
        (
            "tf1kit.keras.initializers.VarianceScaling(factor=1.0)",
            'keras.initializers.VarianceScaling(mode="fan_in", distribution="truncated_normal")',
            ["distributions/contrib/w"],
        ),
    ],
)
def test_a_mutant_begins_otherwise(old: str, new: str, keys: list[str], tmp_path: Path) -> None:
    """A port with one other initializer fails."""
    assert set(keys) <= set(failed(translate(read(GRAPH), "net"), tmp_path, old, new))


@pytest.mark.parametrize("by", ["1.15.5", "current"])
def test_the_same_random_values(by: str, tmp_path: Path) -> None:
    """Variables that begin alike have initializers with the same seed, and the rung sees if they do not."""
    with branches_of_version_1():
        written = Path(write("beginning_alike", str(tmp_path))) if by == "current" else GRAPH
    made = translate(read(written.with_name("beginning_alike.meta")), "net")
    assert made.source.left == ()
    assert made.text.count("seed=1)") == 3 and made.text.count("seed=2)") == 2, made.text
    assert "Each new network begins with the same values of one, other, third, left, right" in " ".join(
        made.text.split()
    )
    assert failed(made, tmp_path) == []
    place = made.text.rindex("seed=2)")
    text = f"{made.text[:place]}seed=3){made.text[place + 7 :]}"
    assert failed(replace(made, text=text), tmp_path) == ["initial values/right as left"]


@pytest.mark.parametrize(
    ("seed", "scale", "columns"), [(2, 1.0, 3), (2, 2.0, 3), (2, 1.0, 5), (2, 0.3, 5), (3, 1.0, 3), (3, 2.0, 5)]
)
def test_draws_with_the_same_seed(seed: int, scale: float, columns: int, tmp_path: Path) -> None:
    """TensorFlow 1 draws the same values for two variables, and more for the larger one; so does the port."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [2, 3], "x")
        one = tf.Variable(tf.random_normal([3, 3], seed=2), name="one", use_resource=False)
        other = tf.Variable(scale * tf.random_normal([3, columns], seed=seed), name="other", use_resource=False)
        loss = tf.reduce_sum(tf.square(tf.matmul(tf.tanh(tf.matmul(x, one)), other)))
        tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        tf.train.export_meta_graph(str(tmp_path / "graph.meta"))
    made = translate(read(tmp_path / "graph.meta"), "net")
    assert made.source.left == () and failed(made, tmp_path) == []
    assert made.text.count("seed=1") == (2 if seed == 2 else 0), made.text
    if seed == 2:
        place = made.text.rindex("seed=1")
        text = f"{made.text[:place]}seed=3{made.text[place + 6 :]}"
        assert failed(replace(made, text=text), tmp_path) == ["initial values/other as one"]


def graph(folder: Path, make: Any) -> Path:
    """The file of a graph that trains `x * make([3])`."""
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [2, 3], "x")
        logits = tf.matmul(x, tf.get_variable("w", [3, 2])) * make()
        tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(logits))
        path = folder / "graph.meta"
        tf.train.export_meta_graph(str(path))
    return path


@pytest.mark.parametrize(
    "make",
    [
        lambda: tf.Variable(tf.random_normal([2]) * tf.random_normal([2]), name="v"),
        lambda: tf.Variable(1 / tf.random_uniform([2], 1.0, 2.0), name="v"),
        lambda: tf.Variable(tf.exp(tf.random_normal([2])), name="v"),
    ],
)
def test_what_is_not_recovered(make: Any, tmp_path: Path) -> None:
    """It is said, and the port is not proven."""
    made = translate(read(graph(tmp_path, make)), "net")
    assert made.source.left == ("the first values of v",)
    path = tmp_path / "net.py"
    path.write_text(made.text)
    assert open_parts(made, Forward(made, path).prove()) == ["not ported yet: the first values of v"]


def test_what_is_not_in_the_graph(tmp_path: Path) -> None:
    """A weight that gets no first value has the layer's default, which the docstring says."""
    meta = tf.MetaGraphDef.FromString(graph(tmp_path, lambda: tf.get_variable("v", [2])).read_bytes())
    for node in [node for node in meta.graph_def.node if node.name == "w/Assign"]:
        meta.graph_def.node.remove(node)
    path = tmp_path / "graph.meta"
    path.write_bytes(meta.SerializeToString())
    made = translate(read(path), "net")
    assert made.source.left == () and "Not in this graph: the initial values of w (" in made.text
    assert failed(made, tmp_path) == []


@pytest.mark.parametrize(
    ("size", "shape", "expected"),
    [
        (0.05, (3, 3, 16, 32), "keras.initializers.RandomNormal()"),  # Keras's default
        (0.1, (100, 7), "keras.initializers.RandomNormal(stddev=0.1)"),
        (math.sqrt(2 / 30), (30, 7), f"keras.initializers.VarianceScaling(scale=2.0, {BY_INPUTS})"),
        (0.123456, (30, 7), "keras.initializers.RandomNormal(stddev=0.123456)"),
    ],
)  # fmt: skip
def test_numbers_as_they_were_written(size: float, shape: tuple[int, ...], expected: str) -> None:
    """A short number is written as such; a long one as what it was computed of."""
    (found, *_) = initializers(Law(NORMAL, scale=np.float32(size)), shape)
    assert found is not None and literal(found) == expected


def test_one_initializer_for_all() -> None:
    """What a program has for all its layers, although a number of one layer is also another scale of another mode."""
    shapes = {"a": (1, 1, 264, 44), "b": (1, 1, 88, 44), "c": (3, 3, 7, 44), "square": (1, 1, 44, 44)}
    law = Law(TRUNCATED, scale=np.float32(deviation(2.0, "FAN_OUT", False, (1, 1, 9, 44))))
    alone = {name: literal(initializers(law, shape)[0]) for name, shape in shapes.items() if name != "c"}
    common = 'tf1kit.keras.initializers.VarianceScaling(mode="FAN_OUT")'
    assert common not in alone.values()
    assert {literal(one) for one in initializers_of(dict.fromkeys(alone, law), shapes).values()} == {common}


def test_accumulators_are_numbers() -> None:
    """`laws` knows a constant that is computed."""
    with tf.Graph().as_default() as made:
        tf.Variable(tf.fill([3], 0.5) * 2 + 1, name="a")
        found = laws(made.as_graph_def(), ["a", "b"])
    assert found == {"a": Law("constant", np.float32(2))}


def test_variance_scaling_of_contrib() -> None:
    """The deviation is sqrt(1.3 * factor / n), the limit sqrt(3 * factor / n); a file keeps the arguments."""
    normal = tf1kit.keras.initializers.VarianceScaling(seed=3)
    values = np.asarray(normal((200, 300)))
    assert abs(values).max() <= 2 * math.sqrt(1.3 * 2 / 200) and abs(values.std() / math.sqrt(2 / 200) - 1) < 0.02
    assert np.array_equal(values, np.asarray(normal.from_config(normal.get_config())((200, 300))))
    uniform = tf1kit.keras.initializers.VarianceScaling(1.0, "FAN_AVG", uniform=True)
    values = np.asarray(uniform((3, 3, 20, 40)))
    assert 0.99 < abs(values).max() / math.sqrt(6 / (9 * 60)) <= 1
    law, stock = law_of(uniform, (3, 3, 20, 40)), law_of(keras.initializers.GlorotUniform(), (3, 3, 20, 40))
    assert law == stock
    assert np.asarray(uniform(())).shape == ()
    with pytest.raises(ValueError, match="mode must be one of FAN_IN, FAN_OUT, FAN_AVG, not 'fan_in'"):
        tf1kit.keras.initializers.VarianceScaling(mode="fan_in")
