"""Tests `tf1kit port --stock`: ports of stock Keras that need no kit, how far they are from their graphs, and that a mistake
is not taken for a known difference.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, labels, moved, write
from tests.port.test_port_command import port
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.results import RungResult
from tf1kit.parity.written.forward import loaded
from tf1kit.parity.written.proof import open_parts
from tf1kit.parity.written.stock import NO_GRADIENT, RUNGS, StockForward, noise_of
from tf1kit.port import stock
from tf1kit.port.objective import takes
from tf1kit.port.read import read
from tf1kit.port.recognise.step import Step
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

GRAPHS = Path(__file__).parent / "graphs"  # by genuine 1.15.5


@cache
def translated(path: Path) -> Written:
    """The port of a graph, of stock Keras."""
    return translate(read(path), path.stem, stock=True)


def proven(made: Written, folder: Path, *rungs: str) -> list[RungResult]:
    """The rungs; all of them if none is named."""
    path = folder / "net.py"
    path.write_text(made.text)
    return StockForward(made, path).prove(rungs or RUNGS)


def modules(text: str) -> set[str]:
    """The modules that a text imports."""
    found = ast.walk(ast.parse(text))
    return {name for node in found if isinstance(node, ast.Import) for name in (one.name for one in node.names)} | {
        node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
    }


@pytest.mark.parametrize(("by", "name"), [("1.15.5", "training"), ("1.15.5", "adam"), ("current", "training")])
def test_a_port_needs_no_kit(by: str, name: str, tmp_path: Path) -> None:
    """What differs is told and measured, and in float64 nothing else does."""
    with branches_of_version_1():
        path = GRAPHS / f"{name}.meta" if by == "1.15.5" else Path(write(name, str(tmp_path)))
    made = translated(path)
    assert modules(made.text) <= {"keras", "tensorflow"}
    results = proven(made, tmp_path)
    assert [(one.rung, one.status) for one in results] == [
        ("map", "holds"),
        ("float32", "equal but for rounding"),
        ("float64", "holds"),
        ("initial", "holds"),
    ]
    assert open_parts(made, results) == []
    causes = results[1].causes
    assert causes and {row.key for row in results[1].rows if row.ulp} == causes.keys()
    names = {one.instead for one in made.differences or ()}
    assert set(causes.values()) <= {*names, "what is before it"}
    beyond = {row.key for row in results[2].rows if row.note}  # of these alone it is said that they differ by more
    assert beyond == {key for key in beyond if key.endswith("moving_variance")} and bool(beyond) == (name == "training")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("training", "momentum=0.9, ", "momentum=0.91, "),
        ("training", "layers.Dropout(0.4", "layers.Dropout(0.41"),
        ("training", '"sgd", momentum=0.9', '"sgd", momentum=0.91'),
        ("adam", "epsilon=0.0001", "epsilon=0.0002"),
        ("adam", "L2(0.005)", "L2(0.01)"),
    ],
)
def test_a_mistake_is_no_known_difference(name: str, old: str, new: str, tmp_path: Path) -> None:
    """The rung float64 fails."""
    made = translated(GRAPHS / f"{name}.meta")
    assert old in made.text
    (found,) = proven(replace(made, text=made.text.replace(old, new)), tmp_path, "float64")
    assert found.status == "fails" and all(" 1e-" in one for one in found.failures)


ENDS = "    def endpoints("
FITS = {  # (what is edited in a port of a part of the weights, into what) -> what the proof says
    (" + sum(self.losses)", ""): "train_step/weights/net/logits/weights",
    ("return loss(", "return 2 * loss("): "train_step/weights/net/logits/weights",
    ("(images, training=training).values", "(images, training=True).values"): "`call` of Tuned does not give its last",
    ("g=False):\n        return list", "g=True):\n        return list"): "`call` of Tuned has not `training=False`",
    (ENDS, f"    def test_step(self, data):\n        return {{}}\n\n{ENDS}"): "the proof does not run test_step",
    ('"logits",)', '"logits", "logitz")'): "names 'logitz', but no weight is there: near it is logits",
}


@pytest.mark.parametrize(("old", "new"), FITS)
def test_fit_is_proven(old: str, new: str, tmp_path: Path) -> None:
    """A port that needs no kit has a step and a call of its own, so the proof takes them."""
    made = translated(GRAPHS / "tuned.meta")
    assert made.text.count(old) == 1
    (tmp_path / "net.py").write_text(made.text.replace(old, new))
    results = StockForward(made, tmp_path / "net.py", edited=True).prove(("map", "float64"))
    told = [told for one in results for told in (one.missing, *(row.key for row in one.rows if not row.ok))]
    assert any(FITS[old, new] in one for one in told), told


@pytest.mark.parametrize("own", [True, False])
def test_fit_trains_a_part_of_the_weights(own: bool, tmp_path: Path) -> None:
    """That in `var_list`; the loss has the penalties on all, in a port with and without the kit."""
    made = translate(read(GRAPHS / "tuned.meta"), "tuned", stock=own)
    (tmp_path / "tuned.py").write_text(made.text)
    module = loaded(tmp_path / "tuned.py")
    net, images = module.Tuned(), np.ones((4, 8, 8, 3), np.float32)
    net(images)
    for one in net.weights:
        one.assign(np.full(one.shape, 0.5))
    penalty = sum(0.01 * 0.5 * 0.25 * np.size(one) for one in net.weights if one.path.endswith("kernel"))
    net.compile(module.optimizer(), **({} if own else {"loss": module.loss}))
    (told,) = net.fit(images, np.eye(5, dtype=np.float32)[:4], verbose=0).history["loss"]
    moved = {one.path.partition("/")[2] for one in net.weights if np.any(np.asarray(one) != 0.5)}
    assert {one for one in moved if "moving" not in one} == {"logits/kernel", "logits/bias"}
    assert told == pytest.approx(np.log(5) + penalty, rel=1e-5)


def test_slots_that_begin_elsewhere(tmp_path: Path) -> None:
    """The mean square of RMSprop begins at 0: the first steps differ, and in float64 only what it begins with."""
    results = proven(translated(GRAPHS / "rmsprop.meta"), tmp_path)
    assert [one.status for one in results[:3]] == ["holds", "equal but for rounding", "holds"]
    assert {row.key.rpartition("/")[2] for row in results[2].rows if row.note} == {"RMSProp"}
    assert max(row.scaled for row in results[1].rows if row.key.startswith("step_1/weights")) > 1e-3


def test_a_port_trains_by_fit(tmp_path: Path) -> None:
    """By Keras's own `fit` and `evaluate`, with metrics; a saved port loads again."""
    made = translated(GRAPHS / "training.meta")
    (tmp_path / "training.py").write_text(made.text)
    module = loaded(tmp_path / "training.py")
    net = module.Training()
    net.compile(module.optimizer(), metrics=["mse"])
    images, labels = np.ones((8, 8, 8, 3), np.float32), np.eye(5, dtype=np.float32)[np.arange(8) % 5]
    losses = net.fit(images, labels, batch_size=4, epochs=2, verbose=0, shuffle=False).history
    assert losses["loss"][1] != losses["loss"][0] and "mse" in losses
    net.save(tmp_path / "net.keras")
    again = keras.saving.load_model(tmp_path / "net.keras")
    assert np.array_equal(net.predict(images, verbose=0), again.predict(images, verbose=0))


