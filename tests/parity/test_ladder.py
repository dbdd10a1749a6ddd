"""Tests the ladder on a user's small pair: each rung holds and fails when it should."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests import warm
from tf1kit.errors import UsageError
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.beyond.rows import NotApplicableError, rows_of
from tf1kit.parity.beyond.sizes import at
from tf1kit.parity.ladder import RUNGS, Ladder, check_rungs
from tf1kit.parity.recording import record
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.results import Catch, RungResult

ROOT = Path(__file__).resolve().parents[2]
STEPS = 5  # training steps of `bitwise`
NO_RECORDING = "no golden dense.json in {}: record it with genuine 1.15.5 (docs/3-prove-it.md)"


def climb(pair, *rungs: str) -> dict:
    """The results of the named rungs, or of all."""
    ladder = Ladder(pair, STEPS)
    return {rung: ladder.run(rung) for rung in rungs or RUNGS}


def statuses(results: dict) -> dict[str, str]:
    """Rung -> status."""
    return {rung: result.status for rung, result in results.items()}


def test_every_rung_holds_for_a_right_port(toy) -> None:
    """With a golden and declared mutants every rung runs and holds."""
    toy.declare("MUTANTS = (Mutant('epsilon', 'Adam(0.01)', 'Adam(0.01, epsilon=1e-7)'),)")
    pair = toy.load()
    toy.record(pair)
    results = climb(pair)
    assert {rung: result.failures for rung, result in results.items() if result.failures} == {}
    assert statuses(results) == dict.fromkeys(RUNGS, "holds")
    assert [row.legacy for row in results["map"].map_rows][:2] == ["Variable", "Variable_1"]
    assert {row.ulp for row in results["bitwise"].rows} == {0}
    assert {(row.reference, row.other) for row in results["float64"].rows} == {
        ("legacy", "migrated"),
        ("golden", "legacy"),
        ("golden", "migrated"),
    }
    assert [catch.name for catch in results["mutation"].catches] == [
        "no mutant (control)",
        "fc/kernel perturbed by 0.001",
        "fc/bias perturbed by 0.001",
        "epsilon",
        "fc/kernel perturbed by 1e-06 in float64",
    ]
    assert list(results["mutation"].catches[1].caught) == ["bitwise", "golden"]


def test_every_kind_of_tensor_is_compared(toy) -> None:
    """Rungs compare end points, loss, gradients, weights and slots at each recorded step, and the
    loss of every step.
    """
    keys = {row.key for row in climb(toy.load(), "bitwise")["bitwise"].rows}
    for step in (1, 5):
        for tensor in ("endpoints/logits", "loss", "gradients/Variable", "weights/Variable_1", "slots/Variable/Adam_1"):
            assert f"step_{step}/{tensor}" in keys
    assert {f"loss/{step}" for step in range(1, STEPS + 1)} <= keys
    assert "step_5/slots/beta2_power" in keys


def test_without_a_golden_its_rungs_are_not_run(toy) -> None:
    """Without a golden, float64 compares what it can and says what is missing; `mutation` without
    declared mutants is incomplete.
    """
    pair = toy.load()
    results = climb(pair)
    assert statuses(results) == {
        "map": "holds",
        "float64": "not run",
        "bitwise": "holds",
        "golden": "not run",
        "beyond": "holds",
        "mutation": "not run",
    }
    assert results["mutation"].missing == "no mutants are declared for dense"
    reason = NO_RECORDING.format(pair.golden.parent)
    assert results["golden"].missing == reason
    assert results["float64"].missing == "1.15.5's part: " + reason
    assert results["float64"].rows


WRONG_PORTS = {  # mutant -> (old text, new text), rung -> the first tensor in the message
    "softmax twice": (
        ("ops.softmax(logits)", "ops.softmax(ops.softmax(logits))"),
        {"float64": "step_1/endpoints/probabilities", "bitwise": "step_1/endpoints/probabilities"},
    ),
    "end point left out": (
        ('"logits": logits, ', ""),
        {"float64": "step_1/endpoints/logits", "bitwise": "step_1/endpoints/logits"},
    ),
    "sum for mean": (
        ("ops.mean(-", "ops.sum(-"),
        {"float64": "step_1/loss", "bitwise": "step_1/loss"},
    ),
    "learning rate": (
        ("Adam(0.01)", "Adam(0.02)"),
        {"float64": "step_1/weights/Variable", "bitwise": "step_1/weights/Variable"},
    ),
    "gradient doubled": (
        ("logits = self.fc(images)", "logits = 2 * self.fc(images) - ops.stop_gradient(self.fc(images))"),
        {"float64": "step_1/gradients/Variable", "bitwise": "step_1/gradients/Variable"},
    ),
    "widened": (
        ('"logits": logits', '"logits": ops.cast(logits, "float64")'),
        {"bitwise": "step_1/endpoints/logits"},
    ),
}


@pytest.mark.parametrize(("change", "tensors"), WRONG_PORTS.values(), ids=WRONG_PORTS)
def test_a_wrong_port_fails_with_the_tensor_named(toy, change: tuple[str, str], tensors: dict[str, str]) -> None:
    """The first failing tensor in forward order is the first wrong one."""
    toy.change("new/dense.py", *change)
    for rung, result in climb(toy.load(), *tensors).items():
        assert result.status == "fails"
        assert result.failures[0].startswith(f"{tensors[rung]}, legacy against migrated: ")


def test_the_golden_finds_a_legacy_file_that_computes_something_else(toy) -> None:
    """If legacy and port agree with each other but not with the recording, float64 and golden fail
    and bitwise holds.
    """
    pair = toy.load()
    toy.record(pair)
    original = pair.legacy.build

    def build(images):
        return original(images * 1.001)

    pair.legacy.build = build  # stands for a changed TensorFlow: the file is the same
    endpoints = pair.migrated.Dense.endpoints
    pair.migrated.Dense.endpoints = lambda self, images, training=False: endpoints(self, images * 1.001)
    fresh = toy.pair_of(pair.legacy, pair.migrated)
    results = climb(fresh, "float64", "bitwise", "golden")
    assert statuses(results) == {"float64": "fails", "bitwise": "holds", "golden": "fails"}
    assert results["golden"].failures[0].startswith("step_1/endpoints/logits, golden against legacy: ")


def test_a_map_with_an_error_fails_and_stops_the_rest(toy) -> None:
    """`map` fails and names the variable; the other rungs do not run."""
    toy.change("new/dense.py", '    ("Variable_1", "fc/bias", None),\n', "")
    results = climb(toy.load())
    assert statuses(results) == {"map": "fails", **dict.fromkeys(RUNGS[1:], "not run")}
    assert results["map"].failures[0].startswith("Variable_1: not listed in WEIGHT_MAP")
    assert {result.missing for rung, result in results.items() if rung != "map"} == {"the map has errors"}


def test_a_mutant_that_nothing_notices_fails_red(toy) -> None:
    """A mutant without an effect is not noticed, and `mutation` names it."""
    toy.declare("MUTANTS = (Mutant('harmless', 'self.fc(images)', 'self.fc(images + 0)'),)")
    (result,) = climb(toy.load(), "mutation").values()
    assert result.status == "fails"
    assert result.failures == ["harmless: not noticed"]


def test_a_port_that_is_wrong_already_fails_the_control(toy) -> None:
    """`mutation` fails if the comparison fails without a mutant."""
    toy.change("new/dense.py", "Adam(0.01)", "Adam(0.02)")
    (result,) = climb(toy.load(), "mutation").values()
    assert result.status == "fails"
    assert result.failures[0].startswith("no mutant (control): step_1/weights/Variable: ")


def test_a_mutant_in_the_map_is_caught_by_the_map(toy) -> None:
    """`map` alone notices a mutant of the map."""
    toy.declare("MUTANTS = (Mutant('bias forgotten', '(\"Variable_1\", \"fc/bias\", None),', ''),)")
    (result,) = climb(toy.load(), "mutation").values()
    assert result.status == "holds"
    (catch,) = [catch for catch in result.catches if catch.name == "bias forgotten"]
    assert list(catch.caught) == ["map"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("keras.layers.Dense(4", "keras.layers.Dense(-4", "cannot be built"),
        ("return ops.mean(", "return 1 / 0 * ops.mean(", "breaks the port instead of changing it"),
        ("nowhere", "x", "occurs 0 times"),
    ],
)
def test_a_mutant_that_cannot_be_mutated_fails_red(toy, old: str, new: str, why: str) -> None:
    """A mutant that breaks the port shows nothing about the comparison: `mutation` fails and says
    why; everything else is reported.
    """
    toy.declare(f"MUTANTS = (Mutant('crash', {old!r}, {new!r}),)")
    (result,) = climb(toy.load(), "mutation").values()
    assert result.status == "fails"
    assert result.failures[0].startswith("crash: ")
    assert why in result.failures[0]


UNUSABLE_GOLDENS = {  # the fault -> how to make it, the reason
    "legacy changed": (
        lambda toy, pair: toy.append("old/dense.py", "# changed\n"),
        "dense.py has changed since dense.json was recorded",
    ),
    "other seed": (
        lambda toy, pair: setattr(pair, "seed", 1),
        "the golden dense was recorded with seed 0, but this run has 1",
    ),
    "other options": (
        lambda toy, pair: toy.change_golden('"options": {}', '"options": {"units": 4}'),
        "was recorded with options {'units': 4}, but this run has {}",
    ),
    "other images": (
        lambda toy, pair: setattr(pair, "batches", batches_of(pair.legacy, (2, 6))),
        "was recorded with images [8, 6], but this run has [2, 6]",
    ),
    "not by 1.15": (
        lambda toy, pair: toy.change_golden('"1.15.5, as a test pretends"', '"2.21.0"'),
        "was recorded by TensorFlow 2.21.0, not 1.15",
    ),
    "numbers missing": (lambda toy, pair: toy.golden(".npz").unlink(), "the golden dense cannot be read: "),
    "numbers truncated": (lambda toy, pair: toy.cut(".npz"), "the golden dense cannot be read: "),
    "text truncated": (lambda toy, pair: toy.cut(".json"), "the golden dense cannot be read: "),
}


@pytest.mark.parametrize(("spoil", "reason"), UNUSABLE_GOLDENS.values(), ids=UNUSABLE_GOLDENS)
def test_a_golden_that_cannot_be_used_is_not_run_with_its_reason(toy, spoil, reason: str) -> None:
    """An unusable golden gives a reason, no comparison and no traceback."""
    pair = toy.load()
    toy.record(pair)
    spoil(toy, pair)
    (result,) = climb(pair, "golden").values()
    assert result.status == "not run"
    assert reason in result.missing


def test_a_companion_climbs_along(toy) -> None:
    """A companion's tensors and mutants have its name, and its failure fails the pair."""
    for side in ("old", "new"):
        text = (toy.folder / side / "dense.py").read_text().replace("class Dense(", "class DenseInput(")
        (toy.folder / side / "dense_input.py").write_text(text)
    toy.change("new/dense_input.py", "ops.mean(-", "ops.sum(-")
    toy.declare("COMPANIONS = ('dense_input',)")
    results = climb(toy.load(), "bitwise", "golden")
    assert statuses(results) == {"bitwise": "fails", "golden": "not run"}
    assert results["bitwise"].failures[0].startswith("dense_input: step_1/loss, legacy against migrated: ")


