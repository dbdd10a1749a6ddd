"""`LSTMCell` in `keras.layers.RNN` has the bits of `tf.nn.dynamic_rnn` in a graph of TensorFlow 1,
with sequences of different lengths, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.tf1 import rnn_cell

v1 = tf.compat.v1
BATCH, TIME, INPUTS, UNITS = 5, 7, 4, 3
LENGTHS = np.array([7, 1, 4, 0, 6], np.int32)


def drawn() -> list[np.ndarray]:
    """Inputs, kernel, bias, and what is multiplied with the outputs."""
    draw = np.random.default_rng(0)
    shapes = ((BATCH, TIME, INPUTS), (INPUTS + UNITS, 4 * UNITS), (4 * UNITS,), (BATCH, TIME, UNITS))
    return [draw.normal(size=shape).astype("float32") for shape in shapes]


def in_a_graph(forget_bias: float = 1.0) -> list[np.ndarray]:
    """Outputs, both last states, and the gradients of inputs, kernel and bias."""
    x, kernel, bias, upstream = drawn()
    with tf.Graph().as_default(), v1.Session() as session:
        cell = rnn_cell.LSTMCell(UNITS, forget_bias=forget_bias)
        fed = v1.placeholder(tf.float32, x.shape)
        outputs, (c, h) = v1.nn.dynamic_rnn(cell, fed, LENGTHS, dtype=tf.float32)
        weights = v1.trainable_variables()
        gradients = v1.gradients(outputs, [fed, *weights], upstream)
        session.run([v1.assign(weight, value) for weight, value in zip(weights, (kernel, bias), strict=True)])
        return session.run([outputs, h, c, *gradients], {fed: x})


def in_keras(cell: Any) -> list[np.ndarray]:
    """The same of a layer, traced."""
    x, kernel, bias, upstream = drawn()
    rnn = keras.layers.RNN(cell, return_sequences=True, return_state=True, zero_output_for_mask=True)
    rnn.build(x.shape)
    rnn.set_weights([kernel, bias])

    @tf.function(jit_compile=False)
    def traced(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            outputs, h, c = rnn(x, mask=tf.sequence_mask(LENGTHS, TIME))
        return [outputs, h, c, *tape.gradient(outputs, [x, *(one.value for one in cell.weights)], upstream)]

    return [value.numpy() for value in traced(tf.constant(x))]


@pytest.mark.parametrize("forget_bias", [1.0, 0.25])
def test_it_has_the_bits_of_a_graph(forget_bias: float, same_bits) -> None:
    """Outputs, states and gradients, of sequences of every length; 0 after the end."""
    found = in_keras(tf1kit.keras.LSTMCell(UNITS, forget_bias))
    assert same_bits(in_a_graph(forget_bias), found)
    assert not found[0][1, 1:].any() and found[0][1, 0].all()


def test_another_forget_bias_is_another_result(same_bits) -> None:
    """The comparison can fail."""
    assert not same_bits(in_a_graph(1.0), in_keras(tf1kit.keras.LSTMCell(UNITS, 0.9)))


def test_it_is_saved_in_a_keras_file(tmp_path: Path, same_bits) -> None:
    """A saved cell comes back with its arguments and weights."""
    inputs = keras.Input((TIME, INPUTS))
    cell = tf1kit.keras.LSTMCell(UNITS, 0.5, "ones", name="cell")
    model = keras.Model(inputs, keras.layers.RNN(cell)(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.layers[-1].cell.get_config() == cell.get_config()
    assert same_bits([model(drawn()[0])], [again(drawn()[0])])
