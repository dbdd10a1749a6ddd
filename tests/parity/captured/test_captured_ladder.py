"""The port of a captured program holds on each rung, and each mistake in it fails on the rung that is to see it."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.capture.spoilt import HOME
from tests.parity.captured.conftest import STEPS, Shared
from tf1kit.capture.folder import Capture
from tf1kit.parity.captured.explained import recordings
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.program import Program
from tf1kit.parity.causes.change import LATER, UPDATE
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.results import Because, RungResult

SHARED_RUNGS = ("map", "float64", "bitwise", "golden", "beyond")
NOT_APPLICABLE = {"call", "saved file", "fit", "odd image size", "large images", "large gradients"}


@pytest.mark.parametrize("rung", SHARED_RUNGS)
def test_the_port_holds(rung: str, shared: Shared) -> None:
    """The port is right, and no rung says otherwise."""
    result = shared.ladder.run(rung)
    assert (result.status, result.failures, result.missing) == ("holds", [], "")
    assert not result.not_compared and not result.remarks
    if rung == "beyond":
        assert set(result.not_applicable) == NOT_APPLICABLE


@pytest.mark.parametrize("boundary", [1000, 10**9])
def test_a_schedule_that_differs_later(boundary: int, shared: Shared) -> None:
    """Float64 holds in the recorded steps, and the rates at late steps are the cause; equal rates are not."""
    rate = f"keras.optimizers.schedules.ExponentialDecay(0.01, {boundary}, 0.5, staircase=True)"
    ladder = shared.of((ADAM, f"Adam({rate}, clipnorm=0.1)"))
    ladder.__dict__["explanation"] = Because()
    result = RungResult(
        "golden", [Row("step_5/weights/dense/kernel", "weights", "golden", "migrated", problem="differs")]
    )
    ladder._explain(result)
    if boundary == 1000:
        assert "another learning rate" in result.because.cause and "at step 1000 differs" in result.because.cause
        assert result.because.hypothesis == "schedule"
    else:
        assert result.because == Because()


def test_a_port_with_rounded_numbers_is_recorded_as_long_as_it_has_to_be(shared: Shared) -> None:
    """All steps tell of what differs later; else one step does, from the state before it."""
    pair = shared.of((ADAM, "keras.optimizers." + ADAM)).pair
    state = pair.legacy_side("float64").initial_state()
    for pattern, steps in ((UPDATE, {1}), (LATER, set(pair.golden_steps["float64"]))):
        own, rounded = recordings(pair, {}, pattern, 1, state)
        assert own == {}
        assert {int(key[5:].partition("/")[0]) for key in rounded if key.startswith("step_")} == steps


class Mistake(NamedTuple):
    """What is replaced in the port, the rung that sees it, and the beginning of its first failure."""

    old: str
    new: str
    rung: str
    says: str


ADAM, DROPOUT, DENSE = "Adam(0.01, clipnorm=0.1)", "Dropout(0.5,", 'Dense(64, activation="relu", name="hidden")'
MISTAKES = {
    "epsilon": Mistake(ADAM, "Adam(0.01, epsilon=1e-7, clipnorm=0.1)", "float64", "step_1/weights/"),
    "learning rate": Mistake(ADAM, "Adam(0.0101, clipnorm=0.1)", "float64", "step_1/weights/"),
    "clip norm": Mistake(ADAM, "Adam(0.01, clipnorm=0.101)", "float64", "step_1/"),
    "no clipping": Mistake(ADAM, "Adam(0.01)", "float64", "step_1/"),
    "another beta": Mistake(ADAM, "Adam(0.01, beta_2=0.99, clipnorm=0.1)", "float64", "step_1/"),
    "activation": Mistake('activation="relu"', 'activation="elu"', "float64", "step_1/endpoints/output"),
    "dropout rate": Mistake(DROPOUT, "Dropout(0.4,", "float64", "step_1/endpoints/output"),
    "no dropout": Mistake("training=training))", "training=False))", "float64", "step_1/endpoints/output"),
    "sum of the losses": Mistake("tf.reduce_mean", "tf.reduce_sum", "float64", "step_1/loss"),
    "no bias in the map": Mistake('    ("dense/bias", "hidden/bias", None),\n', "", "map", "dense/bias"),
    "two weights exchanged": Mistake('"hidden/bias", None', '"logits/bias", None', "map", "dense"),
    "an initializer": Mistake(
        DENSE,
        DENSE.replace("name", 'kernel_initializer="he_normal", name'),
        "beyond",
        "initial values, by statistics/weights/dense/kernel",
    ),
    "an initializer of a constant": Mistake(
        DENSE, DENSE.replace("name", 'bias_initializer="ones", name'), "beyond", "initial values/weights/dense/bias"
    ),
    "a rate that decays": Mistake(
        "Adam(0.01,",
        "Adam(keras.optimizers.schedules.ExponentialDecay(0.01, 10**9, 0.1),",
        "beyond",
        "learning rate/loss:0/at step 100",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_fails(name: str, shared: Shared) -> None:
    """The rung that is to see a mistake fails, and its first failure says where."""
    mistake = MISTAKES[name]
    ladder = shared.of((mistake.old, mistake.new))
    ladder.__dict__["_legacy64"] = shared.ladder._legacy64
    result = ladder.run(mistake.rung)
    assert result.status == "fails"
    assert result.failures[0].startswith(mistake.says), result.failures[0]
    if mistake.rung == "map":
        assert "the map has errors" in ladder.run("golden").missing


@pytest.mark.parametrize("name", ["dropout rate", "sum of the losses", "learning rate"])
def test_golden_sees_it_too(name: str, shared: Shared) -> None:
    """The recorded runs alone show a mistake, and only the port's rows fail."""
    mistake = MISTAKES[name]
    result = shared.of((mistake.old, mistake.new)).run("golden")
    assert result.status == "fails"
    assert {row.other for row in result.rows if not row.ok} == {"migrated"}


