"""Tests that every optimizer of `tf1kit.keras` has TensorFlow 1's bits, by the table in
`tests/genuine/cases/training.py`.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tests.genuine.cases import training
from tests.genuine.record import RECORDED, difference, read
from tf1kit.keras import optimizer as base
from tf1kit.port.weight_map import SLOTS

v1 = tf.compat.v1

KEPT = {  # class of TensorFlow 1 -> the kit's class, and its names of the slots
    "GradientDescentOptimizer": ("GradientDescent", {}),
    "MomentumOptimizer": ("Momentum", {"momentum": "momentum"}),
    "RMSPropOptimizer": ("RMSProp", {"rms": "velocity", "mg": "average_gradient", "momentum": "momentum"}),
    "AdagradOptimizer": ("Adagrad", {"accumulator": "accumulator"}),
    "AdadeltaOptimizer": ("Adadelta", {"accum": "accumulated_grad", "accum_update": "accumulated_delta_var"}),
    "FtrlOptimizer": ("Ftrl", {"accum": "accumulator", "linear": "linear"}),
    "AdamOptimizer": ("Adam", {"m": "momentum", "v": "velocity"}),
}
DECAY = "exponential staircase"
PRECISIONS = ("float32", "float64")
pytestmark = pytest.mark.filterwarnings("ignore:Gradients do not exist")


def make(name: str, rate: Any = training.RATE, **more: Any) -> Any:
    """The kit's optimizer of a row of the table."""
    legacy, arguments, _ = training.OPTIMIZERS[name]
    renamed = {
        argument.replace("beta1", "beta_1").replace("beta2", "beta_2"): arguments[argument] for argument in arguments
    }
    return getattr(tf1kit.keras, KEPT[legacy][0])(rate, **renamed, **more)


def trained(name: str, dtype: str, rows: bool = False, optimizer: Any = None) -> dict[str, np.ndarray]:
    """The result of `training.trained` from the kit's optimizer in a `tf.function`."""
    optimizer = optimizer or make(name)
    weights = [keras.Variable(value, dtype=dtype, name=f"w{i}") for i, value in enumerate(training.start(dtype))]
    optimizer.build(weights)

    @tf.function
    def step(gradients: list[Any]) -> None:
        given = [*gradients[: training.TRAINED], None]
        if rows:
            given[2] = tf.IndexedSlices(given[2], training.ROWS, training.SHAPES[2])
        optimizer.apply(given, weights)

    for gradients in training.gradients(dtype):
        step([tf.constant(gradient) for gradient in gradients])
    legacy, _, slots = training.OPTIMIZERS[name]
    kept = KEPT[legacy][1]
    kinds = {slot: [optimizer.get_slot(weight, kept[slot]) for weight in weights[: training.TRAINED]] for slot in slots}
    kinds.update((v.name, [v]) for v in optimizer.variables if "power" in v.name)
    kinds["weight"] = weights
    return {kind: np.concatenate([np.ravel(value.numpy()) for value in values]) for kind, values in kinds.items()}


def unequal(legacy: dict[str, np.ndarray], migrated: dict[str, np.ndarray]) -> list[str]:
    """The names with other bits, or on one side only."""
    names = sorted(set(legacy) | set(migrated))
    assert "weight" in names
    bits = [{name: (value.dtype, value.tobytes()) for name, value in side.items()} for side in (legacy, migrated)]
    return [name for name in names if bits[0].get(name) != bits[1].get(name)]


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", training.OPTIMIZERS)
def test_twenty_steps_have_the_bits_of_tensorflow_1(name: str, dtype: str) -> None:
    """On this TensorFlow, weights, slots and powers agree at 0 ULP.

    Two of the four weights have dense gradients, the third has rows, and the last has no gradient
    and does not change.
    """
    legacy, migrated = training.trained(tf.compat.v1, name, dtype, rows=True), trained(name, dtype, rows=True)
    assert unequal(legacy, migrated) == []
    begun = np.concatenate([np.ravel(value) for value in training.start(dtype)])
    moved = np.flatnonzero(migrated["weight"] != begun)
    assert len(begun) - 1 not in moved
    assert len(moved) > 40


