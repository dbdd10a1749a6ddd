"""Tests `tf1kit port`: its exit codes, its options, and files that cannot be ported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from click.testing import CliRunner, Result

from tests import warm
from tf1kit.cli import main
from tf1kit.parity.written.forward import loaded

GRAPHS = Path(__file__).parent / "graphs"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def port(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["port", *map(str, words)])


def graph_file(name: str, *nodes: tuple[str, str, list[str]]) -> str:
    """A .pb of nodes `(name, operation, inputs)`."""
    graph = tf.GraphDef()
    for made, op, inputs in nodes:
        node = graph.node.add(name=made, op=op, input=inputs)
        node.attr["T"].type = tf.float32.as_datatype_enum
        if op == "Placeholder":
            node.attr["dtype"].type = tf.float32.as_datatype_enum
    Path(name).write_bytes(graph.SerializeToString())
    return name


def test_with_the_weights_of_a_checkpoint() -> None:
    """`--keras` writes a model that computes what the graph computes with its checkpoint."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 3], "x")
        y = tf.nn.softmax(tf.matmul(x, tf.get_variable("class/w", [3, 2])) + tf.get_variable("class/b", [2]))
        session.run(tf.global_variables_initializer())
        saver = tf.train.Saver()
        saver.save(session, "./model.ckpt")
        given = np.arange(6, dtype=np.float32).reshape(2, 3)
        expected = session.run(y, {x: given})
        tf.trainable_variables()[1].load([np.nan, 0.0], session)
        saver.save(session, "./diverged.ckpt")
    result = port("model.ckpt.meta", "--out", "net.py", "--weights", "model.ckpt", "--keras", "net.keras")
    assert result.exit_code == 0, result.output
    assert "holds: map, bitwise" in result.output and "net.keras: 2 tensors" in result.output
    assert np.array_equal(np.asarray(keras.saving.load_model("net.keras")(given)), expected)
    result = port("model.ckpt.meta", "--out", "two.py", "--weights", "diverged.ckpt", "--keras", "two.keras")
    assert "Warning: class/b" in result.stderr


def saved(name: str, *shapes: tuple[str, list[int]]) -> None:
    """Write a checkpoint of ones, as a program has it that trains further variables."""
    with tf.Graph().as_default(), tf.Session() as session:
        for variable, shape in shapes:
            tf.get_variable(variable, shape, initializer=tf.ones_initializer())
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, f"./{name}", write_meta_graph=False)


def test_the_weights_of_another_program() -> None:
    """A checkpoint may have slots, averages and a step that the graph lacks, but not lack its weights."""
    weights, bias = ("class/w", [3, 2]), ("class/b", [2])
    slots = [(f"{name}/{slot}", shape) for name, shape in (weights, bias) for slot in ("Adam", "Adam_1")]
    averages = [(f"{name}/ExponentialMovingAverage", shape) for name, shape in (weights, bias)]
    saved("trained", weights, bias, *slots, *averages, ("global_step", []))
    saved("part", weights)
    saved("wide", weights, ("class/b", [1, 2]))
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 3], "x")
        tf.matmul(x, tf.get_variable(*weights)) + tf.get_variable(*bias)
        tf.train.export_meta_graph("net.meta")
    words = ("net.meta", "--out", "net.py", "--prove", "map", "--keras", "net.keras", "--weights")
    for checkpoint, says in (("part", "it has no class/b"), ("wide", r"class/b is (1, 2), not (2,)")):
        result = port(*words, checkpoint)
        assert (result.exit_code, Path("net.py").exists()) == (2, False)
        assert f"{checkpoint} does not fit net.meta: {says}" in result.stderr
    result = port(*words, "trained")
    assert "net.keras: 2 tensors" in result.output
    assert "Left behind: class/b/Adam, " in result.stderr and "and 2 more: not in the port" in result.stderr
    assert (np.asarray(keras.saving.load_model("net.keras")(np.ones((1, 3), np.float32))) == 4).all()


def test_a_frozen_graph(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants in the places of weights are weights, and the file is the checkpoint."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 3], "x")
        y = tf.nn.relu(tf.matmul(x, tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="dense/w")))
        Path("frozen.pb").write_bytes(graph.as_graph_def().SerializeToString())
        with tf.Session() as session:
            expected = session.run(y, {x: np.ones((2, 3), np.float32)})
    result = port("frozen.pb", "--out", "thawed.py", "--keras", "net.keras")
    assert result.exit_code == 0, result.output
    assert '("dense/w", "matmul/kernel", None)' in Path("thawed.py").read_text()
    found = keras.saving.load_model("net.keras")(np.ones((2, 3), np.float32))
    assert np.array_equal(np.asarray(found), expected)
    (folder / "beside").mkdir()
    monkeypatch.chdir(folder / "beside")
    result = port("../frozen.pb", "--out", "../other.py", "--keras", "net.keras")
    assert result.exit_code == 2
    said = f"../other.py is not below {folder}/beside: run the command in a folder above it, so that it can be imported"
    assert said in " ".join(result.stderr.split())


