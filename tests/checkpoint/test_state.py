"""Slots of another optimizer than the port's are a problem, unless --weights-only drops them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tests.checkpoint.test_convert import MODEL, folder, run, save  # noqa: F401  # the fixture
from tf1kit.checkpoint import load
from tf1kit.checkpoint.convert.momentum import UNKNOWN, momenta
from tf1kit.checkpoint.convert.restoring import names_of
from tf1kit.checkpoint.convert.state import has_state
from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.checkpoint.map.kinds import KEEPERS, STATE, kind_of, plain_slot

# by 1.15.5: see slots.py
KEPT = json.loads((Path(__file__).resolve().parent / "data" / "slots.json").read_text())
OTHER = {"net/w", "net/kernel", "global_step"}
NOT_PER_WEIGHT = {"flat_grad", "grad_buffer", "moment1"}  # GGT has one array for all weights


@pytest.mark.parametrize("name", KEPT)
def test_what_each_optimizer_keeps_is_its_state(name: str) -> None:
    """Each variable of each optimizer of 1.15.5 is recognised; each slot names the optimizer."""
    shapes = {variable: tuple(shape) for variable, shape in KEPT[name].items()}
    for variable in shapes.keys() - OTHER - NOT_PER_WEIGHT:
        kind = kind_of(variable, shapes)
        assert kind.what in STATE | {"moving average"}, variable
        if kind.what == "slot" and name.rpartition(".")[2] not in (
            "MovingAverageOptimizer",
            "VariableClippingOptimizer",
        ):
            assert name.rpartition(".")[2] in KEEPERS[plain_slot(kind.slot)]


def kept_by(name: str, path: Path) -> Any:
    """A checkpoint with the variables of the optimizer."""
    np.savez(path, **{variable: np.full(shape, 0.5, "float32") for variable, shape in KEPT[name].items()})
    return load(path)


PORTS = {
    "Adam": keras.optimizers.Adam,
    "Momentum": lambda: tf1kit.keras.Momentum(0.1, 0.9),
    "GradientDescent": lambda: tf1kit.keras.GradientDescent(0.1),
}
ROWS = (("net/w", "net/w", None), ("net/kernel", "net/kernel", None))


@pytest.mark.parametrize("port", PORTS)
def test_the_slots_of_every_other_optimizer_are_refused(port: str, tmp_path: Path) -> None:
    """Foreign slots are reported by name and count, for ports whose optimizer has two slots, one
    slot or no slots.

    The optimizer's own slots are used; a checkpoint without slots gives no report.
    """
    refused = []
    for name in KEPT:
        checkpoint = kept_by(name, tmp_path / f"{name}.npz")
        slots = [variable for variable in checkpoint if checkpoint.kind(variable).what == "slot"]
        try:
            has = has_state(names_of(checkpoint, ROWS), checkpoint, ROWS, PORTS[port]())
        except DoesNotFitError as error:
            refused.append(name)
            assert f"has {len(slots)} slots" in str(error) and "--weights-only" in str(error)
        else:
            assert has == (port == "GradientDescent" or any(f"/{port}" in slot for slot in slots)), name
    own = {name for name, kept in KEPT.items() if any(f"net/w/{port}" in (slot, slot[:-2]) for slot in kept)}
    without = {name for name, kept in KEPT.items() if not kept.keys() - OTHER - NOT_PER_WEIGHT}
    assert set(refused) == KEPT.keys() - own - without


def test_convert_and_verify_exit_with_1() -> None:
    """Adam's slots for a port with Momentum: exit code 1, unless --weights-only is given."""
    checkpoint = load("model.ckpt")
    adam = {f"{name}/{slot}": checkpoint[name] for name in ("W", "b") for slot in ("Adam", "Adam_1")}
    powers = {"beta1_power": np.float32(0.81), "beta2_power": np.float32(0.998)}
    save("adam.ckpt", {**{name: checkpoint[name] for name in ("W", "b")}, **adam, **powers})
    said = "has 4 slots that do not belong to the port's optimizer: Adam, Adam_1 of tf.train.AdamOptimizer"
    for words in (("convert", "--out", "model.keras"), ("verify",)):
        result = run(words[0], "adam.ckpt", *MODEL, *words[1:])
        assert (result.exit_code, said in result.output) == (1, True), result.output
        assert not Path("model.keras").exists()
    assert run("verify", "adam.ckpt", *MODEL, "--weights-only").exit_code == 0
    result = run("convert", "adam.ckpt", *MODEL, "--out", "model.keras", "--weights-only")
    assert (result.exit_code, "2 tensors, no optimizer state; 6 left behind" in result.output) == (0, True), (
        result.output
    )
    assert (
        "Left behind: W/Adam, W/Adam_1, b/Adam, b/Adam_1, beta1_power and 1 more: the optimizer's state"
        in result.stderr
    )
    assert getattr(keras.saving.load_model("model.keras"), "optimizer", None) is None


