"""Changes of small graphs compute what they say, and what is told of a port that differs early or late."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tf1kit.parity.causes.explain import LATER, UNKNOWN, Sides, _tried, explain, pattern_of
from tf1kit.parity.causes.formula import formula
from tf1kit.parity.causes.hypotheses import (
    activation,
    activation_before_norm,
    dropout,
    epsilon,
    forget_bias,
    reduction,
    schedule,
    training_flag,
)
from tf1kit.parity.causes.hypotheses.states import _orders
from tf1kit.parity.causes.wiring import Edited, Original
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.results import Because

raw = tf.raw_ops
DRAW = np.random.RandomState(0)
IMAGES = DRAW.uniform(-1, 1, (2, 3, 3, 2)).astype("float32")
ROWS = DRAW.uniform(-1, 1, (2, 4)).astype("float32")


def original(build: Callable[[], Any], *taps: str) -> Original:
    """The graph that a function builds, whose last operation is `end`."""
    with tf.Graph().as_default() as graph:
        tf.identity(build(), name="end")
    definition = graph.as_graph_def()
    cut: Any = SimpleNamespace(graph=definition, taps=taps, nodes=lambda: {node.name: node for node in definition.node})
    return Original(cut, ["end:0"])


def run(definition: Any) -> np.ndarray:
    """What a graph computes."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.graph_util.import_graph_def(definition, name="")
        return session.run("end:0")


def norm(x: Any) -> Any:
    """A fused batch norm in evaluation."""
    mean, variance = tf.constant([0.1, -0.3]), tf.constant([0.5, 2.0])
    made = raw.FusedBatchNormV3(
        x=x, scale=[1.5, -0.5], offset=[0.2, 0.1], mean=mean, variance=variance, is_training=False, name="norm"
    )
    return made[0]


def relu(x: Any) -> Any:
    """The activation."""
    return tf.nn.relu(x, name="relu")


def cell(bias: float) -> Any:
    """The output of a block cell of an LSTM."""
    zeros = tf.zeros([2, 3])
    made = raw.LSTMBlockCell(
        x=ROWS, cs_prev=zeros + 0.3, h_prev=zeros, w=np.linspace(-1, 1, 84, dtype="float32").reshape(7, 12),
        wci=zeros[0], wcf=zeros[0], wco=zeros[0], b=tf.zeros([12]), forget_bias=bias, name="cell",
    )  # fmt: skip
    return made.h


def dropped(kept: float) -> Any:
    """Dropout as it was before 1.14: whether a draw and the rate make 1."""
    draw = tf.constant(np.linspace(0, 0.99, 8, dtype="float32").reshape(2, 4), name="draw")
    share = tf.constant(kept, name="keep")
    return tf.constant(ROWS) / share * tf.floor(share + draw, name="mask")


