"""Cases of tf.nn.rnn_cell under tf.nn.dynamic_rnn and similar functions: outputs, states,
gradients, names, and cells of the program.
"""
# ruff: noqa: D102

import inspect

import numpy as np
import tensorflow as tf
from layers import data, described, names, seeded

cells = tf.nn.rnn_cell


def evaluated(outputs, feed=None, trained=True):
    """Every value in a nested structure of outputs, the gradients by all variables, and the names
    that were made.
    """
    outputs = tf.nest.flatten(outputs)
    result = names()
    result["ops"] = [y.name for y in outputs]
    result["shapes"] = [str(y.shape) for y in outputs]
    loss = sum(tf.reduce_sum(tf.sin(tf.cast(y, tf.float32))) for y in outputs if y.dtype.is_floating)
    gradients = tf.gradients(loss, tf.trainable_variables()) if trained else []
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for i, y in enumerate(session.run(outputs, feed)):
            result["y_%d" % i] = y
        for i, gradient in enumerate(session.run([g for g in gradients if g is not None], feed)):
            result["gradient_%d" % i] = gradient
    return result


def case_signatures():
    result = {}
    for name in dir(cells):
        item = getattr(cells, name)
        if inspect.isclass(item) and not name.startswith("_") and name != "LayerRNNCell":  # 1.15.5 has them elsewhere
            result[name] = described(item.__init__) if name != "LSTMStateTuple" else item._fields
    return result


def dynamic(cell, **arguments):
    x = tf.constant(data([3, 5, 4]))
    with tf.variable_scope("top", initializer=seeded()):
        return evaluated(tf.nn.dynamic_rnn(cell, x, dtype=tf.float32, **arguments))


def case_basic_rnn():
    return dynamic(cells.BasicRNNCell(3))


def case_basic_rnn_activation():
    return dynamic(cells.BasicRNNCell(num_units=3, activation=tf.nn.relu), sequence_length=[2, 5, 0])


def case_gru():
    return dynamic(cells.GRUCell(3), sequence_length=tf.constant([5, 1, 3]))


def case_gru_initializers():
    return dynamic(cells.GRUCell(3, kernel_initializer=seeded(8), bias_initializer=tf.constant_initializer(0.3)))


def case_basic_lstm():
    return dynamic(cells.BasicLSTMCell(3))


def case_basic_lstm_forget_bias():
    return dynamic(cells.BasicLSTMCell(3, forget_bias=0.0, activation=tf.nn.softsign), time_major=True)


def case_basic_lstm_joined_state():
    return dynamic(cells.BasicLSTMCell(3, state_is_tuple=False))


def case_lstm():
    return dynamic(cells.LSTMCell(3))


def case_lstm_peepholes_projection():
    return dynamic(
        cells.LSTMCell(4, use_peepholes=True, num_proj=2, cell_clip=0.4, proj_clip=0.3, initializer=seeded(8))
    )


def case_lstm_shards():
    return dynamic(cells.LSTMCell(4, num_proj=4, num_unit_shards=2, num_proj_shards=2, forget_bias=0.5))


def case_multi():
    return dynamic(cells.MultiRNNCell([cells.BasicLSTMCell(3), cells.GRUCell(4), cells.LSTMCell(2)]))


def case_multi_joined_state():
    return dynamic(cells.MultiRNNCell([cells.GRUCell(3) for _ in range(2)], state_is_tuple=False))


# Iterations that run at the same time draw their random numbers in the order in which they get
# there, which differs between versions. One after the other, the draws are the same.
def case_dropout():
    keep = tf.placeholder_with_default(0.6, [])
    cell = cells.DropoutWrapper(cells.BasicLSTMCell(3), input_keep_prob=0.9, output_keep_prob=keep, seed=7)
    return dynamic(cell, parallel_iterations=1)


def case_dropout_off():
    return dynamic(cells.DropoutWrapper(cells.BasicLSTMCell(3), output_keep_prob=1.0))


def case_dropout_static():
    """Dropout in a static loop. With `variational_recurrent` the masks are drawn once, and the
    seeds of all gates are known.
    """
    cell = cells.DropoutWrapper(
        cells.GRUCell(4), 0.7, 0.8, 0.9, variational_recurrent=True, input_size=4, dtype=tf.float32, seed=11
    )
    return dynamic(cell, parallel_iterations=1)


def case_residual_and_device():
    cell = cells.DeviceWrapper(cells.ResidualWrapper(cells.GRUCell(4)), "/cpu:0")
    return dynamic(cells.MultiRNNCell([cell, cells.ResidualWrapper(cells.BasicLSTMCell(4), lambda i, o: 2 * i + o)]))