def test_weights_only_leaves_what_would_fit() -> None:
    """The port's own slots are dropped too, in every format."""
    result = run("convert", "model.ckpt", *MODEL, "--out", "model.npz", "--weights-only")
    assert "2 tensors, no optimizer state; 2 left behind" in result.output
    assert set(np.load("model.npz").files) == {"conv/kernel", "conv/bias"}
    assert run("convert", "x.keras", *MODEL, "--to-tf1", "back", "--weights-only").exit_code == 2


def let_optimizer_return(text: str) -> None:
    """Write the port with another optimizer."""
    port = Path("convert_port.py")
    port.write_text(port.read_text().replace("tf1kit.keras.Momentum(0.1, 0.9)", text))


OPTIMIZER = "def optimizer():\n    return tf1kit.keras.Momentum(0.1, 0.9)\n"
MAPS = "        self.maps = maps\n"


def rewrite(old: str, new: str) -> None:
    """Write the port with another text in it."""
    port = Path("convert_port.py")
    assert port.read_text().count(old) == 1
    port.write_text(port.read_text().replace(old, new))


def test_a_port_without_an_optimizer_is_a_problem() -> None:
    """The slots of a port without an optimizer fit nowhere: exit code 1, unless --weights-only or
    the map drops them.
    """
    rewrite(OPTIMIZER, "")
    said = (
        "has 2 slots that do not belong to the port's optimizer: Momentum of tf.train.MomentumOptimizer. The port has no "
        "optimizer"
    )
    for words in (("convert", "--out", "model.keras"), ("convert", "--out", "model.npz"), ("verify",)):
        result = run(words[0], "model.ckpt", *MODEL, *words[1:])
        assert (result.exit_code, said in result.output) == (1, True), result.output
        assert "not converted" not in result.output and "Left behind" not in result.output
        assert not Path("model.keras").exists() and not Path("model.npz").exists()
        result = run(words[0], "model.ckpt", *MODEL, *words[1:], "--weights-only")
        assert result.exit_code == 0 and "the optimizer's state, which --weights-only leaves behind" in result.stderr
        Path("model.keras").unlink(missing_ok=True)
        Path("model.npz").unlink(missing_ok=True)
    assert run("verify", "model.ckpt", *MODEL, "--drop", "*/Momentum").exit_code == 0


def test_a_port_without_an_optimizer_needs_none_where_nothing_was_kept() -> None:
    """Weights with a global step convert; so do slots of a variable that the map drops."""
    rewrite(OPTIMIZER, "")
    values = {name: load("model.ckpt")[name] for name in ("W", "b")}
    save("plain.ckpt", {**values, "global_step": np.int64(7)})
    for words in (("convert", "--out", "model.keras"), ("verify",)):
        result = run(words[0], "plain.ckpt", *MODEL, *words[1:])
        assert (result.exit_code, "state, for which the port has no optimizer" in result.stderr) == (0, True), (
            result.output
        )
    rewrite('WEIGHT_MAP = (("W"', 'WEIGHT_MAP = (("aux", None, "an auxiliary head"), ("W"')
    sys.modules.pop("convert_port")
    save("aux.ckpt", {**values, "aux": values["b"], "aux/Momentum": values["b"]})
    assert run("verify", "aux.ckpt", *MODEL).exit_code == 0


def test_the_optimizer_of_a_port_that_compiles_itself() -> None:
    """Without optimizer() the compiled one is used, and the file keeps the loss."""
    rewrite(OPTIMIZER, "")
    rewrite(MAPS, f"{MAPS}        self.compile(optimizer=tf1kit.keras.Momentum(0.1, 0.9), loss='mse')\n")
    result = run("convert", "model.ckpt", *MODEL, "--out", "model.keras")
    assert (result.exit_code, "4 tensors, with the optimizer's state" in result.output) == (0, True), result.output
    model, checkpoint = keras.saving.load_model("model.keras"), load("model.ckpt")
    assert model.loss == "mse"
    for name, variable in (("W", model.conv.kernel), ("b", model.conv.bias)):
        kept = model.optimizer.get_slot(variable, "momentum")
        assert kept.numpy().tobytes() == checkpoint[f"{name}/Momentum"].tobytes()
    assert run("verify", "model.ckpt", *MODEL).exit_code == 0