def test_a_saved_model_keeps_its_signature() -> None:
    """The end points are those that the signature names."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [2, 3], "x")
        y = tf.nn.relu(tf.matmul(x, tf.get_variable("w", [3, 2])))
        session.run(tf.global_variables_initializer())
        tf.saved_model.simple_save(session, "saved", {"x": x}, {"scores": y})
    result = port("saved", "--out", "net.py")
    assert result.exit_code == 0, result.output
    assert 'ends["scores"] = ' in Path("net.py").read_text()


def test_a_graph_that_trains() -> None:
    """`--eval` proves the other path, too."""
    result = port(GRAPHS / "training.meta", "--eval", GRAPHS / "evaluating.meta", "--out", "net.py")
    assert result.exit_code == 0, result.output
    assert "holds: map, bitwise" in result.output
    alone = port(GRAPHS / "lenet.meta", "--eval", GRAPHS / "evaluating.meta", "--out", "lenet.py")
    assert (alone.exit_code, "--eval goes with a graph that trains" in alone.output) == (2, True)


def test_a_part_that_is_not_recovered() -> None:
    """The port is written and its forward pass is compared; exit code 1 and a sentence say what is left."""
    with tf.Graph().as_default() as graph:
        x, y = (tf.placeholder(tf.float32, [2, 3], name) for name in "xy")
        off = tf.square(tf.matmul(x, tf.get_variable("w", [3, 3], initializer=tf.zeros_initializer())) - y)
        tf.train.ProximalGradientDescentOptimizer(0.1).minimize(tf.reduce_mean(off))
        Path("train.meta").write_bytes(tf.train.export_meta_graph(graph=graph).SerializeToString())
    result = port("train.meta", "--out", "net.py")
    assert (result.exit_code, "holds: map, bitwise" in result.output) == (1, True)
    said = result.output.replace("Resource", "")
    assert (
        "not fully proven: not ported yet: the optimizer (tf1kit.keras has none with the operations ApplyProx" in said
    )
    text = Path("net.py").read_text()
    assert "def loss(endpoints, labels):" in text and "def optimizer" not in text and "Not ported yet: the opt" in text


def test_rungs_that_are_asked_for() -> None:
    """What is not shown is said, and the exit code is 1; an unknown rung is 2."""
    result = port(GRAPHS / "lenet.meta", "--out", "net.py", "--rung", "map")
    assert (result.exit_code, "not fully proven: bitwise was not asked for" in result.output) == (1, True)
    both = port(
        GRAPHS / "lenet.meta", "--out", "net.py", "--force", "--prove", "initial,bitwise", "--rung", "map", "--quiet"
    )
    assert both.exit_code == 0, both.output
    other = port(GRAPHS / "lenet.meta", "--out", "new.py", "--rung", "golden")
    assert (other.exit_code, "--rung golden: " in other.output, Path("new.py").exists()) == (2, True, False)


def test_an_edited_port_is_proven_again() -> None:
    """Another name, other structure and fewer end points hold; a mistake and a lost output do not."""
    assert port(GRAPHS / "lenet.meta", "--out", "net.py", "--quiet").exit_code == 0
    text = Path("net.py").read_text().replace("class Net(", "class Edited(").replace("Net()", "Edited()")
    edited = text.replace("return ends", 'del ends["conv1"]\n        return ends')
    assert edited != text
    Path("net.py").write_text(edited)
    result = port(GRAPHS / "lenet.meta", "--check", "net.py")
    assert result.exit_code == 0, result.output
    assert Path("net.py").read_text() == edited
    Path("net.py").write_text(edited.replace('del ends["conv1"]', 'del ends["Predictions"]'))
    lost = port(GRAPHS / "lenet.meta", "--check", "net.py")
    assert (lost.exit_code, "legacy has it, migrated does not" in lost.output) == (1, True)
    Path("net.py").write_text(edited.replace('activation="relu"', 'activation="elu"', 1))
    wrong = port(GRAPHS / "lenet.meta", "--check", "net.py")
    assert (wrong.exit_code, "bitwise does not hold" in wrong.output) == (1, True)


def test_a_test_of_the_port() -> None:
    """`--test` writes a test that holds, and fails for an edited port with a mistake."""
    result = port(GRAPHS / "adam.meta", "--out", "net.py", "--test", "--quiet")
    assert result.exit_code == 0, result.output
    assert port(GRAPHS / "adam.meta", "--check", "net.py", "--test").exit_code == 2
    suite = loaded(Path("parity_tests/test_net.py")).TestNet()
    suite.test_it_is_proven()
    Path("net.py").write_text(Path("net.py").read_text().replace("beta_1=0.8", "beta_1=0.81"))
    with pytest.raises(pytest.fail.Exception, match="bitwise does not hold"):
        suite.test_it_is_proven()
    wrong = port(GRAPHS / "adam.meta", "--check", "net.py", "--quiet", "--html", "page.html")
    (line,) = [one for one in wrong.output.splitlines() if one.startswith("... and ")]
    assert line.endswith(" more; --html page.html lists all")
    count = int(wrong.output.partition(" tensors fail")[0].rpartition(" ")[2])
    assert Path("page.html").read_text().count("legacy against migrated") >= count > 20


def test_a_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The end points are those of `build`, and the layers have their names."""
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    out = tmp_path / "multi_channel.py"
    result = port("legacy.factored_kernels", "--out", out, "--option", "split=False", "--quiet")
    assert (result.exit_code, result.output.splitlines()[1]) == (0, "holds: map, bitwise, initial")
    assert 'conv("h_conv1", 64)' in out.read_text() and "h_conv21" not in out.read_text()