def test_end_points_are_found_by_value(shared: Shared) -> None:
    """Without ENDPOINTS the output of the port is found among the tensors of the graph."""
    ladder = shared.of(('ENDPOINTS = {"output": "dense_1/BiasAdd:0"}\n', ""))
    ladder._prepare()
    assert ladder.pair.roles.endpoints == {"output": "dense_1/BiasAdd:0"} and not ladder.unmatched


def test_an_output_that_equals_nothing_fails(shared: Shared) -> None:
    """An output that no tensor of the graph equals fails, and the sentence has what to write if it is the port's own."""
    ladder = shared.of(
        ('ENDPOINTS = {"output": "dense_1/BiasAdd:0"}\n', ""),
        ("        return self.logits(", "        return self.several("),
        (
            "    def call(",
            "    def several(self, x):\n        found = self.logits(x)\n"
            '        return {"logits": found, "odd": found * 1.5 + 0.1}\n\n    def call(',
        ),
        ("(labels, logits)", '(labels, logits["logits"])'),
    )
    result = ladder.run("float64")
    assert result.status == "fails" and len(result.failures) == 1
    assert result.failures[0].startswith("endpoints/odd") and "say which outputs are compared" in result.failures[0]


def test_an_end_point_that_the_port_lacks(shared: Shared) -> None:
    """The sentence has the outputs of the port."""
    with pytest.raises(Exception, match=r"has 'logits', but the port's outputs are output"):
        shared.of(('{"output":', '{"logits":')).run("map")


def test_a_capture_of_the_kit_proves_nothing(shared: Shared) -> None:
    """Golden does not run where the capture was not made by TensorFlow 1; the reason names the version."""
    pair = shared.pair_of(shared.pair.migrated)
    pair.capture = copy.copy(pair.capture)
    pair.capture.tensorflow = "2.21.0"
    result = CapturedLadder(pair, STEPS).run("golden")
    assert (result.status, result.rows) == ("not run", [])
    assert result.missing == "the capture was made on TensorFlow 2.21.0, not on 1.x"


STOCK = (  # the port with Keras's own Adam
    ("Adam(0.01, clipnorm=0.1)", "keras.optimizers.Adam(0.01, epsilon=1e-8, clipnorm=0.1)"),
    ('("beta1_power", "adam/beta1_power", None)', '("beta1_power", None, "Keras computes it")'),
    ('("beta2_power", "adam/beta2_power", None)', '("beta2_power", None, "Keras computes it")'),
)