CHANGES = {
    "an activation before a fused norm": (
        activation_before_norm,
        "applies the activation relu after the norm, the original applies it before",
        lambda: norm(relu(tf.constant(IMAGES))),
        lambda: relu(norm(tf.constant(IMAGES))),
    ),
    "an activation after a fused norm": (
        activation,
        "has the activation Relu after norm, where the original has none",
        lambda: norm(tf.constant(IMAGES)),
        lambda: relu(norm(tf.constant(IMAGES))),
    ),
    "the forget bias of a block": (
        forget_bias,
        "the port adds 2 to the forget gate, the original adds 1 (cell)",
        lambda: cell(1.0),
        lambda: cell(2.0),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change(what: str) -> None:
    """The changed graph computes what a graph does that is built so."""
    hypothesis, says, build, expected = CHANGES[what]
    _check(hypothesis, says, original(build), original(expected))


def test_dropout_in_its_earlier_form() -> None:
    """Only the mask has the other rate."""
    module, says = dropout, "the port drops with the rate 1 - rate, as if keep_prob were the rate (keep)"
    found = original(lambda: dropped(0.25), "draw")
    change = next(one for one in module.changes(found) if one.says == says)
    assert change.touches == ("mask",)
    assert not list(module.changes(original(lambda: dropped(0.25))))  # without a draw there is no dropout


def _check(hypothesis: ModuleType, says: str, found: Original, expected: Original) -> None:
    change = next(one for one in hypothesis.changes(found) if says in one.says)
    edited = Edited(found, found.cut)
    change.apply(edited)
    wanted = run(expected.cut.graph)
    assert np.abs(run(found.cut.graph) - wanted).max() > 0.02
    np.testing.assert_allclose(run(edited.graph), wanted, rtol=1e-6)


def test_another_divisor_of_a_loss() -> None:
    """The mean, the sum, and the sum divided by the size of the batch, where the original divides by a count."""
    found = original(lambda: raw.DivNoNan(x=tf.reduce_sum(tf.constant(ROWS, name="rows")), y=tf.constant(3.0)))
    found.shapes["rows:0"] = ROWS.shape
    for says, divisor in (("mean", 8.0), ("sum", 1.0), ("sum divided by the batch size", 2.0)):
        wrong = original(lambda divisor=divisor: tf.reduce_sum(tf.constant(ROWS)) / divisor)
        _check(reduction, f"the port takes the {says} of rows", found, wrong)


def test_a_step_that_a_schedule_takes_from_the_variable_itself() -> None:
    """No read is between the variable and the schedule, so its input is shifted."""

    def build() -> Any:
        weight, step = (
            tf.compat.v1.Variable(value, name=name, use_resource=False) for value, name in ((1.0, "w"), (3, "step"))
        )
        late = tf.cast(step._ref(), tf.float32, name="late") / 10.0
        return raw.ApplyGradientDescent(var=weight._ref(), alpha=late, delta=0.5)

    found = original(build)
    found.cut.captured = SimpleNamespace(variables={"step": SimpleNamespace(dtype="int32")})  # type: ignore[misc]
    for says, by in (("after", 1), ("before", -1)):
        edited = Edited(found, found.cut)
        next(one for one in schedule.changes(found) if f"the step {says}" in one.says).apply(edited)
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            tf.graph_util.import_graph_def(edited.graph, name="")
            session.run(["w/Assign", "step/Assign"])
            assert session.run("late:0") == 3 + by


def test_moving_averages_in_place_of_statistics_without_a_fused_norm() -> None:
    """What is normalized takes the variable; its update still takes the mean of the batch."""

    def build() -> Any:
        average = tf.compat.v1.Variable([9.0] * 4, name="norm/mean", use_resource=False)
        x = tf.constant(ROWS)
        mean = tf.reduce_mean(x, 0, name="batch")
        update = raw.AssignSub(ref=average._ref(), value=tf.subtract(average, mean, name="change") * 0.0)
        with tf.control_dependencies([update]):
            return tf.subtract(x, mean, name="centred")

    found = original(build)
    found.cut.captured = SimpleNamespace(trainings=(), variables={"norm/mean": SimpleNamespace(dtype="float32_ref")})  # type: ignore[misc]
    found.cut.read = {"norm/mean": "norm/mean/read:0"}
    (change,) = training_flag.changes(found)
    assert change.touches == ("centred",) and change.says.endswith("(norm)")
    edited = Edited(found, found.cut)
    change.apply(edited)
    assert edited.nodes["change"].input[1] == "batch"
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.graph_util.import_graph_def(edited.graph, name="")
        session.run("norm/mean/Assign")
        np.testing.assert_array_equal(session.run("end:0"), ROWS - 9)


def test_only_a_root_has_an_epsilon() -> None:
    """A sum to another power is no norm."""
    for power, count in ((-0.5, 1), (3.0, 0)):
        found = original(lambda power=power: tf.pow(tf.constant(ROWS) ** 2 + 1e-3, power))
        assert len(list(epsilon._sums(found))) == count


def test_orders_of_states() -> None:
    """The two of each layer, then the layers in reverse, then each two."""
    assert list(_orders(2)) == [(1, 0)]
    assert list(_orders(4))[:3] == [(1, 0, 3, 2), (2, 3, 0, 1), (1, 0, 2, 3)]


def test_attributes_in_a_formula() -> None:
    """Those that are not the defaults, whatever their type."""
    found = original(lambda: raw.LRN(input=IMAGES, depth_radius=2, bias=0.75, name="lrn"))
    said = formula(found.nodes, "lrn")
    assert "depth_radius=2" in said and "bias=0.75" in said and "beta" not in said
    found = original(lambda: raw.MatMul(a=[[1.0]], b=[[2.0]], transpose_b=True, name="product"))
    said = formula(found.nodes, "product")
    assert "transpose_b=True" in said and "transpose_a" not in said


def sides(*keys: str, losses: tuple[str, ...] = ("loss",)) -> Sides:
    """A port that differs in some keys, and a program whose training has these losses."""
    rows = [Row(key, "weights", "legacy", "migrated", problem="differs") for key in keys]
    training = SimpleNamespace(losses=losses, operations=("apply",))
    legacy: Any = SimpleNamespace(program=SimpleNamespace(training=lambda step: training))
    nothing: Any = None
    return Sides(legacy, {}, (1, 2), rows, nothing, nothing, nothing)


def test_a_training_without_a_loss() -> None:
    """The key that fails is told, between the program's operation and `update` of the port."""
    found = explain(sides("step_1/weights/w", "step_1/weights/v", losses=()), lambda *said: None)
    assert found == Because("step_1/weights/v, after apply in the original and `update` in the port", UNKNOWN)


def test_what_differs_outside_of_the_steps() -> None:
    """It is compared as what differs later, from the first step on."""
    assert pattern_of(sides("rates/at 10")) == (LATER, 1, frozenset({"rates/at 10"}))


def test_the_time_for_changes_is_bounded() -> None:
    """How many were tried is told."""
    change, trial = SimpleNamespace(says="nothing"), SimpleNamespace(explains=lambda *given: False)
    changes: Any = [(epsilon, change)] * 2
    told = [_tried("here", changes, trial, "", lambda *said: None, seconds) for seconds in (0, 100)]  # type: ignore[arg-type]
    assert told == [Because("here", f"{UNKNOWN}, 0 of 2 changes tried in 0 seconds"), Because("here", UNKNOWN)]
