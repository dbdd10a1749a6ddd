"""A program may give sizes as whole numbers of a float type."""

import inspect

import numpy as np
import pytest

from tf1kit.tf1 import tensorflow as tf
from tf1kit.tf1.whole_numbers import whole


@pytest.fixture(autouse=True)
def graph():
    """A graph of its own."""
    with tf.Graph().as_default():
        yield


def test_shapes() -> None:
    """Shapes take such numbers as genuine 1.15.5 does, by position and by name."""
    assert tf.placeholder(tf.float32, [None, 8 / 2]).shape.as_list() == [None, 4]
    assert tf.placeholder(tf.float32, shape=(2, np.float32(3))).shape.as_list() == [2, 3]
    assert tf.placeholder_with_default(tf.zeros([2, 3]), [None, 6 / 2]).shape.as_list() == [None, 3]
    assert tf.get_variable("w", [4 / 2, 3]).shape.as_list() == [2, 3]
    assert tf.get_variable("v", shape=np.float64(4)).shape.as_list() == [4]
    assert tf.zeros([4 / 2, 3]).shape.as_list() == tf.ones(shape=(4 / 2, 3)).shape.as_list() == [2, 3]
    assert tf.python.ops.array_ops.zeros((4 / 2, 3)).shape.as_list() == [2, 3]
    assert tf.compat.v1.get_variable("u", initializer=tf.zeros([2])).shape.as_list() == [2]


@pytest.mark.parametrize("name", ["BasicLSTMCell", "BasicRNNCell", "GRUCell", "LSTMCell"])
def test_cells(name: str) -> None:
    """The units of cells take such numbers, and the names of variables stay."""
    cell = getattr(tf.nn.rnn_cell, name)(4 / 2)
    outputs, _ = tf.nn.dynamic_rnn(cell, tf.zeros([2, 3, 5]), dtype=tf.float32)
    assert outputs.shape.as_list() == [2, 3, 2]
    scope = {"BasicLSTMCell": "basic_lstm", "BasicRNNCell": "basic_rnn", "GRUCell": "gru", "LSTMCell": "lstm"}[name]
    assert all(variable.name.startswith(f"rnn/{scope}_cell/") for variable in tf.global_variables())
    assert isinstance(cell, tf.contrib.rnn.RNNCell) and getattr(tf.contrib.rnn, name) is type(cell)
    assert "num_units" in inspect.signature(type(cell)).parameters


def test_what_stays() -> None:
    """Fractions, shapes and other arguments are not changed."""
    shape = tf.TensorShape([1, None])
    assert (
        whole(shape) is shape
        and whole(None) is None
        and whole(2.5) == 2.5
        and whole([2.5, (3.0, None)]) == [2.5, (3, None)]
    )
    with pytest.raises(TypeError):
        tf.placeholder(tf.float32, [5 / 2])
