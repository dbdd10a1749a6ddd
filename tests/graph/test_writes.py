"""Tests that every operation which writes a variable is found, in graphs with loops, branches and functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from tf1kit.graph import writes as module
from tf1kit.graph.writes import variables_of, writes_of
from tf1kit.parity.captured.of_pair import branches_of_version_1


def variable(resource: bool, name: str = "v") -> Any:
    """A variable of three numbers."""
    return tf.get_variable(name, [3], use_resource=resource)


def graph_of(make: Callable[[Any], Any], resource: bool) -> Any:
    """The graph of what is made of a variable."""
    with branches_of_version_1(), tf.Graph().as_default() as graph:
        make(variable(resource))
        return graph.as_graph_def()


def found(graph: Any) -> dict[str, tuple[str, ...]]:
    """What writes, but for initializers."""
    return variables_of(one for one in writes_of(graph) if not one.is_first)


def chained(v: Any) -> None:
    """What takes the reference that another operation gives, or the handle through copies."""
    handle = v.handle if hasattr(v, "handle") else v._ref()
    if handle.dtype == tf.resource:
        twice = tf.raw_ops.IdentityN(input=[tf.raw_ops.Identity(input=handle), tf.constant(1.0)])[0]
        tf.raw_ops.AssignAddVariableOp(resource=twice, value=tf.ones([3]), name="last")
    else:
        tf.raw_ops.AssignAdd(ref=tf.raw_ops.Assign(ref=handle, value=tf.zeros([3])), value=tf.ones([3]), name="last")


def reading(v: Any) -> None:
    """Reads of all kinds."""
    tf.gather(v, [0])
    tf.gather_nd(v, [[0]])
    tf.is_variable_initialized(v)
    tf.shape(v)
    tf.cond(tf.constant(True), lambda: 2.0 * v, lambda: tf.identity(v))
    tf.while_loop(lambda at: at < 3, lambda at: at + tf.cast(v[0], tf.int32), [tf.constant(0)])


WAYS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a part": (lambda v: v[0].assign(1.0, name="last"), "last"),
    "rows": (lambda v: tf.scatter_max(v, [0], [1.0], name="last"), "last"),
    "a branch": (
        lambda v: tf.cond(tf.constant(True), lambda: tf.assign(v, 2 * v, name="last"), lambda: tf.identity(v)),
        "cond/last",
    ),
    "a copy": (chained, "last"),
}


@pytest.mark.parametrize("resource", [False, True])
@pytest.mark.parametrize("what", WAYS)
def test_ways_to_write(what: str, resource: bool) -> None:
    """The operation is found, with the variable."""
    make, name = WAYS[what]
    assert found(graph_of(make, resource))[name] == ("v",)


@pytest.mark.parametrize("resource", [False, True])
def test_reads(resource: bool) -> None:
    """They write nothing."""
    assert found(graph_of(reading, resource)) == {}


def functions(calls: Callable[..., Any]) -> Any:
    """A graph with a function that writes the first of two resources and reads the second one."""
    with tf.Graph().as_default() as graph:
        first, second = (variable(True, name) for name in ("first", "second"))

        @tf.function(autograph=False)
        def both() -> Any:
            first.assign(2.0 * second)
            return second.read_value()

        calls(both)
        return graph.as_graph_def()


def branch(both: Any) -> None:
    """A branch of version 2."""
    tf.cond(tf.placeholder(tf.bool, []), both, lambda: tf.zeros([3]))


def loop(both: Any) -> None:
    """A loop of version 2."""
    tf.while_loop(lambda at, _: at < 3, lambda at, _: (at + 1, both()), [tf.constant(0), tf.zeros([3])])


@pytest.mark.parametrize("calls", [lambda both: both(), branch, loop], ids=["a call", "a branch", "a loop"])
def test_functions(calls: Callable[..., Any]) -> None:
    """The call writes what its function does, also if that is called in another function."""
    assert tf.control_flow_v2_enabled()
    assert [*found(functions(calls)).values()] == [("first",)]


def test_a_function_that_calls_itself() -> None:
    """It is read once."""
    graph = functions(lambda both: both())
    body = graph.library.function[0]
    inner = body.node_def.add(name="again", op=body.signature.name)
    inner.input.extend(arg.name for arg in body.signature.input_arg)
    assert [*found(graph).values()] == [("first",)]


def test_an_operation_that_is_not_registered() -> None:
    """It may write what it is given."""
    graph = graph_of(lambda v: None, True)
    graph.node.add(name="own", op="NotOfTensorFlow").input.extend(["v", "^v/Assign"])
    assert found(graph) == {"own": ("v",)}


def test_two_handles_of_a_variable() -> None:
    """They have the name of the operation that is called like the variable."""

    def again(v: Any) -> None:
        handle = tf.raw_ops.VarHandleOp(dtype=tf.float32, shape=[3], shared_name="v", name="another")
        tf.raw_ops.AssignVariableOp(resource=handle, value=tf.zeros([3]), name="last")

    assert found(graph_of(again, True)) == {"last": ("v",)}


def test_where_values_come_from() -> None:
    """A restored one, a fed one, and neither."""

    def make(v: Any) -> None:
        tf.train.Saver()
        given = tf.placeholder(tf.float32, [3], "given")
        tf.assign(v, tf.reverse(given, [0]), name="fed")
        for name, more in (("noisy", tf.random_normal([3])), ("moved", v)):
            tf.assign(v, given + more, name=name)
        tf.assign(v, tf.zeros([3]), name="nothing")

    told = {one.operation: (one.is_first, one.is_restored, one.is_fed) for one in writes_of(graph_of(make, True))}
    assert told == {
        "v/Assign": (True, False, False),
        "save/AssignVariableOp": (False, True, False),
        "fed": (False, False, True),
        **dict.fromkeys(("noisy", "moved", "nothing"), (False, False, False)),
    }


MUTANTS = {
    "references": ("slot.ref or slot.type(node)", "slot.type(node)", "a branch", False),
    "handles": ("waiting.append(node.name)", "pass", "a copy", True),
    "what cannot write": ("slot.fixed if writes else slot.type(node)", "slot.type(node)", "a copy", True),
    "reads": ("node.op not in READERS and", "True and", "a part", True),
}


@pytest.mark.parametrize("what", MUTANTS)
def test_a_mutant(what: str, mutated) -> None:
    """It finds others."""
    old, new, way, resource = MUTANTS[what]
    graph = graph_of(WAYS[way][0], resource)
    assert variables_of(mutated(module, old, new).writes_of(graph)) != variables_of(writes_of(graph))
