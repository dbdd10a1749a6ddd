"""A hostile capture cannot write or read a file, run code or print: it is refused, or what it asks does not run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.capture.spoilt import HOME, META, Spoilt
from tests.checkpoint import hostile_graphs as hostile
from tf1kit.capture.cut import Cut
from tf1kit.capture.folder import Capture
from tf1kit.capture.replay import Replay
from tf1kit.errors import UsageError

v1, raw = tf.compat.v1, tf.raw_ops
FILE = "WRITTEN"
LOSS, TARGET, HIDDEN = "loss", "Adam", "dense/BiasAdd"


def grown(graph: Any, does: Callable[[], Any]) -> str:
    """Add to a GraphDef what `does` makes; returns the name of its operation."""
    with tf.Graph().as_default() as made:
        found = does()
    own = made.as_graph_def()
    for node in own.node:
        node.name = f"hostile/{node.name}"
        node.input[:] = [f"^hostile/{text[1:]}" if text[0] == "^" else f"hostile/{text}" for text in node.input]
        for key in ("shared_name", "container"):
            if key in node.attr and node.attr[key].s:
                node.attr[key].s = node.name.encode()
    graph.node.extend(own.node)
    graph.library.MergeFrom(own.library)
    return f"hostile/{(found if isinstance(found, tf.Operation) else found.op).name}"


def leading(does: Callable[[], Any], to: str) -> Callable[[Any], None]:
    """Let the operation `to` wait for what `does` makes."""

    def change(graph: Any) -> None:
        name = grown(graph, does)
        next(node for node in graph.node if node.name == to).input.append(f"^{name}")

    return change


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(spoilt: Spoilt) -> str:
    """The sentence that refuses the capture; nothing was written."""
    with pytest.raises(UsageError) as error:
        spoilt.use()
    assert [path.name for path in spoilt.path.parent.iterdir()] == [spoilt.path.name]
    said = str(error.value)
    assert str(spoilt.path) in said
    return said


def print_plain() -> Any:
    """Print without an input that is passed on, which `Cut` does not replace: a logging op of Python."""
    return raw.PrintV2(input=tf.constant("x"), output_stream=f"file://{FILE}")


DOES: dict[str, tuple[str, Callable[[], Any]]] = {
    "WriteFile": ("WriteFile", lambda: raw.WriteFile(filename=FILE, contents="x")),
    "ReadFile": ("ReadFile", lambda: raw.ReadFile(filename="/etc/hostname")),
    "PyFunc": ("PyFunc", lambda: raw.PyFunc(input=[], token="t", Tout=[tf.float32])[0]),
    "Save": ("SaveV2", lambda: raw.SaveV2(prefix=FILE, tensor_names=["x"], shape_and_slices=[""], tensors=[[1.0]])),
    "Restore": (
        "RestoreV2",
        lambda: raw.RestoreV2(prefix="x", tensor_names=["x"], shape_and_slices=[""], dtypes=[tf.float32])[0],
    ),
    "MatchingFiles": ("MatchingFiles", lambda: raw.MatchingFiles(pattern="/*")),
}


@pytest.mark.parametrize("to", [LOSS, TARGET, HIDDEN])
@pytest.mark.parametrize("name", DOES)
def test_what_leads_to_training_is_checked(name: str, to: str, folder: Path) -> None:
    """An operation that does more than arithmetic is refused by its type, wherever training waits for it."""
    says, does = DOES[name]
    spoilt = Spoilt(folder)
    spoilt.graph(leading(does, to))
    assert says in refused(spoilt)


@pytest.mark.parametrize("name", hostile.GRAPHS)
def test_no_hostile_graph_runs(name: str, folder: Path) -> None:
    """Each hostile graph of the checkpoint room is refused in a capture, or its operation is taken out."""
    _, make = hostile.GRAPHS[name]
    spoilt = Spoilt(folder)

    def change(graph: Any) -> None:
        own = make()
        for node in own.node:
            if node.name in {one.name for one in graph.node}:
                return
        graph.node.extend(own.node)
        graph.library.MergeFrom(own.library)
        next(node for node in graph.node if node.name == LOSS).input.append("^y")

    spoilt.graph(change)
    try:
        cut = spoilt.use()
    except UsageError:
        pass
    else:
        kinds = {node.op for node in cut.graph.node}
        assert not kinds & {"Print", "PrintV2", "PyFunc", "WriteFile", "ReadFile"}, kinds
    assert [path.name for path in folder.iterdir()] == [spoilt.path.name]


@pytest.mark.parametrize("kind", ["Print", "PrintV2"])
def test_what_prints_says_nothing(kind: str, folder: Path) -> None:
    """An operation that prints passes its value on, or does nothing, and does not write."""
    does = {
        "Print": lambda: v1.Print(tf.constant(1.0), [tf.constant(2.0)]),
        "PrintV2": print_plain,
    }[kind]
    spoilt = Spoilt(folder)
    spoilt.graph(leading(does, LOSS))
    cut = spoilt.use()
    (left,) = [node for node in cut.graph.node if node.name.startswith("hostile/") and node.op != "Const"]
    assert left.op == {"Print": "Identity", "PrintV2": "NoOp"}[kind]
    assert len(left.input) == (kind == "Print")


def test_a_tap_must_be_a_tap(folder: Path) -> None:
    """A WriteFile that capture.json calls a tap is refused."""
    spoilt = Spoilt(folder)
    spoilt.graph(leading(DOES["WriteFile"][1], LOSS))
    spoilt.graph_told(lambda graph: graph.update(taps={"hostile/WriteFile": "t"}))
    assert "the tap 'hostile/WriteFile' is of the type 'WriteFile', which is not a tap" in refused(spoilt)


def test_a_tap_gives_nothing_but_its_draws(folder: Path) -> None:
    """What leads to a tap is checked, too."""
    spoilt = Spoilt(folder)

    def does() -> Any:
        read = raw.ReadFile(filename="/etc/hostname")
        return raw.PyFunc(input=[read], token="t", Tout=[tf.string])[0]

    spoilt.graph(leading(does, LOSS))
    spoilt.graph_told(lambda graph: graph.update(taps={"hostile/PyFunc": "t"}))
    assert "ReadFile" in refused(spoilt)


def filled(file: Callable[[], Any]) -> Callable[[], Any]:
    """The operation that fills a table from a file."""

    def does() -> Any:
        table = raw.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64)
        return raw.InitializeTableFromTextFileV2(table_handle=table, filename=file(), key_index=-2, value_index=-1)

    return does


def named(value: Any) -> Callable[[Any], None]:
    """Let the loss wait for a table whose file is named by a constant."""

    def change(graph: Any) -> None:
        leading(filled(lambda: tf.constant("x")), LOSS)(graph)
        (node,) = [node for node in graph.node if node.op == "Const" and node.name.startswith("hostile/")]
        proto = tf.make_tensor_proto(value)
        node.attr["dtype"].type = proto.dtype
        node.attr["value"].tensor.CopyFrom(proto)

    return change


NOT_CAPTURED = "'graph-0/assets/{}', which is not a file of the capture"
TABLES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "outside": (NOT_CAPTURED.format("hostname"), named("/etc/hostname")),
    "above": (NOT_CAPTURED.format(".."), named("../..")),
    "computed": (
        "InitializeTableFromTextFileV2",
        leading(filled(lambda: tf.identity(tf.constant("/etc/hostname"))), LOSS),
    ),
    "two names": ("InitializeTableFromTextFileV2", named(["/etc/hostname", "x"])),
    "a number": ("InitializeTableFromTextFileV2", named(1)),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_filled_from_the_capture_alone(name: str, folder: Path) -> None:
    """A table whose file is not in the capture is refused."""
    says, change = TABLES[name]
    spoilt = Spoilt(folder)
    spoilt.graph(change)
    assert says in refused(spoilt)


def test_a_function_fills_no_table(folder: Path) -> None:
    """A table inside a function could read any file: it is refused."""
    spoilt = Spoilt(folder)

    def does() -> Any:
        @tf.function(autograph=False)
        def inner() -> Any:
            filled(lambda: tf.constant("/etc/hostname"))()
            return tf.constant(1.0)

        return inner()

    spoilt.graph(leading(does, LOSS))
    assert "InitializeTableFromTextFileV2" in refused(spoilt)


def test_a_file_of_the_capture_fills_a_table(folder: Path) -> None:
    """A table whose file is in the capture is filled from there."""
    spoilt = Spoilt(folder)
    (spoilt.path / "graph-0/assets").mkdir()
    spoilt.put("graph-0/assets/words.txt", b"a\nb\n")
    spoilt.graph(leading(filled(lambda: tf.constant("/old/machine/words.txt")), LOSS))
    cut = spoilt.use()
    assert cut.tables == ["hostile/InitializeTableFromTextFileV2"]
    assert Replay(cut).session  # the constructor fills it
    spoilt.tell(lambda told: told["sha256"].update({"graph-0/assets/words.txt": "0"}))
    assert "sha256 differs" in refused(spoilt)


def told(change: Callable[[Any], Any]) -> Callable[[Spoilt], None]:
    """Change what capture.json says of the graph."""
    return lambda spoilt: spoilt.graph_told(change)


def flows(key: str) -> Callable[[Spoilt], None]:
    """Let a number flow into the first run."""
    return lambda spoilt: spoilt.arrays(lambda arrays: arrays.update({key: np.ones(1)}))


def gradient(*tensors: str) -> Callable[[Spoilt], None]:
    """Let the first gradient have these tensors."""
    return told(lambda graph: graph["trains"][0]["gradients"][0].update(tensors=tensors))


DRAW = "dropout/random_uniform/RandomUniform"
ODD: dict[str, tuple[str, Callable[[Spoilt], None]]] = {
    "a variable": ("'none'", told(lambda graph: graph["variables"][0].update(name="none"))),
    "a loss": ("'none'", told(lambda graph: graph["trains"][0].update(losses=["none:0"]))),
    "a target": ("'none'", told(lambda graph: graph["runs"][0].update(targets=["none"]))),
    "a feed": ("'none:0'", flows("feeds/none:0")),
    "no output": (f"'{DRAW}:a'", flows(f"tensors/{DRAW}:a")),
    "a control input": (f"'^{DRAW}'", flows(f"tensors/^{DRAW}")),
    "three parts": ("'none:0'", gradient(*["none:0"] * 3)),
    "no part": ("the gradient of dense/kernel has 0 tensors", gradient()),
    "parts without an output": ("has no output 9", gradient(*["loss:9"] * 3)),
    "an unknown type": ("Nonsense", lambda spoilt: spoilt.graph(odd_type)),
    "a name twice": ("tf1kit/dense/bias/value", lambda spoilt: spoilt.graph(own_name)),
}


def odd_type(graph: Any) -> None:
    """Give the operation of the first gradient a type that TensorFlow does not have."""
    next(node for node in graph.node if node.name == "dense/MatMul").op = "Nonsense"


def own_name(graph: Any) -> None:
    """Add a node with a name that the kit uses."""
    graph.node.add(name="tf1kit/dense/bias/value", op="NoOp")


@pytest.mark.parametrize("name", ODD)
def test_what_the_graph_does_not_have_is_named(name: str, folder: Path) -> None:
    """A capture.json and a graph that do not fit together give a sentence."""
    says, spoil = ODD[name]
    spoilt = Spoilt(folder)
    spoil(spoilt)
    assert says in refused(spoilt)


@pytest.fixture(scope="module")
def placeholders() -> Cut:
    """The cut of the committed capture `placeholders`."""
    return Cut(Capture(HOME / "placeholders.capture").graphs[0])


def test_draws_become_placeholders(placeholders: Cut) -> None:
    """A draw is fed through a placeholder of the kit; the random operation is gone."""
    name = "dropout/random_uniform/RandomUniform"
    assert placeholders.feeds[f"{name}:0"] == f"tf1kit/{name}/0:0"
    assert placeholders.nodes()[f"tf1kit/{name}/0"].op == "Placeholder" and name not in placeholders.nodes()
    assert placeholders.feeds["x:0"] == "x:0"


def test_the_boundary_goes_with_its_control_inputs(folder: Path) -> None:
    """Data that came from a queue are fed; what only waited for the queue waits no longer."""
    spoilt = Spoilt(folder)
    file = spoilt.path / META

    def change(graph: Any) -> None:
        name = grown(graph, hostile.queue)
        for node in graph.node:
            if node.name == "dense/MatMul":
                node.input[0] = name
                node.input.append(f"^{name}")

    def flow(arrays: dict[str, np.ndarray]) -> None:
        arrays["tensors/hostile/QueueDequeueV2:0"] = arrays["feeds/x:0"]

    spoilt.graph(change)
    for number in (0, 1, 2, 3, 4):
        spoilt.arrays(flow, f"graph-0/run-{number}.npz")
    cut = spoilt.use()
    assert file.exists() and not [name for name in cut.nodes() if name.startswith("hostile/")]
    assert list(cut.nodes()["dense/MatMul"].input) == ["tf1kit/hostile/QueueDequeueV2/0", "dense/kernel/read"]


def test_only_training_is_left(placeholders: Cut) -> None:
    """Initializers and savers are gone; each variable can be set and read."""
    kinds = {node.op for node in placeholders.graph.node}
    assert not kinds & {"SaveV2", "RestoreV2", "RandomUniform", "TruncatedNormal"} and "ApplyAdam" in kinds
    assert placeholders.load.keys() == placeholders.read.keys() == placeholders.captured.variables.keys()
    assert not placeholders.left_out