def without_training(toy) -> None:
    """Take loss and optimizer from both sides."""
    for side in ("old", "new"):
        toy.change(f"{side}/dense.py", "def loss", "def cost")
        toy.change(f"{side}/dense.py", "def optimizer", "def adam")
    toy.change("new/dense.py", '    ("beta1_power", "adam/beta1_power", None),\n', "")
    toy.change("new/dense.py", '    ("beta2_power", "adam/beta2_power", None),\n', "")


def test_a_pair_without_training_is_compared_forward(toy) -> None:
    """If neither side has a loss, end points are compared, also under float64."""
    without_training(toy)
    results = climb(toy.load())
    assert statuses(results) == {
        "map": "holds",
        "float64": "not run",
        "bitwise": "holds",
        "golden": "not run",
        "beyond": "holds",
        "mutation": "not run",
    }
    assert {row.key.split("/")[1] for row in results["bitwise"].rows} >= {"endpoints"}


def test_an_end_point_of_other_rows_has_no_other_batch(toy) -> None:
    """The reason has its shape.  For the pair's own batch its own graph is tried, and no further one is built."""
    toy.change("old/dense.py", "tf.nn.softmax(logits)", 'tf.nn.softmax(logits), "twice": tf.tile(logits, [2, 1])')
    ladder = Ladder(toy.load(images=(1, 6)), STEPS)
    with pytest.raises(NotApplicableError, match=r"its last end point has the shape \[2, 4\], which is not one row"):
        at(ladder, "batch of 1", [ladder.pair.batches])
    assert [name for name, _ in ladder.legacy_graphs] == ["any"]


