"""Tests ports of graphs with several losses: `fit`, and what is said of steps that such a port does not take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense, moved
from tests.port.test_trained import failed, translated
from tf1kit.errors import UsageError
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.captured.optimizers import Optimizers
from tf1kit.parity.written.forward import Forward, loaded
from tf1kit.parity.written.steps import TrainedPort
from tf1kit.port.network import Network
from tf1kit.port.read import read
from tf1kit.port.translate import translate
from tf1kit.port.weight_map import ResolvedMap
from tf1kit.port.write.fold import literal
from tf1kit.port.written import Written


def test_fit(tmp_path: Path) -> None:
    """`fit` takes the steps that the proof takes in turns, and tells both losses."""
    path = tmp_path / "net.py"
    path.write_text(translated("adversaries").text)
    module = loaded(path)
    draw = np.random.default_rng(0)
    inputs = {name: draw.normal(size=size).astype("float32") for name, size in (("z", (4, 5)), ("real", (4, 8, 8, 1)))}
    states = []
    for fits in (True, False):
        keras.utils.set_random_seed(0)
        network = module.Adversaries()
        network(inputs)
        for variable in network.trainable_variables:
            variable.assign(np.random.RandomState(variable.shape[-1]).normal(size=variable.shape))
        if fits:
            network.compile(module.optimizer, module.loss)
            history = network.fit(inputs, batch_size=4, epochs=2, shuffle=False, verbose=0).history
            assert history.keys() == {"d_loss", "g_loss"}
            optimizers = network.optimizers
        else:
            optimizers = {name: make() for name, make in module.optimizer.items()}
            for name, part in optimizers.items():
                part.build(network.trained(name))
            both = Optimizers(optimizers)
            ports = {name: TrainedPort(module, network, both, ResolvedMap([]), part=name) for name in module.loss}
            for _ in range(2):
                ports["d_loss:0"].step({name: tf.constant(one) for name, one in inputs.items()}, None)
                ports["g_loss:0"].step({"z": tf.constant(inputs["z"])}, None)
        own = [one for name in sorted(optimizers) for one in optimizers[name].variables]
        states.append([np.asarray(one) for one in (*network.variables, *own)])
    assert len(states[0]) == len(states[1]) > 30
    assert all(np.array_equal(*both) for both in zip(*states, strict=True))


def test_fit_takes_steps_together(tmp_path: Path) -> None:
    """`fit` takes the steps that the proof takes, along gradients of one pass: those of one after the other are others."""
    path = tmp_path / "net.py"
    path.write_text(translated("waiting").text)
    module = loaded(path)
    draw = np.random.default_rng(0)
    inputs = {name: draw.normal(size=(4, size)).astype("float32") for name, size in (("x_2", 5), ("done", 2))}
    given = draw.normal(size=(4, 1)).astype("float32")
    states = []
    for way in ("fit", "the proof", "one after the other"):
        network = module.Waiting()
        network(inputs)
        for variable in network.weights:
            variable.assign(np.random.RandomState(variable.shape[-1]).normal(size=variable.shape))
        network.compile(module.optimizer, module.loss)
        for name, part in network.optimizers.items():
            part.build(network.trained(name))
        if way == "fit":
            network.fit(inputs, given, batch_size=4, epochs=2, shuffle=False, verbose=0)
        elif way == "the proof":
            both = Optimizers(network.optimizers)
            port = TrainedPort(module, network, both, ResolvedMap([]), part="value_loss:0")
            for _ in range(2):
                port.step({name: tf.constant(one) for name, one in inputs.items()}, tf.constant(given))
        else:
            network.together = {}
            for _ in range(2):
                for loss, labelled in (("actor_loss:0", None), ("value_loss:0", given)):
                    network.minimize(loss, {name: tf.constant(one) for name, one in inputs.items()}, labelled)
        states.append([np.asarray(one) for part in (network, *network.optimizers.values()) for one in part.variables])
    fit, proof, others = states
    assert all(np.array_equal(*both) for both in zip(fit, proof, strict=True))
    assert not all(np.array_equal(*both) for both in zip(fit, others, strict=True))


def test_fit_makes_the_weights(tmp_path: Path) -> None:
    """The network need not be called before."""
    path = tmp_path / "net.py"
    path.write_text(translated("adversaries").text)
    module = loaded(path)
    network = module.Adversaries()
    network.compile(module.optimizer, module.loss)
    inputs = {"z": np.ones((4, 5), "float32"), "real": np.ones((4, 8, 8, 1), "float32")}
    network.fit(inputs, batch_size=4, verbose=0)
    assert all(len(part.variables) > 2 for part in network.optimizers.values())


@pytest.mark.parametrize("steps", [("d_loss:0", "g_loss:0"), ("g_loss:0", "d_loss:0")])
def test_a_file_has_the_weights_that_fit_makes(steps: tuple[str, ...], tmp_path: Path) -> None:
    """Whichever step is the first; a loaded network says that it is not compiled."""
    path = tmp_path / "net.py"
    path.write_text(translated("adversaries").text)
    module = loaded(path)
    network = module.Adversaries()
    network.compile(module.optimizer, module.loss)
    inputs = {"z": np.ones((4, 5), "float32"), "real": np.ones((4, 8, 8, 1), "float32")}
    for step in steps:
        network.minimize(step, {key: tf.constant(inputs[key]) for key in ("z", "real")[: 1 + (step == "d_loss:0")]})
    for variable in network.weights:
        variable.assign(np.full(variable.shape, 0.25))
    assert network.get_build_config()["input_shape"].keys() == inputs.keys()
    network.save(tmp_path / "net.keras")
    again = keras.saving.load_model(tmp_path / "net.keras", compile=False)
    assert len(again.weights) == len(network.weights) > 10
    assert all(np.array_equal(one, other) for one, other in zip(network.weights, again.weights, strict=True))
    with pytest.raises(ValueError, match="is not compiled, also not by its file"):
        again.minimize("d_loss:0", inputs)


def test_a_path_that_is_not_there() -> None:
    """The error names it."""

    class Net(Network):
        var_list = ("fc", "logit")

        def __init__(self) -> None:
            super().__init__()
            self.fc, self.logits = keras.layers.Dense(2, name="fc"), keras.layers.Dense(2, name="logits")

        def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
            return {"logits": self.logits(self.fc(images))}

    network = Net()
    assert network.trainable_variables == []
    network(np.zeros((1, 2), np.float32))
    with pytest.raises(
        ValueError,
        match=r"var_list of net\w* names 'logit', but no weight to train is there: near it are l",
    ):
        assert network.trainable_weights
    network.var_list = ("fc", "logits/bias")
    assert [one.path.partition("/")[2] for one in network.trainable_weights] == ["fc/kernel", "fc/bias", "logits/bias"]


def ported(folder: Path, make: Callable[[Any, Any], Any], losses: Callable[[Any], Any] | None = None) -> Written:
    """The port of two layers with two losses, which `make` minimizes."""
    with branches_of_version_1(), tf.Graph().as_default():
        first = dense(tf.placeholder(tf.float32, [8, 4], "x"), 3, "first")
        second = dense(tf.tanh(first), 2, "second")
        given = [tf.reduce_mean(tf.square(one), name=name) for one, name in ((first, "a_loss"), (second, "b_loss"))]
        make(*(losses(given) if losses else given))
        tf.train.export_meta_graph(str(folder / "net.meta"))
    return translate(read(folder / "net.meta"), "net")


def weights(scope: str) -> list[Any]:
    """The weights of a layer."""
    return [one for one in tf.trainable_variables() if one.name.startswith(scope)]


def descent(loss: Any, scope: str, step: Any = None, rate: Any = 0.1, optimizer: Any = None) -> Any:
    """An optimizer of a layer."""
    return (optimizer or tf.train.GradientDescentOptimizer)(rate).minimize(loss, step, weights(scope))


def in_scopes(first: Any, second: Any) -> None:
    """Two optimizers of the same weights, whose slots differ by their scopes alone, as in A3C."""
    for one, scope in ((first, "policy"), (second, "value")):
        with tf.variable_scope(scope):
            descent(one, "", optimizer=tf.train.RMSPropOptimizer)


def by_one_optimizer(first: Any, second: Any) -> None:
    """One Adam for both losses."""
    optimizer = tf.train.AdamOptimizer()
    for one, scope in ((first, "first"), (second, "second")):
        optimizer.minimize(one, var_list=weights(scope))


def to_others(first: Any, second: Any) -> None:
    """Gradients that also change weights which the network does not have, as those of a worker in A3C do."""
    descent(first, "first")
    own = weights("second")
    others = [tf.get_variable(f"shared/{part.op.name}", part.shape) for part in own]
    pairs = zip(tf.gradients(second, own) * 2, own + others, strict=True)
    tf.train.GradientDescentOptimizer(0.1).apply_gradients(pairs)


def penalized_late(first: Any, second: Any) -> None:
    """A loss that takes a weight after a step with another loss, and another part of the network before that."""
    with tf.control_dependencies([descent(first, "first")]):
        descent(second + tf.nn.l2_loss(weights("first")[0]), "second")


def by_one_count(first: Any, second: Any) -> None:
    """A rate by a step that both count up."""
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.1, step, 2, 0.5)
    descent(first, "first", step, rate)
    descent(second, "second", step)


def in_two_parts(first: Any, second: Any) -> None:
    """An optimizer that is applied twice in a step, as in CoGAN."""
    optimizer = tf.train.AdamOptimizer()
    for part in weights("second"):
        optimizer.apply_gradients(optimizer.compute_gradients(second, [part]))
    descent(first, "first")


def penalized(losses: list[Any]) -> list[Any]:
    """A penalty in the loss of one of two optimizers."""
    return [losses[0] + 0.1 * tf.nn.l2_loss(weights("first")[0]), losses[1]]


def halved(first: Any, second: Any) -> None:
    """Weights that an operation by itself halves."""
    descent(first, "first")
    descent(second, "second")
    for one in weights("second"):
        one.assign(0.5 * one)


def copied(first: Any, second: Any) -> None:
    """Weights that an operation by itself sets to others, a part of them."""
    descent(first, "first")
    descent(second, "second")
    tf.assign(weights("second/biases")[0], weights("first/biases")[0][:2])


LEFT = {
    "a copy": (copied, None, "the change of second/biases by the operation Assign"),
    "halving": (halved, None, "the change of second/weights by the operation Assign"),
    "slots in scopes": (in_scopes, None, "the slots of first/weights (several optimizers keep them by the same name)"),
    "one optimizer for both": (by_one_optimizer, None, "the optimizers (several of them change beta1_power)"),
    "weights of others": (to_others, None, "shared/second/weights (the optimizer changes it, but the outputs do not"),
    "a penalty in turn": (
        penalized_late,
        None,
        "which add:0 depends on, takes weights after the step with another",
    ),
    "a rate by one count": (by_one_count, None, "global_step, which several optimizers count up"),
    "one optimizer in two parts": (in_two_parts, None, "a step changes beta1_power 2 times"),
    "a penalty of one loss": (
        lambda first, second: (descent(first, "first"), descent(second, "")),
        penalized,
        "the penalty on first/weights",
    ),
}


@pytest.mark.parametrize("what", LEFT)
def test_what_is_left(what: str, tmp_path: Path) -> None:
    """It is named."""
    make, losses, says = LEFT[what]
    made = ported(tmp_path, make, losses)
    assert any(says in one for one in made.source.left), made.source.left


@pytest.mark.parametrize("resource", [True, False])
def test_gradients_behind_a_step_with_another_loss(resource: bool, tmp_path: Path) -> None:
    """The loss has taken weights before that step, and its gradients take them as the loss did; but variables that are no
    resources have changed in their place.
    """
    with branches_of_version_1(), tf.Graph().as_default(), tf.variable_scope("", use_resource=resource):
        first = dense(tf.placeholder(tf.float32, [8, 4], "x"), 3, "first")
        loss = tf.reduce_mean(tf.square(dense(tf.tanh(first), 2, "second")), name="second_loss")
        with tf.control_dependencies([descent(loss, "second")]):
            descent(tf.add(loss, tf.reduce_mean(tf.abs(first)), "first_loss"), "first")
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    if resource:
        assert made.source.left == ()
        assert failed(made, tmp_path) == []
    else:
        told = "takes them before: the graph has variables that are no resources"
        assert told in made.source.left[0], made.source.left


def test_one_count_of_all_steps(tmp_path: Path) -> None:
    """A step that both optimizers count up is the sum of their counts; weights may be those of two optimizers."""

    def make(first: Any, second: Any) -> None:
        step = tf.train.get_or_create_global_step()
        descent(first, "first", step)
        descent(second, "", step)

    made = ported(tmp_path, make)
    assert made.source.left == ()
    assert '("global_step", None, "the count of all steps, and each optimizer counts its own")' in made.text
    assert failed(made, tmp_path) == []
    assert any(key.startswith("a_loss:0/") for key in failed(made, tmp_path, '("first",)', '("first/bias",)'))


def two_losses(path: Path, waits: Callable[[list[Any]], list[Any]], calls: int = 1) -> Written:
    """The port of two losses behind batch normalization; the second step waits for some of the updates of its calls."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [4, 3, 3, 4], "x")
        for _ in range(calls):
            with tf.variable_scope("norm", reuse=tf.AUTO_REUSE):
                x = moved(x)
        y = dense(tf.reshape(x, [4, 36]), 2, "fc")
        losses = [tf.reduce_mean(one, name=name) for one, name in ((tf.square(y), "a_loss"), (tf.abs(y), "b_loss"))]
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        for loss, before in zip(losses, (updates, waits(updates)), strict=True):
            with tf.control_dependencies(before):
                tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=weights("fc"))
        tf.train.export_meta_graph(str(path / "net.meta"))
    return translate(read(path / "net.meta"), "net")


