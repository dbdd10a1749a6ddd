"""Tests ports of frozen graphs whose weights are those of a new network, where variances are 1."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from tests.port.networks import write
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import Forward
from tf1kit.port.flags import become_constant
from tf1kit.port.net import VARIABLES, Node
from tf1kit.port.read import graph_of, read
from tf1kit.port.translate import translate

GRAPHS = Path(__file__).parent / "graphs"  # by genuine 1.15.5


def frozen(meta: Path, folder: Path) -> Path:
    """A graph with the first values of a network in the place of its variables: means of 0, and ones."""
    graph = graph_of(meta)
    for node in graph.node:
        if node.op == "ReadVariableOp":
            node.op = "Identity"
            node.attr["T"].CopyFrom(node.attr["dtype"])
            del node.attr["dtype"]
        if node.op in VARIABLES:
            shape = Node(node.name, node.op, (), node).shape()
            first = 0.0 if node.name.endswith("mean") else 1.0
            become_constant(node, tf.make_tensor_proto(np.full(shape, first, "float32")))
    path = folder / "frozen.pb"
    path.write_bytes(graph.SerializeToString())
    return path


@pytest.mark.parametrize(("by", "name"), [("1.15.5", "residual"), ("1.15.5", "mixed"), ("current", "residual")])
def test_a_frozen_graph_of_a_new_network(by: str, name: str, tmp_path: Path) -> None:
    """Its layers are those of the graph with variables: a variance of ones is a weight, and a gamma of ones is not."""
    with branches_of_version_1():
        path = GRAPHS / f"{name}.meta" if by == "1.15.5" else Path(write(name, str(tmp_path)))
    made = translate(read(frozen(path, tmp_path)), "net")
    assert Counter(one.kind for one in made.steps) == Counter(one.kind for one in translate(read(path), "net").steps)
    assert any("moving_variance" in one for one in made.places) and not any("gamma" in one for one in made.places)
    (tmp_path / "net.py").write_text(made.text)
    assert [one.status for one in Forward(made, tmp_path / "net.py").prove()] == ["holds", "holds", "holds"]
