"""Tests that `tf1kit.keras.Dropout` drops what TensorFlow 1 drops, by the table in
`tests/genuine/cases/training.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tests.genuine.cases import training
from tests.genuine.record import RECORDED, read
from tf1kit.keras import drawing, dropout
from tf1kit.keras.drawing import DEFAULT_GRAPH_SEED, SEEDS
from tf1kit.keras.dropout import ARITHMETIC

PRECISIONS = ("float32", "float64", "float16", "bfloat16")


def dropped(layer: Any, dtype: str) -> dict[str, np.ndarray]:
    """The result of `training.dropped` from a layer in a `tf.function`."""

    @tf.function(reduce_retracing=True)
    def both(x: Any) -> Any:
        cast = tf.cast(x, dtype)
        with tf.GradientTape() as tape:
            tape.watch(cast)
            output = layer(cast, training=True)
            product = output * cast
        return output, tape.gradient(product, cast)

    found = {}
    for i, n in enumerate(training.BATCHES):
        y, dx = both(tf.constant(training.draw((n, 5, 7), "float32", i)))
        found.update({f"y/{i}": y, f"dx/{i}": dx})
    widened = tf.float32 if dtype == "bfloat16" else dtype
    return {key: tf.cast(value, widened).numpy() for key, value in found.items()}


def make(name: str, dtype: str, **arguments: Any) -> Any:
    """The layer of a row of the table."""
    rate, noise_shape = training.DROPOUTS[name]
    return tf1kit.keras.Dropout(rate, training.SEEDS, noise_shape, dtype=dtype, **arguments)


def recorded(name: str, dtype: str) -> dict[str, np.ndarray]:
    """The outputs and gradients that 1.15.5 gave."""
    prefix = f"dropout/{name} {dtype}/"
    return {
        key.removeprefix(prefix): value for key, value in read("training", RECORDED).items() if key.startswith(prefix)
    }


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", training.DROPOUTS)
def test_call_after_call_has_the_bits_of_the_genuine(name: str, dtype: str, same_bits) -> None:
    """Outputs and gradients of batches of several sizes equal the recordings of 1.15.5, even in the
    sign of a zero.
    """
    genuine, migrated = recorded(name, dtype), dropped(make(name, dtype), dtype)
    assert len(genuine) == 2 * len(training.BATCHES)
    assert same_bits([genuine[key] for key in migrated], list(migrated.values()))


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", training.DROPOUTS)
def test_call_after_call_has_the_bits_of_this_tensorflow(name: str, dtype: str, same_bits) -> None:
    """The arithmetic "current" equals that of the installed `compat.v1`; +0 equals -0."""
    legacy = training.dropped(tf.compat.v1, name, dtype)
    migrated = dropped(make(name, dtype, arithmetic="current"), dtype)
    assert same_bits([legacy[key] + 0.0 for key in migrated], [value + 0.0 for value in migrated.values()])


def test_a_fed_keep_prob_has_an_arithmetic_of_its_own(graph, same_bits) -> None:
    """With `keep_prob` the rate is a tensor, a difference in float32, and current TensorFlow
    divides by it.
    """
    keep_prob = np.float32(0.9)
    x = training.draw((40, 5), "float32", 0)
    with graph() as session:
        fed = tf.compat.v1.placeholder(tf.float32, [])
        legacy = session.run(tf.compat.v1.nn.dropout(x, fed, seed=5), {fed: keep_prob})
    layers = {
        name: tf1kit.keras.Dropout(float(np.float32(1) - keep_prob), 5, arithmetic=name)(x, training=True)
        for name in ARITHMETIC
    }
    assert same_bits([legacy + 0.0], [layers["current tensor"].numpy() + 0.0])
    assert len({(value.numpy() + 0.0).tobytes() for value in layers.values()}) > 1


def test_a_hundred_calls_keep_step(graph, same_bits) -> None:
    """The counter of the layer follows the op's, for batches of any size, and is 256 per drawn
    number.
    """
    sizes = np.random.RandomState(0).randint(0, 2000, 100)
    ones = [np.ones(size, np.float32) for size in sizes]
    with graph() as session:
        tf.compat.v1.set_random_seed(1)
        x = tf.compat.v1.placeholder(tf.float32, [None])
        y = tf.compat.v1.nn.dropout(x, rate=0.5, seed=2)
        legacy = [session.run(y, {x: values}) for values in ones]
    layer = tf1kit.keras.Dropout(0.5, (1, 2))
    call = tf.function(lambda x: layer(x, training=True), input_signature=[tf.TensorSpec([None], tf.float32)])
    assert same_bits(legacy, [call(values).numpy() for values in ones])
    assert int(layer.counter) == 256 * sizes.sum()


SEEDED = {  # the layer's seed -> (graph's, op's) seed in TensorFlow 1
    "both": ((3, 11), (3, 11)),
    "an op's alone": (11, (None, 11)),
    "zeros": ((0, 0), (0, 0)),
    "negative": ((-1, -2), (-1, -2)),
    "large": ((2**31 + 7, 2**40), (2**31 + 7, 2**40)),
}


@pytest.mark.parametrize("given", SEEDED)
def test_seeds_are_read_as_tensorflow_1_reads_them(given: str, graph, same_bits) -> None:
    """The layer's seed follows the rules of `tf.get_seed`, and gives the op's draws."""
    seed, (graph_seed, op_seed) = SEEDED[given]
    with graph() as session:
        if graph_seed is not None:
            tf.compat.v1.set_random_seed(graph_seed)
        assert tf.compat.v1.get_seed(op_seed) == drawing.both_seeds(seed)
        legacy = session.run(tf.compat.v1.nn.dropout(tf.ones([99]), rate=0.5, seed=op_seed))
    migrated = tf1kit.keras.Dropout(0.5, seed)(tf.ones([99]), training=True)
    assert same_bits([legacy], [migrated.numpy()])


def test_without_a_seed_one_is_drawn() -> None:
    """Without a seed each layer draws other numbers, which `keras.utils.set_random_seed`
    repeats.
    """

    def two() -> list[Any]:
        keras.utils.set_random_seed(4)
        return [tf1kit.keras.Dropout(0.5).seed for _ in range(2)]

    first, second = two()
    assert first != second
    assert first[0] == DEFAULT_GRAPH_SEED
    assert 0 <= first[1] < SEEDS
    assert [first, second] == two()


def test_evaluating_and_a_rate_of_zero_draw_nothing() -> None:
    """In inference, and with rate 0, the inputs come back and the sequence does not move."""
    x = tf.constant(training.draw((3, 4), "float32", 0))
    for layer, training_mode in ((tf1kit.keras.Dropout(0.5, 1), False), (tf1kit.keras.Dropout(0.0, 1), True)):
        assert np.array_equal(layer(x, training=training_mode), x)
        assert int(layer.counter) == 0


def small_model(**arguments: Any) -> keras.Model:
    """A compiled regression with dropout in the middle, always with the same weights."""
    keras.utils.set_random_seed(0)
    dropout = tf1kit.keras.Dropout(0.4, (3, 5), (None, 8), name="drop", **arguments)
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(8, name="h"), dropout, keras.layers.Dense(1, name="o")]
    )
    model.compile(tf1kit.keras.Momentum(0.01, 0.9), "mse")
    return model


def fit(model: keras.Model) -> list[float]:
    """The losses of training on 32 rows in batches of 8."""
    data = training.draw((32, 6), "float32", 0), training.draw((32, 1), "float32", 1)
    return model.fit(*data, batch_size=8, epochs=2, shuffle=False, verbose=0).history["loss"]


def test_a_model_with_it_is_saved_and_goes_on(same_bits, tmp_path: Path) -> None:
    """A `.keras` file keeps the counter, so that resumed training has the bits of uninterrupted
    training; `fit` does not use XLA.
    """
    model = small_model()
    fit(model)
    assert not model.jit_compile
    assert [v.path.endswith("drop/counter") for v in model.non_trainable_variables] == [True]
    assert int(model.get_layer("drop").counter) == 256 * 8 * 32 * 2
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_layer("drop").get_config() == model.get_layer("drop").get_config()
    assert fit(model) == fit(loaded)
    assert same_bits(model.get_weights(), loaded.get_weights())


def test_a_new_session_is_a_counter_of_zero(graph, same_bits) -> None:
    """As in TensorFlow 1, the sequence starts again with each session, not with the
    initializers.
    """
    layer = tf1kit.keras.Dropout(0.5, 7)
    with graph() as session:
        y = tf.compat.v1.nn.dropout(tf.ones([50]), rate=0.5, seed=7)
        first = [session.run(y) for _ in range(2)]
        with tf.compat.v1.Session() as again:
            assert same_bits(first, [again.run(y) for _ in range(2)])
    x = tf.ones([50])
    assert same_bits(first, [layer(x, training=True).numpy() for _ in range(2)])
    layer.counter.assign(0)
    assert same_bits(first, [layer(x, training=True).numpy() for _ in range(2)])


def test_mixed_precision_draws_in_half() -> None:
    """With `mixed_bfloat16` the counter stays an integer, and the numbers are those of a bfloat16
    op.
    """
    layer = tf1kit.keras.Dropout(0.5, training.SEEDS, dtype="mixed_bfloat16")
    outputs = layer(tf.constant(training.draw((3, 5, 7), "float32", 0)), training=True)
    assert outputs.dtype == tf.bfloat16
    assert np.array_equal(tf.cast(outputs, tf.float32), recorded("half", "bfloat16")["y/0"])
    assert layer.counter.dtype == "int64"


MUTANTS = {
    "less, not greater or equal": ("drawn >= tf", "drawn < tf"),
    "not scaled": ("return x * (1 / (1 - tf.constant(rate, x.dtype))) *", "return x *"),
    "scaled in Python's precision": (
        "x * (1 / (1 - tf.constant(rate, x.dtype)))",
        "x * tf.constant(1 / (1 - rate), x.dtype)",
    ),
    "+0 for -0": (
        "return x * (1 / (1 - tf.constant(rate, x.dtype))) * tf.cast(_kept(x, rate, drawn), x.dtype)",
        "return tf.where(_kept(x, rate, drawn), x * (1 / (1 - tf.constant(rate, x.dtype))), tf.zeros([], x.dtype))",
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_changes_the_bits(mutant: str, mutated, same_bits) -> None:
    """Each mutant differs from 1.15.5, at a rate that shows the arithmetic."""
    copy = mutated(dropout, *MUTANTS[mutant])
    genuine = recorded("four fifths", "float32")
    migrated = dropped(copy.Dropout(0.8, training.SEEDS), "float32")
    assert not same_bits([genuine[key] for key in migrated], list(migrated.values()))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"rate": 1.0}, "less than 1, not 1.0"), ({"rate": 0.5, "arithmetic": "2"}, "'current', .*not '2'")],
)
def test_arguments_out_of_range_are_refused(arguments: dict[str, Any], said: str) -> None:
    """The message names the argument and its range."""
    with pytest.raises(ValueError, match=said):
        tf1kit.keras.Dropout(**arguments)