def test_without_float64_golden_and_beyond_say_what_is_missing() -> None:
    """The float32 steps of golden start from float64 states; rounding and zero gradients are judged by them."""

    def side(dtype: str) -> Any:
        if dtype == "float64":
            raise NoFloat64Error("LRN has no float64")
        return SimpleNamespace(trains=True)

    pair: Any = SimpleNamespace(one_precision="", legacy_side=side, migrated_side=side)
    ladder = Ladder(pair, STEPS)
    ladder.checks = {"call": lambda _: rows_of("call", {"endpoints/h": np.float32(1)}, {"endpoints/h": np.float32(2)})}
    port = SimpleNamespace(map=SimpleNamespace(problems=[], dropped=()))
    ladder.__dict__.update(golden_file=(SimpleNamespace(without=dict), ""), migrated32=port)
    assert ladder._golden() == RungResult("golden", missing="LRN has no float64")
    result = ladder._beyond()
    assert (result.status, result.remarks) == ("fails", ["LRN has no float64"])


def test_a_pair_of_integer_input_has_one_precision(toy) -> None:
    """A pair of integer input has no variables to map, no float64 rung and no weights to perturb;
    each rung says why it does not apply.
    """
    toy.write("old/dense.py", INTEGER_LEGACY)
    toy.write("new/dense.py", INTEGER_PORT)
    pair = toy.load()
    toy.record(pair)
    results = climb(pair)
    assert statuses(results) == {
        "map": "does not apply",
        "float64": "does not apply",
        "bitwise": "holds",
        "golden": "holds",
        "beyond": "holds",
        "mutation": "not run",
    }
    assert results["map"].inapplicable == "there are no variables"
    assert results["float64"].inapplicable == "integer input has one precision"
    assert results["mutation"].missing == "no mutants are declared for dense"


