"""A mistake inside a branch of `tf.cond` is found and named, though the branch's tensors are not compared."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import tensorflow as tf

from tests.capture.spoilt import HOME
from tf1kit.capture.folder import Capture
from tf1kit.parity.captured.program import Program
from tf1kit.parity.causes.first import first_difference
from tf1kit.parity.causes.hypotheses import dropout, epsilon
from tf1kit.parity.causes.tensors import Tensors
from tf1kit.parity.causes.trial import Trial
from tf1kit.parity.causes.wiring import Original

DOUBLE = tf.float64.as_datatype_enum


def test_dropout_inside_a_branch() -> None:
    """Its draws come from a tap; the rates of the port are tried as elsewhere."""
    program = Program(Capture(HOME / "branches.capture"))
    found = [change.says for change in dropout.changes(Original(program.cut, program.training(1).losses, (0.25,)))]
    assert (
        "the port drops with the rate 0.25, the original drops with the rate 0.4 (dropout/cond/dropout/rate)" in found
    )


def side(*nodes: tuple[str, ...], **values: float) -> Tensors:
    """One side of a step: `(name, type, inputs...)`, and the value of each tensor that is compared."""
    graph = tf.compat.v1.GraphDef()
    for name, op, *inputs in nodes:
        node = graph.node.add(name=name, op=op, input=inputs)
        for key in ("T", "DstT"):
            node.attr[key].type = DOUBLE
    sums = {f"{name}:0": np.array([1, value, abs(value), value**2]) for name, value in values.items()}
    return Tensors({node.name: node for node in graph.node}, sums, {}, {"loss": "end:0"})


def test_the_operation_behind_a_branch_differs_first() -> None:
    """The branch takes what agrees, so the merge behind it is named, and not a later branch."""
    ours = side(
        ("x", "Placeholder"),
        ("one", "Switch", "x", "flag"),
        ("drop", "Mul", "one:1", "one:1"),
        ("mask", "Greater", "late", "late"),
        ("late", "Identity", "first"),
        ("cast", "Cast", "mask"),
        ("keep", "Mul", "first", "cast"),
        ("first", "Merge", "one", "drop"),
        ("two", "Switch", "first", "flag"),
        ("norm", "Mul", "two:1", "keep"),
        ("end", "Merge", "two", "norm"),
        first=2.0,
        end=3.0,
    )
    port = side(("x", "Placeholder"), ("drop", "Mul", "x", "x"), ("end", "Neg", "drop"), drop=5.0, end=7.0)
    found = first_difference("loss", ours.nodes, ours, port)
    assert found and found.operation == "first"


def test_the_minimum_of_fused_batch_norm() -> None:
    """A program that says 1e-5 has 1.001e-05 in its graph, and the cause says both."""
    said = epsilon._says(["norm"], {"norm": np.float32(1.001e-5)}, 1e-3)
    assert "with epsilon 0.001, not 1.001e-05 (the minimum of fused batch norm; the program may say 1e-05" in said
    assert "minimum" not in epsilon._says(["norm"], {"norm": np.float32(1e-4)}, 1e-3)


def test_moving_averages_do_not_wait_for_a_fed_gradient() -> None:
    """They are left out of the state after an update, unless they fail; slots and trained weights are kept."""
    trial = object.__new__(Trial)
    trial.training, trial.failing = (
        SimpleNamespace(gradients=[("kernel", ("g:0",))]),
        frozenset({"step_1/weights/mean"}),
    )
    names = ("weights/kernel", "slots/kernel/Adam", "weights/mean", "weights/variance")
    state = {f"step_1/{name}": np.zeros(1) for name in names}
    assert list(trial._settled(state)) == [f"step_1/{name}" for name in names[:3]]
