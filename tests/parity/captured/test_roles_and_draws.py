"""What a port must say, and the sentences if it does not; how it gets the recorded draws."""

from __future__ import annotations

import copy
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from tests.parity.captured import placeholders_port
from tests.parity.captured.conftest import CAPTURE, Shared
from tf1kit.capture.folder import Capture
from tf1kit.cli import main
from tf1kit.errors import UsageError
from tf1kit.parity.captured.draws import Draw, Drawing, ambiguous, draws_of
from tf1kit.parity.captured.ladder import BOTH_AXES, CapturedLadder, unmatched_problem
from tf1kit.parity.captured.matching import nothing_evaluated
from tf1kit.parity.captured.pair import _only_model
from tf1kit.parity.captured.port import CapturedPort, model_of, named
from tf1kit.parity.captured.program import Program
from tf1kit.parity.captured.roles import Roles
from tf1kit.parity.recording.compare import Row

GAN = Path(__file__).resolve().parents[3] / "legacy/captures/gan.capture"
SAID = 'INPUTS, LABELS = "x:0", "y:0"\n'
CALL = "self.logits(self.dropout(x, training=training))"


def test_inputs_that_cannot_be_told(shared: Shared) -> None:
    """The sentence has the candidates, with type and shape, and what to write."""
    with pytest.raises(UsageError) as error:
        shared.of((SAID, "")).run("map")
    said = str(error.value)
    assert "keep_prob:0 float32[], x:0 float32[16, 8], y:0 float32[16, 3]" in said
    assert 'Write INPUTS = "..."' in said and "--inputs and --labels" in said