INTEGER_LEGACY = """
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (4, 8, 8, 3)
INPUT_DTYPE = "uint8"


def build(images):
    return {"crop": tf.cast(images[:, 2:-2, 2:-2], tf.float32)}
"""
INTEGER_PORT = """
import tensorflow as tf


class Dense:
    def endpoints(self, images, training=False):
        return {"crop": tf.cast(images[:, 2:-2, 2:-2], tf.float32)}


WEIGHT_MAP = ()
"""


def test_progress_is_told(toy) -> None:
    """Progress counts every training step of both sides, and every mutant."""
    told = []
    ladder = Ladder(toy.load(), STEPS, lambda what, done, total: told.append((what, done, total)))
    ladder.run("bitwise")
    assert ("bitwise: legacy", 1, STEPS) in told
    assert told[-1] == ("bitwise: migrated", STEPS, STEPS)
    ladder.run("mutation")
    assert ("mutation: Variable_1", 1, 2) in told


def test_rungs_are_run_in_the_order_of_the_ladder() -> None:
    """Rungs run in the ladder's order, all if none is named; an unknown rung is refused with the
    list of rungs.
    """
    assert check_rungs(("mutation", "map")) == ("map", "mutation")
    assert check_rungs(()) == RUNGS
    with pytest.raises(
        UsageError, match="the rung golde does not exist; the rungs are map, float64, bitwise, golden, beyond, mutation"
    ):
        check_rungs(("map", "golde"))