def test_what_keras_does_not_have() -> None:
    """It stays, and is named."""
    made = translated(GRAPHS / "rows_lazy.meta")
    assert "tf1kit.keras.LazyAdam(" in made.text
    assert any("Not of Keras: tf1kit.keras.LazyAdam (Keras does not have it)" in one for one in made.source.told)
    local = translated(GRAPHS / "mixed.meta").text
    assert "tf.nn.local_response_normalization(" in local and "tf1kit" not in local.partition('"""\n\n')[2]


@pytest.mark.parametrize("name", ["averaging", "critics", "decaying", "norms", "parted", "targets", "training"])
def test_what_is_not_of_keras_is_told(name: str) -> None:
    """Each class of the kit that the port has, and no other one: an optimizer with its schedule, several losses."""
    made = translated(GRAPHS / f"{name}.meta")
    told = {one.kind for one in made.differences or () if not one.instead}
    nodes = list(ast.walk(ast.parse(made.text)))
    used = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    given = {f"{node.module}.{one.name}" for node in nodes if isinstance(node, ast.ImportFrom) for one in node.names}
    ours = {one for one in used | given if re.fullmatch(r"tf1kit(\.[a-z_]+)+\.[A-Z]\w+", one)}
    assert ours - {"tf1kit.keras.Branches", "tf1kit.keras.Chain"} == told
    assert all(f"{one} (" in " ".join(made.text.split()) for one in told)


