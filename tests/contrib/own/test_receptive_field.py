"""Tests of what contrib.receptive_field does where 1.15.5 did not end."""

from __future__ import annotations

import pytest
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.receptive_field.graph_compute_order import get_compute_order


def test_a_graph_with_a_loop() -> None:
    """The nodes of a loop have no order; 1.15.5 went round it until Python's stack was full."""
    graph_def = tf.GraphDef()
    for name, inputs in (("start", []), ("first", ["start", "last"]), ("last", ["first:0", "^start"])):
        graph_def.node.add(name=name, op="Add", input=inputs)
    with pytest.raises(ValueError, match=r"^The graph has a loop at last, so that its nodes have no order$"):
        get_compute_order(graph_def)


def test_a_deep_graph() -> None:
    """A network with more operations than Python's stack has room for."""
    graph_def = tf.GraphDef()
    for number in range(2000):
        graph_def.node.add(name=str(number), op="Identity", input=[str(number + 1)] if number < 1999 else [])
    infos, nodes = get_compute_order(graph_def, "1999", [7, 9])
    assert len(nodes) == 2000
    assert infos["0"].order == 1999
    assert infos["0"].output_size == [7, 9]
