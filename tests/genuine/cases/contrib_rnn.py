"""Cases of `tensorflow.contrib.rnn` except its single cells: fused cells, functions, names of
TensorFlow's own, errors.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
from tensorflow.contrib.rnn.python.ops import core_rnn_cell, rnn_cell

BATCH, TIME, SIZE = 2, 3, 4
AS_BUILT = tf.ConfigProto()  # optimizing a graph that runs once takes longer than it saves
AS_BUILT.graph_options.rewrite_options.disable_meta_optimizer = True
AS_BUILT.graph_options.optimizer_options.opt_level = -1


def values(*shape):
    return np.random.RandomState(sum(shape)).uniform(-0.8, 0.8, shape).astype(np.float32)


def result(outputs, state, inputs=()):
    variables = tf.global_variables()
    tensors = tf.nest.flatten([outputs, state])
    loss = tf.add_n([tf.reduce_sum(tf.square(tensor)) for tensor in tensors])
    gradients = tf.gradients(loss, list(inputs) + tf.trainable_variables())
    draws = np.random.RandomState(7)
    given = [v.assign(draws.uniform(-0.6, 0.6, v.shape.as_list()).astype(np.float32)) for v in variables]
    with tf.Session(config=AS_BUILT) as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(given)
        tensors, gradients = sess.run([tensors, gradients])
    found = {
        "variables": ["{} {}".format(v.op.name, v.shape.as_list()) for v in variables],
        "trainable": [v.op.name for v in tf.trainable_variables()],
        "gradients": np.concatenate([gradient.ravel() for gradient in gradients]),
        "outputs": len(tf.nest.flatten(outputs)),
    }
    found["shapes"] = str([tensor.shape for tensor in tensors])
    found["tensors"] = np.concatenate([tensor.ravel() for tensor in tensors])
    return found


def cells(*units):
    return [rnn.BasicLSTMCell(size) for size in units]


def steps():
    return tf.unstack(tf.constant(values(TIME, BATCH, SIZE)))


def case_same_as_tensorflow():
    names = "BasicLSTMCell BasicRNNCell DeviceWrapper DropoutWrapper GRUCell LSTMCell LSTMStateTuple MultiRNNCell"
    names = [*names.split(), "RNNCell", "ResidualWrapper"]
    return {
        "cells": [getattr(rnn, name) is getattr(tf.nn.rnn_cell, name) for name in names],
        "functions": [
            rnn.static_rnn is tf.nn.static_rnn,
            rnn.static_bidirectional_rnn is tf.nn.static_bidirectional_rnn,
            rnn.static_state_saving_rnn is tf.nn.static_state_saving_rnn,
        ],
        "bases": [
            issubclass(rnn.BasicLSTMCell, rnn.LayerRNNCell),
            issubclass(rnn.NASCell, rnn.LayerRNNCell),
            issubclass(rnn.UGRNNCell, rnn.LayerRNNCell),
            issubclass(rnn.UGRNNCell, tf.nn.rnn_cell.RNNCell),
            issubclass(rnn.LSTMBlockFusedCell, rnn.LSTMBlockWrapper),
            issubclass(rnn.LSTMBlockFusedCell, tf.layers.Layer),
            issubclass(rnn.TimeReversedFusedRNN, rnn.FusedRNNCell),
            issubclass(rnn.Conv1DLSTMCell, rnn.ConvLSTMCell),
            core_rnn_cell.OutputProjectionWrapper is rnn.OutputProjectionWrapper,
            rnn_cell.NASCell is rnn.NASCell,
        ],
    }


def case_names():
    return {"names": [name for name in dir(rnn) if not name.startswith("_") and name != "python"]}


def case_static():
    outputs, state = rnn.static_rnn(rnn.MultiRNNCell(cells(3, 2)), steps(), dtype=tf.float32, sequence_length=[2, 3])
    return result(outputs, state)


def case_static_bidirectional():
    outputs, forward, backward = rnn.static_bidirectional_rnn(*cells(3, 2), inputs=steps(), dtype=tf.float32)
    return result(outputs, [forward, backward])


def case_static_state_saving():
    saved = []

    class Saver(object):
        def state(self, name):
            return tf.constant(values(BATCH, 3)) if name == "c" else tf.constant(values(BATCH, 3) / 2)

        def save_state(self, name, value):
            saved.append(name)
            return tf.identity(value)

    outputs, state = rnn.static_state_saving_rnn(rnn.BasicLSTMCell(3), steps(), Saver(), ("c", "h"))
    return dict(result(outputs, state), saved=saved)


def case_stack_static():
    found = rnn.stack_bidirectional_rnn(cells(3, 2), cells(2, 3), steps(), dtype=tf.float32, sequence_length=[3, 1])
    return result(found[0], found[1:])


def case_stack_dynamic():
    inputs = tf.constant(values(BATCH, TIME, SIZE))
    found = rnn.stack_bidirectional_dynamic_rnn(
        cells(3, 2), cells(2, 3), inputs, dtype=tf.float32, sequence_length=[3, 1], scope="mine"
    )
    return result(found[0], found[1:], [inputs])


def case_stack_dynamic_time_major():
    inputs = tf.constant(values(TIME, BATCH, SIZE))
    states = [[tf.constant(values(BATCH, 3) * k)] * 2 for k in (1, 2)]
    pairs = [[rnn.GRUCell(3), rnn.GRUCell(3)] for _ in range(2)]
    found = rnn.stack_bidirectional_dynamic_rnn(
        pairs[0], pairs[1], inputs, initial_states_fw=states[0], initial_states_bw=states[1], time_major=True
    )
    return result(found[0], found[1:], [inputs])


def case_stack_errors():
    one, two = cells(2), cells(2, 2)
    wrong = [
        ([], one),
        (one, []),
        (tuple(one), one),
        (one, tuple(one)),
        (one, two),
        (two, two, [None]),
        (two, two, None, (None, None)),
    ]
    found = []
    for function in (rnn.stack_bidirectional_rnn, rnn.stack_bidirectional_dynamic_rnn):
        for case in wrong:
            try:
                function(case[0], case[1], steps(), *case[2:], dtype=tf.float32)
            except ValueError as error:
                found.append(str(error))
    return {"said": found}


def fused(cell, **options):
    inputs = tf.constant(values(TIME, BATCH, SIZE))
    outputs, state = cell(inputs, **options)
    return result(outputs, state, [inputs])


def case_fused():
    return fused(rnn.LSTMBlockFusedCell(3), dtype=tf.float32)


def case_fused_lengths():
    return fused(
        rnn.LSTMBlockFusedCell(3, forget_bias=0.5, cell_clip=0.3, use_peephole=True),
        dtype=tf.float32,
        sequence_length=[3, 1],
    )


def case_fused_state():
    state = tf.constant(values(BATCH, 3)), tf.constant(values(BATCH, 3) / 2)
    return fused(rnn.LSTMBlockFusedCell(3, name="mine"), initial_state=state, sequence_length=tf.constant([0, 2]))


def case_fused_unknown_sizes():
    given = tf.placeholder(tf.float32, [None, None, SIZE])
    outputs, state = rnn.LSTMBlockFusedCell(3)(given, dtype=tf.float32, sequence_length=[2, 3])
    with tf.Session(config=AS_BUILT) as sess:
        sess.run([v.assign(values(*v.shape.as_list())) for v in tf.global_variables()])
        outputs, (c, h) = sess.run([outputs, state], {given: values(TIME, BATCH, SIZE)})
    return {"outputs": outputs, "c": c, "h": h}


def case_fused_reversed():
    cell = rnn.TimeReversedFusedRNN(rnn.LSTMBlockFusedCell(3))
    return fused(cell, dtype=tf.float32, sequence_length=[3, 2])


def case_fused_reversed_list():
    cell = rnn.TimeReversedFusedRNN(rnn.FusedRNNCellAdaptor(rnn.BasicLSTMCell(3)))
    outputs, state = cell(steps(), dtype=tf.float32)
    return dict(result(outputs, state), kind=type(outputs).__name__)


def case_adaptor():
    return fused(
        rnn.FusedRNNCellAdaptor(rnn.BasicLSTMCell(3)), dtype=tf.float32, sequence_length=[3, 2], scope="unrolled"
    )


def case_adaptor_dynamic():
    return fused(rnn.FusedRNNCellAdaptor(rnn.GRUCell(3), use_dynamic_rnn=True), dtype=tf.float32)


def case_adaptor_dynamic_list():
    outputs, state = rnn.FusedRNNCellAdaptor(rnn.GRUCell(3), use_dynamic_rnn=True)(steps(), dtype=tf.float32)
    return dict(result(outputs, state), kind=type(outputs).__name__)


def case_block_checkpoint():
    """The block cells read the variables of the plain ones."""
    inputs = tf.constant(values(BATCH, TIME, SIZE))
    with tf.variable_scope("net"):
        plain, _ = tf.nn.dynamic_rnn(rnn.LSTMCell(3, name="lstm_cell"), inputs, dtype=tf.float32)
    with tf.variable_scope("net", reuse=True):
        block, _ = tf.nn.dynamic_rnn(rnn.LSTMBlockCell(3), inputs, dtype=tf.float32)
    return result([plain, block], [], [inputs])


def case_gru_checkpoint():
    inputs = tf.constant(values(BATCH, TIME, SIZE))
    with tf.variable_scope("net"):
        plain, _ = tf.nn.dynamic_rnn(rnn.GRUCell(3), inputs, dtype=tf.float32)
    with tf.variable_scope("net", reuse=True):
        block, _ = tf.nn.dynamic_rnn(rnn.GRUBlockCellV2(3), inputs, dtype=tf.float32)
    return result([plain, block], [], [inputs])


def case_linear():
    """A private function that programs import."""
    from tensorflow.contrib.rnn.python.ops.core_rnn_cell import _Linear, _linear

    x, y = tf.constant(values(BATCH, 3)), tf.constant(values(BATCH, 2))
    with tf.variable_scope("one"):
        one = _linear([x, y], 4, True, bias_initializer=tf.constant_initializer(0.5))
    with tf.variable_scope("two"):
        two = _linear(x, 4, False)
    with tf.variable_scope("three"):
        layer = _Linear([x, y], 2, True)
        three = layer([x, y]) + layer([2 * x, y])
    return result([one, two, three], [], [x, y])


def case_shapes():
    x = tf.constant(values(BATCH, TIME, SIZE))
    turned = rnn.transpose_batch_time(x)
    unknown = tf.placeholder(tf.float32, [None, None, 3])
    with tf.Session(config=AS_BUILT) as sess:
        return {
            "turned": sess.run(turned),
            "shape": rnn.transpose_batch_time(unknown).shape.as_list(),
            "batch": rnn.best_effort_input_batch_size([x]),
        }


def case_training():
    """Ten steps of Adam through the fused cell."""
    inputs = tf.constant(values(5, BATCH, SIZE))
    outputs, _ = rnn.LSTMBlockFusedCell(3)(inputs, dtype=tf.float32)
    loss = tf.reduce_sum(tf.square(outputs[-1] - 0.3))
    train = tf.train.AdamOptimizer(0.01).minimize(loss)
    draws = np.random.RandomState(7)
    losses = []
    with tf.Session(config=AS_BUILT) as sess:
        sess.run(tf.global_variables_initializer())
        sess.run([v.assign(draws.uniform(-0.6, 0.6, v.shape.as_list())) for v in tf.trainable_variables()])
        for _ in range(10):
            losses.append(sess.run([train, loss])[1])
    return {"losses": np.array(losses)}


def case_errors():
    lstm = rnn.BasicLSTMCell(2)
    x = tf.constant(values(BATCH, SIZE))
    attempts = [
        lambda: rnn.AttentionCellWrapper(None, 0),
        lambda: rnn.AttentionCellWrapper(lstm, 0),
        lambda: rnn.AttentionCellWrapper(lstm, 2, state_is_tuple=False),
        lambda: rnn.EmbeddingWrapper(lstm, 0, 2),
        lambda: rnn.OutputProjectionWrapper(lstm, 0),
        lambda: rnn.GRUBlockCell(),
        lambda: rnn.GRUBlockCell(2, 2),
        lambda: rnn.ConvLSTMCell(2, [3, 2], 1, [3, 3]),
        lambda: rnn.GLSTMCell(3, number_of_groups=2),
        lambda: rnn.GridLSTMCell(2),
        lambda: rnn.IntersectionRNNCell(3)(x, tf.zeros([BATCH, 3])),
        lambda: rnn.CoupledInputForgetGateLSTMCell(2, num_unit_shards=9)(x, rnn.LSTMStateTuple(x[:, :2], x[:, 2:])),
        lambda: rnn.LSTMBlockFusedCell(2)(tf.zeros([3, 2, 4])),
        lambda: rnn.LSTMBlockFusedCell(2)(x, dtype=tf.float32),
        lambda: rnn.NASCell(2)(tf.placeholder(tf.float32, [2, None]), rnn.LSTMStateTuple(x[:, :2], x[:, 2:])),
    ]
    found = []
    for attempt in attempts:
        try:
            attempt()
            found.append("nothing")
        except (TypeError, ValueError) as error:
            found.append(type(error).__name__)
    return {"raised": found}
