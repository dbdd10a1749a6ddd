"""Tests that `tf1kit.keras.Adam` has the bits of TensorFlow 1's Adam and behaves like a Keras
optimizer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.keras import adam as module

STEPS = 50
SHAPES = ((7, 5), (5,))
HYPER = {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-4}


@pytest.fixture(params=["float32", "float64"])
def dtype(request: pytest.FixtureRequest) -> str:
    """The dtype of the weights."""
    return request.param


def gradients_of(draw, dtype: str) -> list[list[np.ndarray]]:
    """A gradient per weight for each step; the sizes vary a lot from step to step."""
    return [
        [draw(shape, dtype, 10 * step + i) * 10.0 ** (step % 7 - 5) for i, shape in enumerate(SHAPES)]
        for step in range(STEPS)
    ]


def run_legacy(
    graph, draw, dtype: str, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8
) -> list[np.ndarray]:
    """Weights, m, v and both powers of `tf.compat.v1.train.AdamOptimizer` after the steps."""
    with graph() as session:
        weights = [tf.compat.v1.Variable(draw(shape, dtype)) for shape in SHAPES]
        fed = [tf.compat.v1.placeholder(dtype, shape) for shape in SHAPES]
        optimizer = tf.compat.v1.train.AdamOptimizer(learning_rate, beta_1, beta_2, epsilon)
        train = optimizer.apply_gradients(zip(fed, weights, strict=True))
        session.run(tf.compat.v1.global_variables_initializer())
        for values in gradients_of(draw, dtype):
            session.run(train, dict(zip(fed, values, strict=True)))
        slots = [optimizer.get_slot(weight, name) for name in ("m", "v") for weight in weights]
        powers = sorted((v for v in optimizer.variables() if "power" in v.op.name), key=lambda v: v.op.name)
        return session.run([*weights, *slots, *powers])


def run_migrated(optimizer: Any, draw, dtype: str) -> list[np.ndarray]:
    """The same from a Keras optimizer, called as in `model.fit`; powers only if it keeps them."""
    weights = [keras.Variable(draw(shape, dtype), dtype=dtype, name=f"w{i}") for i, shape in enumerate(SHAPES)]
    optimizer.build(weights)
    apply = tf.function(lambda gradients: optimizer.apply(gradients, weights))
    for values in gradients_of(draw, dtype):
        apply([tf.constant(value) for value in values])
    by_name = {variable.name: variable for variable in optimizer.variables}
    kinds = ("momentum", "velocity")
    slots = [next(v for n, v in by_name.items() if n.endswith(f"w{i}_{kind}")) for kind in kinds for i in range(2)]
    powers = [by_name[name] for name in ("beta1_power", "beta2_power") if name in by_name]
    return [variable.numpy() for variable in [*weights, *slots, *powers]]


@pytest.mark.parametrize("hyper", [{}, HYPER], ids=["defaults", "other hyper-parameters"])
def test_fifty_steps_have_the_bits_of_tensorflow_1(graph, draw, same_bits, dtype: str, hyper: dict) -> None:
    """Weights, both moments and both running powers agree at 0 ULP, with default and other
    arguments.
    """
    legacy = run_legacy(graph, draw, dtype, **hyper)
    migrated = run_migrated(tf1kit.keras.Adam(**hyper), draw, dtype)
    assert len(legacy) == 2 + 4 + 2
    assert same_bits(legacy, migrated)


def test_stock_adam_has_other_bits(graph, draw, same_bits, dtype: str) -> None:
    """Keras's own Adam has other bits, also with equal epsilon; that is why the class exists. It is
    close, so both compute the same formula.
    """
    legacy = run_legacy(graph, draw, dtype)[:2]
    migrated = run_migrated(keras.optimizers.Adam(epsilon=1e-8), draw, dtype)[:2]
    assert not same_bits(legacy, migrated)
    for left, right in zip(legacy, migrated, strict=True):
        np.testing.assert_allclose(left, right, rtol=0, atol=1e-3)


MUTANTS = {
    "epsilon of Keras": ("epsilon: float = 1e-8", "epsilon: float = 1e-7"),
    "the power stays that of the first step": ('"beta1_power": self._beta1_power.value', '"beta1_power": self.beta_1'),
    "powers start at 1": ("Constant(beta)", "Constant(1.0)"),
    "moments exchanged": ('("m", 0.0), "velocity": ("v", 0.0)', '("v", 0.0), "velocity": ("m", 0.0)'),
}


@pytest.mark.parametrize(("old", "new"), MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_changes_the_bits(graph, draw, same_bits, mutated, old: str, new: str) -> None:
    """Each mutant differs in float64."""
    copy = mutated(module, old, new)
    assert not same_bits(run_legacy(graph, draw, "float64"), run_migrated(copy.Adam(), draw, "float64"))


def small_model(optimizer: Any, **compile_arguments: Any) -> keras.Model:
    """A compiled regression from 6 numbers to 1, always with the same weights."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(4, "tanh", name="h"), keras.layers.Dense(1, name="o")]
    )
    model.compile(optimizer, "mse", **compile_arguments)
    return model


def fit(model: keras.Model, draw, epochs: int = 2) -> list[float]:
    """The losses of training on 32 images in batches of 8, in order."""
    data = draw((32, 6)), draw((32, 1), seed=1)
    return model.fit(*data, batch_size=8, epochs=epochs, shuffle=False, verbose=0).history["loss"]


