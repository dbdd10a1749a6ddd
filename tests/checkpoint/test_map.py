"""`tf1kit checkpoint map`: what names, shapes and computing can decide, and what stays open."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner, Result

from tests.checkpoint.hostile_graphs import meta, network
from tf1kit.checkpoint.convert.load_port import PortModel
from tf1kit.checkpoint.formats.dtypes import STRING
from tf1kit.checkpoint.map import meta_probe
from tf1kit.checkpoint.map.computed_map import probe_of
from tf1kit.checkpoint.map.forget_bias import _scalar
from tf1kit.checkpoint.map.match import candidates, common, match, role
from tf1kit.checkpoint.map.probe import PortProbe, last_of
from tf1kit.cli import main
from tf1kit.errors import UsageError

LEGACY = """
    from collections import OrderedDict
    import tensorflow.compat.v1 as tf
    INPUT_SHAPE = (2, 6)

    def build(images):
        weights = [tf.Variable(tf.zeros([6, 6], images.dtype)) for _ in range(2)]
        left, right = (tf.nn.relu(tf.matmul(images, weight)) for weight in weights)
        return OrderedDict([("left", left), ("right", right), ("out", {legacy})])
"""
PORT = """
    import keras

    class Port(keras.Model):
        def __init__(self):
            super().__init__(name="port")
            self.b, self.a = (keras.layers.Dense(6, "relu", use_bias=False, name=name) for name in ("b", "a"))

        def call(self, x):
            left, right = self.a(x), self.b(x)
            return {port}
"""
ASYMMETRIC = "tf.concat([left, right], 1)", "keras.ops.concatenate([left, right], 1)"
SYMMETRIC = "left + right", "left + right"
OTHER = "left - right", "left + right"


@pytest.fixture
def branches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A function that runs `map` for a network of two equal branches, joined as the caller says."""
    monkeypatch.chdir(tmp_path)
    values = [np.full((6, 6), number, np.float32) for number in (1, 2)]
    tf.raw_ops.SaveV2(
        prefix="model.ckpt", tensor_names=["Variable", "Variable_1"], shape_and_slices=["", ""], tensors=values
    )

    def run(joined: tuple[str, str], *more: str) -> Result:
        for module in ("branches_legacy", "branches_port"):
            sys.modules.pop(module, None)
        Path("branches_legacy.py").write_text(textwrap.dedent(LEGACY).format(legacy=joined[0]))
        Path("branches_port.py").write_text(textwrap.dedent(PORT).format(port=joined[1]))
        return CliRunner().invoke(
            main, ["checkpoint", "map", "model.ckpt", "branches_port:Port", "--images", "2,6", *more]
        )

    yield run
    sys.path[:] = [folder for folder in sys.path if folder != str(tmp_path)]


def test_it_refuses_to_choose_by_shape(branches: Callable[..., Result]) -> None:
    """Two weights of the same shape and unclear names: exit code 1, both named, no table."""
    result = branches(ASYMMETRIC)
    assert result.exit_code == 1, result.output
    assert "Variable, Variable_1 could be any of a/kernel, b/kernel: shapes and names do not tell" in result.output
    assert "WEIGHT_MAP" not in result.stdout


def test_computing_tells_them_apart(branches: Callable[..., Result]) -> None:
    """With the legacy module the branches are told apart, against the order of the port's
    layers.
    """
    result = branches(ASYMMETRIC, "--legacy", "branches_legacy")
    assert result.exit_code == 0, result.output
    assert '("Variable", "a/kernel", None)' in result.stdout
    assert '("Variable_1", "b/kernel", None)' in result.stdout


def test_where_nothing_can_tell_it_refuses_even_so(branches: Callable[..., Result]) -> None:
    """Two branches that are added are symmetric: either map is right, so both stay open."""
    result = branches(SYMMETRIC, "--legacy", "branches_legacy")
    assert result.exit_code == 1, result.output
    assert "changing any of them has the same effect" in result.output
    assert "WEIGHT_MAP" not in result.stdout


def test_a_port_that_computes_something_else_is_found_out(branches: Callable[..., Result]) -> None:
    """A sum instead of a difference: no map makes both sides compute the same."""
    result = branches(OTHER, "--legacy", "branches_legacy")
    assert result.exit_code == 1, result.output
    assert "compute different results with every map" in result.output


def test_a_meta_graph_serves_as_well(branches: Callable[..., Result]) -> None:
    """The MetaGraph, with placeholders for a flag and for labels, replaces the module."""
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        images = v1.placeholder(tf.float32, [None, 6])
        v1.placeholder(tf.bool, [], name="is_training")
        labels = v1.placeholder(tf.float32, [None, 12])
        weights = [v1.Variable(tf.zeros([6, 6])) for _ in range(2)]
        out = tf.concat([tf.nn.relu(tf.matmul(images, weight)) for weight in weights], 1)
        tf.reduce_mean(tf.square(out - labels))
        v1.train.Saver()
        v1.train.export_meta_graph("model.ckpt.meta")
    result = branches(ASYMMETRIC, "--meta", "model.ckpt.meta")
    assert result.exit_code == 0, result.output
    assert '("Variable", "a/kernel", None)' in result.stdout