@pytest.mark.parametrize("kind", stock.LAYERS)
def test_each_layer_has_the_arguments_of_its_row(kind: str) -> None:
    """Keras takes what a row gives it."""
    step = stock.Exchange().layer(
        Step(kind, ("x:0",), ("y:0",), "y", {"rate": 0.5} if "Dropout" in kind else {}, SLOTS)
    )
    assert step.kind.startswith("layers.") and all(takes(step.kind, key) for key in step.options)


SLOTS = {"moving_variance": "y/moving_variance"}


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells what differs and exits with 0, or with 2 for a rung of other ports."""
    monkeypatch.chdir(tmp_path)
    result = port(GRAPHS / "evaluating.meta", "--stock", "--out", "net.py", "--html", "page.html")
    assert result.exit_code == 0, result.output
    assert "equal but for rounding: float32; holds: map, float64" in result.output
    assert "float32: what differs" in result.output and "layers.BatchNormalization" in result.output
    assert "float32: what differs" in Path("page.html").read_text()
    told = port(GRAPHS / "lenet.meta", "--stock", "--out", "lenet.py", "--rung", "bitwise")
    assert (told.exit_code, "the rungs map, float32, float64, initial" in told.output) == (2, True)


def test_a_gradient_that_is_noise(tmp_path: Path) -> None:
    """The gradient of a bias in front of a batch normalization is only rounding, of which Adam takes full steps: that is
    named, and another rate of its moments is not hidden by it.
    """
    with branches_of_version_1(), tf.Graph().as_default():
        x = dense(tf.placeholder(tf.float32, [4, 5], "x"), 4, "fc")
        with tf.variable_scope("norm"):
            x = tf.nn.relu(moved(tf.reshape(x, [4, 1, 1, 4])))
        y = dense(tf.reshape(x, [4, 4]), 3, "out")
        loss = tf.reduce_mean(tf.squared_difference(y, labels(4, 3)))
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            tf.train.AdamOptimizer(0.01).minimize(loss, tf.train.get_or_create_global_step())
        tf.train.export_meta_graph(str(tmp_path / "bias.meta"))
    made = translate(read(tmp_path / "bias.meta"), "net", stock=True)
    _, single, double, _ = proven(made, tmp_path)
    assert double.status == "holds" and single.causes["step_1/weights/fc/biases"] == NO_GRADIENT
    noted = {row.key.partition("slots/")[2].rpartition("/")[0] for row in double.rows if row.note == NO_GRADIENT}
    assert noted == {"fc/biases"}
    edited = replace(made, text=made.text.replace("epsilon=1e-08", "beta_1=0.8, epsilon=1e-08"))
    assert edited.text != made.text
    failing = [row.key for row in proven(edited, tmp_path, "map", "float64")[1].rows if not row.ok]
    assert any(key.startswith("step_1/slots/out/") for key in failing)


def test_what_is_noise() -> None:
    """Next to nothing beside the same slot of another weight, on both sides and in each slot."""

    def row(name: str, scale: float, apart: float = 0.0) -> Row:
        found = Row(f"step_1/slots/{name}", "slots", "legacy", "migrated", (3,), "float64", scale=scale)
        found.max_abs = apart
        return found

    rows = [row("big/m", 1.0), row("big/v", 1.0), row("none/m", 1e-17, 2e-17), row("none/v", 1e-34)]
    rows += [row("other/m", 1e-17, 1e-3), row("other/v", 1e-34), row("half/m", 1e-17), row("half/v", 1e-6)]
    rows.append(Row("step_1/weights/none", "weights", "legacy", "migrated"))
    assert noise_of(rows) == {"step_1/slots/none/m", "step_1/slots/none/v", "step_1/weights/none"}
