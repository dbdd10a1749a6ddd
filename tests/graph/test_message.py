"""Which nodes of a graph are in a loop or a branch, whether values or variables flow through it."""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf

from tf1kit.graph.bodies import Body
from tf1kit.graph.message import inside
from tf1kit.graph.pruned import FAR, prune


def branch(ref: str, end: str) -> Any:
    """A branch as TensorFlow 1.15.5 writes it: a switch, what it guards, and a merge."""
    graph = tf.compat.v1.GraphDef()
    for name, op, *inputs in (
        ("value", "Placeholder"),
        ("flag", "Placeholder"),
        ("switch", ref + "Switch", "value", "flag"),
        ("taken", "Relu", "switch:1"),
        ("other", "Neg", "switch"),
        ("merge", end, "other", "taken"),
        ("after", "Relu", "merge"),
    ):
        graph.node.add(name=name, op=op, input=inputs)
    return graph


@pytest.mark.parametrize(("ref", "end"), [("", "Merge"), ("Ref", "Merge"), ("Ref", "RefMerge")])
def test_a_branch(ref: str, end: str) -> None:
    """What a variable flows through is inside as well, up to the merge; of a known flag one branch stays."""
    graph = branch(ref, end)
    assert inside(graph) == {"switch", "taken", "other"}
    prune(graph, {"flag:0": True})
    assert {node.name: node.op for node in graph.node if node.name not in ("value", "flag")} == {
        "switch": "Identity",
        "taken": "Relu",
        "merge": "Identity",
        "after": "Relu",
    }


def test_what_is_too_far_to_follow() -> None:
    """A flag that is a copy of itself stays unknown, and a merge of very many inputs stays."""
    graph = branch("", "Merge")
    graph.node[1].op = "Identity"
    graph.node[1].input.append("flag")
    before = graph.SerializeToString()
    prune(graph, {})
    assert graph.SerializeToString() == before
    for count, kept in ((FAR, False), (FAR + 1, True)):
        graph = branch("", "Merge")
        graph.node[5].input[:] = ["other"] * count
        prune(graph, {"flag:0": True})
        assert ("after" in {node.name for node in graph.node}) == kept


def flag(value: bool, content: bool = False, turned: bool = False) -> Any:
    """The branch above, whose flag is a constant, or the opposite of one."""
    graph = branch("", "Merge")
    name = "constant" if turned else "flag"
    if turned:
        graph.node[1].op = "LogicalNot"
        graph.node[1].input.append(name)
    else:
        graph.node.remove(graph.node[1])
    tensor = tf.make_tensor_proto(value)
    if content:
        tensor.ClearField("bool_val")
        tensor.tensor_content = bytes([value])
    graph.node.add(name=name, op="Const").attr["value"].tensor.CopyFrom(tensor)
    return graph


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("content", [False, True])
@pytest.mark.parametrize("value", [False, True])
def test_a_branch_of_a_constant(value: bool, content: bool, turned: bool) -> None:
    """Of a flag that is a constant one branch stays, however the graph keeps the constant."""
    graph = flag(value, content, turned)
    prune(graph, {})
    left = {node.name for node in graph.node}
    assert left & {"taken", "other"} == {"taken" if value != turned else "other"}


@pytest.mark.parametrize("ref", ["", "Ref"])
def test_a_loop(ref: str) -> None:
    """The body of a loop is inside, up to its exit."""
    graph = tf.compat.v1.GraphDef()
    for name, op, *inputs in (
        ("value", "Placeholder"),
        ("enter", ref + "Enter", "value"),
        ("merge", ref + "Merge", "enter", "next"),
        ("next", ref + "NextIteration", "merge"),
        ("exit", ref + "Exit", "merge"),
        ("after", "Relu", "exit"),
    ):
        graph.node.add(name=name, op=op, input=inputs)
    assert inside(graph) == {"enter", "merge", "next"}


def test_a_new_node_has_a_name_of_its_own() -> None:
    """A name that is there gets a number; the device is that of the node beside it."""
    node = tf.compat.v1.NodeDef(name="a", op="Relu", device="/cpu:0")
    body = Body([node], {})
    made = [body.new(node, "a", "Neg") for _ in range(2)]
    assert [(one.name, one.op, one.device) for one in made] == [("a_1", "Neg", "/cpu:0"), ("a_2", "Neg", "/cpu:0")]
    assert body.added == made