def case_by_hand():
    """A cell that is unrolled by hand, as in old language models."""
    x = tf.placeholder(tf.float32, [2, 4, 3])
    cell = cells.MultiRNNCell([cells.BasicLSTMCell(3, forget_bias=0.0, state_is_tuple=True) for _ in range(2)])
    initial = state = cell.zero_state(2, tf.float32)
    outputs = []
    with tf.variable_scope("RNN", initializer=seeded()):
        for step in range(4):
            if step > 0:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(x[:, step, :], state)
            outputs.append(output)
    result = evaluated([outputs, state], {x: data([2, 4, 3])})
    result["initial"] = [type(part).__name__ for part in initial] + [state[0].c.name, str(initial[1].h.shape)]
    result["sizes"] = [str(cell.state_size), str(cell.output_size), str(cell.trainable_weights)]
    return result


def case_static():
    x = tf.constant(data([3, 5, 4]))
    with tf.variable_scope("top", initializer=seeded()):
        outputs, state = tf.nn.static_rnn(
            cells.GRUCell(3), tf.unstack(x, axis=1), dtype=tf.float32, sequence_length=[1, 5, 2]
        )
        more = tf.nn.static_rnn(cells.BasicLSTMCell(2), tf.unstack(x, axis=1), dtype=tf.float32, scope="other")
    return evaluated([outputs, state, more])


def case_bidirectional():
    x = tf.constant(data([3, 5, 4]))
    with tf.variable_scope("top", initializer=seeded()):
        one = tf.nn.bidirectional_dynamic_rnn(
            cells.LSTMCell(3), cells.GRUCell(2), x, sequence_length=[2, 5, 3], dtype=tf.float32
        )
        two = tf.nn.static_bidirectional_rnn(
            cells.BasicRNNCell(3), cells.BasicRNNCell(2), tf.unstack(x, axis=1), dtype=tf.float32
        )
    return evaluated([one, two])


def case_raw():
    x = data([5, 3, 4])
    inputs = tf.TensorArray(tf.float32, 5).unstack(tf.constant(x))
    cell = cells.BasicLSTMCell(2)

    def step(time, output, state, loop_state):
        if output is None:
            state = cell.zero_state(3, tf.float32)
        done = time >= tf.constant([5, 3, 4])
        nothing_left = tf.reduce_all(done)
        following = tf.cond(nothing_left, lambda: tf.zeros([3, 4]), lambda: inputs.read(time))
        return done, following, state, output, None

    with tf.variable_scope("top", initializer=seeded()):
        outputs, state, _ = tf.nn.raw_rnn(cell, step)
    return evaluated([outputs.stack(), state])


class Saver(object):
    """A state saver as tf.nn.static_state_saving_rnn needs it."""

    def __init__(self):
        self.saved = {}

    def state(self, name):
        return tf.constant(data([3, 3], seed=len(name)))

    def save_state(self, name, value):
        self.saved[name] = value
        return tf.identity(value)


def case_state_saving():
    x = tf.unstack(tf.constant(data([3, 2, 4])), axis=1)
    saver = Saver()
    with tf.variable_scope("top", initializer=seeded()):
        outputs, state = tf.nn.static_state_saving_rnn(cells.BasicLSTMCell(3), x, saver, ("c", "hh"))
    result = evaluated([outputs, state, [saver.saved[name] for name in sorted(saver.saved)]])
    result["saved"] = sorted(saver.saved)
    return result


class Mine(cells.RNNCell):
    """A cell as programs wrote them from 1.0 on."""

    def __init__(self, size):
        self._size = size

    @property
    def state_size(self):
        return self._size

    @property
    def output_size(self):
        return self._size

    def __call__(self, inputs, state, scope=None):
        with tf.variable_scope(scope or type(self).__name__):
            w = tf.get_variable("w", [inputs.get_shape()[1].value, self._size])
            u = tf.get_variable("u", [self._size, self._size])
            new = tf.tanh(tf.matmul(inputs, w) + tf.matmul(state, u))
        return new, new


class Called(cells.RNNCell):
    """A cell with `build` and `call`, with pairs for states."""

    def __init__(self, size, reuse=None, name=None):
        super(Called, self).__init__(_reuse=reuse, name=name)
        self._size = size

    @property
    def state_size(self):
        return cells.LSTMStateTuple(self._size, self._size)

    @property
    def output_size(self):
        return self._size

    def build(self, shape):
        self._w = self.add_variable("w", [shape[1].value + self._size, self._size])
        self.built = True

    def call(self, inputs, state):
        c, h = state
        c = tf.sigmoid(c + tf.matmul(tf.concat([inputs, h], 1), self._w))
        return tf.tanh(c), cells.LSTMStateTuple(c, tf.tanh(c))


