"""Tests that layers of random numbers draw what `tf.random_normal` and its kind draw in a TensorFlow 1
graph, call after call.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tests.genuine.cases import draws
from tests.genuine.record import RECORDED, read
from tf1kit.keras import drawing
from tf1kit.keras.draws import Draw
from tf1kit.keras.replicas import Share, share_of_batch

LAYERS = {
    "random_normal": tf1kit.keras.RandomNormal,
    "random_uniform": tf1kit.keras.RandomUniform,
    "truncated_normal": tf1kit.keras.TruncatedNormal,
}


def drawn(name: str, dtype: str) -> list[np.ndarray]:
    """What a layer draws for the batches of the table."""
    function, arguments = draws.DRAWS[name]
    layer = LAYERS[function](**arguments, shape=(None, 5), seed=draws.SEEDS, dtype=dtype)
    call = tf.function(layer, input_signature=[tf.TensorSpec([None, 2], tf.int32)])
    return [call(np.zeros((n, 2), np.int32)).numpy() for n in draws.BATCHES]


@pytest.mark.parametrize("dtype", draws.TYPES)
@pytest.mark.parametrize("name", draws.DRAWS)
def test_call_after_call_has_the_bits_of_the_genuine(name: str, dtype: str, same_bits) -> None:
    """Batches of several sizes, by 1.15.5 and by the installed TensorFlow."""
    recorded = read("draws", RECORDED)
    genuine = [recorded[f"draws/{name} {dtype}/{i}"] for i in range(len(draws.BATCHES))]
    assert same_bits(genuine, drawn(name, dtype))
    assert same_bits(draws.drawn(tf.compat.v1, name, dtype), drawn(name, dtype))


MUTANTS = {
    "numbers reserved once": ("SKIPPED_PER_NUMBER = 256", "SKIPPED_PER_NUMBER = 1"),
    "seeds exchanged": ("key, upper = seeds", "upper, key = seeds"),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_changes_the_bits(mutant: str, mutated, same_bits) -> None:
    """Each mutant differs from the numbers of the sequence."""
    copy = mutated(drawing, *MUTANTS[mutant])

    def two(module: Any) -> list[Any]:
        layer = module.Drawing((3, 11))
        layer.build(None)
        return [layer.draw(tf.constant([4]), tf.float32, of_each=True).numpy() for _ in range(2)]

    assert not same_bits(two(drawing), two(copy))


@pytest.mark.parametrize(
    ("arguments", "given", "shape"),
    [
        ({}, np.zeros((3, 2)), (3, 2)),
        ({"shape": ()}, np.zeros((3, 2)), ()),
        ({"shape": (None, 1, 4)}, np.zeros((3, 2)), (3, 1, 4)),
        ({"by_shape": True}, np.array([2, 5]), (2, 5)),
    ],
)
def test_the_shape_is_that_of_the_inputs_or_an_argument(arguments: dict[str, Any], given: Any, shape: Any) -> None:
    """None is the inputs' size; with `by_shape` the inputs are the shape."""
    assert tf1kit.keras.RandomNormal(**arguments)(tf.constant(given, tf.int32)).shape == shape


def test_replicas_draw_for_the_whole_batch(same_bits) -> None:
    """Each takes its own part, and all draw the same where the first axis is not that of examples."""
    layers = [tf1kit.keras.RandomUniform(seed=5) for _ in range(2)]
    whole = layers[0](tf.zeros([6, 2])).numpy()
    with share_of_batch(Share(first=2, count=3, total=6)):
        assert same_bits([whole[2:5]], [layers[1](tf.zeros([3, 2])).numpy()])
        assert tf1kit.keras.RandomUniform(shape=(4, 2))(tf.zeros([3, 2])).shape == (4, 2)
        with pytest.raises(ValueError, match="is called with a shape, so replicas cannot share its numbers"):
            tf1kit.keras.RandomUniform(by_shape=True)(tf.constant([3, 2]))


def test_a_model_with_it_is_saved_and_goes_on(tmp_path: Path) -> None:
    """A `.keras` file keeps the arguments and how far the sequence is."""
    inputs = keras.Input((4,))
    model = keras.Model(inputs, inputs + tf1kit.keras.TruncatedNormal(0.5, 0.1, seed=(1, 2), name="noise")(inputs))
    first = np.asarray(model(np.zeros((2, 4))))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_layer("noise").get_config() == model.get_layer("noise").get_config()
    second = [np.asarray(one(np.zeros((2, 4)))) for one in (model, loaded)]
    assert np.array_equal(*second) and not np.array_equal(first, second[0])


def test_a_layer_without_a_distribution() -> None:
    """The base class says what is missing."""
    with pytest.raises(NotImplementedError, match=r"Draw has no _scaled\(drawn\)"):
        Draw()(tf.zeros([2]))