def test_inputs_are_said_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--inputs and --labels stand for INPUTS and LABELS; without them the command ends with 2."""
    text = Path(placeholders_port.__file__).read_text(encoding="utf-8")
    assert SAID in text
    (tmp_path / "bare_port.py").write_text(text.replace(SAID, ""))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    command = ["parity", str(CAPTURE), "bare_port:Net", "--rung", "map"]
    without = CliRunner().invoke(main, command)
    assert without.exit_code == 2 and "Candidates: keep_prob:0" in " ".join(without.output.split())
    found = CliRunner().invoke(main, [*command, "--inputs", "x:0", "--labels", "y:0"])
    assert found.exit_code == 0 and "holds: map" in found.output
    odd = CliRunner().invoke(main, [*command, "--inputs", "none:0", "--labels", "y:0"])
    assert odd.exit_code == 2 and "which is not a tensor of the captured training" in " ".join(odd.output.split())


def test_a_wrong_name_of_an_output(shared: Shared) -> None:
    """The sentence has similar names of tensors that can be fetched, and what to do without one."""
    says = {
        "dens_1/BiasAdd:0": "Similar names: dense_1/BiasAdd:0",
        "Nothing/here:0": "No tensor has",
        "dense_1": "Similar names: dense_1/",
    }
    for name, said in says.items():
        with pytest.raises(UsageError) as error:
            Roles(shared.pair.program, placeholders_port, said={"ENDPOINTS": {"output": name}})
        assert said in str(error.value) and "x:0" not in str(error.value)


@pytest.mark.parametrize(
    ("said", "inputs"),
    [
        ({"INPUTS": ("x:0", "keep_prob:0")}, ("x:0", "keep_prob:0")),
        ({"INPUTS": {"a": "x:0"}}, {"a": "x:0"}),
        ({"LABELS": ("y:0", "keep_prob:0"), "INPUTS": None}, "x:0"),
    ],
)
def test_what_is_said_counts(said: dict[str, Any], inputs: Any, shared: Shared) -> None:
    """What is said comes before the module; the only tensor that is left is the input."""
    assert Roles(shared.pair.program, placeholders_port, said=said).inputs == inputs


def test_several_losses_need_several_functions() -> None:
    """Two losses and one function: the sentence has the dict to write."""
    program = Program(Capture(GAN))
    module = ModuleType("port")
    module.loss = module.optimizer = lambda outputs: outputs  # type: ignore[attr-defined]
    flows = next(iter(program.runs[0].given))
    roles = Roles(program, module, said={"INPUTS": flows})
    assert len(roles.losses) == 2
    for key in ("loss", "optimizer"):
        with pytest.raises(UsageError) as error:
            getattr(roles, key)(roles.losses[0])
        written = ", ".join(f"{name!r}: ..." for name in roles.losses)
        assert f"port has one {key}: write {key} = {{{written}}}" in str(error.value)
    module.loss = {roles.losses[0]: len}  # type: ignore[attr-defined]
    assert roles.loss(roles.losses[0]) is len
    with pytest.raises(UsageError, match=f"has no '{roles.losses[1]}'"):
        roles.loss(roles.losses[1])


DRAWS = {
    "another shape": (
        "self.logits(self.dropout(tf.concat([x, x], 1), training=training)[:, :64])",
        r"draws RandomUniform\[16, 128\] in .* Unused draws: dropout/random_uniform/RandomUniform:0 "
        r"RandomUniform\[1, 16, 64\]\. Draw in the order and the shape of the program",
    ),
    "another distribution": (
        "self.logits(x + tf.random.normal([16, 64]))",
        r"draws RandomStandardNormal\[16, 64\] in .*the capture has no unused draw",
    ),
    "one draw too many": (
        "self.logits(self.dropout(self.dropout(x, training=training), training=training))",
        r"draws RandomUniform\[16, 64\] in .* Unused draws: none",
    ),
    "a draw inside a loop": (
        "self.logits(tf.map_fn(lambda row: row * tf.random.uniform([64]), x))",
        r"draws random numbers inside a loop or branch .* draw before the loop, for all steps at once",
    ),
}


@pytest.mark.parametrize("name", DRAWS)
def test_a_draw_that_the_capture_does_not_have(name: str, shared: Shared) -> None:
    """The sentence has what the port draws, what is left, and what to do."""
    call, says = DRAWS[name]
    with pytest.raises(UsageError, match=says):
        shared.of((CALL, call)).run("bitwise")


def test_a_candidate_sampler_gives_all_its_outputs() -> None:
    """The candidates and how often they are expected are the recorded ones, in the precision of the operation."""

    def sampled(true: Any) -> Any:
        return tf.random.log_uniform_candidate_sampler(true, 1, 3, True, 50)

    concrete = tf.function(sampled).get_concrete_function(tf.TensorSpec([2, 1], tf.int64))
    recorded = np.array([7, 1, 30]), np.float32([[0.5], [0.25]]), np.float32([0.1, 0.2, 0.3])
    draw = Draw("sampler:0", "LogUniformCandidateSampler", recorded[:1], recorded[1:])
    found = Drawing(concrete, "port")([tf.constant([[3], [4]], tf.int64)], [draw], lambda value: value)
    for value, expected in zip(found, recorded, strict=True):
        np.testing.assert_array_equal(value.numpy(), expected)


def test_labels_of_another_loss() -> None:
    """A dict of LABELS lacks what a run does not feed, as a dict of INPUTS does."""
    program = Program(Capture(GAN))
    names = {"z": "z:0", "real": "real:0"}
    roles = Roles(program, ModuleType("port"), said={"INPUTS": names, "LABELS": names})
    assert [roles.labels_of(run) for run in program.runs] == [roles.inputs_of(run) for run in program.runs]
    assert {len(roles.labels_of(run)) for run in program.runs} == {1, 2}


def test_a_run_that_does_not_feed_the_only_input() -> None:
    """It has no inputs, and a model whose argument has the default None is called with that."""
    program = Program(Capture(GAN))
    roles = Roles(program, ModuleType("port"), said={"INPUTS": "real:0"})
    assert {roles.inputs_of(run) for run in program.runs} == {"real:0", ()}
    side: Any = SimpleNamespace(roles=roles, module=ModuleType("port"))
    taking = SimpleNamespace(endpoints=lambda real=None, training=False: {"seen": real})
    assert CapturedPort.outputs(side, taking, (), True) == {"seen": None}
    needing = SimpleNamespace(endpoints=lambda real, training=False: {"seen": real})
    with pytest.raises(UsageError, match="a recorded run does not feed real:0, and the model of port cannot be called"):
        CapturedPort.outputs(side, needing, (), True)


def test_batches_of_several_shapes(caplog: pytest.LogCaptureFixture) -> None:
    """A port that is fed batches of several shapes does not make TensorFlow warn about tracing."""
    specs = tf.TensorSpec([None], "float32")
    traced = tf.function(lambda x: x + tf.random.uniform(tf.shape(x)), autograph=False).get_concrete_function(specs)
    drawing = Drawing(traced, "port")
    for size in range(1, 9):
        values = np.full(size, 0.5, np.float32)
        draw = Draw("draw:0", "RandomUniform", (values,))
        np.testing.assert_array_equal(drawing([tf.zeros(size)], [draw], tf.constant), values)
    assert "retracing" not in caplog.text


def test_draws_that_fit_along_both_axes() -> None:
    """A loop that draws as often as there are examples is named; one step more or less is not."""

    def program(steps: int) -> Any:
        runs = [SimpleNamespace(tapped={"loop/tap": [np.zeros((3, 5))] * steps, "branch/tap": [np.zeros((1, 5))]})]
        return SimpleNamespace(runs=runs)

    assert ambiguous(program(3)) == ["loop/tap"]
    assert ambiguous(program(2)) == ambiguous(program(4)) == []
    for steps, wrong, remarks in ((3, "differs", [BOTH_AXES.format("loop/tap")]), (3, "", []), (2, "differs", [])):
        ladder: Any = CapturedLadder(
            SimpleNamespace(
                one_precision="",
                legacy_side=lambda dtype: SimpleNamespace(rounded=()),
                program=program(steps),
                roles=SimpleNamespace(evaluated=None),
            ),
            1,
        )
        port = SimpleNamespace(map=SimpleNamespace(problems=[]))
        row = Row("step_1/loss", "loss", "legacy", "migrated", problem=wrong)
        ladder.__dict__.update(_legacy64=({}, {}), _port64=(port, {}, [row], []), migrated32=port, unmatched=[])
        assert ladder._float64().remarks == remarks


BOTH = """def loss(model, inputs, labels):
    logits = model(inputs, training=True)