@pytest.mark.parametrize("both", [True, False])
def test_averages_that_only_one_step_moves(both: bool, tmp_path: Path) -> None:
    """A layer of Keras moves them whenever it is called in training, but for a step that `unmoved` names."""
    made = two_losses(tmp_path, lambda updates: updates if both else [])
    assert made.source.left == ()
    assert ('"b_loss:0": ("norm",)' in made.text) == (not both)
    assert failed(made, tmp_path) == []


def test_averages_that_a_step_moves_for_some_calls(tmp_path: Path) -> None:
    """A layer is called twice, and the step moves its averages once."""
    made = two_losses(tmp_path, lambda updates: updates[:2], calls=2)
    says = "norm/moving_mean in a step with b_loss:0 (it is not moved there as often as its layer is called)"
    assert says in made.source.left, made.source.left


def test_averages_that_the_step_of_one_loss_moves_again(tmp_path: Path) -> None:
    """They are compared in the steps of the other, and what is told says so."""
    made, path = translated("pictures"), tmp_path / "net.py"
    made.write(path)
    bitwise = Forward(made, path).prove()[1]
    names = [f"discriminator/norm/moving_{one}" for one in ("mean", "variance")]
    (told,) = [one for one in bitwise.remarks if one.endswith(", ".join(names))]
    assert told.startswith("not compared after a step with d_loss:0, alone or in turns, since it moves")
    keys = [row.key for row in bitwise.rows if row.key.endswith(names[0])]
    assert keys and all(key.startswith("g_loss:0/") for key in keys)
    assert any("the order in which a step with d_loss:0 moves discriminator/norm" in one for one in made.absent)


