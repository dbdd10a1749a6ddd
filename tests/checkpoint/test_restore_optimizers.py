"""Training resumes from the optimizer state of 1.15.5's checkpoints, in the kit's and stock
optimizers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tests.checkpoint import optimizers
from tests.checkpoint.optimizers import CASES, DATA, MORE, SHAPES, STEPS, Graph, batch, start
from tf1kit.checkpoint import load, restore, save_tf1
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import slot_names

WEIGHT_MAP = tuple((name, f"net/{name}", None) for name, _ in SHAPES)
POWERS = tuple((power, f"adam/{power}", None) for power in ("beta1_power", "beta2_power"))
STRENGTHS = {"l1_regularization_strength": 0.001, "l2_regularization_strength": 0.01}
OURS: dict[str, Callable[[Any], Any]] = {
    "gradient_descent": lambda kit: kit.GradientDescent(0.05),
    "momentum": lambda kit: kit.Momentum(0.05, 0.9),
    "nesterov": lambda kit: kit.Momentum(0.05, 0.9, use_nesterov=True),
    "adam": lambda kit: kit.Adam(0.01),
    "rmsprop": lambda kit: kit.RMSProp(0.01),
    "rmsprop_centered": lambda kit: kit.RMSProp(0.01, momentum=0.5, centered=True),
    "adagrad": lambda kit: kit.Adagrad(0.05),
    "adadelta": lambda kit: kit.Adadelta(1.0),
    "ftrl": lambda kit: kit.Ftrl(0.05, **STRENGTHS),
}
STOCK: dict[str, Callable[[Any], Any]] = {
    "gradient_descent": lambda stock: stock.SGD(0.05),
    "momentum": lambda stock: stock.SGD(0.05, momentum=0.9),
    "nesterov": lambda stock: stock.SGD(0.05, momentum=0.9, nesterov=True),
    "adam": lambda stock: stock.Adam(0.01, epsilon=1e-8),
    "rmsprop": lambda stock: stock.RMSprop(0.01, epsilon=1e-10),
    "rmsprop_centered": lambda stock: stock.RMSprop(0.01, momentum=0.5, centered=True, epsilon=1e-10),
    "adagrad": lambda stock: stock.Adagrad(0.05, epsilon=0.0),
    "adadelta": lambda stock: stock.Adadelta(1.0, epsilon=1e-8),
    "ftrl": lambda stock: stock.Ftrl(0.05, **STRENGTHS),
}


class Net(keras.Model):
    """The network of `optimizers.Graph`."""

    def __init__(self) -> None:
        super().__init__(name="model")
        self.net = keras.layers.Layer(name="net")
        self.weights_ = [self.net.add_weight(name=name, shape=shape, initializer="zeros") for name, shape in SHAPES]
        self.built = self.net.built = True

    def call(self, x: Any) -> Any:
        """`[n, 4]` -> `[n, 3]`."""
        w1, b1, w2 = (weight.value for weight in self.weights_)
        return tf.matmul(tf.tanh(tf.matmul(x, w1) + b1), w2)


def go_on(model: Net, optimizer: Any) -> None:
    """Take five steps after the checkpoint, in a graph as TensorFlow 1 does."""
    weights = model.trainable_variables

    @tf.function(jit_compile=False)
    def step(x: Any, y: Any) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(model(x) - y))
        optimizer.apply(tape.gradient(loss, [weight.value for weight in weights]), weights)

    for number in range(STEPS + 1, STEPS + MORE + 1):
        step(*map(tf.constant, batch(number)))


def weight_map(case: str, optimizer: Any) -> tuple[Any, ...]:
    """The map with the rows of this optimizer."""
    return (*WEIGHT_MAP, *(POWERS if case == "adam" else ()), ("global_step", optimizer.iterations.path, None))


def resumed(case: str, optimizer: Any, checkpoint: Any = None) -> tuple[Net, Any]:
    """The network and its optimizer, as 1.15.5 left them after five steps."""
    model = Net()
    optimizer.build(model.trainable_variables)
    lost = tuple(f"*/{slot}" for slot, kept in slot_names(optimizer).items() if not kept)
    checkpoint = checkpoint or Chosen(DATA / f"{case}.ckpt-{STEPS}", drop=lost)
    restore(model, checkpoint, weight_map(case, optimizer), optimizer)
    assert int(optimizer.iterations) == STEPS
    return model, optimizer


@pytest.fixture(scope="module")
def later() -> dict[str, np.ndarray]:
    """The values of 1.15.5 after five more steps."""
    with np.load(DATA / "later.npz") as archive:
        return {key.replace("|", "/"): archive[key] for key in archive.files}


def graph_on_from(case: str) -> dict[str, np.ndarray]:
    """The values of this TensorFlow's graph after five steps from 1.15.5's checkpoint."""
    graph = Graph(case)
    with graph.session.graph.as_default():
        graph.saver.restore(graph.session, str(DATA / f"{case}.ckpt-{STEPS}"))
    graph.train(STEPS + 1, STEPS + MORE)
    return graph.values()


@pytest.mark.parametrize("case", CASES)
def test_tf1kit_optimizers_resume_to_the_bit(case: str, later: dict[str, np.ndarray]) -> None:
    """After five steps: 0 ULP from this TensorFlow's graph, and within 1e-6 of 1.15.5."""
    model, optimizer = resumed(case, OURS[case](tf1kit.keras))
    go_on(model, optimizer)
    graph = graph_on_from(case)
    for (name, _), weight in zip(SHAPES, model.weights_, strict=True):
        assert weight.numpy().tobytes() == graph[name].tobytes(), name
        np.testing.assert_allclose(weight.numpy(), later[f"{case}/{name}"], atol=1e-6, rtol=0)