"""


def test_a_loss_that_calls_the_model(shared: Shared) -> None:
    """Its call and the call for the end points get the same draws; a third call has none."""
    ladder = shared.of(("def loss(logits, labels):\n", BOTH))
    result = ladder.run("bitwise")
    assert (result.status, result.failures) == ("holds", [])
    again = BOTH + "    logits = (logits + model(inputs, training=True)) / 2.0\n"
    with pytest.raises(UsageError, match="no unused draw"):
        shared.of(("def loss(logits, labels):\n", again)).run("bitwise")


def test_a_call_beside_the_loss_moves_nothing() -> None:
    """The moving averages after the call for the end points are those before it."""
    model = keras.Sequential([keras.Input([2]), keras.layers.BatchNormalization()])
    port = object.__new__(CapturedPort)
    port.model, port._aside = model, set()
    before = [value.numpy() for value in model.variables]
    assert set(tf.function(port._beside)(tf.ones([3, 2]))) == {"output"} and port._aside
    np.testing.assert_equal([value.numpy() for value in model.variables], before)


def test_an_output_inside_a_loop() -> None:
    """The sentence on an output that equals no tensor says so of loops, if there are any."""
    plain, looping = tf.compat.v1.GraphDef(), tf.compat.v1.GraphDef()
    looping.node.add(name="enter", op="Enter")
    assert "loops" not in unmatched_problem(plain)
    assert unmatched_problem(looping).endswith(
        "inside loops and branches of the program cannot be fetched, so they were not compared"
    )


def test_labels_stay_after_an_evaluation_of_the_same_run(shared: Shared) -> None:
    """What a port is evaluated with has no labels; a step with the same run still has them."""
    side = copy.copy(shared.pair.legacy_side("float32"))
    side._batches = {}
    side.inputs_of(shared.pair.program.run(1))
    assert side.batch(1)[1].shape == (16, 3)


class Computing(str):
    """A recorded evaluation, called by the tensors that it computes."""

    scope = ""


class Evaluations(NamedTuple):
    """What `Roles.evaluations` reads: outputs and their tensors, recorded evaluations, and what each computes."""

    evaluated: dict[str, str]
    evaluation_runs: list[Computing]

    def evaluates(self, name: str, run: Computing) -> bool:
        """Whether the run's name has the tensor's."""
        return name in run


def test_outputs_of_different_evaluations() -> None:
    """Each output is compared in the runs that compute it, and one that no run computes is in none."""
    told = Evaluations({"a": "x", "b": "y", "c": "y", "d": "z"}, [*map(Computing, ("x", "y", "xy", "y"))])
    found = Roles.evaluations.fget(told)  # type: ignore[attr-defined]
    assert found == [(["x", "xy"], {"a": "x"}), (["y", "xy", "y"], {"b": "y", "c": "y"})]


def test_an_evaluation_that_was_not_recorded(shared: Shared) -> None:
    """EVALUATION names what no evaluation computes: the rung bitwise fails and says so."""
    gradient = "gradients/dense_1/BiasAdd_grad/tuple/control_dependency_1:0"
    ladder = shared.of((SAID, f'{SAID}EVALUATION = {{"output": "{gradient}"}}\n'))
    result = ladder.run("bitwise")
    assert result.status == "fails"
    assert f"no recorded evaluation computes {gradient}" in result.failures[0]


def test_the_draws_of_an_evaluation() -> None:
    """An evaluation has the draws that it was recorded with, and nothing else that flows into it."""
    program = Program(Capture(CAPTURE))
    run = copy.copy(program.run(1))
    (name,) = program.training(1).draws
    assert [draw.name for draw in draws_of(program, run)] == [name]
    assert [draw.name for draw in draws_of(program, run, program.training(1))] == [name]


def test_an_evaluation_in_another_graph() -> None:
    """The remark names the graph in which an Estimator evaluates, and does not ask for --eval."""
    saving = SimpleNamespace(kind="evaluation", given={"save/Const:0": np.array("model")})
    trained = SimpleNamespace(folder="graph-0", runs=[saving])
    other = SimpleNamespace(folder="graph-1", runs=[saving])
    program = SimpleNamespace(graph=trained, evaluations=[saving])
    pair = SimpleNamespace(program=program, capture=SimpleNamespace(graphs=[trained, other]))
    assert nothing_evaluated(pair) == (
        "the program evaluates in another graph (graph-1), which lacks weights or inputs of the one that it trains, or "
        "restores weights under other names"
    )
    pair.capture.graphs = [trained]
    assert nothing_evaluated(pair) == "no recorded evaluation feeds the port's inputs"


def test_a_run_without_a_loss() -> None:
    """The port's `update` has a function for it; without one the sentence says what to write."""
    training = SimpleNamespace(operations=("target/assign",))
    module = ModuleType("port")
    roles: Any = SimpleNamespace(module=module)
    with pytest.raises(UsageError, match=r"write update = \{'target/assign': function\(model\)\} into port"):
        Roles.update(roles, training)  # type: ignore[arg-type]
    module.update = {"target/assign": print}  # type: ignore[attr-defined]
    assert Roles.update(roles, training) is print  # type: ignore[arg-type]
    module.update = {"target/assign": "copy"}  # type: ignore[attr-defined]
    assert Roles.update(roles, training)(SimpleNamespace(change=str.upper)) == "COPY"  # type: ignore[arg-type]