class Simple(cells.RNNCell):
    """A cell that makes its variables in `call`, in the scope of the caller."""

    state_size = 3
    output_size = 3

    def call(self, inputs, state):
        new = tf.layers.dense(tf.concat([inputs, state], 1), 3, tf.tanh, name="mix")
        return new, new


def case_mine():
    return dynamic(Mine(3))


def case_called():
    return dynamic(Called(3))


def case_simple():
    return dynamic(Simple())


def case_mine_wrapped():
    wrapped = cells.DropoutWrapper(Mine(3), output_keep_prob=0.5, seed=3)
    return dynamic(cells.MultiRNNCell([wrapped, Called(3), Simple()]), parallel_iterations=1)


def case_scopes_and_reuse():
    x = tf.constant(data([3, 5, 4]))
    outputs = []
    with tf.variable_scope("encoder", initializer=seeded()):
        outputs.append(tf.nn.dynamic_rnn(cells.BasicLSTMCell(3), x, dtype=tf.float32))
        cell = cells.GRUCell(3, name="named")
        outputs.append(tf.nn.dynamic_rnn(cell, x, dtype=tf.float32, scope="scope"))
        outputs.append(tf.nn.dynamic_rnn(cell, 2 * x, initial_state=outputs[-1][1], scope="scope2"))
    with tf.variable_scope("encoder", reuse=True):
        outputs.append(tf.nn.dynamic_rnn(cells.BasicLSTMCell(3), x, dtype=tf.float32))
    for _ in range(2):
        with tf.variable_scope("auto", reuse=tf.AUTO_REUSE, initializer=seeded()):
            outputs.append(tf.nn.dynamic_rnn(cells.LSTMCell(3, reuse=tf.AUTO_REUSE), x, dtype=tf.float32))
    return evaluated(outputs)


def case_double():
    x = tf.constant(data([3, 5, 4], "float64"))
    with tf.variable_scope("top", initializer=seeded()):
        return evaluated(tf.nn.dynamic_rnn(cells.LSTMCell(3), x, dtype=tf.float64))


def case_state_tuple():
    state = cells.LSTMStateTuple(tf.zeros([2, 3]), tf.ones([2, 3]))
    zero = cells.BasicLSTMCell(3).zero_state(tf.placeholder_with_default(4, []), tf.float32)
    nested = cells.MultiRNNCell([cells.LSTMCell(2), cells.GRUCell(3)])
    return {
        "state": [str(state.dtype), state.c.name, type(zero).__name__, str(zero.c.shape), str(nested.state_size)],
        "is": [isinstance(nested, cells.RNNCell), isinstance(nested, tf.layers.Layer), isinstance(state, tuple)],
    }


def case_errors():
    x = tf.constant(data([3, 5, 4]))
    cell = cells.BasicLSTMCell(3)
    calls = {
        "no_dtype": lambda: tf.nn.dynamic_rnn(cell, x),
        "no_cell": lambda: tf.nn.dynamic_rnn(object(), x, dtype=tf.float32),
        "no_list": lambda: cells.MultiRNNCell(cell),
        "same_cell": lambda: tf.nn.dynamic_rnn(cells.MultiRNNCell([cell] * 2), x, dtype=tf.float32),
        "keep": lambda: cells.DropoutWrapper(cell, output_keep_prob=1.5),
        "depth": lambda: cell(tf.placeholder(tf.float32, [3, None]), cell.zero_state(3, tf.float32)),
        "static": lambda: tf.nn.static_rnn(cell, x, dtype=tf.float32),
    }
    result = {}
    for name, call in calls.items():
        try:
            call()
            result[name] = "no error"
        except Exception as error:
            result[name] = type(error).__name__
    return result


def case_trained():
    """A language model of one layer, with clipped gradients."""
    x = tf.placeholder(tf.int32, [None, 6])
    y = tf.placeholder(tf.int32, [None, 6])
    embedding = tf.get_variable("embedding", [11, 5], initializer=seeded(1))
    cell = cells.MultiRNNCell([cells.DropoutWrapper(cells.BasicLSTMCell(8), output_keep_prob=0.8, seed=2)])
    with tf.variable_scope("model", initializer=seeded(3)):
        inputs = tf.nn.embedding_lookup(embedding, x)
        outputs, _ = tf.nn.dynamic_rnn(cell, inputs, dtype=tf.float32, parallel_iterations=1)
        logits = tf.layers.dense(outputs, 11)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    variables = tf.trainable_variables()
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), 0.5)
    step = tf.train.AdagradOptimizer(0.3).apply_gradients(zip(gradients, variables))
    words = np.random.RandomState(4).randint(0, 11, [4, 7])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        losses = [session.run([loss, norm, step], {x: words[:, :-1], y: words[:, 1:]})[:2] for _ in range(5)]
    return {"losses": np.array(losses), "variables": [v.name for v in tf.global_variables()]}