def variables_of(model: keras.Model) -> list[np.ndarray]:
    """The values of all weights and of the optimizer."""
    return [variable.numpy() for variable in [*model.variables, *model.optimizer.variables]]


def test_config_round_trip() -> None:
    """A configuration keeps every argument, also those of the base class."""
    optimizer = tf1kit.keras.Adam(**HYPER, use_locking=True, name="mine", clipnorm=0.5, use_ema=True)
    again = tf1kit.keras.Adam.from_config(optimizer.get_config())
    assert again.get_config() == optimizer.get_config()
    config = again.get_config()
    assert {name: pytest.approx(config[name]) for name in HYPER} == HYPER
    assert (config["use_locking"], config["clipnorm"], config["use_ema"], config["name"]) == (True, 0.5, True, "mine")


def test_a_model_with_it_is_saved_and_goes_on(draw, same_bits, tmp_path: Path) -> None:
    """A `.keras` file keeps slots and powers: resumed training has the bits of uninterrupted
    training.
    """
    model = small_model(tf1kit.keras.Adam(**HYPER))
    assert fit(model, draw)[-1] < fit(small_model(tf1kit.keras.Adam(**HYPER)), draw, epochs=1)[0]
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded.optimizer) is tf1kit.keras.Adam
    assert same_bits(variables_of(model), variables_of(loaded))
    assert fit(model, draw) == fit(loaded, draw)
    assert same_bits(variables_of(model), variables_of(loaded))


def test_a_checkpoint_resumes_exactly(draw, same_bits, tmp_path: Path) -> None:
    """`tf.train.Checkpoint` keeps the powers, too, and a new optimizer restores all of it."""
    model = small_model(tf1kit.keras.Adam(**HYPER))
    fit(model, draw)
    path = tf.train.Checkpoint(model=model, optimizer=model.optimizer).save(str(tmp_path / "ckpt"))
    other = small_model(tf1kit.keras.Adam(**HYPER))
    other.optimizer.build(other.trainable_variables)
    tf.train.Checkpoint(model=other, optimizer=other.optimizer).restore(path).assert_consumed()
    assert same_bits(variables_of(model), variables_of(other))
    assert fit(model, draw) == fit(other, draw)
    assert same_bits(variables_of(model), variables_of(other))


def test_a_schedule_is_followed(draw) -> None:
    """If a schedule gives rate 0 after four steps, weights stay from then on, but moments and
    powers change.
    """
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([3], [0.1, 0.0])
    model = small_model(tf1kit.keras.Adam(schedule))
    fit(model, draw, epochs=1)
    weights, power = model.get_weights(), float(model.optimizer._beta1_power)
    fit(model, draw, epochs=1)
    assert all(np.array_equal(*pair) for pair in zip(weights, model.get_weights(), strict=True))
    assert float(model.optimizer._beta1_power) == pytest.approx(power * 0.9**4)


def test_gradients_are_clipped_first(draw) -> None:
    """With clipnorm the first moment comes from the clipped gradient."""
    weight = keras.Variable(np.zeros(4, "float32"))
    optimizer = tf1kit.keras.Adam(clipnorm=1.0)
    optimizer.apply([tf.constant([3.0, 0.0, 4.0, 0.0])], [weight])
    np.testing.assert_allclose(optimizer.get_slot(weight, "momentum").numpy(), [0.06, 0, 0.08, 0], rtol=1e-6)


def test_accumulated_gradients_are_one_step(same_bits) -> None:
    """With `gradient_accumulation_steps=2`, two calls are one step of Adam, and the powers change
    once.
    """

    def after(applications: int, **arguments: Any) -> list[np.ndarray]:
        weight = keras.Variable(np.ones(3, "float32"))
        optimizer = tf1kit.keras.Adam(0.1, **arguments)
        for _ in range(applications):
            optimizer.apply([tf.constant([1.0, -2.0, 0.5])], [weight])
        return [weight.numpy(), optimizer._beta1_power.numpy(), optimizer._beta2_power.numpy()]

    assert same_bits(after(3), after(6, gradient_accumulation_steps=2))


def test_it_compiles_with_xla(draw) -> None:
    """With `jit_compile=True` training agrees within 1e-6, because XLA rounds differently."""
    plain, compiled = (small_model(tf1kit.keras.Adam(0.01), jit_compile=jit) for jit in (False, True))
    np.testing.assert_allclose(fit(plain, draw), fit(compiled, draw), rtol=0, atol=1e-6)
    for left, right in zip(plain.get_weights(), compiled.get_weights(), strict=True):
        np.testing.assert_allclose(left, right, rtol=0, atol=1e-6)


def test_it_trains_a_half_precision_model(draw) -> None:
    """With `mixed_float16` the weights and slots stay float32, and the loss goes down."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = small_model(tf1kit.keras.Adam(0.01))
    finally:
        keras.config.set_dtype_policy(before)
    losses = fit(model, draw, epochs=4)
    assert losses[-1] < losses[0]
    assert {str(variable.dtype) for variable in model.trainable_variables} == {"float32"}


def test_building_twice_changes_nothing(draw) -> None:
    """A second `build`, which `fit` calls, keeps slots and powers."""
    model = small_model(tf1kit.keras.Adam())
    fit(model, draw)
    before = variables_of(model)
    model.optimizer.build(model.trainable_variables)
    assert all(np.array_equal(*pair) for pair in zip(before, variables_of(model), strict=True))