@pytest.mark.parametrize("case", CASES)
def test_stock_optimizers_resume_but_for_rounding(case: str, later: dict[str, np.ndarray]) -> None:
    """With the table's settings: within 2e-6 of 1.15.5, whose weights moved 500 times as far."""
    model, optimizer = resumed(case, STOCK[case](keras.optimizers))
    go_on(model, optimizer)
    for (name, _), weight in zip(SHAPES, model.weights_, strict=True):
        np.testing.assert_allclose(weight.numpy(), later[f"{case}/{name}"], atol=2e-6, rtol=0)
        assert np.abs(weight.numpy() - start(name)).max() > 1e-3


@pytest.mark.parametrize("case", [case for case in CASES if case != "gradient_descent"])
def test_without_the_state_it_is_another_course(case: str, later: dict[str, np.ndarray]) -> None:
    """Five steps from the weights alone exceed those limits, so the slots matter."""
    model, optimizer = Net(), OURS[case](tf1kit.keras)
    optimizer.build(model.trainable_variables)
    restore(model, DATA / f"{case}.ckpt-{STEPS}", weight_map(case, optimizer))
    go_on(model, optimizer)
    apart = [np.abs(w.numpy() - later[f"{case}/{n}"]).max() for (n, _), w in zip(SHAPES, model.weights_, strict=True)]
    assert max(apart) > 1e-4


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", ["tf1kit", "stock"])
def test_the_way_back(case: str, kind: str, tmp_path: Any) -> None:
    """Converted back, every tensor has 1.15.5's bits, except a velocity of stock SGD."""
    optimizer = OURS[case](tf1kit.keras) if kind == "tf1kit" else STOCK[case](keras.optimizers)
    model, optimizer = resumed(case, optimizer)
    origin = DATA / f"{case}.ckpt-{STEPS}"
    save_tf1(model, tmp_path / "model.ckpt", weight_map(case, optimizer), optimizer, like=origin)
    before, after = load(origin), load(tmp_path / "model.ckpt")
    assert list(before) == list(after)
    for name in before:
        if kind == "stock" and name.endswith("/Momentum"):
            np.testing.assert_allclose(after[name], before[name], rtol=3e-7)
        else:
            assert after[name].tobytes() == before[name].tobytes(), name