@pytest.mark.parametrize("rung", ["float64", "bitwise", "golden", "beyond"])
def test_a_stock_optimizer(rung: str, shared: Shared) -> None:
    """Keras's own Adam differs by rounding, on the batches of `beyond`, too; golden rounds its hyper-parameters."""
    if "stock" not in shared.__dict__:
        shared.__dict__["stock"] = shared.of(*STOCK)
    result = shared.__dict__["stock"].run(rung)
    rounding = rung in ("bitwise", "beyond")
    assert (result.status, result.failures) == ("equal but for rounding" if rounding else "holds", [])
    assert rung != "golden" or any("rounded to float32" in remark for remark in result.remarks)


def test_a_stock_optimizer_with_a_mistake(shared: Shared) -> None:
    """The cause is found for a port with a stock optimizer, too."""
    ladder = shared.of(*STOCK, ("epsilon=1e-8, ", "epsilon=1e-7, "))
    result = ladder.run("float64")
    assert result.status == "fails" and result.because.hypothesis == "adam_epsilon", result.because


def test_an_explanation_that_breaks(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rung still reports what differs, and says that no cause could be looked for."""
    monkeypatch.setattr("tf1kit.parity.captured.ladder.explained", lambda ladder: 1 / 0)
    result = shared.of((ADAM, "Adam(0.0101, clipnorm=0.1)")).run("float64")
    assert result.status == "fails" and result.failures
    assert result.because.cause == "the search for it failed: ZeroDivisionError: division by zero"


# What golden excuses

GRADIENT = "gradients/dense_1/BiasAdd_grad/tuple/control_dependency_1:0"
NOISE = 1e-3


class Off:
    """A side of the port whose gradient of a bias is off by a share of its largest number."""

    def __init__(self, side: Any, share: float) -> None:
        self.side, self.share = side, share

    def __getattr__(self, name: str) -> Any:
        return getattr(self.side, name)

    def observe(self, step: int) -> dict[str, np.ndarray]:
        """What the side sees, with the error."""
        seen = self.side.observe(step)
        key = "gradients/dense_1/bias"
        return {**seen, key: seen[key] + np.float32(self.share) * np.abs(seen[key]).max()}


@pytest.mark.parametrize(
    ("noise", "share", "status"),
    [
        (0.0, 0.0, "holds"),
        (0.0, NOISE, "fails"),
        (NOISE, NOISE, "holds"),
        (NOISE, 1.9 * NOISE, "holds"),
        (NOISE, 2.1 * NOISE, "fails"),
        (0.9, 0.1, "holds"),
        (0.9, 10.0, "fails"),
    ],
)
def test_the_noise_of_the_original_excuses_no_more(
    noise: float, share: float, status: str, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gradient that the original does not repeat may be off by twice as much, and not by more."""
    monkeypatch.setattr(shared.pair.program.graph, "noise", {GRADIENT: noise})
    ladder = CapturedLadder(shared.pair_of(shared.pair.migrated), STEPS)
    ladder.__dict__["migrated32"] = Off(shared.ladder.migrated32, share)
    result = ladder.run("golden")
    told = [key for key in result.not_compared if "gradients/dense_1/bias" in key]
    assert result.status == status or (status == "fails" and told), result.failures[:2]
    assert bool(told) == (noise > 0.5)


# A program that goes on from a checkpoint


def test_a_restored_program_has_no_new_slots(shared: Shared) -> None:
    """Where the recording begins in the middle, slots are as recorded, and `initial values` does not apply."""
    capture = Capture(HOME / "placeholders.capture")
    (graph,) = capture.graphs
    del graph.runs[:3]
    program = Program(capture)
    assert shared.pair.program.fresh and not program.fresh
    ladder = CapturedLadder(shared.pair_of(shared.pair.migrated, program), STEPS)
    assert ladder.run("bitwise").status == "holds" and ladder.migrated32.fresh_slots == {}
    result = ladder.run("beyond")
    assert result.status == "holds"
    assert result.not_applicable["initial values"] == "the recorded runs do not begin with new weights"
