"""A graph from a file does only arithmetic: any other operation is refused."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.checkpoint import hostile_graphs as hostile
from tests.checkpoint.mutate import in_message
from tests.checkpoint.test_fuzz import SECONDS, within
from tf1kit.checkpoint.map import meta_probe
from tf1kit.checkpoint.map.meta_probe import MetaProbe
from tf1kit.errors import UsageError
from tf1kit.graph import allowed_operations
from tf1kit.graph.check import check

v1 = tf.compat.v1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(graph: Any, folder: Path, **bounds: Any) -> str:
    """The message that refuses the graph as a MetaGraph."""
    (folder / "graph.meta").write_bytes(hostile.meta(graph))
    with pytest.raises(UsageError) as error:
        probe = MetaProbe(Path("graph.meta"), hostile.START, hostile.SHAPE, **bounds)
        probe.run({})
    said = str(error.value)
    assert said.startswith("graph.meta") and said.isprintable()
    assert [path.name for path in folder.iterdir()] == ["graph.meta"]
    return said


def test_there_are_enough() -> None:
    """There are more than seventy hostile graphs."""
    assert len(hostile.GRAPHS) > 70


@pytest.mark.parametrize("name", hostile.GRAPHS)
def test_none_runs(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is refused before TensorFlow imports it; the message names the operation."""
    says, make = hostile.GRAPHS[name]
    graph = make()
    with monkeypatch.context() as patch:
        patch.setattr(meta_probe, "Confined", None)  # nothing may get that far
        patch.setattr(v1, "import_graph_def", None)
        assert says in refused(graph, folder)
    with pytest.raises(UsageError, match="graph: "):
        check(graph, ["y"], ["images:0", "w:0"])


@pytest.mark.parametrize("name", ["writes a file", "prints to a file", "saves", "in a function", "in a loop"])
def test_they_are_hostile(name: str, folder: Path) -> None:
    """TensorFlow itself writes the file, so the tests above would notice."""
    graph = hostile.GRAPHS[name][1]()
    with tf.Graph().as_default(), v1.Session() as session:
        v1.import_graph_def(graph, name="")
        session.run("y:0", {"images:0": np.ones(hostile.SHAPE), "w:0": hostile.START["w"]})
    assert [path for path in folder.iterdir() if path.name.startswith(hostile.FILE)]


def endless() -> Any:
    """A loop that never ends."""
    return hostile.network(lambda: v1.while_loop(lambda i: i > -1, lambda i: i * 1, [tf.constant(0)]))


def grown() -> Any:
    """A tensor of four terabytes, whose size is computed when the graph runs."""

    def fill() -> Any:
        images = v1.get_default_graph().get_tensor_by_name("images:0")
        return tf.fill([tf.cast(tf.reduce_sum(0 * images) + 1e12, tf.int64)], 1.0) * 2.0

    return hostile.network(fill)


def abort_after_writing(path: Path) -> Any:
    """A graph that writes a file and then aborts its process, as a faulty kernel does."""

    def both() -> Any:
        with tf.control_dependencies([tf.raw_ops.WriteFile(filename=str(path), contents="x" * 100_000)]):
            return tf.raw_ops.Abort(error_msg="")

    return hostile.network(both)


@pytest.mark.parametrize(
    ("make", "seconds", "says"), [(endless, 5, "did not end within 5 seconds"), (grown, 60, "OOM")]
)
def test_resources_are_bounded(make: Any, seconds: int, says: str, folder: Path) -> None:
    """Endless arithmetic, or too much memory, ends in a sentence."""
    assert says in refused(make(), folder, seconds=seconds)