def test_state_that_is_not_there_is_said_to_be_not_there() -> None:
    """A global step without slots is left behind, with the reason that training starts anew."""
    save("plain.ckpt", {**{name: load("model.ckpt")[name] for name in ("W", "b")}, "global_step": np.int64(7)})
    for words in (("convert", "--out", "model.keras"), ("verify",)):
        result = run(words[0], "plain.ckpt", *MODEL, *words[1:])
        said = "global_step: the optimizer's state, which has no slots of the port's Momentum: its training starts anew"
        assert (result.exit_code, said in result.stderr) == (0, True), result.output
    result = run("convert", "model.ckpt", *MODEL, "--out", "served")
    assert "the optimizer's state, which a SavedModel cannot store" in result.stderr


@pytest.mark.parametrize("kind", ["keras.optimizers.SGD", "tf1kit.keras.GradientDescent", "tf1kit.keras.Momentum"])
def test_a_schedule_without_a_step_is_a_problem(kind: str) -> None:
    """A schedule without a step would start again at step 0: exit code 1. With a step it continues
    there.
    """
    schedule = "keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5)"
    let_optimizer_return(f"{kind}({schedule}{', 0.9' if kind.endswith('Momentum') else ''})")
    kept = {name: value for name, value in load("model.ckpt").items() if kind.endswith("Momentum") or "/" not in name}
    save("none.ckpt", kept)
    save("seven.ckpt", {**kept, "global_step": np.int64(7)})
    for words in (("convert", "--out", "model.keras"), ("verify",)):
        result = run(words[0], "none.ckpt", *MODEL, *words[1:])
        assert (result.exit_code, "would begin again at step 0" in result.output) == (1, True), result.output
        assert not Path("model.keras").exists()
    assert run("verify", "none.ckpt", *MODEL, "--weights-only").exit_code == 0
    result = run("convert", "seven.ckpt", *MODEL, "--out", "model.keras")
    assert "with the optimizer's state at step 7" in result.output