@pytest.mark.parametrize("name", training.OPTIMIZERS)
def test_a_decayed_rate_has_the_bits_of_tensorflow_1(name: str) -> None:
    """The same holds with dense gradients only, and with a schedule of the kit and
    `tf.train.exponential_decay` on a global step.
    """
    legacy = training.trained(tf.compat.v1, name, "float32", decay=DECAY)
    _, before, after = training.DECAYS[DECAY]
    schedule = tf1kit.keras.schedules.ExponentialDecay(*before, *after)
    assert unequal(legacy, trained(name, "float32", optimizer=make(name, schedule))) == []


def test_rows_in_float64_of_gradient_descent() -> None:
    """For this row 1.15.5 has a constant rate in float64; current TensorFlow and the kit have it in
    float32.
    """
    genuine = read("training", RECORDED)["optimizers/gradient descent float64 rows/weight"]
    migrated = trained("gradient descent", "float64", True)["weight"]
    assert 0 < np.abs(genuine - migrated).max() < 1e-8


EXACT = ("gradient descent", "momentum", "nesterov")  # they compute no square root, whose last bits differ


@pytest.mark.parametrize("name", training.OPTIMIZERS)
def test_twenty_steps_end_where_those_of_the_genuine_end(name: str) -> None:
    """The kit equals the recordings of 1.15.5: to the bit without a square root, else within a
    relative 1e-6 in float32 and 1e-12 in float64.
    """
    genuine = read("training", RECORDED)
    for dtype, limit in (("float32", 1e-6), ("float64", 1e-12)):
        migrated = trained(name, dtype)
        recorded = {kind: genuine[f"optimizers/{name} {dtype}/{kind}"] for kind in migrated}
        assert not any(difference(migrated[kind], recorded[kind], limit) for kind in recorded)
        assert name not in EXACT or unequal(recorded, migrated) == []