def test_were_the_list_wrong(folder: Path, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even an operation that the list let through cannot write a file, and if it aborts, one
    sentence says so.
    """
    allowed = allowed_operations.ALLOWED | {"WriteFile", "Abort"}
    monkeypatch.setattr("tf1kit.graph.check.ALLOWED", allowed)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / hostile.FILE
    refused(abort_after_writing(elsewhere), folder)
    assert not elsewhere.exists() or not elsewhere.read_bytes()


@pytest.mark.parametrize("where", ["shared_name", "container"])
def test_a_variable_is_nobodys_else(where: str) -> None:
    """A handle with a foreign shared name is renamed, so it reaches no other variable."""
    graph = hostile.network(lambda: hostile.variable(**{where: "somebody's"}))
    with pytest.raises(UsageError, match=where):
        check(graph, ["y"], ["images:0", "w:0"])


def test_only_the_confined_process_imports_a_graph() -> None:
    """No other module of the checkpoint, capture and graph rooms imports a graph or makes a
    session.
    """
    kit = Path(meta_probe.__file__).parents[2]
    imports = re.compile(r"import_graph_def|import_meta_graph|saved_model\.load|loader\.load|wrap_function|\bSession\(")
    files = [path for room in ("capture", "checkpoint", "graph") for path in (kit / room).rglob("*.py")]
    found = {str(path.relative_to(kit)) for path in files if imports.search(path.read_text())}
    assert found == {
        "capture/recorder.py",  # it runs the user's own program
        "checkpoint/convert/write_tf1.py",  # its docstring mentions import_meta_graph
        "graph/confined_child.py",
        "graph/gradients_child.py",  # in a confined process, too
        "graph/session_child.py",
        "graph/shapes_child.py",
    }


def test_what_bars_the_result_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If only a part can be computed, the probe says why, so that no map is blamed for it."""
    monkeypatch.setattr(meta_probe, "Confined", lambda *more: None)
    with tf.Graph().as_default() as graph:
        images = v1.placeholder(tf.float32, [None, 3], "images")
        hidden = tf.matmul(images, v1.get_variable("w", [3, 4], use_resource=False), name="hidden")
        with tf.control_dependencies([hostile.write()]):
            tf.nn.relu(hidden, name="y")
        v1.summary.histogram("summary", hidden)
    (folder / "graph.meta").write_bytes(hostile.meta(graph.as_graph_def()))
    probe = MetaProbe(Path("graph.meta"), hostile.START, hostile.SHAPE)
    assert "'WriteFile' is of the type WriteFile" in probe.left_out


def test_a_variable_that_the_checkpoint_lacks_is_named(folder: Path) -> None:
    """A variable with another shape is named too."""
    said = refused(hostile.network(lambda: v1.get_variable("more", [2], use_resource=False).read_value()), folder)
    assert "the variable 'more' is not in the checkpoint" in said
    graph = hostile.network()
    next(node for node in graph.node if node.name == "w").attr["shape"].shape.dim[0].size = -7
    assert "the variable 'w' as float32 of shape [-7, 4], but the checkpoint has it as float32" in refused(
        graph, folder
    )


@pytest.mark.long
def test_a_large_graph_is_not_slow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many conds, functions and merging paths take seconds, not hours."""
    monkeypatch.setattr(meta_probe, "Confined", lambda *more: None)
    graph = hostile.network()
    flag = graph.node.add(name="flag", op="Placeholder")
    flag.attr["dtype"].type = tf.bool.as_datatype_enum
    flag.attr["shape"].shape.SetInParent()
    for number in range(10_000):
        graph.node.add(name=f"i{number}", op="Identity", input=[f"i{number - 1}" if number else "flag"])
        graph.node.add(name=f"s{number}", op="Switch", input=["y", "flag"])
        graph.node.add(name=f"t{number}", op="Switch", input=["y", "i9999"])
        graph.node.add(name=f"p{number}", op="PartitionedCall", input=["y"]).attr["f"].func.name = f"f{number}"
        graph.node.add(name=f"n{number}", op="WriteFile", input=["y"])
        graph.library.function.add().signature.name = f"f{number}"
    graph.node.add(name="m", op="Merge", input=[f"s{number}:1" for number in range(10_000)])
    (folder / "graph.meta").write_bytes(hostile.meta(graph))
    with within(20 * SECONDS):
        assert MetaProbe(Path("graph.meta"), hostile.START, hostile.SHAPE).order == ["w"]


def test_a_name_of_the_checkpoint_gives_no_leave(folder: Path) -> None:
    """An operation that has the name of a variable is not fed, so it must be on the list."""
    graph = hostile.network()
    next(node for node in graph.node if node.name == "w").op = "ReadFile"
    assert "'w' is of the type ReadFile" in refused(graph, folder)


def test_another_computer_is_refused() -> None:
    """`check` refuses it; the probe removes devices."""
    graph = hostile.network()
    graph.node[-1].device = "/job:worker/replica:0/task:7/device:CPU:0"
    with pytest.raises(UsageError, match="which is not this computer"):
        check(graph, ["y"], ["images:0", "w:0"])


def test_the_list_names_operations() -> None:
    """TensorFlow has each of them; those with state are variables, arrays of a run, or function
    calls.
    """
    from tensorflow.python.framework import op_def_registry

    names = allowed_operations.ALLOWED | allowed_operations.FED
    found = {name: op_def_registry.get(name) for name in names}
    assert not [name for name, definition in found.items() if definition is None]
    stateful = {name for name in allowed_operations.ALLOWED if found[name].is_stateful}
    stateful -= {name for name in stateful if name.startswith("TensorArray") and name.endswith("V3")}
    stateful -= set(allowed_operations.READS.split())
    assert stateful == {"CheckNumerics", "GuaranteeConst", "If", "StatefulPartitionedCall", "While"}


def rich() -> Any:
    """A network with a flag, a loop and function calls; its saver may not run."""

    @tf.function
    def twice(x: Any) -> Any:
        return x * 2

    v1.disable_control_flow_v2()
    try:
        with tf.Graph().as_default() as graph:
            images = v1.placeholder(tf.float32, [None, 3], "images")
            flag = v1.placeholder(tf.bool, [], "is_training")
            w = v1.get_variable("w", [3, 4], use_resource=False)
            handle = v1.get_variable("v", [4], use_resource=True)
            moved = v1.cond(flag, lambda: v1.assign_sub(w, w)[:1] * 2, lambda: w[:1] * 3)
            value = v1.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, x + moved[0, 0]), [0, images])[1]
            tf.nn.dropout(tf.nn.relu(twice(tf.matmul(value, w) + handle)), 0.5, name="y")
            v1.train.Saver([w])
    finally:
        v1.enable_control_flow_v2()
    return graph.as_graph_def()


def probed_after_damage(graph: bytes, cases: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Count the damaged graphs that are refused and that would run; the latter have listed
    operations only.
    """
    seen: list[Any] = []
    monkeypatch.setattr(meta_probe, "Confined", lambda where, graph, *more: seen.append(graph))
    refused = 0
    for case in range(cases):
        draw = random.Random(case)
        (folder / "graph.meta").write_bytes(in_message(graph, draw) if case else graph)
        try:
            with within(SECONDS):
                MetaProbe(Path("graph.meta"), {**hostile.START, "v": np.ones(4, np.float32)}, hostile.SHAPE)
        except UsageError as error:
            refused += 1
            assert str(error).startswith("graph.meta") and str(error).isprintable(), error
    for graph in seen:
        functions = {function.signature.name: function for function in graph.library.function}
        bodies = [node for function in functions.values() for node in function.node_def]
        ops = {node.op for node in [*graph.node, *bodies]} - functions.keys()
        assert ops <= allowed_operations.ALLOWED | {"Placeholder"}, ops
    return refused, len(seen)


def test_damaged_graphs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged MetaGraph is refused in a sentence, or has listed operations only."""
    refused, run = probed_after_damage(hostile.meta(rich()), 150, folder, monkeypatch)
    assert refused > 20 and run > 20


@pytest.mark.long
def test_more_damaged_graphs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty thousand cases."""
    probed_after_damage(hostile.meta(rich()), 20_000, folder, monkeypatch)


def test_a_rich_graph_runs(folder: Path) -> None:
    """It is computed with several values; training and saver are not imported, and its process
    ends.
    """
    (folder / "graph.meta").write_bytes(hostile.meta(rich()))
    start = {**hostile.START, "v": np.arange(4, dtype=np.float32)}
    probe = MetaProbe(Path("graph.meta"), start, hostile.SHAPE)
    for factor in (1, 2):
        w = factor * start["w"]
        expected = np.maximum(2 * ((probe.batch + 9 * factor) @ w + start["v"]), 0) * 2
        seen = probe.run({"w": w})
        assert np.allclose(next(value for name, value in reversed(seen.items()) if name.startswith("y")), expected)
    process = probe.confined._process
    assert process.returncode is None
    probe.confined.close()
    assert process.returncode is not None
