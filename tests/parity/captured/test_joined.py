"""An Estimator evaluates in a graph of its own, and the port's evaluation is compared with it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.capture.spoilt import HOME
from tests.parity.captured import joined_port
from tf1kit.capture.folder import Capture, Graph
from tf1kit.capture.joined import joined
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.pair import CapturedPair, load_captured
from tf1kit.parity.mutants import Mutant, mutate

CAPTURE = HOME / "evaluated_elsewhere.capture"


@pytest.fixture(scope="module")
def pair() -> CapturedPair:
    """The capture and its port; the replays run in two processes."""
    return load_captured(CAPTURE, f"{joined_port.__name__}:Net")


def graphs() -> tuple[Graph, Graph]:
    """The graph that is trained, and the one that evaluates."""
    trained, other = Capture(CAPTURE).graphs
    return trained, other


def test_the_port_holds(pair: CapturedPair) -> None:
    """Each rung compares training, and `bitwise` the evaluation, too."""
    ladder = CapturedLadder(pair, 3)
    for rung in ("map", "float64", "bitwise", "golden"):
        result = ladder.run(rung)
        assert (result.status, result.failures, result.remarks) == ("holds", [], []), rung
        if rung == "bitwise":
            assert "step_1/evaluation/endpoints/output" in {row.key for row in result.rows}
    assert pair.roles.evaluated == {"output": "graph-1/logits/BiasAdd:0"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.hidden(inputs), training=training", "self.hidden(inputs), training=True"),
        ("return self.logits(self.drop(hidden, training=training))",
         "return (1 if training else 2) * self.logits(self.drop(hidden, training=training))"),
        ("return self.logits(self.drop(hidden, training=training))",
         "ends = self.logits(self.drop(hidden, training=training)); return ends if training else tf.nn.softmax(ends)"),
    ],
    ids=["statistics of the batch", "twice the logits", "probabilities, which are another tensor of the graph"],
)  # fmt: skip
def test_a_port_that_is_wrong_in_evaluation_alone_fails(pair: CapturedPair, old: str, new: str) -> None:
    """Its training holds, and its evaluation does not."""
    module: Any = mutate(joined_port, Mutant(old, old, new))
    other = CapturedPair(pair.capture, pair.program, module, "Net")
    result = CapturedLadder(other, 1).run("float64")
    failed = {row.key for row in result.rows if not row.ok}
    assert "step_1/evaluation/endpoints/output" in failed
    assert all("/evaluation/" in key for key in failed)


def test_only_variables_of_a_checkpoint_are_one() -> None:
    """Weights have one name; the counts of metrics, which both graphs have, do not."""
    trained, _ = graphs()
    found = joined(trained)
    assert found.joins == ("graph-1",) and "hidden/kernel" in found.variables
    assert {"accuracy/total", "graph-1/accuracy/total"} <= found.variables.keys()
    assert "graph-1/hidden/kernel" not in found.variables


@pytest.mark.parametrize("change", [{"shape": (4, 9)}, {"dtype": "float64"}, {"kind": "resource"}, {"name": "other"}])
def test_a_graph_with_other_weights_is_not_joined(change: dict[str, Any]) -> None:
    """A graph is added only if all its weights are those of the trained graph."""
    trained, other = graphs()
    changed = dataclasses.replace(other.variables.pop("hidden/kernel"), **change)
    other.variables[changed.name] = changed
    trained.capture.graphs = [trained, other]
    assert joined(trained) is trained


def copied(graph: Any) -> None:
    """Put a copy between each restored tensor and what takes it, and a copy of itself into the graph."""
    for node in list(graph.node):
        if node.op in ("Assign", "AssignVariableOp") and "RestoreV2" in node.input[1]:
            graph.node.add(name=f"{node.name}/copy", op="Identity", input=[node.input[1]])
            node.input[1] = f"{node.name}/copy"
    graph.node.add(name="circle", op="Identity", input=["circle"])
    graph.node.add(name="circle/assign", op="Assign", input=["accuracy/total", "circle"])


def test_shared_names_are_of_one_graph() -> None:
    """A resource that is shared by its name is not that of the trained graph; copies change nothing."""
    trained, other = graphs()
    trained.capture.graphs = [trained, other]
    copied(other.meta.graph_def)
    other.meta.graph_def.node.add(name="queue", op="FIFOQueueV2").attr["shared_name"].s = b"q"
    made = {node.name: node for node in joined(trained).meta.graph_def.node}
    assert made["graph-1/queue"].attr["shared_name"].s == b"graph-1/q"


@pytest.mark.parametrize("between", [False, True], ids=["as they are", "behind copies"])
def test_a_graph_that_restores_averages_is_not_joined(between: bool) -> None:
    """An evaluation with the moving average of a weight is not one with the weight."""
    trained, other = graphs()
    trained.capture.graphs = [trained, other]
    if between:
        copied(other.meta.graph_def)
    (names,) = (node for node in other.meta.graph_def.node if node.name == "save/RestoreV2/tensor_names")
    texts = names.attr["value"].tensor.string_val
    texts[list(texts).index(b"hidden/kernel")] = b"hidden/kernel/ExponentialMovingAverage"
    assert joined(trained) is trained


def test_a_graph_that_trains_is_not_joined() -> None:
    """Nor is one without evaluations."""
    trained, other = graphs()
    trained.capture.graphs = [trained, other]
    other.trainings = trained.trainings
    assert joined(trained) is trained
    other.trainings, other.runs = (), []
    assert joined(trained) is trained
