"""Updates wait for the gradients of their run, and for nothing that another run lacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.gates import gate

v1 = tf.compat.v1


def graph(**updates: str) -> Any:
    """A GraphDef with updates of `a`, each by an operation that is named."""
    with tf.Graph().as_default() as made:
        a = v1.get_variable("a", [], use_resource=False, initializer=v1.zeros_initializer)
        for name in ("p", "q", "r"):
            tf.add(a, 1.0, name=name)
        for name, taken in updates.items():
            added = made.get_tensor_by_name(taken + ":0")
            # Without a lock two updates of one variable at the same time may lose one of them.
            tf.raw_ops.AssignAdd(ref=a._ref(), value=added, use_locking=True, name=name)
            if name == "first":
                with tf.control_dependencies(["first"]):
                    tf.add(a, 1.0, name="after")
    return made.as_graph_def()


def taken(graph: Any, names: set[str]) -> dict[str, list[str]]:
    """What each update adds."""
    return {node.name: [node.input[1] + ":0"] for node in graph.node if node.name in names}


def waits(graph: Any, runs: list[set[str]]) -> dict[str, set[str]]:
    """For each gated update, what it waits for."""
    gate(graph, [taken(graph, run) for run in runs])
    nodes = {node.name: {text.strip("^") for text in node.input} for node in graph.node}
    gates = {name: inputs for name, inputs in nodes.items() if name.startswith("tf1kit/")}
    return {name: gates[one] for name, inputs in nodes.items() for one in inputs & gates.keys()}


def test_updates_of_a_run_wait_for_all_that_they_take() -> None:
    """Each takes its own value; they wait for both."""
    assert waits(graph(x="p", y="q"), [{"x", "y"}]) == {"x": {"p", "q"}, "y": {"p", "q"}}


def test_what_waits_for_an_update_is_not_waited_for() -> None:
    """The program orders the two: there would be a cycle."""
    assert waits(graph(first="p", x="after"), [{"first", "x"}]) == {"first": {"p"}, "x": {"p"}}


def test_updates_that_also_run_alone_do_not_wait() -> None:
    """A run of one optimizer does not compute the gradients of the other."""
    made = graph(x="p", y="q", z="r")
    assert waits(made, [{"x", "y", "z"}, {"z"}]) == {"x": {"p", "q"}, "y": {"p", "q"}}
    assert waits(graph(x="p"), [{"x"}]) == {}


def test_the_order_shows_in_the_values() -> None:
    """Without the gate `q` may see the update of `x`; with it, it never does."""
    made = graph(x="p", y="q")
    gate(made, [taken(made, {"x", "y"})])
    slow = next(node for node in made.node if node.name == "q")
    slow.input.append("^p")
    with tf.Graph().as_default():
        tf.graph_util.import_graph_def(made, name="")
        with v1.Session() as session:
            for _ in range(50):
                session.run("a/Assign")
                session.run(["x:0", "y:0"])
                assert np.array_equal(session.run("a:0"), 2.0)


def test_branches_are_left_alone() -> None:
    """A tensor of a branch that is not taken would keep every update from running."""
    with tf.Graph().as_default() as made:
        v1.disable_control_flow_v2()
        a = v1.get_variable("a", [], use_resource=False, initializer=v1.zeros_initializer)
        taken = v1.placeholder(tf.bool, [], "taken")
        v1.cond(taken, lambda: v1.assign_add(a, tf.add(a, 1.0, name="p"), name="x"), lambda: tf.identity(a))
        tf.add(a, 1.0, name="q")
        tf.raw_ops.AssignAdd(ref=a._ref(), value=made.get_tensor_by_name("q:0"), name="y")
        v1.enable_control_flow_v2()
    inner = next(node.name for node in made.as_graph_def().node if node.name.endswith("/x"))
    assert waits(made.as_graph_def(), [{inner, "y"}]) == {}