def test_a_meta_graph_that_cannot_run_as_a_whole_blames_no_map(branches: Callable[..., Result]) -> None:
    """Its result waits for an operation that no graph of a file may run, and what is left differs."""
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        images = v1.placeholder(tf.float32, [None, 6])
        weights = [v1.Variable(tf.zeros([6, 6])) for _ in range(2)]
        halves = [tf.tanh(tf.matmul(images, weight)) for weight in weights]
        with tf.control_dependencies([tf.io.write_file("WRITTEN", "by a graph")]):
            tf.concat(halves, 1)
        v1.train.export_meta_graph("model.ckpt.meta")
    result = branches(ASYMMETRIC, "--meta", "model.ckpt.meta")
    assert result.exit_code == 2, result.output
    assert "cannot be compared with the port: the node 'WriteFile' is of the type WriteFile" in result.stderr
    assert not Path("WRITTEN").exists()


def test_a_hostile_meta_graph_is_a_sentence(branches: Callable[..., Result]) -> None:
    """A graph that writes a file under a name that clears the terminal: exit code 2 and one plain
    line.
    """
    graph = network(lambda: tf.io.write_file("WRITTEN", "by a graph"))
    graph.node[-1].input.append("^\x1b[2J")
    Path("model.ckpt.meta").write_bytes(meta(graph))
    before = sorted(Path().iterdir())
    result = branches(ASYMMETRIC, "--meta", "model.ckpt.meta")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1), result.output
    assert result.stderr.strip().isprintable() and "Traceback" not in result.output
    assert not Path("WRITTEN").exists() and set(before) <= set(Path().iterdir())


def test_a_failing_assertion_of_the_legacy_module_is_a_sentence(
    branches: Callable[..., Result],
) -> None:
    """A graph that fails while it runs: the message has the module and TensorFlow's first line."""
    failing = "tf.identity(left + tf.py_func(lambda: 1 / 0, [], tf.float32))", "left + right"
    result = branches(failing, "--legacy", "branches_legacy")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1), result.output
    assert "branches_legacy fails while it runs: " in result.stderr and "ZeroDivisionError" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--meta", "none.meta"), "cannot be imported as a MetaGraph"),
        (("--legacy", "branches_none"), "the module branches_none is neither in "),
        (("--legacy", "branches_port"), "has no build"),
        (("--legacy", "branches_legacy", "--meta", "x.meta"), "give --meta or --legacy, not both"),
        (("--out", "nowhere/map.py"), "the folder nowhere does not exist"),
        (("--out", "branches_port.py"), "exists"),
    ],
)
def test_bad_arguments_get_a_sentence(branches: Callable[..., Result], words: tuple[str, ...], said: str) -> None:
    """Exit 2 and one line that says what is wrong."""
    result = branches(ASYMMETRIC, *words)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1), result.output
    assert said in result.stderr


def save(**values: Any) -> None:
    """Save a V2 checkpoint `model.ckpt`."""
    tf.raw_ops.SaveV2(
        prefix="model.ckpt",
        tensor_names=list(values),
        shape_and_slices=[""] * len(values),
        tensors=[tf.constant(value) for value in values.values()],
    )


SQUARE = np.ones((6, 6), np.float32)


def test_a_graph_of_another_checkpoint_is_refused(branches: Callable[..., Result]) -> None:
    """The message names a variable that each of them lacks, and how they could fit."""
    save(Renamed=SQUARE, Variable=SQUARE)
    result = branches(ASYMMETRIC, "--legacy", "branches_legacy")
    assert result.exit_code == 2
    assert " ".join(result.stderr.split()) == (
        "Error: branches_legacy has no variable Renamed, and the checkpoint has no variable Variable_1: give the graph of this "
        "checkpoint, or rename the variables with --rename OLD=NEW"
    )


def test_images_that_the_graph_does_not_take(branches: Callable[..., Result]) -> None:
    """What TensorFlow says of them is named as the cause."""
    result = branches(ASYMMETRIC, "--images", "2,7", "--legacy", "branches_legacy")
    assert result.exit_code == 2
    assert "build of branches_legacy cannot be called with the options {}: " in result.stderr
    assert "Dimensions must be equal, but are 7 and 6" in result.stderr


@pytest.mark.parametrize(
    ("optimizer", "said"),
    [
        ("", "it is optimizer state that the port does not have"),
        ("\n    def optimizer():\n        return keras.optimizers.Adam()\n", "Keras's Adam counts steps instead"),
    ],
)
def test_what_only_the_checkpoint_has_is_dropped(
    branches: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, optimizer: str, said: str
) -> None:
    """A variable that the graph lacks, and state that the port's optimizer does not keep."""
    monkeypatch.setattr(sys.modules[__name__], "PORT", PORT + optimizer)
    save(Variable=SQUARE, Variable_1=SQUARE, more=SQUARE, beta1_power=np.float32(0.9))
    result = branches(ASYMMETRIC, "--legacy", "branches_legacy")
    assert result.exit_code == 0, result.output
    assert '("more", None, "branches_legacy has no such variable")' in result.stdout
    row = next(line for line in result.stdout.splitlines() if "beta1_power" in line)
    assert "None" in row and said in row