def test_moving_averages_stand_in_for_the_weights(later: dict[str, np.ndarray]) -> None:
    """`use_ema` uses the averages; without it they are reported as left behind."""
    model = Net()
    checkpoint = load(DATA / f"adam.ckpt-{STEPS}")
    plan = restore(model, checkpoint, WEIGHT_MAP, use_ema=True)
    for (name, _), weight in zip(SHAPES, model.weights_, strict=True):
        assert weight.numpy().tobytes() == checkpoint[f"{name}/ExponentialMovingAverage"].tobytes()
        assert "its moving average" in plan.left[name]
    left = restore(model, checkpoint, WEIGHT_MAP).left
    assert {name for name, _ in SHAPES} == {name.partition("/")[0] for name in left if name.endswith("Average")}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (WEIGHT_MAP[:2], "w2: not listed in WEIGHT_MAP"),
        ((*WEIGHT_MAP, WEIGHT_MAP[0]), "listed 2 times"),
        ((*WEIGHT_MAP[:2], ("w2", "net/w1", None)), "has the shape"),
        ((*WEIGHT_MAP, ("w3", "net/w3", None)), "w3: in WEIGHT_MAP"),
        ((*WEIGHT_MAP[:2], ("w2", None, "dropped")), "net/w2 of the port is not filled by any row"),
    ],
)
def test_a_map_that_does_not_fit_fills_nothing(rows: Any, said: str) -> None:
    """What Keras 3 skips without an error is an error here, before anything is set."""
    model = Net()
    with pytest.raises(UsageError, match=said):
        restore(model, DATA / f"adam.ckpt-{STEPS}", rows)
    assert all((weight.numpy() == 0).all() for weight in model.weights_)


def test_a_model_without_weights_is_refused() -> None:
    """A model that was never called has no variable that could be filled."""
    with pytest.raises(UsageError, match="Sequential has no weights yet: call it on a batch, or build it, first"):
        restore(keras.Sequential([keras.layers.Dense(3)]), DATA / f"adam.ckpt-{STEPS}", WEIGHT_MAP)


def test_optimizers_that_cannot_take_the_state_are_refused() -> None:
    """AdamW, SGD with a schedule, slots of another optimizer, and accumulated gradients."""
    model = Net()
    rates = keras.optimizers.schedules.ExponentialDecay(0.05, 10, 0.9)
    refused = (
        ("momentum", keras.optimizers.AdamW(0.01), "cannot take the state"),
        ("momentum", keras.optimizers.SGD(rates, momentum=0.9), "has a schedule"),
        ("adam", keras.optimizers.SGD(0.05, momentum=0.9), "keeps no velocity"),
        ("adam", keras.optimizers.Adam(0.01, gradient_accumulation_steps=2), "no optimizer of TensorFlow 1 has"),
    )
    for case, optimizer, said in refused:
        with pytest.raises(UsageError, match=said):
            restore(model, DATA / f"{case}.ckpt-{STEPS}", WEIGHT_MAP, optimizer)
    with pytest.raises(
        UsageError, match=r"^the slots of keras\..*Nadam have no names in TensorFlow 1: use one of tf1kit\.keras"
    ):
        slot_names(keras.optimizers.Nadam())


@pytest.mark.parametrize("case", ["adadelta", "ftrl"])
def test_check_names_what_another_recording_holds(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`optimizers.py --check` names a slot that differs by 1e-5."""
    monkeypatch.setattr(optimizers, "CASES", {case: CASES[case]})
    optimizers.write(tmp_path)
    assert optimizers.check(tmp_path) == 0
    with np.load(tmp_path / "later.npz") as later:
        values = {name: later[name] for name in later.files}
    slot = next(name for name in values if name.endswith("_1"))
    values[slot] = values[slot] * np.float32(1 + 1e-5)
    np.savez(tmp_path / "later.npz", **values)
    capsys.readouterr()
    assert optimizers.check(tmp_path) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [f"  later.npz/{slot}"]