def test_it_needs_no_pytest(tmp_path: Path) -> None:
    """The installed package does not depend on it; only the suite that `--test` writes does."""
    words = ["port", str(GRAPHS / "lenet.meta"), "--out", "net.py", "--prove", "map", "--test"]
    code = f"import sys\nsys.modules['pytest'] = None\nfrom tf1kit.cli import main\nmain({words})"
    done = warm.run_code(code, tmp_path)
    says = "parity_tests/test_net.py: a test that proves the port again: python -m pytest parity_tests/test_net.py"
    assert says in done.stdout
    assert "holds: map" in done.stdout and Path("parity_tests/test_net.py").is_file(), done.stderr


def test_operations_without_a_layer_are_counted() -> None:
    """The summary names them."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 4, 4, 3], "x")
        x = tf.nn.conv2d(x, tf.get_variable("w", [2, 2, 3, 2]), [1, 1, 1, 1], "SAME")
        tf.nn.relu(tf.linalg.band_part(x, 1, 0))
        Path("banded.meta").write_bytes(tf.train.export_meta_graph(graph=graph).SerializeToString())
    result = port("banded.meta", "--out", "net.py")
    assert result.exit_code == 0, result.output
    assert "; without a layer: 1 MatrixBandPart" in result.output


HOSTILE = {  # what is wrong -> (nodes, what is said)
    "a cycle": ([("x", "Placeholder", []), ("a", "Add", ["x", "b"]), ("b", "Relu", ["a"])], "is part of a cycle"),
    "a missing input": ([("x", "Placeholder", []), ("a", "Add", ["x", "nowhere"])], "which is not in the graph"),
    "a file that is read": ([("x", "Placeholder", []), ("a", "ReadFile", ["x"])], "of the type ReadFile, which is not"),
    "an unknown operation": ([("x", "Placeholder", []), ("a", "MadeUp", ["x"])], "of the type MadeUp, which is not"),
    "an impossible name": ([("x", "Placeholder", []), ("é", "Relu", ["x"])], "the impossible name"),
    "two of one name": ([("x", "Placeholder", []), ("x", "Relu", ["x"])], "two nodes with the name 'x'"),
    "a branch": ([("x", "Placeholder", []), ("a", "Exit", ["x"])], "is in a branch or loop"),
    "nothing": ([], "is not a graph"),
    "what it is fed": (
        [("a", "Placeholder", [])],
        "the outputs of bad.pb are its inputs: name other outputs with --outputs",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_graph(what: str) -> None:
    """One sentence, exit code 2, and no module."""
    nodes, says = HOSTILE[what]
    name = graph_file("bad.pb", *nodes)
    last = ["--outputs", "a"] if any(node[0] == "a" for node in nodes) else []
    result = port(name, "--out", "net.py", *last)
    assert result.exit_code == 2
    assert says in result.output and result.output.count("\n") == 1
    assert not Path("net.py").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("cut.meta", "--out", "net.py"), "is not a MetaGraph, or is cut off"),
        (("text.pb", "--out", "net.py"), "is not a graph, or is cut off"),
        (("nofile.meta", "--out", "net.py"), "there is no nofile.meta"),
        (("whole.meta", "--out", "2nd.py"), "2nd.py cannot be imported"),
        (("whole.meta", "--out", "class.py"), "class.py cannot be imported"),
        (("whole.meta", "--out", "no/net.py"), "does not exist"),
        (("whole.meta", "--out", "text.pb"), "exists"),
        (("whole.meta", "--out", "net.py", "--outputs", "nothing"), "name one such as LeNet/Predictions:0"),
        (("whole.meta", "--out", "net.py", "--inputs", "nothing"), "has no tensor 'nothing'"),
        (("whole.meta", "--out", "net.py", "--weights", "w"), "--weights goes with --keras"),
        (("whole.meta", "--out", "net.py", "--keras", "net.h5"), "is not a .keras file"),
        (("nomodule", "--out", "net.py"), "the module nomodule"),
        (("whole.meta",), "give --out FILE"),
        (("whole.meta", "--out", "net.py", "--check", "text.pb"), "give --out FILE"),
        (("whole.meta", "--check", "nofile.py"), "there is no nofile.py"),
    ],
)
def test_what_cannot_be_used(words: tuple[str, ...], says: str) -> None:
    """Exit code 2 and one sentence."""
    whole = (GRAPHS / "lenet.meta").read_bytes()
    Path("whole.meta").write_bytes(whole)
    Path("cut.meta").write_bytes(whole[: len(whole) // 2])
    Path("text.pb").write_text("this is not a graph")
    result = port(*words)
    assert result.exit_code == 2, result.output
    assert says in result.output and result.output.count("\n") == 1


def test_names_that_are_not_names_of_python() -> None:
    """Keywords and clashing names give a port that works."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 3], "class")
        for scope in ("self", "class_", "a.b", "a_b", "training", "0th"):
            with tf.variable_scope(scope):
                x = tf.matmul(x, tf.get_variable("lambda", [3, 3]))
        Path("names.meta").write_bytes(tf.train.export_meta_graph(graph=graph).SerializeToString())
    result = port("names.meta", "--out", "net.py")
    assert result.exit_code == 0, result.output


