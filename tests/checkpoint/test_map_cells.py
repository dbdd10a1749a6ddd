"""A recurrent network with an auxiliary head: map, convert, resume and convert back."""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner, Result

import legacy  # noqa: F401  # gives contrib
from tf1kit.cli import main
from tf1kit.parity import load_pair
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.recording import recording
from tf1kit.parity.recording.scenario import golden_run

LEGACY = """
    from collections import OrderedDict
    import tensorflow.compat.v1 as tf
    from tensorflow.contrib.rnn import BasicLSTMCell, MultiRNNCell

    INPUT_SHAPE = (4, 2, 6)

    def build(images):
        with tf.variable_scope("decoder"):
            cell = MultiRNNCell([BasicLSTMCell(4, forget_bias=0.5) for _ in range(3)])
            states, _ = tf.nn.dynamic_rnn(cell, images, dtype=images.dtype)
        last = states[:, -1]
        weights = tf.get_variable("head/weights", [4, 3], images.dtype)
        biases = tf.get_variable("head/biases", [3], images.dtype)
        tf.get_variable("decay", [], images.dtype, trainable=False)
        tf.matmul(last, tf.get_variable("AuxLogits/weights", [4, 3], images.dtype, trainable=False))
        return OrderedDict([("states", states), ("logits", tf.matmul(last, weights) + biases)])

    def loss(ends, labels):
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=ends["logits"]))

    def optimizer():
        return tf.train.AdamOptimizer(0.01)
"""
PORT = """
    import keras
    import tf1kit.keras
    import tf1kit.port

    INPUT_SHAPE = (4, 2, 6)

    @keras.saving.register_keras_serializable(package="test_map_cells")
    class Recurrent(tf1kit.port.Network):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.third, self.first, self.second = (  # another order than that of the graph
                keras.layers.LSTM(4, return_sequences=True, name=name) for name in ("third", "first", "second")
            )
            self.head = keras.layers.Dense(3, name="head")

        def endpoints(self, images, training=False):
            states = self.third(self.second(self.first(images)))
            return {"states": states, "logits": self.head(states[:, -1])}

    def loss(ends, labels):
        return keras.ops.mean(keras.losses.categorical_crossentropy(labels, ends["logits"], from_logits=True))

    def optimizer():
        return tf1kit.keras.Adam(0.01)
"""
CHECKPOINT = "model.ckpt"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with both modules, a checkpoint after two steps of training, and the map found for
    it.
    """
    folder = tmp_path_factory.mktemp("recurrent")
    for package, text in (("legacy_side", LEGACY), ("migrated_side", PORT)):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("")
        (folder / package / "recurrent.py").write_text(textwrap.dedent(text))
    sys.path.insert(0, str(folder))
    module: Any = importlib.import_module("legacy_side.recurrent")
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        images, labels = v1.placeholder("float32", module.INPUT_SHAPE), v1.placeholder("float32", (4, 3))
        train = module.optimizer().minimize(module.loss(module.build(images), labels))
        session.run(v1.global_variables_initializer())
        feed = {images: np.random.RandomState(0).standard_normal(module.INPUT_SHAPE), labels: np.eye(4, 3)}
        for _ in range(2):
            session.run(train, feed)
        v1.train.Saver().save(session, str(folder / CHECKPOINT))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] in ("legacy_side", "migrated_side")]:
        del sys.modules[name]


def call(project: Path, *words: str) -> Result:
    """`tf1kit checkpoint` in the folder."""
    return CliRunner().invoke(main, ["checkpoint", *words], catch_exceptions=False)


@pytest.fixture(scope="module")
def table(project: Path) -> str:
    """The output of `map` with the legacy module, appended to the port."""
    result = call(
        project,
        "map",
        str(project / CHECKPOINT),
        "migrated_side.recurrent:Recurrent",
        "--legacy",
        "legacy_side.recurrent",
    )
    assert result.exit_code == 0, result.output
    assert "proven" in result.stderr
    assert "certain" not in [line.split()[2] for line in result.stderr.splitlines() if "lstm_cell" in line]
    port = project / "migrated_side" / "recurrent.py"
    port.write_text(port.read_text() + result.stdout)
    sys.modules.pop("migrated_side.recurrent", None)
    return result.stdout


def test_computing_finds_the_layers_and_the_forget_bias(table: str) -> None:
    """`map` finds three cells of two shapes in another order than the port's, and reads
    forget_bias=0.5 from the graph.
    """
    assert "from tf1kit.port import Gates, Split" in table
    for cell, layer in (("cell_0", "first"), ("cell_1", "second"), ("cell_2", "third")):
        name = f"decoder/rnn/multi_rnn_cell/{cell}/basic_lstm_cell"
        path = f"{layer}/lstm_cell"
        paths = f'("{path}/kernel", "{path}/recurrent_kernel")'
        assert f'("{name}/kernel", {paths}, Split(each=Gates(legacy="icfo", migrated="ifco"))),' in table
        assert f'("{name}/bias", "{path}/bias", Gates(legacy="icfo", migrated="ifco", add={{"f": 0.5}})),' in table


def test_what_nothing_can_be_is_dropped_and_the_rest_computed(table: str) -> None:
    """The auxiliary head matches no remaining weight, and a scalar fits no weight; both are
    dropped.
    """
    assert '("AuxLogits/weights", None, ' in table
    assert '("decay", None, "no weight of the port is float32 of shape ()")' in table
    assert '("head/weights", "head/kernel", None)' in table


def test_there_and_back_is_the_same_checkpoint(project: Path, table: str) -> None:
    """Weights and slots come back to the bit, except biases, to which forget_bias was added."""
    at, model = str(project / CHECKPOINT), "migrated_side.recurrent:Recurrent"
    out, back = str(project / "model.keras"), str(project / "back")
    result = call(project, "convert", at, "--model", model, "--out", out, "--legacy", "legacy_side.recurrent")
    assert result.exit_code == 0, result.output
    assert "with the optimizer's state at step 2" in result.output
    assert call(project, "verify", at, "--model", model).exit_code == 0
    result = call(project, "convert", out, "--model", model, "--to-tf1", back, "--like", at)
    assert result.exit_code == 0, result.output
    old, new = (tf.train.load_checkpoint(path) for path in (at, back))
    shapes = old.get_variable_to_shape_map()
    assert shapes == new.get_variable_to_shape_map()
    for name in shapes:
        gap = np.abs(old.get_tensor(name) - new.get_tensor(name)).max()
        assert gap <= (2.0**-24 if name.endswith("lstm_cell/bias") else 0.0), name


def test_every_rung_takes_the_rows(project: Path, table: str) -> None:
    """float64 and golden hold. float32 differs on one TensorFlow, because Keras rounds
    differently.
    """
    pair = load_pair("legacy_side.recurrent", "migrated_side.recurrent", folder=project)
    pair.golden.parent.mkdir()
    origin = recording.origin(str(pair.legacy_file), pair.options, pair.seed, pair.batches.shape)
    origin["tensorflow"] = "1.15.5, as a test pretends"
    recorded = golden_run(pair.legacy_side, pair.golden_steps)
    recording.save(recording.golden_of(recorded, origin), str(pair.golden))
    ladder = Ladder(pair, 3)
    assert ladder.run("map").status == "holds"
    rows = ladder.run("float64").rows
    assert [f"{row.key}: {row.problem}" for row in rows if not row.ok] == []
    kernel = "decoder/rnn/multi_rnn_cell/cell_1/basic_lstm_cell/kernel"
    assert {f"step_1/gradients/{kernel}", f"step_1/slots/{kernel}/Adam_1"} <= {row.key for row in rows}
    bitwise = ladder.run("bitwise").rows
    assert {row.key.split("/")[1] for row in bitwise} >= {"gradients", "slots", "weights", "endpoints"}
    assert max(row.scaled for row in bitwise if row.scaled is not None) < 1e-3
    assert [row.problem for row in bitwise if "start/slots" in row.key and not row.ok] == []
    golden = ladder.run("golden").rows
    assert {row.other for row in golden} == {"legacy", "migrated"}
    assert f"step_1/gradients/{kernel}" in {row.key for row in golden}
    assert [f"{row.key}: {row.problem}" for row in golden if not row.ok] == []


@pytest.mark.long
def test_perturbations_of_joined_kernels_are_noticed(project: Path, table: str) -> None:
    """A perturbed joined kernel, or shifted bias, reaches the port and is noticed."""
    pair = load_pair("legacy_side.recurrent", "migrated_side.recurrent", folder=project)
    pair.perturb_every = 4  # a joined kernel among them
    ladder = Ladder(pair, 3)
    caught = {catch.name: catch.caught for catch in ladder.run("mutation").catches}
    assert {f"{layer}/lstm_cell/kernel" for layer in ("first", "third")} <= {name.split(" +")[0] for name in caught}
    assert all(noticed for name, noticed in caught.items() if "perturbed" in name)
    assert any("in float64" in name and noticed for name, noticed in caught.items())