def test_only_1_15_records_goldens(toy, capsys: pytest.CaptureFixture[str]) -> None:
    """The recorder refuses current TensorFlow with exit code 2 and writes nothing."""
    with toy.inside():
        assert record.main(["old.dense", "--write"]) == 2
    assert "refused: a golden is recorded by TensorFlow 1.15.x, this is 2." in capsys.readouterr().err
    assert not (toy.folder / "parity_tests").exists()


def test_the_recorder_says_what_changed(toy, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    """By default the recorder writes nothing; it refuses a changed legacy file without an
    explanation. This test pretends to be 1.15.
    """
    monkeypatch.setattr(record.tf, "__version__", "1.15.5")
    folder = toy.folder / "goldens"
    folder.mkdir()
    command = ["old.dense", "--folder", str(folder)]
    with toy.inside():
        assert record.main(command) == 0
        assert list(folder.iterdir()) == []
        assert record.main([*command, "--write"]) == 0
        assert sorted(path.name for path in folder.iterdir()) == ["dense.json", "dense.npz"]
        assert record.main(["--all", "--folder", str(folder)]) == 0
        assert "0 out of bounds" in capsys.readouterr().out
        assert record.main([]) == 2
        for words, said in (
            (["--all", "--golden", "other", "--folder", str(folder)], f"{folder} has no golden other"),
            (
                [*command, "--option", "split"],
                "--option split is not KEY=VALUE with a Python literal, such as split=False",
            ),
        ):
            capsys.readouterr()
            assert record.main(words) == 2
            assert capsys.readouterr().err == f"refused: {said}\n"
    toy.append("old/dense.py", "# changed\n")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with toy.inside():
        assert record.main([*command, "--write"]) == 2
        assert "say --changed 'what and why'" in capsys.readouterr().err
        assert {path: path.read_bytes() for path in folder.iterdir()} == before
        assert record.main([*command, "--write", "--changed", "a remark"]) == 0
    assert '"changed": "a remark"' in (folder / "dense.json").read_text()


def test_what_compared_nothing_does_not_hold() -> None:
    """In a status, a failure comes before what is missing, and that before what does not apply; an
    empty result does not hold.
    """
    held = [Catch("half", {"bitwise": "step_1/loss: differs"})]
    assert RungResult("mutation").status == "not run"
    assert RungResult("mutation", catches=held).status == "holds"
    assert RungResult("mutation", inapplicable="why").status == "does not apply"
    assert RungResult("mutation", catches=held, inapplicable="why", missing="what").status == "not run"
    failing = RungResult("mutation", missing="what", catches=[Catch("half")])
    assert (failing.status, failing.failures) == ("fails", ["half: not noticed"])


EVALUATION = "return {'logits': logits if training else 2 * logits, 'probabilities': ops.softmax(logits)}"
HIDDEN_MUTANTS = {  # mutants that one training step does not show -> (old text, new text), part of the message
    "evaluates otherwise": (
        ('return {"logits": logits, "probabilities": ops.softmax(logits)}', EVALUATION),
        "evaluation/endpoints/logits, legacy against migrated: ",
    ),
    "call returns something else": (
        ('return self.endpoints(images)["probabilities"]', 'return 1 - self.endpoints(images)["probabilities"]'),
        "evaluation/endpoints/call, legacy against migrated: ",
    ),
    "powers begin elsewhere": (
        ("return tf1kit.keras.Adam(0.01)", "return begun(tf1kit.keras.Adam(0.01))"),
        "start/slots/beta1_power, legacy against migrated: ",
    ),
}
BEGUN = """

def begun(adam):
    build = adam.build
    adam.build = lambda variables: (build(variables), adam._beta1_power.assign(0.5))
    return adam
"""


@pytest.mark.parametrize(("change", "says"), HIDDEN_MUTANTS.values(), ids=HIDDEN_MUTANTS)
def test_what_training_does_not_show_is_compared_too(toy, change: tuple[str, str], says: str) -> None:
    """The ladder compares evaluation, the model's own call, and the first slots of the port's
    optimizer.
    """
    toy.change("new/dense.py", *change)
    toy.append("new/dense.py", BEGUN)
    (result,) = climb(toy.load(), "bitwise").values()
    assert result.status == "fails"
    assert any(failure.startswith(says) for failure in result.failures)


def test_the_order_of_end_points_is_the_maps_business(toy) -> None:
    """Another order of end points fails `map` with both orders, because the last end point is the
    output.
    """
    toy.change("new/dense.py", '{"logits": logits, "probabilities": ops.softmax(logits)}', "REVERSED")
    toy.change("new/dense.py", "REVERSED", '{"probabilities": ops.softmax(logits), "logits": logits}')
    (result,) = climb(toy.load(), "map").values()
    assert result.status == "fails"
    assert (
        "the end points are in the order probabilities, logits, in the legacy logits, probabilities"
        in result.failures[0]
    )


def test_a_variable_dropped_on_purpose_is_not_compared(toy) -> None:
    """A port may drop the step counter; every rung holds without it."""
    toy.change("old/dense.py", "    logits = tf", "    tf.train.get_or_create_global_step()\n    logits = tf")
    toy.change("new/dense.py", "WEIGHT_MAP = (", 'WEIGHT_MAP = (\n    ("global_step", None, "Keras counts itself"),')
    toy.declare("MUTANTS = (Mutant('rate', 'Adam(0.01)', 'Adam(0.02)'),)")
    pair = toy.load()
    toy.record(pair)
    assert statuses(climb(pair)) == dict.fromkeys(RUNGS, "holds")


def test_a_variable_that_is_trained_cannot_be_dropped(toy) -> None:
    """A trained weight cannot be dropped, which would hide it from every rung."""
    toy.change("new/dense.py", '("Variable_1", "fc/bias", None)', '("Variable_1", None, "not wanted")')
    (result,) = climb(toy.load(), "map").values()
    assert "Variable_1: is trained in the legacy graph, so it cannot be dropped" in result.failures


def test_red_fails_where_a_comparison_sees_nothing(toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A golden comparison that lets everything pass is noticed, even if `bitwise` notices each
    mutant.
    """
    toy.declare("MUTANTS = (Mutant('rate', 'Adam(0.01)', 'Adam(0.02)'),)")
    pair = toy.load()
    toy.record(pair)
    for key in [key for key in LIMITS if key[0] == "golden"]:
        monkeypatch.setitem(LIMITS, key, 1e9)
    (result,) = climb(pair, "mutation").values()
    assert result.failures == ["any mutant, by golden: not noticed"]


def test_variables_with_one_initial_value_are_loaded_apart(toy) -> None:
    """Two variables made from the same tensor each get their own weights."""
    toy.change(
        "old/dense.py", "kernel = tf.Variable(tf.zeros([6, 4], images.dtype))", "zeros = tf.zeros([4], images.dtype)"
    )
    toy.change(
        "old/dense.py",
        "bias = tf.Variable(tf.zeros([4], images.dtype))",
        "one, two = tf.Variable(zeros), tf.Variable(zeros)",
    )
    toy.change("old/dense.py", "tf.matmul(images, kernel) + bias", "images[:, :4] * one + two")
    side = toy.load().legacy_side("float64")
    state = side.initial_state()
    side.load(state)
    assert all((side.state()["weights/" + name] == state[name]).all() for name in ("Variable", "Variable_1"))


def test_the_printed_suite_class_runs(toy) -> None:
    """The class in docs/3-prove-it.md works on a user's pair; with `allow_not_run`, tests without a
    golden are skipped with the reason.
    """
    toy.write("test_net.py", PRINTED)
    path = os.pathsep.join([str(ROOT), str(toy.folder)])
    done = warm.run("pytest", ["-q", "-rs", "test_net.py"], toy.folder, given={"PYTHONPATH": path})
    assert "3 passed, 3 skipped" in done.stdout, done.stdout
    assert "no golden dense.json" in done.stdout


PRINTED = """
from tf1kit.parity import PairSuite

class TestModel(PairSuite):
    legacy, migrated = "old.dense", "new.dense"
    allow_not_run = True
"""