def test_losses_that_are_never_trained_alone() -> None:
    """Which variable belongs to which loss, only a run that trains one of them alone can tell."""
    together = SimpleNamespace(losses=("a", "b"), gradients=(("v", "dv"), ("w", "dw")))
    alone = SimpleNamespace(losses=("a",), gradients=(("v", "dv"), ("x", "dx")))
    program = SimpleNamespace(trainings=[together], variables={"v", "w"})
    roles: Any = SimpleNamespace(program=program, parted=False)
    with pytest.raises(UsageError, match="one run of the program trains a, b together"):
        Roles.trained_by(roles, "a")
    program.trainings.append(alone)
    assert Roles.trained_by(roles, "a") == ["v"]


def test_which_model_is_the_port() -> None:
    """The only one that the module defines; else the sentence lists what there is."""
    module = ModuleType("ports")
    with pytest.raises(UsageError, match="ports defines no Keras model: say which one is the port, as ports:Name"):
        _only_model(module)
    for name in ("One", "Other"):
        setattr(module, name, type(name, (keras.Model,), {"__module__": "ports"}))
        if name == "One":
            assert _only_model(module) == "One"
    with pytest.raises(UsageError, match="ports has the models One, Other"):
        _only_model(module)


def test_names_of_outputs() -> None:
    """Keys of a dict, numbers of a list or tuple, or `output`; what is not a model is refused."""
    assert named({"a": 1, 2: 3}) == {"a": 1, "2": 3}
    assert named([5, 6]) == named((5, 6)) == {"output_0": 5, "output_1": 6}
    assert named(7) == {"output": 7}
    with pytest.raises(UsageError, match="port:make gives a dict: name a Keras model"):
        model_of(dict, "port:make")