@pytest.mark.parametrize("centered", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_slots_of_a_momentum_that_the_port_has_not(momentum: float, centered: bool) -> None:
    """The MetaGraph says whether the slots mattered: exit code 1, or they are left behind."""
    let_optimizer_return(f"keras.optimizers.RMSprop(0.1, centered={centered})")
    values = {name: load("model.ckpt")[name] for name in ("W", "b")}
    slots = [f"RMSProp{end}" for end in ("", "_1", "_2")[: 3 if centered else 2]]
    save("rms.ckpt", {**values, **{f"{name}/{slot}": value for name, value in values.items() for slot in slots}})
    with tf.Graph().as_default():
        loss = sum(tf.reduce_sum(tf.compat.v1.Variable(value, name=name)) for name, value in values.items())
        tf.compat.v1.train.RMSPropOptimizer(0.1, momentum=momentum, centered=centered).minimize(loss)
        tf.compat.v1.train.export_meta_graph("rms.ckpt.meta")
    left = f"W/{slots[-1]}, b/{slots[-1]}"
    for words in (("convert", "--out", "model.keras"), ("verify",)):
        result = run(words[0], "rms.ckpt", *MODEL, *words[1:])
        said = f"had momentum 0.9, but the port's RMSprop has no momentum, so it cannot take 2 slots: {left}"
        assert result.exit_code == (1 if momentum else 0), result.output
        assert (said if momentum else f"Left behind: {left}: the momentum is 0 in the port") in result.output
        assert "not converted" not in result.output
    assert Path("model.keras").exists() == (not momentum)
    if momentum:
        assert run("verify", "rms.ckpt", *MODEL, "--weights-only").exit_code == 0
        return
    result = run("convert", "model.keras", *MODEL, "--to-tf1", "back")  # 1.15.5 needs the slot, which stayed 0
    assert result.exit_code == 0, result.output
    with load("back") as back:
        assert set(back) == set(load("rms.ckpt")) and back.shape(f"W/{slots[-1]}") == values["W"].shape
        assert not back[f"W/{slots[-1]}"].any() and (back[f"W/{slots[-2]}"] == values["W"]).all()


UNTOLD = {  # change of the MetaGraph -> why it does not give the momentum
    "none": "because there is no .meta beside the checkpoint",
    "damaged": "because the .meta beside the checkpoint cannot be read",
    "of another optimizer": "because its MetaGraph has no RMSProp",
    "two momenta of one name": "because its MetaGraph does not have it as a constant",
    "half a value": "because its MetaGraph does not have it as a constant",
    "two values": "because its MetaGraph does not have it as a constant",
    "momentum computed": "because its MetaGraph does not have it as a constant",
}


@pytest.mark.parametrize("meta", UNTOLD)
def test_slots_of_a_momentum_that_nothing_tells(meta: str) -> None:
    """Exit code 1, unless --meta says the momentum or --drop leaves the slots behind."""
    let_optimizer_return("keras.optimizers.RMSprop(0.1)")
    values = {name: load("model.ckpt")[name] for name in ("W", "b")}
    save("rms.ckpt", {**values, **{f"{name}/RMSProp{end}": v for name, v in values.items() for end in ("", "_1")}})
    train = tf.compat.v1.train
    for path, optimizer in (
        ("told.meta", lambda: train.RMSPropOptimizer(0.1)),
        (
            "rms.ckpt.meta",
            lambda: (
                train.AdamOptimizer()
                if "another" in meta
                else train.RMSPropOptimizer(0.1, 0.9, half() if "computed" in meta else 0.9)
            ),
        ),
    ):
        with tf.Graph().as_default():
            loss = sum(tf.reduce_sum(tf.compat.v1.Variable(value, name=name)) for name, value in values.items())
            optimizer().minimize(loss)
            train.export_meta_graph(path)
    if meta in DAMAGES:
        damage("rms.ckpt.meta", DAMAGES[meta])
    if meta == "none":
        Path("rms.ckpt.meta").unlink()
    if meta == "damaged":
        Path("rms.ckpt.meta").write_bytes(b"no graph")
    for words in (("convert", "--out", "model.keras"), ("verify",)):
        result = run(words[0], "rms.ckpt", *MODEL, *words[1:])
        assert result.exit_code == 1, result.output
        for said in (
            UNTOLD[meta],
            "2 slots: W/RMSProp_1, b/RMSProp_1",
            "--meta FILE",
            "--drop '*/RMSProp_1'",
            "--weights-only",
        ):
            assert said in result.output
        assert not Path("model.keras").exists()
        for more in (("--meta", "told.meta"), ("--drop", "*/RMSProp_1"), ("--weights-only",)):
            assert run(words[0], "rms.ckpt", *MODEL, *words[1:], *more).exit_code == 0, more
            Path("model.keras").unlink(missing_ok=True)
        assert run(words[0], "rms.ckpt", *MODEL, *words[1:], "--meta", "nowhere.meta").exit_code == 2


def no_constant(node: Any) -> None:
    """Make the node a copy of nothing."""
    node.op = "Identity"


@pytest.mark.parametrize(
    "how",
    [lambda node: node.attr["value"].tensor.tensor_shape.dim.add(), no_constant, lambda node: node.input.append("x")],
)
def test_a_momentum_of_a_damaged_graph(how: Callable[[Any], Any]) -> None:
    """A vector, a copy of nothing, and a circle of copies are no number."""
    with tf.Graph().as_default():
        train = tf.compat.v1.train
        train.RMSPropOptimizer(0.1, momentum=0.9).minimize(tf.compat.v1.Variable(1.0) + 0.0)
        meta = train.export_meta_graph()
    assert momenta(meta) == ({np.float32(0.9)}, "")
    node = next(node for node in meta.graph_def.node if node.name == "RMSProp/momentum")
    how(node)
    if node.input:
        node.op, node.input[0] = "Identity", node.name
    assert momenta(meta) == (set(), f"{UNKNOWN}, because its MetaGraph does not have it as a constant")


def half() -> Any:
    """A momentum that is a sum of constants."""
    return tf.constant(0.25) + tf.constant(0.25)


# changes of the momentum 0.9; each gets the node and the graph
DAMAGES: dict[str, Callable[[Any, Any], None]] = {
    "two momenta of one name": lambda node, graph: zero_again(node, graph),
    "half a value": lambda node, graph: content(node, b"ab"),
    "two values": lambda node, graph: node.attr["value"].tensor.float_val.extend([0.0]),
}


def zero_again(node: Any, graph: Any) -> None:
    """Add a second node of the same name, with the value 0."""
    graph.node.add().CopyFrom(node)
    graph.node[-1].attr["value"].tensor.float_val[:] = [0.0]


def content(node: Any, data: bytes) -> None:
    """Give the value as bytes."""
    node.attr["value"].tensor.ClearField("float_val")
    node.attr["value"].tensor.tensor_content = data


def damage(path: str, how: Callable[[Any, Any], None]) -> None:
    """Change the momentum in a MetaGraph."""
    meta = tf.compat.v1.MetaGraphDef.FromString(Path(path).read_bytes())
    how(next(node for node in meta.graph_def.node if node.name == "RMSProp/momentum"), meta.graph_def)
    Path(path).write_bytes(meta.SerializeToString())
