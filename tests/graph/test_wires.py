"""Tests the walks along the connections of a graph."""

from __future__ import annotations

import random

import pytest
import tensorflow.compat.v1 as tf

from tf1kit.graph.check import flow, source, values
from tf1kit.graph.wires import Wires


def made(seed: int) -> tf.GraphDef:
    """A graph in which lists of what is waited for occur several times."""
    draw, graph = random.Random(seed), tf.GraphDef()
    lists = [[f"^n{draw.randrange(20)}" for _ in range(3)] for _ in range(3)]
    for at in range(40):
        node = graph.node.add(name=f"n{at}", op=draw.choice(["Add", "Merge", "RefMerge"]))
        node.input.extend(f"n{draw.randrange(at + 2)}:{draw.randrange(2)}" for _ in range(draw.randrange(3)))
        node.input.extend(draw.choice([[], *lists]))
    return graph


def step_by_step(graph: tf.GraphDef, names: list[str], way: str, control: bool, but: str = "") -> set[str]:
    """What a walk finds that looks at each connection."""
    edges = [
        (before, node) for node in graph.node for before, _, waits in map(source, node.input) if control or not waits
    ]
    there = {node.name for node in graph.node}
    found = there.intersection(names) if way == "before" else set[str]()
    begun = set(names)
    while True:
        if way == "before":
            more = {before for before, node in edges if node.name in found} & there
        else:
            more = {node.name for before, node in edges if before in begun | found and not (but and flow(node) == but)}
        if more <= found:
            return found
        found |= more


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("control", [True, False])
def test_walks_find_what_single_steps_find(seed: int, control: bool) -> None:
    """In both directions, with and without an operation that ends a path; a cycle is no hindrance."""
    graph = made(seed)
    wires, names = Wires(graph), [f"n{seed}", f"n{seed + 20}", "absent"]
    assert wires.leads_to(names, control) == step_by_step(graph, names, "before", control)
    assert wires.followers(names, "", control) == step_by_step(graph, names, "after", control)
    assert wires.followers(names, "Merge", control) == step_by_step(graph, names, "after", control, "Merge")


def test_what_takes_a_node_waits_for_it_or_takes_a_value() -> None:
    """Both kinds are named, in the order of the graph."""
    graph = made(3)
    expected = [node.name for node in graph.node if any(source(text)[0] == "n3" for text in node.input)]
    assert len(expected) > 1
    assert Wires(graph).takers("n3") == expected


def test_values_of_a_node_have_their_outputs() -> None:
    """What is waited for is no value."""
    node = tf.NodeDef(name="a", input=["b", "c:1", "^d"])
    assert values(node) == ["b:0", "c:1"]
