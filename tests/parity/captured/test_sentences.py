"""What is said where a capture or its port leaves something open, told of parts that need no replay."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.parity.captured.conftest import CAPTURE, Shared
from tests.parity.captured.test_captured_ladder import DENSE
from tf1kit.capture.cut import ADVICE
from tf1kit.errors import UsageError
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.beyond.rows import NotApplicableError
from tf1kit.parity.captured import skeleton
from tf1kit.parity.captured.beyond import learning_rate, of_size
from tf1kit.parity.captured.ladder import RATES, CapturedLadder
from tf1kit.parity.captured.legacy import CapturedSide
from tf1kit.parity.captured.matching import match, match_evaluation
from tf1kit.parity.captured.of_pair import _arrays, _draws
from tf1kit.parity.captured.pair import load_captured
from tf1kit.parity.captured.program import _chosen
from tf1kit.parity.captured.roles import Roles
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.results import Because, RungResult

FLOAT = tf.float32.as_datatype_enum


def graph(*nodes: tuple[str, ...]) -> Any:
    """A graph of `(name, type, inputs...)`."""
    made = tf.compat.v1.GraphDef()
    for name, op, *inputs in nodes:
        made.node.add(name=name, op=op, input=inputs).attr["T"].type = FLOAT
    return made


def nodes(definition: Any) -> dict[str, Any]:
    """Its nodes by name."""
    return {node.name: node for node in definition.node}


def test_a_trained_variable_cannot_be_dropped(shared: Shared) -> None:
    """The program trains it, so the port has to."""
    row = '("dense/bias", "hidden/bias", None)'
    ladder = shared.of(
        (DENSE, DENSE.replace("name", "use_bias=False, name")), (row, '("dense/bias", None, "not needed")')
    )
    assert "dense/bias: is trained in the captured program, so it cannot be dropped" in ladder.run("map").failures
    assert shared.pair.stem == "placeholders.capture"


def test_a_port_without_a_map() -> None:
    """The sentence says what proposes one."""
    with pytest.raises(UsageError) as refused:
        load_captured(CAPTURE, "json:Net")
    assert str(refused.value) == "json has no WEIGHT_MAP: `tf1kit checkpoint map` proposes one (docs/4-checkpoints.md)"


def test_a_capture_that_trains_nothing() -> None:
    """There is no graph to choose."""
    with pytest.raises(UsageError, match="a has no run that trains: capture a program that trains"):
        _chosen(SimpleNamespace(path="a", graphs=[]), None)  # type: ignore[arg-type]


def test_inputs_of_a_functional_model(shared: Shared) -> None:
    """Its inputs have the names of the placeholders."""
    for names, inputs in ((["x"], "x:0"), (["x", "keep_prob"], ["x:0", "keep_prob:0"])):
        given = [keras.Input((), name=name) for name in names]
        model = keras.Model(given, given[0])
        roles = Roles(shared.pair.program, ModuleType("port"), model, said={"LABELS": "y:0"})
        assert roles.inputs == inputs
    with pytest.raises(UsageError) as refused:
        roles.loss("loss:0")
    assert str(refused.value) == (
        "port has no loss, and the program trains with the loss loss:0: write loss (docs/3-prove-it.md)"
    )
    run = shared.pair.program.run(1)
    assert roles._flows("x:0", run) and not roles._flows("nothing:0", run)


def test_inputs_that_the_program_computes() -> None:
    """They are computed in the run; what was fed is taken as it is."""
    asked: list[Any] = []
    replay = SimpleNamespace(cast=np.float64, run=lambda run, names: asked.append(names) or {"h:0": np.ones(2)})
    roles = SimpleNamespace(inputs_of=lambda run: ("x:0", "h:0"), labels_of=lambda run: "y:0")
    side: Any = SimpleNamespace(_batches={}, replay=replay, roles=roles)
    (x, h), labels = CapturedSide._given(side, SimpleNamespace(given={"x:0": 3, "y:0": 4}))
    assert (x, h.tolist(), labels) == (3.0, [1.0, 1.0], 4.0) and asked == [{"h:0"}]


def pair_with(problems: list[str], **roles: Any) -> Any:
    """A pair whose map has problems, or none."""
    port = SimpleNamespace(map=SimpleNamespace(problems=problems))
    cut = SimpleNamespace(asked=lambda run: run.fetches)
    return SimpleNamespace(
        roles=SimpleNamespace(evaluated=None, endpoints={}, evaluates=lambda *given: False, **roles),
        program=SimpleNamespace(cut=cut),
        legacy_side=lambda dtype: None,
        migrated_side=lambda dtype: port,
    )


def test_nothing_is_matched_by_a_wrong_map() -> None:
    """The rung map has the problems; the evaluation equals nothing."""
    run = SimpleNamespace(fetches=("accuracy:0", "top/1:0"))
    pair = pair_with(["dense/bias: no row"], evaluation_runs=[run, run])
    assert match(pair) == []
    assert match_evaluation(pair) == (
        "",
        "no tensor of the recorded evaluations (accuracy:0, top/1:0) equals an output of the port with training=False. "
        'Correct the port, or name the tensor: EVALUATION = {"output": "..."}; EVALUATION = {} compares nothing',
    )


def ladder_of_rates(definition: Any, losses: tuple[str, ...] = ("loss:0",), **feeds: str) -> Any:
    """What the check of rates reads."""
    training = SimpleNamespace(operations=tuple(nodes(definition)), losses=losses)
    cut = SimpleNamespace(nodes=lambda: nodes(definition), graph=definition, feeds=feeds)
    legacy = SimpleNamespace(program=SimpleNamespace(cut=cut))
    program = SimpleNamespace(trainings=[training], step_of=lambda one: 1)
    return SimpleNamespace(pair=SimpleNamespace(program=program, legacy_side=lambda dtype: legacy), migrated32=None)


STEP = (("w", "VariableV2"), ("rate", "Placeholder"), ("dw", "Placeholder"))
RATE_CASES = {
    "the updates have 0 rates, and the check compares one": ladder_of_rates(graph(("w", "VariableV2"))),
    "the program feeds the rate as rate": ladder_of_rates(
        graph(*STEP, ("step", "ApplyGradientDescent", "w", "rate", "dw")), rate="rate:0"
    ),
    "no optimizer was captured": ladder_of_rates(graph(), losses=()),
}


@pytest.mark.parametrize("said", RATE_CASES)
def test_rates_that_cannot_be_compared(said: str) -> None:
    """The reason is that of the check, and the search for a cause does without it."""
    with pytest.raises(NotApplicableError) as refused:
        learning_rate(RATE_CASES[said])
    assert str(refused.value) == said
    ladder: Any = SimpleNamespace(checks={RATES: lambda ladder: learning_rate(RATE_CASES[said])}, pair=None)
    assert CapturedLadder.other_rate.func(ladder) == Because()  # type: ignore[attr-defined]


class Refusing:
    """A captured graph that takes batches of one size."""

    def initial_state(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def load(self, state: Any) -> None:
        """Take it."""

    def observe(self, step: int) -> None:
        """Refuse the batch."""
        raise UsageError(f"a.capture cannot be run: Incompatible shapes: [1,3] vs. [4,3]. {ADVICE}.")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (1, "the recorded batch has 1 rows, and the check needs more than 1"),
        (4, "the captured graph does not take 1 rows: Incompatible shapes: [1,3] vs. [4,3]"),
    ],
)
def test_batches_of_another_size(rows: int, said: str) -> None:
    """What the graph says against a batch of one row is the reason."""
    run = SimpleNamespace(given={"x:0": np.ones((rows, 3))}, tapped={})
    training = SimpleNamespace(losses=("loss:0",))
    program = SimpleNamespace(first_steps=[1], training=lambda step: training, run=lambda step: run, variants={})
    roles = SimpleNamespace(input_names=["x:0"])
    pair = SimpleNamespace(program=program, roles=roles, legacy_side=lambda dtype: Refusing())
    with pytest.raises(NotApplicableError) as refused:
        of_size("batch of 1")(SimpleNamespace(pair=pair, migrated32=None))
    assert str(refused.value) == said


def test_draws_of_a_pair() -> None:
    """Those that training needs; inside a loop no port can get the same."""
    plain = graph(("draw", "RandomUniform"), ("train", "Neg", "draw"), ("other", "RandomUniform"))
    assert list(_draws(plain, "train")) == ["draw:0"]
    loop = graph(
        ("enter", "Enter"), ("draw", "RandomUniform", "enter"), ("exit", "Exit", "draw"), ("train", "Neg", "exit")
    )
    with pytest.raises(UsageError) as refused:
        list(_draws(loop, "train"))
    assert str(refused.value) == (
        "draw draws random numbers in a loop or branch, where no port can get the same: capture the program "
        "(docs/5-capture.md)"
    )


class Fed(NamedTuple):
    """A placeholder."""

    name: str


def test_what_flows_into_a_step_of_a_pair() -> None:
    """Before the first step the variables, and what is drawn with them."""
    loaded: list[Any] = []
    session = SimpleNamespace(run=lambda names, given: [f"{name} with {', '.join(given)}" for name in names])
    legacy = SimpleNamespace(
        batch=lambda step: (step, 2 * step), feeds=lambda x, y: {Fed("x:0"): x, Fed("y:0"): y},
        initial_state=lambda: {"w": 7}, load=loaded.append, session=session,
    )  # fmt: skip
    assert _arrays(legacy, 1, ()) == {"feeds/x:0": 1, "feeds/y:0": 2, "before/w": 7} and not loaded
    assert _arrays(legacy, 2, ("draw:0",)) == {
        "feeds/x:0": 2,
        "feeds/y:0": 4,
        "tensors/draw:0": "draw:0 with x:0, y:0",
    }
    assert loaded == [{"w": 7}]


def test_what_cannot_run_in_float64_is_left_to_its_rung() -> None:
    """Neither end points nor causes are looked for."""

    def refuse(*given: Any) -> Any:
        raise NoFloat64Error("LRN has no float64")

    pair = SimpleNamespace(roles=SimpleNamespace(endpoints={}), legacy_side=refuse)
    assert CapturedLadder.unmatched.func(SimpleNamespace(pair=pair)) == []  # type: ignore[attr-defined]
    assert Ladder.explanation.func(SimpleNamespace(_why=refuse)) == Because()  # type: ignore[attr-defined]


def test_without_float64_the_recorded_runs_have_no_measure() -> None:
    """The rung golden is not run, and says why."""

    def refuse(dtype: str) -> Any:
        raise NoFloat64Error("LRN has no float64")

    ladder: Any = CapturedLadder(SimpleNamespace(capture=SimpleNamespace(genuine=True), legacy_side=refuse), 1)
    ladder.__dict__["migrated32"] = SimpleNamespace(map=SimpleNamespace(problems=[]))
    assert ladder._golden() == RungResult("golden", missing="LRN has no float64")


def optimizer_of(op: str, *more: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """The function of the skeleton that makes the optimizer, and the state that it maps."""
    definition = graph(*STEP[:1], *more, ("step", op, "w", "rate", "dw"))
    program: Any = SimpleNamespace(cut=SimpleNamespace(nodes=lambda: nodes(definition)))
    training: Any = SimpleNamespace(applied=(SimpleNamespace(type=op, operation="step"),))
    return skeleton._optimizer(program, training, ""), skeleton._state(program, training, "")


def test_optimizers_that_the_graph_does_not_tell() -> None:
    """An unknown operation, and a rate that the graph computes, are left to write."""
    text, state = optimizer_of("ApplyMadeUp")
    assert "def optimizer():" in text and "The program runs ApplyMadeUp." in text and state == {}
    text, state = optimizer_of("ApplyGradientDescent", ("rate", "Identity", "decayed"), ("decayed", "Mul", "w", "w"))
    assert "GradientDescent; the graph computes learning_rate." in text
    assert state == {"global_step": "gradient_descent/iteration"}