def test_a_change_that_is_not_there(tmp_path: Path) -> None:
    """The errors name it, and the path that has no weight."""
    path = tmp_path / "net.py"
    path.write_text(translated("targets").text)
    network = loaded(path).Targets()
    with pytest.raises(ValueError, match="names the change 'mixed', which is not there: near it are mix, mix_2"):
        network.change("mixed")
    with pytest.raises(
        ValueError,
        match=r"'copy' of targets\w* names 'target\.first', but no weight is there: there are no names to choose from",
    ):
        network.change("copy")  # before the first call


def test_fit_clips(tmp_path: Path) -> None:
    """The step of a port with several losses ends with the changes."""
    path = tmp_path / "net.py"
    path.write_text(translated("critics").text)
    module = loaded(path)
    network = module.Critics()
    network.compile(module.optimizer, module.loss)
    inputs = {"z": np.ones((4, 3), "float32"), "real": np.ones((4, 6), "float32")}
    network(inputs)
    for variable in network.trainable_variables:
        variable.assign(np.ones(variable.shape))
    network.fit(inputs, batch_size=4, verbose=0)
    assert max(float(np.max(one)) for one in network.critic.weights) == np.float32(0.02)
    assert min(float(np.max(one)) for one in network.generator_last.weights) > 0.5