def test_two_heads() -> None:
    """What two lines take behind the loop over the layers keeps its name."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 3], "x")
        for number in range(4):
            x = tf.nn.relu(tf.matmul(x, tf.get_variable(f"w{number}", [3, 3])))
        tf.reduce_sum(x, 1, name="first"), tf.reduce_max(x, 1, name="second")
        Path("heads.meta").write_bytes(tf.train.export_meta_graph(graph=graph).SerializeToString())
    result = port("heads.meta", "--out", "heads.py")
    assert result.exit_code == 0, result.output
    assert "for stage in self.stages:" in Path("heads.py").read_text()


def test_two_inputs() -> None:
    """The port takes a dict, whose keys are like the names of the placeholders."""
    with tf.Graph().as_default() as graph:
        left, right = (tf.placeholder(tf.float32, [2, 3], name) for name in ("in/left", "in/right"))
        tf.matmul(left + right, tf.get_variable("w", [3, 2]))
        Path("two.meta").write_bytes(tf.train.export_meta_graph(graph=graph).SerializeToString())
    result = port("two.meta", "--out", "two.py")
    assert result.exit_code == 0, result.output
    assert 'in_left = inputs["in_left"]' in Path("two.py").read_text()


@pytest.mark.parametrize("shape", [[None, None, None, 3], None], ids=["sizes", "rank"])
def test_a_shape_that_is_not_known(shape: Any) -> None:
    """The port is written, exit code 1 says that it is not proven, and --images proves it."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, shape, "x")
        tf.nn.relu(tf.nn.conv2d(x, tf.get_variable("w", [1, 1, 3, 2]), [1, 1, 1, 1], "SAME"))
        Path("free.meta").write_bytes(tf.train.export_meta_graph(graph=graph).SerializeToString())
    result = port("free.meta", "--out", "net.py")
    assert (result.exit_code, "give it with --shape" in result.output) == (1, True)
    assert Path("net.py").exists()
    assert port("free.meta", "--out", "net.py", "--force", "--images", "2,5,4,3").exit_code == 0


def test_a_default_is_told() -> None:
    """Also with `--quiet`: the program may feed another number."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 3], "x") * tf.placeholder_with_default(0.5, [], "keep")
        tf.matmul(x, tf.get_variable("w", [3, 2]))
        Path("net.meta").write_bytes(tf.train.export_meta_graph(graph=graph).SerializeToString())
    result = port("net.meta", "--out", "net.py", "--quiet")
    assert result.exit_code == 0, result.output
    says = "net.py: Defaults of placeholders: keep=0.5. If the program feeds others, give --feed keep=VALUE."
    assert says in result.output
    result = port("net.meta", "--out", "net.py", "--force", "--feed", "keep=0.25")
    assert result.exit_code == 0 and "Defaults of placeholders" not in result.output, result.output