def test_a_weight_without_a_variable_is_named(branches: Callable[..., Result]) -> None:
    """Exit code 1: the checkpoint has one variable for two weights."""
    save(a=SQUARE)
    result = branches(ASYMMETRIC)
    assert result.exit_code == 1
    assert "b/kernel of the port: the checkpoint has no variable left for it" in result.output


def test_a_dtype_of_no_type() -> None:
    """A damaged dtype in a graph matches no weight of a checkpoint."""
    node = tf.compat.v1.NodeDef(name="x", op="VariableV2")
    node.attr["dtype"].type = 999  # type: ignore[assignment]
    assert meta_probe._dtype(node) == STRING
    node.attr["dtype"].type = 1
    assert meta_probe._dtype(node) == np.float32


def test_names_tell_where_both_sides_have_the_same() -> None:
    """Scopes with the same name decide between equal shapes, and their neighbours follow."""
    entry = ((3, 3, 8, 8), "float32")
    legacy = {
        f"Net/{scope}/weights": entry for scope in ("Mixed_3b/Branch_0", "Mixed_3b/Branch_1", "Mixed_3c/Branch_0")
    }
    port = {f"{scope}/conv/kernel": entry for scope in ("Mixed_3c/Branch_0", "Mixed_3b/Branch_0", "Mixed_3b/Branch_1")}
    rows: Any = {row.legacy: row for row in match(legacy, port)}
    assert {row.sure for row in rows.values()} == {"certain"}
    assert all(
        row.migrated == name.removeprefix("Net/").replace("weights", "conv/kernel") for name, row in rows.items()
    )


def test_roles_keep_a_mean_from_being_a_bias() -> None:
    """Vectors of the same length match only within their role, if the names tell it."""
    assert [role(name) for name in ("BN/moving_mean", "conv/biases", "Variable_3", "bn/mean/ExponentialMovingAverage")] == [
        "moving_mean", "bias", "", "mean",
    ]  # fmt: skip
    entry = ((8,), "float32")
    port = dict.fromkeys(("norm/beta", "norm/moving_mean", "conv/bias"), entry)
    assert candidates({"BN/moving_mean": entry}, port) == {"BN/moving_mean": {"norm/moving_mean"}}
    assert candidates({"Variable_1": entry}, port) == {"Variable_1": set(port)}
    assert common("A/Mixed/Branch_1/weights", "mixed/branch_1/conv/kernel") == 2


@pytest.mark.parametrize("given", [lambda a, b: (a, b), lambda a, b: [a, {"b": b}], lambda a, b: {"z": a, "b": b}])
def test_the_last_of_several_outputs_is_computed(given: Callable[[Any, Any], Any]) -> None:
    """Rows are in the order of the model's weights, not in that of their names."""
    images = keras.Input((6,))
    layers = [keras.layers.Dense(width, kernel_initializer="ones") for width in (2, 3)]
    model = keras.Model(images, given(*(layer(images) for layer in layers)))
    probe = PortProbe(PortModel(model, None, {}), np.ones((4, 6), "float32"))
    assert probe.run({})["endpoints/call"].tolist() == [[6.0] * 3] * 4


def test_a_graph_needs_the_shape_of_the_images() -> None:
    """A port that does not say the shape, as a subclassed model, asks for --images."""
    with pytest.raises(UsageError, match="give it with --images, such as --images 1,24,24,3"):
        probe_of(PortModel(None, None, {}), {}, Path("model.meta"), None)


def test_a_meta_graph_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is seen before it is read."""
    monkeypatch.setattr(meta_probe, "LARGEST", 10)
    (tmp_path / "model.meta").write_bytes(bytes(11))
    with pytest.raises(UsageError, match="has 11 bytes, but at most 10 are allowed to be run"):
        meta_probe.read(tmp_path / "model.meta")


@pytest.mark.parametrize(
    ("value", "expected"), [(0.7, 0.7), ([0.7], None), (3, None), ("text", None), (float("inf"), None)]
)
def test_a_constant_that_may_be_a_forget_bias(value: Any, expected: float | None) -> None:
    """A finite scalar of floats, as the program has it."""
    node = tf.compat.v1.NodeDef(name="x", op="Const")
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value))
    assert _scalar(node) == expected
    node.op = "Placeholder"
    assert _scalar(node) is None


def test_a_constant_of_no_type() -> None:
    """A damaged constant is no number."""
    node = tf.compat.v1.NodeDef(name="x", op="Const")
    node.attr["value"].tensor.dtype = 999  # type: ignore[assignment]
    assert _scalar(node) is None


def test_the_last_of_several_outputs() -> None:
    """The last of a tuple, a list or a dict, however deep."""
    assert last_of({"a": 1, "b": (2, [3, 4])}) == 4
    assert last_of(5) == 5