@pytest.mark.parametrize(
    "mixed",
    [
        lambda own, other: 0.995 * own + (1 - 0.995) * other,
        lambda own, other: own * 0.995 + other * (1 - 0.995),
        lambda own, other: (1 - 0.995) * other + 0.995 * own,
    ],
)
def test_a_part_of_the_way_in_any_order(mixed: Any, tmp_path: Path) -> None:
    """Which of two weights goes to the other is not a matter of the order in a sum."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [8, 4], "x")
        y = dense(x, 3, "own") - tf.stop_gradient(dense(x, 3, "target"))
        tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(y)), var_list=weights("own"))
        tf.group(*(old.assign(mixed(old, new)) for new, old in zip(weights("own"), weights("target"), strict=True)))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == ()
    assert 'Copied({"target": "own"}, rate=0.005)' in made.text
    assert failed(made, tmp_path) == []
    assert "mix/" in " ".join(failed(made, tmp_path, "rate=0.005", "rate=0.006"))


def test_a_loss_that_takes_many_tensors(tmp_path: Path) -> None:
    """What a loss takes is never too much, however many tensors that are."""
    with branches_of_version_1(), tf.Graph().as_default():
        table = tf.get_variable("table", [20, 3], initializer=tf.ones_initializer())
        words = [tf.placeholder(tf.int32, [8], f"word_{number}") for number in range(9)]
        rows = [tf.nn.embedding_lookup(table, one) for one in words]
        tf.train.GradientDescentOptimizer(0.1).minimize(tf.add_n([tf.nn.l2_loss(one) for one in rows]))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert (len(made.ends), made.source.left) == (9, ())


def test_a_loss_that_counts_the_examples_of_one_of_two_inputs(tmp_path: Path) -> None:
    """Those of a policy and those of a value, as in A3C: each loss takes the number from what it is given."""
    with branches_of_version_1(), tf.Graph().as_default():
        for name in ("policy", "value"):
            x, actions = (
                tf.placeholder(tf.float32, [None, 4], f"{name}_x"),
                tf.placeholder(tf.int32, [None], f"{name}_y"),
            )
            chances = tf.nn.softmax(dense(x, 3, name))
            at = tf.range(tf.shape(x)[0]) * tf.shape(chances)[1] + actions
            loss = -tf.reduce_sum(tf.log(tf.gather(tf.reshape(chances, [-1]), at)), name=f"{name}_loss")
            descent(loss, name)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


def test_a_target_network_that_no_loss_takes(tmp_path: Path) -> None:
    """The program feeds what it computes, as MADDPG does: it is an end point, and its copy a change."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [8, 4], "x")
        for name in ("own", "other"):
            loss = tf.reduce_mean(tf.square(dense(x, 3, name)), name=f"{name}_loss")
            descent(loss, name)
        z = tf.placeholder(tf.float32, [8, 4], "z") + tf.random_normal([8, 4])
        tf.nn.tanh(dense(z, 3, "target"), name="target_value")
        tf.group(*(old.assign(new) for new, old in zip(weights("own"), weights("target"), strict=True)))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == () and "target_value:0" in made.ends.values()
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, 'Copied({"target": "own"})', 'Copied({"target": "other"})')


