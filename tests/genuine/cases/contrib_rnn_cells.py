"""Cases of each cell of `tensorflow.contrib.rnn`: variables, outputs, last states and gradients
with fixed weights.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import cudnn_rnn, rnn
from tensorflow.contrib.rnn.python.ops import rnn_cell

BATCH, TIME, SIZE = 2, 3, 4
AS_BUILT = tf.ConfigProto()  # optimizing a graph that runs once takes longer than it saves
AS_BUILT.graph_options.rewrite_options.disable_meta_optimizer = True
AS_BUILT.graph_options.optimizer_options.opt_level = -1


def values(*shape):
    return np.random.RandomState(sum(shape)).uniform(-0.8, 0.8, shape).astype(np.float32)


def flat(structure):
    return [tensor for tensor in tf.nest.flatten(structure) if isinstance(tensor, tf.Tensor)]


def given(variables):
    """Set each variable to values of its own, in the order of creation."""
    draws = np.random.RandomState(7)
    return [
        v.assign(draws.uniform(-0.6, 0.6, v.shape.as_list()).astype(v.dtype.base_dtype.as_numpy_dtype))
        for v in variables
    ]


def initials(sess, variables):
    """The initial value of each variable, where it is a constant."""
    found = []
    for start in sess.run(variables):
        first = start.ravel()[0]
        found.append(float(first) if (start == first).all() else "drawn")
    return found


def result(outputs, state, inputs):
    """The results of a network that has been built."""
    variables = tf.global_variables()
    loss = tf.add_n([tf.reduce_sum(tf.square(tensor)) for tensor in flat([outputs, state]) if tensor.dtype.is_floating])
    gradients = tf.gradients(loss, inputs + tf.trainable_variables())
    known = [gradient for gradient in gradients if gradient is not None]
    with tf.Session(config=AS_BUILT) as sess:
        sess.run(tf.global_variables_initializer())
        start = initials(sess, variables)
        sess.run(given(variables))
        outputs, state, known = sess.run([flat(outputs), flat(state), [tf.convert_to_tensor(g) for g in known]])
    variable = "{} {} {}".format
    packed = {"outputs": outputs, "states": state, "gradients": known}
    found = {
        "variables": [variable(v.op.name, v.shape.as_list(), v.dtype.base_dtype.name) for v in variables],
        "trainable": len(tf.trainable_variables()),
        "collections": sorted(str(key) for key in tf.get_default_graph().collections if "context" not in str(key)),
        "initial": start,
        "no gradient": [k for k, gradient in enumerate(gradients) if gradient is None],
        "shapes": [str([part.shape for part in packed[name]]) for name in ("outputs", "states")],
    }
    for name, parts in packed.items():
        found[name] = np.concatenate([part.ravel().astype(np.float32) for part in parts] or [[]])
    return found


def sizes(cell):
    return {
        "sizes": repr(cell.state_size).replace("Dimension", ""),
        "output": repr(cell.output_size).replace("Dimension", ""),
    }


def in_loop(cell, size=SIZE, time=TIME):
    """Run a cell through `tf.nn.dynamic_rnn`, with lengths."""
    inputs = tf.constant(values(BATCH, time, size))
    outputs, state = tf.nn.dynamic_rnn(cell, inputs, sequence_length=[time, time - 1], dtype=tf.float32)
    return dict(sizes(cell), **result(outputs, state, [inputs]))


def unrolled(cell, size=SIZE):
    """Run a cell through `tf.nn.static_rnn` for two steps."""
    inputs = [tf.constant(values(BATCH, size) + step) for step in range(2)]
    outputs, state = tf.nn.static_rnn(cell, inputs, dtype=tf.float32)
    return dict(sizes(cell), **result(outputs, state, inputs))


def by_hand(cell, state, shape, calls=2):
    """Call a cell step by step; `state` is a structure of shapes."""
    inputs = [tf.constant(values(*shape) + step) for step in range(calls)]
    state = tf.nest.map_structure(lambda columns: tf.constant(values(BATCH, columns)), state)
    outputs = []
    with tf.variable_scope("net") as scope:
        for step in inputs:
            output, state = cell(step, state)
            outputs.append(output)
            scope.reuse_variables()
    return dict(sizes(cell), **result(outputs, state, inputs))


def lstm():
    return tf.nn.rnn_cell.BasicLSTMCell(3)


CELLS = {
    "lstm_block": lambda: rnn.LSTMBlockCell(3),
    "lstm_block_peephole": lambda: rnn.LSTMBlockCell(3, forget_bias=0.5, cell_clip=0.3, use_peephole=True, name="mine"),
    "gru_block": lambda: rnn.GRUBlockCell(3),
    "gru_block_v2": lambda: rnn.GRUBlockCellV2(cell_size=3),
    "layer_norm_basic": lambda: rnn.LayerNormBasicLSTMCell(3),
    "layer_norm_basic_off": lambda: rnn.LayerNormBasicLSTMCell(
        3, forget_bias=0.0, layer_norm=False, activation=tf.nn.relu
    ),
    "layer_norm_basic_gain": lambda: rnn.LayerNormBasicLSTMCell(3, norm_gain=0.5, norm_shift=0.25),
    "layer_norm_dropout": lambda: rnn.LayerNormBasicLSTMCell(3, dropout_keep_prob=0.5, dropout_prob_seed=11),
    "layer_norm_dropout_fed": lambda: rnn.LayerNormBasicLSTMCell(
        3, dropout_keep_prob=tf.constant(0.7), dropout_prob_seed=5
    ),
    "layer_norm": lambda: rnn_cell.LayerNormLSTMCell(3, layer_norm=True),
    "layer_norm_full": lambda: rnn_cell.LayerNormLSTMCell(
        4, use_peepholes=True, cell_clip=0.4, num_proj=3, proj_clip=0.2, layer_norm=True, norm_gain=0.7
    ),
    "layer_norm_without": lambda: rnn_cell.LayerNormLSTMCell(
        3, use_peepholes=True, initializer=tf.constant_initializer(0.25)
    ),
    "weight_norm": lambda: rnn_cell.WeightNormLSTMCell(3),
    "weight_norm_full": lambda: rnn_cell.WeightNormLSTMCell(
        4, use_peepholes=True, cell_clip=0.4, num_proj=3, proj_clip=0.2
    ),
    "weight_norm_off": lambda: rnn_cell.WeightNormLSTMCell(3, norm=False, activation=tf.sigmoid),
    "coupled": lambda: rnn.CoupledInputForgetGateLSTMCell(3),
    "coupled_full": lambda: rnn.CoupledInputForgetGateLSTMCell(
        4, use_peepholes=True, num_proj=3, proj_clip=0.2, num_unit_shards=2, num_proj_shards=3, layer_norm=True
    ),
    "coupled_matrix": lambda: rnn.CoupledInputForgetGateLSTMCell(3, state_is_tuple=False, forget_bias=0.5),
    "groups": lambda: rnn.GLSTMCell(4, number_of_groups=2),
    "groups_projected": lambda: rnn.GLSTMCell(
        6, num_proj=4, number_of_groups=2, initializer=tf.constant_initializer(0.5)
    ),
    "ugrnn": lambda: rnn.UGRNNCell(3),
    "ugrnn_options": lambda: rnn.UGRNNCell(
        3, initializer=tf.constant_initializer(0.5), forget_bias=0.5, activation=tf.nn.relu
    ),
    "intersection": lambda: rnn.IntersectionRNNCell(4),
    "intersection_projected": lambda: rnn.IntersectionRNNCell(3, num_in_proj=3),
    "nas": lambda: rnn.NASCell(3),
    "nas_full": lambda: rnn.NASCell(4, num_proj=3, use_bias=True, name="found"),
    "sru": lambda: rnn.SRUCell(4),
    "sru_relu": lambda: rnn.SRUCell(3, activation=tf.nn.relu),
    "independent": lambda: rnn.IndRNNCell(3),
    "independent_gru": lambda: rnn.IndyGRUCell(3),
    "independent_gru_options": lambda: rnn.IndyGRUCell(
        3,
        kernel_initializer=tf.constant_initializer(0.5),
        bias_initializer=tf.constant_initializer(0.25),
        activation=tf.nn.relu,
    ),
    "independent_lstm": lambda: rnn.IndyLSTMCell(3),
    "independent_lstm_options": lambda: rnn.IndyLSTMCell(
        3, forget_bias=0.5, bias_initializer=tf.ones_initializer(), name="own"
    ),
    "minimal": lambda: rnn_cell.MinimalRNNCell(3),
    "chaos_free": lambda: rnn_cell.CFNCell(3, activation="relu", bias_initializer="zeros"),
    "attention": lambda: rnn.AttentionCellWrapper(lstm(), attn_length=2),
    "attention_sizes": lambda: rnn.AttentionCellWrapper(lstm(), 3, attn_size=2, attn_vec_size=5, input_size=3),
    "attention_matrix": lambda: rnn.AttentionCellWrapper(tf.nn.rnn_cell.GRUCell(3), 2, state_is_tuple=False),
    "attention_deep": lambda: rnn.AttentionCellWrapper(tf.nn.rnn_cell.MultiRNNCell([lstm(), lstm()]), 2),
    "input_projection": lambda: rnn.InputProjectionWrapper(lstm(), 2, activation=tf.nn.relu),
    "output_projection": lambda: rnn.OutputProjectionWrapper(lstm(), 2),
    "output_projection_relu": lambda: rnn.OutputProjectionWrapper(lstm(), 2, activation=tf.tanh),
    "highway": lambda: rnn.HighwayWrapper(tf.nn.rnn_cell.GRUCell(4)),
    "highway_uncoupled": lambda: rnn.HighwayWrapper(tf.nn.rnn_cell.GRUCell(4), False, carry_bias_init=0.5),
    "compiled": lambda: rnn.CompiledWrapper(tf.nn.rnn_cell.GRUCell(3)),
    "grid": lambda: rnn.GridLSTMCell(2, feature_size=2, frequency_skip=1, num_frequency_blocks=[3]),
    "grid_full": lambda: rnn.GridLSTMCell(
        2,
        use_peepholes=True,
        cell_clip=0.3,
        num_unit_shards=2,
        feature_size=2,
        frequency_skip=2,
        num_frequency_blocks=[2],
    ),
    "grid_shared": lambda: rnn.GridLSTMCell(
        2, True, True, feature_size=2, frequency_skip=2, num_frequency_blocks=[2], couple_input_forget_gates=True
    ),
    "grid_coupled": lambda: rnn.GridLSTMCell(
        2, True, feature_size=2, frequency_skip=2, num_frequency_blocks=[2], couple_input_forget_gates=True
    ),
    "grid_blocks": lambda: rnn.GridLSTMCell(
        2,
        feature_size=2,
        frequency_skip=1,
        num_frequency_blocks=[1, 2],
        start_freqindex_list=[0, 1],
        end_freqindex_list=[2, 4],
    ),
    "grid_matrix": lambda: rnn.GridLSTMCell(
        2, feature_size=2, frequency_skip=2, num_frequency_blocks=[2], state_is_tuple=False
    ),
    "grid_both_ways_shifted": lambda: rnn.BidirectionalGridLSTMCell(
        2, True, feature_size=2, frequency_skip=2, num_frequency_blocks=[2], backward_slice_offset=1
    ),
    "grid_both_ways_back": lambda: rnn.BidirectionalGridLSTMCell(
        2, True, True, feature_size=2, frequency_skip=2, num_frequency_blocks=[2], backward_slice_offset=-1
    ),
    "cudnn_lstm": lambda: cudnn_rnn.CudnnCompatibleLSTMCell(3),
    "cudnn_gru": lambda: cudnn_rnn.CudnnCompatibleGRUCell(3),
    "stack": lambda: tf.nn.rnn_cell.MultiRNNCell(
        [
            rnn.LayerNormBasicLSTMCell(3),
            rnn.UGRNNCell(3),
            tf.nn.rnn_cell.DropoutWrapper(rnn.NASCell(3), 1.0, 0.5, seed=3),
        ]
    ),
}


# steps of a loop may run in any order, so nothing is drawn here
IN_LOOP = ["lstm_block", "gru_block", "layer_norm_basic", "weight_norm", "sru", "attention"]


def through(name, make):
    return lambda: (in_loop if name in IN_LOOP else unrolled)(make())


for name, make in CELLS.items():
    globals()["case_" + name] = through(name, make)


def case_convolution_1d():
    cell = rnn.Conv1DLSTMCell(input_shape=[3, 2], output_channels=2, kernel_shape=[2])
    return by_images(cell, [3, 2])


def case_convolution_2d():
    cell = rnn.Conv2DLSTMCell(
        input_shape=[3, 2, 1], output_channels=2, kernel_shape=[2, 2], use_bias=False, forget_bias=0.5
    )
    return by_images(cell, [3, 2, 1])


def case_convolution_3d():
    cell = rnn.Conv3DLSTMCell(input_shape=[2, 2, 2, 1], output_channels=1, kernel_shape=[2, 2, 2], name="volumes")
    return by_images(cell, [2, 2, 2, 1])


def case_convolution():
    cell = rnn.ConvLSTMCell(2, [3, 2, 2], 1, [3, 3])
    return by_images(cell, [3, 2, 2])


def case_convolution_skip():
    cell = rnn.ConvLSTMCell(conv_ndims=1, input_shape=[3, 2], output_channels=1, kernel_shape=[2], skip_connection=True)
    inputs = tf.constant(values(BATCH, 3, 2))
    state = tf.nn.rnn_cell.LSTMStateTuple(tf.constant(values(BATCH, 3, 1)), tf.constant(values(BATCH, 3, 1) / 2))
    output, state = cell(inputs, state)
    return dict(sizes(cell), **result(output, state, [inputs]))


def by_images(cell, shape):
    inputs = tf.constant(values(BATCH, 2, *shape))
    outputs, state = tf.nn.dynamic_rnn(cell, inputs, dtype=tf.float32)
    return dict(sizes(cell), **result(outputs, state, [inputs]))


def case_time_frequency():
    return by_hand(rnn.TimeFreqLSTMCell(2, feature_size=2, frequency_skip=1), 2 * 2 * 3, (BATCH, SIZE))


def case_time_frequency_full():
    cell = rnn.TimeFreqLSTMCell(
        2, use_peepholes=True, cell_clip=0.3, num_unit_shards=2, feature_size=2, frequency_skip=2
    )
    return by_hand(cell, 2 * 2 * 2, (BATCH, SIZE))


def phased(cell, dtype):
    time = tf.constant(np.cumsum(np.random.RandomState(3).uniform(0, 3, (BATCH, TIME, 1)), 1).astype(dtype))
    inputs = tf.constant(values(BATCH, TIME, SIZE))
    outputs, state = tf.nn.dynamic_rnn(cell, (time, inputs), dtype=tf.float32)
    return dict(sizes(cell), **result(outputs, state, [inputs, time]))


def case_phased():
    return phased(rnn.PhasedLSTMCell(3), np.float32)


def case_phased_peephole():
    return phased(rnn.PhasedLSTMCell(3, True, leak=0.1, ratio_on=0.4, trainable_ratio_on=False), np.float64)


def case_embedding():
    cell = rnn.EmbeddingWrapper(lstm(), embedding_classes=5, embedding_size=2)
    words = tf.constant([[0, 3, 4], [1, 1, 2]])
    outputs, state = tf.nn.dynamic_rnn(cell, tf.expand_dims(words, -1), dtype=tf.float32)
    return dict(sizes(cell), **result(outputs, state, []))


def case_turing():
    cell = rnn_cell.NTMCell(tf.nn.rnn_cell.GRUCell(3), 5, 2, read_head_num=1, write_head_num=1)
    return turing(cell)


def case_turing_heads():
    cell = rnn_cell.NTMCell(
        lstm(), 7, 3, read_head_num=2, write_head_num=2, shift_range=2, output_dim=2, name="machine"
    )
    return turing(cell)


def turing(cell):
    inputs = [tf.constant(values(BATCH, SIZE) + step) for step in range(2)]
    state, outputs = cell.zero_state(BATCH, tf.float32), []
    for step in inputs:
        output, state = cell(step, state)
        outputs.append(output)
    return dict(sizes(cell), **result(outputs, state, inputs))


def case_called_twice():
    """A cell that is called again keeps its variables, and one with `reuse` takes those of
    another.
    """
    x, state = tf.constant(values(BATCH, SIZE)), tf.constant(values(BATCH, 3))
    with tf.variable_scope("net"):
        first = rnn.UGRNNCell(3)
        outputs = [first(x, state)[0], first(2 * x, state)[0]]
        second = rnn.UGRNNCell(3, reuse=True)
        outputs.append(second(3 * x, state)[0])
        third = rnn.UGRNNCell(3)
        with tf.variable_scope("other"):
            outputs.append(third(x, state)[0])
    found = result(outputs, [], [x])
    found["weights"] = [[v.name for v in cell.trainable_weights] for cell in (first, second, third)]
    return found