MUTANTS = {  # row of the table -> an attribute of the kit's optimizer, and a wrong value
    "momentum": ("momentum", 0.9001),
    "nesterov": ("use_nesterov", False),
    "rmsprop": ("epsilon", 1e-7),
    "rmsprop of inception": ("momentum", 0.8999),
    "rmsprop centered": ("decay", 0.8001),
    "adagrad": ("initial_accumulator_value", 0.1001),
    "adadelta": ("epsilon", 1e-7),
    "adadelta of another rho": ("rho", 0.8001),
    "ftrl": ("learning_rate_power", -0.5001),
    "ftrl regularised": ("l2_shrinkage_regularization_strength", 0.0301),
    "adam": ("epsilon", 1e-7),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_another_hyper_parameter_changes_the_bits(name: str) -> None:
    """Each wrong hyper-parameter reaches the operation."""
    attribute, value = MUTANTS[name]
    optimizer = make(name)
    setattr(optimizer, attribute, value)
    genuine = read("training", RECORDED)
    migrated = trained(name, "float64", optimizer=optimizer)
    assert difference(migrated["weight"], genuine[f"optimizers/{name} float64/weight"], 1e-12)


def in_full(value: Any, dtype: Any) -> Any:
    """A hyper-parameter that is not rounded to float32 is noticed."""
    return tf.cast(value if tf.is_tensor(value) else np.array(value), dtype)


MUTATED = {
    "hyper-parameters in the precision of the weights": (
        "as_scalar",
        in_full,
    ),
    "equal rows not summed": ("summed", lambda values, indices: (values, indices)),
    "slots begin at zeros": ("filled", lambda value: "zeros"),
}


@pytest.mark.parametrize("mutant", MUTATED)
def test_a_mutant_changes_the_bits(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mutant of the optimizers' common code is noticed."""
    legacy = training.trained(tf.compat.v1, "rmsprop", "float64", True)
    optimizer = make("rmsprop", tf1kit.keras.schedules.PiecewiseConstant([], [training.RATE]))
    monkeypatch.setattr(base, *MUTATED[mutant])
    assert "weight" in unequal(legacy, trained("rmsprop", "float64", True, optimizer))


def test_the_map_of_slots_knows_every_slot() -> None:
    """For each slot of TensorFlow 1, in its order, `SLOTS` finds the kit's variable first."""
    for legacy, _, slots in training.OPTIMIZERS.values():
        kept = [KEPT[legacy][1][slot] for slot in slots]
        for number, name in enumerate(kept):
            slot = legacy.removesuffix("Optimizer") + (f"_{number}" if number else "")
            assert next(candidate for candidate in SLOTS[slot] if candidate in kept) == name


def steps_of(optimizer: Any, gradients: list[float]) -> list[float]:
    """The distance that each step moves a weight."""
    weight = keras.Variable(0.0)
    moved = [0.0]
    for gradient in gradients:
        optimizer.apply([tf.constant(gradient)], [weight])
        moved.append(float(weight))
    return [after - before for before, after in itertools.pairwise(moved)]


STOCK = {  # the kit's optimizer, the stock one, gradients, and the length of the last step of each
    "rmsprop": (tf1kit.keras.RMSProp(1.0), keras.optimizers.RMSprop(1.0), [0.01], 0.0105, 3.16),
    "adadelta": (tf1kit.keras.Adadelta(1.0), keras.optimizers.Adadelta(1.0), [0.01], 0.000447, 0.00140),
}


@pytest.mark.parametrize("name", STOCK)
def test_stock_optimizers_take_other_first_steps(name: str) -> None:
    """Steps of the kit and of stock Keras have the lengths in docs/2-port-it.md."""
    kit, stock, gradients, *expected = STOCK[name]
    steps = [-steps_of(optimizer, gradients)[-1] for optimizer in (kit, stock)]
    assert steps == pytest.approx(expected, rel=0.005)


NEAR = {  # the kit's optimizer, the stock one with the same hyper-parameters, and their relative distance
    "gradient descent": (tf1kit.keras.GradientDescent(0.1), keras.optimizers.SGD(0.1), 0.0),
    "momentum": (tf1kit.keras.Momentum(0.1, 0.9), keras.optimizers.SGD(0.1, 0.9), 1e-6),
    "adam": (tf1kit.keras.Adam(0.1), keras.optimizers.Adam(0.1, epsilon=1e-8), 1e-4),
    "adagrad": (tf1kit.keras.Adagrad(0.1), keras.optimizers.Adagrad(0.1), 1e-6),
    "adadelta": (tf1kit.keras.Adadelta(1.0), keras.optimizers.Adadelta(1.0, epsilon=1e-8), 1e-6),
    "ftrl": (tf1kit.keras.Ftrl(0.1), keras.optimizers.Ftrl(0.1), 1e-6),
}


@pytest.mark.parametrize("name", NEAR)
def test_stock_optimizers_that_are_near(name: str) -> None:
    """The other lines of that table hold after 20 steps."""
    kit, stock, limit = NEAR[name]
    gradients = training.draw((20,), "float32", 0).tolist()
    ends = [sum(steps_of(optimizer, gradients)) for optimizer in (kit, stock)]
    assert abs(ends[0] - ends[1]) <= limit * abs(ends[0]) != 0 or ends[0] == ends[1] != 0


def test_stock_momentum_keeps_the_old_rate() -> None:
    """If the rate falls to a tenth after 20 steps, the next step of stock Keras is several times as
    long.
    """
    last = [
        steps_of(kind(keras.optimizers.schedules.PiecewiseConstantDecay([19], [1.0, 0.1]), 0.9), [1.0] * 21)[-1]
        for kind in (tf1kit.keras.Momentum, keras.optimizers.SGD)
    ]
    assert last[1] / last[0] == pytest.approx(9.0, rel=0.01)


def small_model(optimizer: Any) -> keras.Model:
    """A compiled regression from 2 words to 1 number, always with the same weights."""
    keras.utils.set_random_seed(0)
    words, dense = keras.layers.Embedding(9, 3, name="words"), keras.layers.Dense(1, name="out")
    model = keras.Sequential([keras.Input((2,), dtype="int32"), words, keras.layers.Flatten(), dense])
    model.compile(optimizer, "mse", jit_compile=False)
    return model


def fit(model: keras.Model) -> list[float]:
    """The losses of training on 32 pairs of words in batches of 8."""
    data = np.random.RandomState(0).randint(0, 9, (32, 2)), training.draw((32, 1), "float32", 1)
    return model.fit(*data, batch_size=8, epochs=2, shuffle=False, verbose=0).history["loss"]


def variables_of(model: keras.Model) -> list[np.ndarray]:
    """Values of all weights and of the optimizer."""
    return [variable.numpy() for variable in [*model.variables, *model.optimizer.variables]]


LATER = ("gradient descent", "adagrad", "adadelta", "adam")
ONE_OF_EACH = ["nesterov", "rmsprop centered", "ftrl regularised"]
ONE_OF_EACH += [pytest.param(name, marks=pytest.mark.long) for name in LATER]


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_model_with_it_is_saved_and_goes_on(name: str, same_bits, tmp_path: Path) -> None:
    """A `.keras` file keeps arguments, schedule and slots: resumed training has the bits of
    uninterrupted training.
    """
    schedule = tf1kit.keras.schedules.ExponentialDecay(0.05, 3, 0.5)
    model = small_model(make(name, schedule, use_locking=True, clipnorm=5.0))
    fit(model)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded.optimizer) is type(model.optimizer)
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    loaded.compile(loaded.optimizer, "mse", jit_compile=False)
    assert fit(model) == fit(loaded)
    assert same_bits(variables_of(model), variables_of(loaded))


def test_a_model_of_embeddings_under_xla_is_refused_in_words() -> None:
    """XLA has no kernel for rows: the error names the operation."""
    model = small_model(make("momentum"))
    model.compile(make("momentum"), "mse", jit_compile=True)
    with pytest.raises(tf.errors.InvalidArgumentError, match="ResourceSparseApplyMomentum"):
        fit(model)


@pytest.mark.parametrize("name", training.OPTIMIZERS)
def test_an_optimizer_of_a_configuration(name: str) -> None:
    """An optimizer that is made of another's configuration has the same one."""
    optimizer = make(name, 0.25)
    again = type(optimizer).from_config(optimizer.get_config())
    assert again.get_config() == optimizer.get_config()
    assert optimizer.get_config().keys() >= {*optimizer.arguments(), "learning_rate", "use_locking"}


@pytest.mark.parametrize(
    ("kind", "arguments", "said"),
    [
        ("Adagrad", {"initial_accumulator_value": 0.0}, "initial_accumulator_value must be greater than 0, not 0.0"),
        ("Ftrl", {"learning_rate_power": 0.5}, "learning_rate_power must be 0 or negative, not 0.5"),
        ("Ftrl", {"l1_regularization_strength": -1.0}, "l1_regularization_strength must be 0 or positive, not -1.0"),
    ],
)
def test_what_is_out_of_range_is_refused(kind: str, arguments: dict[str, Any], said: str) -> None:
    """As 1.15.5 refuses it, with a ValueError."""
    with pytest.raises(ValueError, match=said):
        getattr(tf1kit.keras, kind)(0.1, **arguments)


CLIPPING = {
    "global_clipnorm": lambda gradients, limit: v1.clip_by_global_norm(gradients, limit)[0],
    "clipnorm": lambda gradients, limit: [v1.clip_by_norm(gradient, limit) for gradient in gradients],
    "clipvalue": lambda gradients, limit: [v1.clip_by_value(gradient, -limit, limit) for gradient in gradients],
}


@pytest.mark.parametrize("how", CLIPPING)
def test_rows_are_clipped_as_they_are(how: str, same_bits) -> None:
    """A row that a batch has twice counts as two for the norm, as in TensorFlow 1. The result has
    the bits of a graph.
    """
    table, weight = training.draw((5, 3), "float32", 0), training.draw((3, 2), "float32", 1)
    rows, limit = np.array([1, 3, 1, 1]), 0.1

    def loss(table: Any, weight: Any) -> Any:
        return tf.reduce_sum(tf.matmul(tf.gather(table, rows), weight) ** 2)

    with tf.Graph().as_default(), v1.Session() as session:
        variables = [v1.Variable(table, use_resource=True), v1.Variable(weight, use_resource=True)]
        gradients = CLIPPING[how](v1.gradients(loss(*variables), variables), limit)
        step = v1.train.GradientDescentOptimizer(0.5).apply_gradients(zip(gradients, variables, strict=True))
        session.run(v1.global_variables_initializer())
        session.run(step)
        expected = session.run(variables)
    kept = [keras.Variable(table), keras.Variable(weight)]
    with tf.GradientTape() as tape:
        value = loss(*(one.value for one in kept))
    tf1kit.keras.GradientDescent(0.5, **{how: limit}).apply(tape.gradient(value, [one.value for one in kept]), kept)
    assert same_bits(expected, kept)


def test_gradients_times_a_number(same_bits) -> None:
    """`multipliers` names a layer, in a model with and without its name in the paths; rows are multiplied, too."""
    rows = tf.IndexedSlices(tf.constant([[1.0, 2.0]]), tf.constant([1]), tf.constant([2, 2]))
    for path in ("net/first/kernel", "first/kernel"):
        weights = [keras.Variable(np.ones((2, 2), "float32")) for _ in range(3)]
        for weight, own in zip(weights, (path, "net/first_2/kernel", "net/table"), strict=True):
            weight._path = own
        optimizer = tf1kit.keras.GradientDescent(0.5, multipliers={"first": 3.0, "table": 2.0})
        optimizer.build(weights)
        optimizer.apply([tf.ones((2, 2)), tf.ones((2, 2)), rows])
        expected = (-0.5 * np.ones((2, 2)), 0.5 * np.ones((2, 2)), np.array([[1, 1], [0, -1]]))
        assert same_bits([np.asarray(one) for one in weights], [one.astype("float32") for one in expected])
        assert tf1kit.keras.GradientDescent.from_config(optimizer.get_config()).multipliers == {
            "first": 3.0,
            "table": 2.0,
        }


def test_paths_of_variables_of_tensorflow() -> None:
    """A `tf.Variable` has its name in the place of a path."""
    weight, other = tf.Variable([1.0], name="net/first"), tf.Variable([1.0], name="net/bias")
    optimizer = tf1kit.keras.GradientDescent(0.5, multipliers={"first": 3.0})
    optimizer.apply([tf.ones(1), tf.ones(1)], [weight, other])
    assert (float(weight[0]), float(other[0])) == (-0.5, 0.5)
    decays = tf1kit.keras.AdamWeightDecay(0.5, 0.1, not_decayed=["/bias$"])
    decays.apply([tf.zeros(1), tf.zeros(1)], [weight, other])
    assert (float(weight[0]), float(other[0])) == (np.float32(-0.475), 0.5)
    parts = tf1kit.keras.Parted(
        [(["first"], tf1kit.keras.GradientDescent(0.5)), (["net/bias"], tf1kit.keras.Adam(0.1))]
    )
    parts.apply([tf.zeros(1), tf.ones(1)], [weight, other])
    assert float(weight[0]) == np.float32(-0.475) and float(other[0]) == pytest.approx(0.4)