def test_many_ends_of_a_step_that_waits_for_another(tmp_path: Path) -> None:
    """The message says why the ends are not those that the losses take."""
    with branches_of_version_1(), tf.Graph().as_default():
        ends = [dense(tf.placeholder(tf.float32, [8, 4], f"x{at}"), 2, f"part_{at}") for at in range(9)]
        for one in ends:
            tf.nn.tanh(one)
        first = tf.train.GradientDescentOptimizer(0.1).minimize(tf.nn.l2_loss(ends[0]), var_list=weights("part_0"))
        with tf.control_dependencies([first]):
            total = tf.nn.l2_loss(tf.concat(ends, 0)) + tf.nn.l2_loss(weights("part_0")[0])
            tf.train.GradientDescentOptimizer(0.1).minimize(total, var_list=weights("part_1"))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    with pytest.raises(
        UsageError, match=r"has \d+ ends.*not ported yet: the optimizer \(L2Loss_2/Read.*, which add:0 depends on"
    ):
        translate(read(tmp_path / "net.meta"), "net")


def test_copies_there_and_back(tmp_path: Path) -> None:
    """Each is a change of its own: both at once would swap the weights."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [8, 4], "x")
        y = dense(tf.tanh(dense(x, 4, "first")), 4, "second")
        tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(y)))
        for one, other in ((weights("first"), weights("second")), (weights("second"), weights("first"))):
            for target, taken in zip(one, other, strict=True):
                tf.assign(target, taken)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert [one.name for one in made.changes] == ["copy", "copy_2"]
    assert made.source.left == ()
    of_capture = translate(replace(read(tmp_path / "net.meta"), recorded={}), "net")  # whose runs the proof repeats
    assert f"update = {literal({one.operations[0]: one.name for one in made.changes})}" in of_capture.text
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, 'Copied({"first": "second"})', 'Copied({"first/kernel": "second/kernel"})')
