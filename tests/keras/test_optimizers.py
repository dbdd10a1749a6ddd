"""Every optimizer of `tf1kit.keras` is TensorFlow 1's to the bit, and a Keras optimizer in every other way: one table, walked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras

STEPS = 20
SHAPES = ((7, 5), (5,), (6, 3), ())  # the third is an embedding, whose gradient may come as rows; the last has none
UNTRAINED = len(SHAPES) - 1


@dataclass(frozen=True)
class Case:
    """One optimizer: TensorFlow 1's class, the kit's, its arguments, and the slots in TensorFlow 1's order."""

    legacy: str
    migrated: str
    slots: dict[str, str]  # TensorFlow 1's name of a slot -> that of the kit
    arguments: dict[str, Any] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)  # argument of the kit -> of TensorFlow 1

    def make_legacy(self, learning_rate: Any) -> Any:
        """TensorFlow 1's optimizer."""
        arguments = {self.renamed.get(name, name): value for name, value in self.arguments.items()}
        return getattr(tf.compat.v1.train, self.legacy)(learning_rate, **arguments)

    def make(self, learning_rate: Any, **more: Any) -> Any:
        """The kit's."""
        return getattr(tf1kit.keras, self.migrated)(learning_rate, **self.arguments, **more)


MOMENTUM = ("MomentumOptimizer", "Momentum", {"momentum": "momentum"})
RMSPROP = ("RMSPropOptimizer", "RMSProp", {"rms": "velocity", "momentum": "momentum"})
CENTERED = (*RMSPROP[:2], {"rms": "velocity", "mg": "average_gradient", "momentum": "momentum"})
ADAM = ("AdamOptimizer", "Adam", {"m": "momentum", "v": "velocity"})
BETAS = {"beta_1": "beta1", "beta_2": "beta2"}
CASES = {
    "momentum": Case(*MOMENTUM, {"momentum": 0.9}),
    "momentum, nesterov": Case(*MOMENTUM, {"momentum": 0.7, "use_nesterov": True}),
    "rmsprop": Case(*RMSPROP),
    "rmsprop of slim's inception": Case(*RMSPROP, {"decay": 0.9, "momentum": 0.9, "epsilon": 1.0}),
    "rmsprop, centered": Case(*CENTERED, {"decay": 0.8, "momentum": 0.6, "epsilon": 1e-3, "centered": True}),
    "adam": Case(*ADAM),
    "adam, other": Case(*ADAM, {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-4}, BETAS),
}


@pytest.fixture(params=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> str:
    """Of the weights."""
    return request.param


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    """Each row of the table."""
    return CASES[request.param]


def gradients_of(draw, dtype: str) -> list[list[np.ndarray]]:
    """Per step a gradient per weight, of very different sizes from step to step."""
    return [
        [
            draw(shape, dtype, 10 * step + i) * np.asarray(10.0 ** (step % 7 - 5), dtype)
            for i, shape in enumerate(SHAPES)
        ]
        for step in range(STEPS)
    ]


ROWS = np.array([4, 1, 4, 0, 1, 4])  # of the embedding that a step uses, some more than once


def given(gradients: list[Any], sparse: bool) -> list[Any]:
    """The gradients as an optimizer gets them: none for the last weight, rows for the embedding if `sparse`."""
    given = list(gradients)
    given[UNTRAINED] = None
    if sparse:
        given[2] = tf.IndexedSlices(given[2], ROWS, SHAPES[2])
    return given


def run_legacy(graph, draw, case: Case, dtype: str, rate: Any = 0.01, sparse: bool = False) -> list[np.ndarray]:
    """Weights, then slots by kind, then powers, after the steps in TensorFlow 1's optimizer."""
    with graph() as session:
        weights = [tf.compat.v1.Variable(draw(shape, dtype), use_resource=True) for shape in SHAPES]
        fed = [tf.compat.v1.placeholder(dtype, shape) for shape in SHAPES]
        step = tf.compat.v1.train.get_or_create_global_step()
        optimizer = case.make_legacy(rate(step) if callable(rate) else rate)
        train = optimizer.apply_gradients(zip(given(fed, sparse), weights, strict=True), step)
        session.run(tf.compat.v1.global_variables_initializer())
        for values in gradients_of(draw, dtype):
            session.run(train, dict(zip(fed, values, strict=True)))
        slots = [optimizer.get_slot(weight, name) for name in case.slots for weight in weights[:UNTRAINED]]
        powers = sorted((v for v in optimizer.variables() if "power" in v.op.name), key=lambda v: v.op.name)
        return session.run([*weights, *slots, *powers])


def run_migrated(optimizer: Any, draw, case: Case, dtype: str, sparse: bool = False) -> list[np.ndarray]:
    """The same of a Keras optimizer in a `tf.function`."""
    weights = [keras.Variable(draw(shape, dtype), dtype=dtype, name=f"w{i}") for i, shape in enumerate(SHAPES)]
    optimizer.build(weights)
    apply = tf.function(lambda gradients: optimizer.apply(given(gradients, sparse), weights))
    for values in gradients_of(draw, dtype):
        apply([tf.constant(value) for value in values])
    slots = [optimizer.get_slot(weight, name) for name in case.slots.values() for weight in weights[:UNTRAINED]]
    powers = [v for v in optimizer.variables if v.name in ("beta1_power", "beta2_power")]
    return [variable.numpy() for variable in [*weights, *slots, *powers]]


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
@pytest.mark.parametrize("sparse", [False, True], ids=["dense", "rows"])
def test_twenty_steps_have_the_bits_of_tensorflow_1(
    graph, draw, same_bits, case: Case, dtype: str, sparse: bool
) -> None:
    """Weights and every slot: 0 ULP; a weight without a gradient stays as it is."""
    legacy = run_legacy(graph, draw, case, dtype, sparse=sparse)
    migrated = run_migrated(case.make(0.01), draw, case, dtype, sparse)
    assert len(legacy) >= len(SHAPES) + len(case.slots) * UNTRAINED
    assert same_bits(legacy, migrated)
    assert not np.array_equal(legacy[0], draw(SHAPES[0], dtype))
    assert np.array_equal(migrated[UNTRAINED], draw(SHAPES[UNTRAINED], dtype))
