"""Cases of contrib.grid_rnn: cells on grids."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import grid_rnn


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def run(tensors, feeds=None):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        return sess.run(tensors, feeds)


def stepped(cell, inputs, fill=0.3):
    """Two steps of a cell from a constant state, and its variables."""
    sizes = cell.state_size
    if isinstance(sizes, tuple):
        state = tuple(
            tuple(tf.fill([2, part], fill) for part in size) if isinstance(size, tuple) else tf.fill([2, size], fill)
            for size in sizes
        )
    else:
        state = tf.fill([2, sizes], fill)
    with tf.variable_scope("root", initializer=tf.constant_initializer(0.5)):
        output, state = cell(inputs, state)
        tf.get_variable_scope().reuse_variables()
        second, state = cell(inputs, state)
    return {
        "outputs": [np.asarray(value).tolist() for value in run([output, second])],
        "state": [np.asarray(value).tolist() for value in run(tf.contrib.framework.nest.flatten(state))],
        "variables": [[v.op.name, v.shape.as_list()] for v in tf.trainable_variables()],
        "sizes": str([cell.output_size, cell.state_size]),
    }


def case_grid_rnn():
    found = {}
    makers = {
        "rnn1": lambda: grid_rnn.Grid1BasicRNNCell(2),
        "rnn2": lambda: grid_rnn.Grid2BasicRNNCell(2),
        "rnn2_tied": lambda: grid_rnn.Grid2BasicRNNCell(2, tied=True),
        "rnn2_relu": lambda: grid_rnn.Grid2BasicRNNCell(2, non_recurrent_fn=tf.nn.relu),
        "basic1": lambda: grid_rnn.Grid1BasicLSTMCell(2, forget_bias=0.5),
        "basic2": lambda: grid_rnn.Grid2BasicLSTMCell(2, output_is_tuple=False),
        "lstm1": lambda: grid_rnn.Grid1LSTMCell(2, use_peepholes=True),
        "lstm2": lambda: grid_rnn.Grid2LSTMCell(2, use_peepholes=True, forget_bias=0.0),
        "lstm2_tied": lambda: grid_rnn.Grid2LSTMCell(2, tied=True, state_is_tuple=False),
        "lstm2_relu": lambda: grid_rnn.Grid2LSTMCell(2, non_recurrent_fn=tf.nn.relu),
        "lstm3": lambda: grid_rnn.Grid3LSTMCell(2, output_is_tuple=False, state_is_tuple=False),
        "gru2": lambda: grid_rnn.Grid2GRUCell(2),
        "own": lambda: grid_rnn.GridRNNCell(
            2, num_dims=3, input_dims=[0, 1], output_dims=[0, 1, 2], priority_dims=2, non_recurrent_dims=[0]
        ),
    }
    for name, make in makers.items():
        with tf.Graph().as_default():
            for key, value in stepped(make(), tf.constant([[1.0, -0.5], [0.2, 0.4]])).items():
                found[name + "/" + key] = np.array(value, np.float32) if key == "outputs" else value
            found[name + "/state"] = np.array(found[name + "/state"], np.float32)
    found["dims"] = raised(lambda: grid_rnn.GridRNNCell(2, input_dims=1))
    found["no_dims"] = raised(lambda: grid_rnn.GridRNNCell(2, num_dims=0))
    found["not_a_cell"] = raised(lambda: grid_rnn.GridRNNCell(2, cell_fn=lambda n: n))
    return found
