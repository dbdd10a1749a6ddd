"""Networks of TensorFlow 1, each with mistakes that a port could have.

A network is a function of options.  Without options it is the original; with an option it is the
network that somebody has ported wrongly.  `record.py` writes the graphs of both on 1.15.5.
"""

import collections

import tensorflow as tf

Built = collections.namedtuple("Built", "inputs ends loss pairs train extra")


def norm_by_hand(x, options, name):
    """A batch norm from moments, as contrib's with `fused=False`; its updates go into UPDATE_OPS."""
    with tf.variable_scope(name):
        axes, size = list(range(len(x.shape) - 1)), x.shape[-1].value
        beta = tf.get_variable("beta", [size])
        mean_kept = tf.get_variable("moving_mean", [size], trainable=False)
        variance_kept = tf.get_variable("moving_variance", [size], trainable=False)
        mean, variance = tf.nn.moments(x, axes)
        decay = options.get("decay", 0.9)
        kept = variance
        if options.get("unbiased"):
            count = tf.cast(tf.size(x) // tf.size(mean), tf.float32)
            kept = variance * (count / (count - 1))
        average(mean_kept, mean, 1 - decay, options)
        average(variance_kept, kept, 1 - decay, options)
        if options.get("inference"):
            mean, variance = mean_kept, variance_kept
        return tf.nn.batch_normalization(x, mean, variance, beta, None, options.get("epsilon", 0.001))


def average(variable, value, share, options):
    """The updates of a moving average."""
    for _ in range(options.get("times", 1)):
        with tf.control_dependencies(tf.get_collection("before_" + variable.op.name)):
            change = (variable - value) * share
            update = tf.assign_sub(variable, change * options["updates"] if "updates" in options else change)
        tf.add_to_collection("before_" + variable.op.name, update)
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, update)


def fused_norm(x, options, name):
    """A fused batch norm, averaged as tf.layers does, by 1 - momentum."""
    with tf.variable_scope(name):
        size = [x.shape[-1].value]
        gamma, beta = tf.get_variable("gamma", size), tf.get_variable("beta", size)
        mean_kept = tf.get_variable("moving_mean", size, trainable=False)
        variance_kept = tf.get_variable("moving_variance", size, trainable=False)
        statistics = dict(mean=mean_kept, variance=variance_kept) if options.get("inference") else {}
        epsilon = options.get("epsilon", 0.001)
        result, mean, variance = tf.nn.fused_batch_norm(
            x, gamma, beta, epsilon=epsilon, is_training=not statistics, **statistics
        )
        count = 6.0 * 5 * 5
        if options.get("biased"):
            variance = variance * (count - 1) / count
        share = tf.subtract(1.0, options.get("decay", 0.9))
        average(mean_kept, mean, share, options)
        average(variance_kept, variance, share, options)
        return result


def activation(x, options, usual, key="activation"):
    """The activation, or what the option says."""
    return options.get(key, usual)(x)


def dropout(x, options, rate):
    """Dropout, by a rate."""
    if options.get("no_dropout"):
        tf.random_uniform(tf.shape(x))
        return x
    return tf.nn.dropout(x, rate=options.get("rate", rate))


def step_of(options, loss, optimizer, clip, trained=None, global_step=None):
    """Gradients, clipped, and applied after the updates of batch norms."""
    variables = trained or tf.trainable_variables()
    gradients = tf.gradients(loss, variables, gate_gradients=True)  # otherwise updates race with them
    pairs = [(gradient, variable) for gradient, variable in zip(gradients, variables) if gradient is not None]
    clipped = options.get("clip", clip)([gradient for gradient, _ in pairs])
    applied = [(g, v) for g, (_, v) in zip(clipped, pairs) if v.op.name not in options.get("frozen", ())]
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        return pairs, optimizer.apply_gradients(applied, global_step=global_step)


def by_global_norm(limit):
    return lambda gradients: tf.clip_by_global_norm(gradients, limit)[0]


def by_norm(limit):
    return lambda gradients: [tf.clip_by_norm(one, limit) for one in gradients]


def by_value(limit):
    return lambda gradients: [tf.clip_by_value(one, -limit, limit) for one in gradients]


def unclipped(gradients):
    return gradients


def rate_of(options, base, step):
    """A rate that decays exponentially."""
    step = step + options.get("off", 0)
    base, steps, decay = options.get("base", base), options.get("decay_steps", 2), options.get("decay_rate", 0.7)
    return tf.train.exponential_decay(base, step, steps, decay, staircase=options.get("staircase", True))


def pictures(**options):
    """Strided convolutions with fused batch norm, pooling, dropout, L2, momentum under a decayed rate."""
    x, y = tf.placeholder(tf.float32, [6, 10, 10, 3], "x"), tf.placeholder(tf.float32, [6, 4], "y")
    kernel = tf.get_variable("conv/kernel", [3, 3, 3, 3])
    if options.get("kernel"):
        kernel = tf.transpose(kernel, options["kernel"])
    if options.get("explicit"):
        net = tf.nn.conv2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), kernel, [1, 2, 2, 1], "VALID", name="conv")
    else:
        net = tf.nn.conv2d(x, kernel, [1, 2, 2, 1], "SAME", name="conv")
    net = tf.nn.bias_add(net, tf.get_variable("conv/bias", [3]), name="conv/add")
    if options.get("norm_last"):
        net = fused_norm(tf.nn.relu(net), options, "norm")
    else:
        net = activation(fused_norm(net, options, "norm"), options, tf.nn.relu)
    first = tf.identity(net, "first")
    net = tf.image.resize_bilinear(net, [7, 7], align_corners=options.get("align", False))
    net = tf.nn.max_pool(net, [1, 3, 3, 1], [1, 2, 2, 1], "SAME") if not options.get("pool") else options["pool"](net)
    if options.get("channels_first"):
        net = tf.transpose(net, [0, 3, 1, 2])
    net = tf.reshape(net, [6, -1])
    net = tf.matmul(net, tf.get_variable("dense/kernel", [48, 12]))
    bias = tf.get_variable("dense/bias", [12])
    net = net + bias if options.get("bias", True) else net
    net = dropout(activation(net, options, tf.nn.tanh, "second"), options, 0.3)
    logits = tf.layers.dense(net, 4, name="logits")
    scores = options.get("logits", lambda one: one)(logits)
    scores = tf.identity(scores, "scores")
    data = options.get("reduce", tf.reduce_mean)(tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=scores))
    weights = [one for one in tf.trainable_variables() if "kernel" in one.op.name]
    loss = tf.add(data, 0.01 * tf.add_n([options.get("l2", tf.nn.l2_loss)(one) for one in weights]), "loss")
    count = tf.train.get_or_create_global_step()
    rate = options.get("rate_value", rate_of(options, 0.1, count))
    optimizer = tf.train.MomentumOptimizer(rate, 0.9, use_nesterov=options.get("nesterov", False))
    if options.get("keras_momentum"):
        optimizer = KerasMomentum(rate, 0.9)
    pairs, train = step_of(options, loss, optimizer, by_global_norm(0.5), global_step=count)
    return Built([x, y], {"first": first, "scores": scores}, loss, pairs, train, [count])


class KerasMomentum(tf.train.MomentumOptimizer):
    """Momentum as in Keras: the rate is inside of the accumulator."""

    def _apply_dense(self, grad, var):
        mom = self.get_slot(var, "momentum")
        rate = tf.cast(self._learning_rate_tensor, var.dtype.base_dtype)
        accumulated = tf.assign(mom, 0.9 * mom + rate * grad)
        return tf.assign_sub(var, accumulated).op


def rooms(**options):
    """Explicit padding, batch norm by hand, a resize, GlobalAveragePooling, Adam with gradients clipped by norm."""
    x, y = tf.placeholder(tf.float32, [5, 8, 8, 2], "x"), tf.placeholder(tf.float32, [5, 3], "y")
    kernel = tf.get_variable("first/kernel", [3, 3, 2, 4])
    if options.get("kernel"):
        kernel = tf.transpose(kernel, options["kernel"])
    if options.get("same"):
        net = tf.nn.conv2d(x, kernel, [1, 2, 2, 1], "SAME", name="first")
    else:
        net = tf.nn.conv2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), kernel, [1, 2, 2, 1], "VALID", name="first")
    if options.get("norm_last"):
        net = norm_by_hand(tf.nn.relu(net), options, "norm")
    else:
        net = activation(norm_by_hand(net, options, "norm"), options, tf.nn.relu)
    first = tf.identity(net, "first_end")
    net = tf.image.resize_bilinear(net, [6, 6], align_corners=options.get("align", True))
    padding = options.get("padding", "SAME")
    net = tf.nn.conv2d(net, tf.get_variable("second/kernel", [3, 3, 4, 5]), [1, 1, 1, 1], padding)
    bias = tf.get_variable("second/bias", [5])
    net = activation(net + bias if options.get("bias", True) else net, options, tf.nn.elu, "second")
    net = net * (1.0 + tf.reduce_mean(net, options.get("mean_axis", [1, 2]), keepdims=True))
    net = tf.nn.avg_pool(net, [1, 2, 2, 1], [1, 2, 2, 1], options.get("pool", "SAME"))
    if options.get("channels_first"):
        net = tf.transpose(net, [0, 3, 1, 2])
    net = tf.reshape(net, [5, -1]) if padding == "SAME" else tf.reduce_mean(net, [1, 2])
    net = dropout(net, options, 0.25)
    logits = tf.layers.dense(net, 3, name="logits")
    scores = tf.identity(options.get("logits", lambda one: one)(logits), "scores")
    data = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=scores)
    weights = [one for one in tf.trainable_variables() if "kernel" in one.op.name]
    penalty = 0.002 * tf.add_n([options.get("l2", tf.nn.l2_loss)(one) for one in weights])
    loss = tf.add(options.get("reduce", tf.reduce_sum)(data), penalty, "loss")
    rate = options.get("rate_value", 0.01)
    optimizer = tf.train.AdamOptimizer(rate, epsilon=options.get("adam_epsilon", 1e-8))
    pairs, train = step_of(options, loss, optimizer, by_norm(0.05))
    return Built([x, y], {"first": first, "scores": scores}, loss, pairs, train, [])


class Lstm(tf.nn.rnn_cell.BasicLSTMCell):
    """An LSTM with gates in another order."""

    def __init__(self, units, order, **arguments):
        tf.nn.rnn_cell.BasicLSTMCell.__init__(self, units, **arguments)
        self.order = order

    def call(self, inputs, state):
        c, h = state
        gates = tf.nn.bias_add(tf.matmul(tf.concat([inputs, h], 1), self._kernel), self._bias)
        parts = tf.split(gates, 4, 1)
        i, j, f, o = [parts[at] for at in self.order]
        new_c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * tf.tanh(j)
        new_h = tf.tanh(new_c) * tf.sigmoid(o)
        return new_h, tf.nn.rnn_cell.LSTMStateTuple(new_c, new_h)


class Gru(tf.nn.rnn_cell.GRUCell):
    """A GRU that resets after the product with the kernel."""

    def call(self, inputs, state):
        gates = tf.sigmoid(tf.nn.bias_add(tf.matmul(tf.concat([inputs, state], 1), self._gate_kernel), self._gate_bias))
        r, u = tf.split(gates, 2, 1)
        size = inputs.shape[-1].value
        own, old = self._candidate_kernel[:size], self._candidate_kernel[size:]
        c = tf.tanh(tf.nn.bias_add(tf.matmul(inputs, own) + r * tf.matmul(state, old), self._candidate_bias))
        new_h = u * state + (1 - u) * c
        return new_h, new_h


def words(**options):
    """An embedding, an LSTM in a loop, dropout, an output layer that shares the embedding, RMSProp, clipped values."""
    x, y = tf.placeholder(tf.int32, [4, 5], "x"), tf.placeholder(tf.int32, [4], "y")
    table = tf.get_variable("table", [7, 4])
    net = tf.nn.embedding_lookup(table, x + options.get("shift", 0))
    if options.get("order"):
        cell = Lstm(4, options["order"], name="cell")
    else:
        cell = tf.nn.rnn_cell.BasicLSTMCell(4, forget_bias=options.get("forget", 1.0), name="cell")
    net, _ = tf.nn.dynamic_rnn(cell, net, dtype=tf.float32)
    first = tf.identity(net[:, -1], "first")
    net, _ = (Gru if options.get("after") else tf.nn.rnn_cell.GRUCell)(4, name="gru")(first, first)
    net = dropout(net, options, 0.2)
    net = activation(tf.layers.dense(net, 4, name="dense"), options, tf.nn.relu)
    again = tf.stop_gradient(table) if options.get("unshared") else table
    scores = tf.matmul(net, again, transpose_b=True, name="scores")
    scores = options.get("logits", lambda one: one)(scores)
    data = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=scores)
    loss = tf.identity(options.get("reduce", tf.reduce_mean)(data), "loss")
    count = tf.train.get_or_create_global_step()
    rate = rate_of(options, 0.05, count)
    optimizer = tf.train.RMSPropOptimizer(rate, 0.9, epsilon=options.get("rms_epsilon", 1e-10))
    pairs, train = step_of(options, loss, optimizer, by_value(0.02), global_step=count)
    return Built([x, y], {"first": first, "scores": scores}, loss, pairs, train, [count])


def rows(**options):
    """A GRU and an LSTM in a loop, one-hot inputs, squared errors by weights, Momentum."""
    x, y = tf.placeholder(tf.int32, [4, 3], "x"), tf.placeholder(tf.float32, [4, 2], "y")
    w = tf.placeholder(tf.float32, [4, 1], "w")
    net = tf.one_hot(x + options.get("shift", 0), 5)
    with tf.variable_scope("gru"):
        net, _ = tf.nn.dynamic_rnn(
            (Gru if options.get("after") else tf.nn.rnn_cell.GRUCell)(4, name="cell"), net, dtype=tf.float32
        )
    with tf.variable_scope("lstm"):
        if options.get("order"):
            cell = Lstm(4, options["order"], forget_bias=0.0, name="cell")
        else:
            cell = tf.nn.rnn_cell.BasicLSTMCell(4, forget_bias=options.get("forget", 0.0), name="cell")
        net, _ = tf.nn.dynamic_rnn(cell, net, dtype=tf.float32)
    first = tf.identity(net[:, -1], "first")
    net = first
    shared = tf.get_variable("shared", [4, 4])
    net = tf.matmul(net, tf.transpose(shared) if options.get("kernel") else shared)
    net = activation(net, options, tf.nn.sigmoid)
    net = layer_norm(net, options)
    again = tf.stop_gradient(shared) if options.get("unshared") else shared
    net = tf.matmul(net, again)
    net = tf.nn.softmax(net, options.get("axis", -1))
    scores = tf.layers.dense(net, 2, name="scores")
    loss = options.get("loss", lambda y, s, w: tf.losses.mean_squared_error(y, s, w))(y, scores, w)
    loss = tf.identity(loss, "loss")
    count = tf.train.get_or_create_global_step()
    rate = tf.train.polynomial_decay(
        0.1, count + options.get("off", 0), options.get("steps", 10), options.get("end", 0.01)
    )
    if options.get("keras_momentum"):
        optimizer = KerasMomentum(rate, 0.9)
    else:
        optimizer = tf.train.MomentumOptimizer(rate, 0.9, use_nesterov=options.get("nesterov", False))
    pairs, train = step_of(options, loss, optimizer, unclipped, global_step=count)
    return Built([x, y, w], {"first": first, "scores": scores}, loss, pairs, train, [count])


def layer_norm(x, options):
    """A layer norm, whose statistics are those of each row."""
    mean, variance = tf.nn.moments(x, [1], keep_dims=True)
    return (x - mean) * tf.rsqrt(variance + options.get("epsilon", 1e-5))


class KerasAdagrad(tf.train.AdagradOptimizer):
    """Adagrad as in Keras, with an epsilon under the root, or with one behind it."""

    def __init__(self, rate, epsilon, under):
        tf.train.AdagradOptimizer.__init__(self, rate)
        self.epsilon, self.under = epsilon, under

    def root(self, squares):
        return tf.sqrt(squares + self.epsilon) if self.under else tf.sqrt(squares) + self.epsilon

    def _apply_dense(self, grad, var):
        squares = tf.assign_add(self.get_slot(var, "accumulator"), grad * grad)
        return tf.assign_sub(var, self._learning_rate_tensor * grad / self.root(squares)).op

    def _apply_sparse(self, grad, var):
        squares = tf.scatter_add(self.get_slot(var, "accumulator"), grad.indices, grad.values * grad.values)
        rows = tf.gather(squares, grad.indices)
        change = self._learning_rate_tensor * grad.values / self.root(rows)
        return tf.scatter_sub(var, grad.indices, change).op


def adagrad(options, rate):
    """Adagrad, or what the options say."""
    if options.get("epsilon"):
        return KerasAdagrad(rate, options["epsilon"], options.get("under", True))
    return tf.train.AdagradOptimizer(rate)


def series(**options):
    """An LSTM that begins with states computed from the input, Adagrad."""
    x, y = tf.placeholder(tf.float32, [4, 5, 3], "x"), tf.placeholder(tf.float32, [4, 2], "y")
    c, h = (tf.layers.dense(x[:, 0], 4, tf.tanh, name=name) for name in ("c", "h"))
    begin = tf.nn.rnn_cell.LSTMStateTuple(*((h, c) if options.get("begin") else (c, h)))
    cell = tf.nn.rnn_cell.BasicLSTMCell(4, name="cell")
    net, state = tf.nn.dynamic_rnn(cell, x, initial_state=begin, dtype=tf.float32)
    net = tf.concat([state.c if options.get("end") else state.h, net[:, 2]], 1)
    scores = options.get("logits", lambda one: one)(tf.layers.dense(net, 2, name="logits"))
    scores = tf.identity(scores, "scores")
    loss = tf.reduce_mean(tf.squared_difference(scores, y), name="loss")
    pairs, train = step_of(options, loss, adagrad(options, 0.3), unclipped)
    return Built([x, y], {"scores": scores}, loss, pairs, train, [])


def phrases(**options):
    """An embedding, two layers of LSTM that read, two that write from the states of the others, Adagrad."""
    x, y = tf.placeholder(tf.int32, [3, 4], "x"), tf.placeholder(tf.int32, [3], "y")
    net = tf.nn.embedding_lookup(tf.get_variable("table", [7, 4]), x)

    def layers():
        return tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.BasicLSTMCell(4) for _ in range(2)])

    _, state = tf.nn.dynamic_rnn(layers(), net, dtype=tf.float32, scope="read")
    state = options.get("states", lambda one: one)(state)
    net, state = tf.nn.dynamic_rnn(layers(), net[:, ::-1], initial_state=state, dtype=tf.float32, scope="write")
    scores = tf.layers.dense(tf.concat([net[:, -1], state[0].h], 1), 5, name="scores")
    scores = tf.identity(options.get("logits", lambda one: one)(scores), "end")
    data = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=scores)
    loss = tf.reduce_mean(data, name="loss")
    pairs, train = step_of(options, loss, adagrad(options, 0.2), unclipped)
    return Built([x, y], {"scores": scores}, loss, pairs, train, [])


def exchanged(states):
    """The states h for c and c for h, in each layer."""
    return tuple(tf.nn.rnn_cell.LSTMStateTuple(one.h, one.c) for one in states)


NETWORKS = {
    "phrases": phrases, "pictures": pictures, "rooms": rooms, "rows": rows, "series": series, "words": words,
}  # fmt: skip


def negative(gradients):
    """Gradients that are scaled by their mean magnitude, which no program does."""
    return [one / (1.0 + tf.reduce_mean(tf.abs(one))) for one in gradients]


def weighted(reduce):
    """A loss of squared errors by weights, reduced in another way."""
    return lambda y, s, w: reduce(w * tf.squared_difference(s, y))


def doubled(function):
    return lambda x: function(function(x))


def scaled(function, factor):
    return lambda x: factor * function(x)


MISTAKES = (  # network, hypothesis that names it ("" for none), options of the wrong port
    ("pictures", "epsilon", dict(epsilon=1e-5)),
    ("rooms", "epsilon", dict(epsilon=1e-5)),
    ("rows", "epsilon", dict(epsilon=1e-3)),
    ("pictures", "decay", dict(decay=0.1)),
    ("rooms", "decay", dict(decay=0.1)),
    ("pictures", "moving_variance", dict(biased=True)),
    ("rooms", "moving_variance", dict(unbiased=True)),
    ("rooms", "updates", dict(updates=0.0)),
    ("rooms", "updates", dict(times=2)),
    ("pictures", "updates", dict(updates=0.0)),
    ("pictures", "updates", dict(times=2)),
    ("pictures", "training_flag", dict(inference=True)),
    ("rooms", "training_flag", dict(inference=True, updates=0.0)),
    ("pictures", "activation", dict(activation=tf.identity)),
    ("rooms", "activation", dict(activation=tf.tanh)),
    ("rooms", "activation", dict(second=tf.identity)),
    ("words", "activation", dict(activation=tf.identity)),
    ("rows", "activation", dict(activation=tf.tanh)),
    ("pictures", "activation", dict(second=doubled(tf.tanh))),
    ("rows", "activation", dict(activation=doubled(tf.sigmoid))),
    ("words", "activation", dict(logits=tf.nn.relu)),
    ("pictures", "activation_before_norm", dict(norm_last=True)),
    ("rooms", "activation_before_norm", dict(norm_last=True)),
    ("pictures", "bias", dict(bias=False)),
    ("rooms", "bias", dict(bias=False)),
    ("pictures", "padding", dict(explicit=True)),
    ("rooms", "padding", dict(same=True)),
    ("pictures", "resize", dict(align=True)),
    ("rooms", "resize", dict(align=False)),
    ("pictures", "flatten", dict(channels_first=True)),
    ("rooms", "flatten", dict(channels_first=True)),
    ("pictures", "kernel", dict(kernel=[1, 0, 2, 3])),
    ("rooms", "kernel", dict(kernel=[1, 0, 2, 3])),
    ("rows", "kernel", dict(kernel=True)),
    ("words", "gates", dict(order=[0, 2, 1, 3])),
    ("rows", "gates", dict(order=[0, 2, 1, 3])),
    ("words", "forget_bias", dict(forget=0.0)),
    ("rows", "forget_bias", dict(forget=1.0)),
    ("rows", "reset", dict(after=True)),
    ("words", "reset", dict(after=True)),
    ("pictures", "dropout", dict(rate=0.7)),
    ("rooms", "dropout", dict(rate=0.75)),
    ("words", "dropout", dict(rate=0.8)),
    ("words", "dropout", dict(no_dropout=True)),
    ("pictures", "dropout", dict(no_dropout=True)),
    ("pictures", "softmax", dict(logits=tf.nn.softmax)),
    ("rooms", "softmax", dict(logits=tf.sigmoid)),
    ("words", "softmax", dict(logits=tf.nn.softmax)),
    ("pictures", "reduction", dict(reduce=tf.reduce_sum)),
    ("rooms", "reduction", dict(reduce=tf.reduce_mean)),
    ("words", "reduction", dict(reduce=tf.reduce_sum)),
    ("rows", "reduction", dict(loss=weighted(tf.reduce_mean))),
    ("pictures", "l2", dict(l2=lambda one: tf.reduce_sum(one * one))),
    ("rooms", "l2", dict(l2=lambda one: tf.reduce_sum(one * one))),
    ("rooms", "l2", dict(l2=lambda one: tf.zeros([]))),
    ("rooms", "adam_epsilon", dict(adam_epsilon=1e-7)),
    ("rooms", "adam_epsilon", dict(adam_epsilon=1e-3)),
    ("words", "adam_epsilon", dict(rms_epsilon=1e-7)),
    ("pictures", "momentum", dict(keras_momentum=True)),
    ("rows", "momentum", dict(keras_momentum=True)),
    ("pictures", "nesterov", dict(nesterov=True)),
    ("rows", "nesterov", dict(nesterov=True)),
    ("pictures", "schedule", dict(off=1)),
    ("words", "schedule", dict(off=1)),
    ("rows", "schedule", dict(off=-1)),
    ("words", "schedule", dict(staircase=False)),
    ("rooms", "rate", dict(rate_value=0.001)),
    ("pictures", "rate", dict(rate_value=0.1)),
    ("pictures", "clipping", dict(clip=unclipped)),
    ("pictures", "clipping", dict(clip=by_norm(0.5))),
    ("rooms", "clipping", dict(clip=unclipped)),
    ("rooms", "clipping", dict(clip=by_global_norm(0.05))),
    ("words", "clipping", dict(clip=by_norm(0.02))),
    ("words", "clipping", dict(clip=unclipped)),
    ("pictures", "frozen", dict(frozen=("conv/kernel",))),
    ("words", "frozen", dict(frozen=("table",))),
    ("words", "shared", dict(unshared=True)),
    ("rows", "shared", dict(unshared=True)),
    ("words", "indices", dict(shift=-1)),
    ("rows", "indices", dict(shift=-1)),
    ("rows", "axis", dict(axis=0)),
    ("rooms", "axis", dict(mean_axis=[0, 1])),
    ("series", "states", dict(begin=True)),
    ("series", "states", dict(end=True)),
    ("phrases", "states", dict(states=exchanged)),
    ("phrases", "states", dict(states=lambda one: one[::-1])),
    ("series", "adagrad_epsilon", dict(epsilon=1e-7)),
    ("series", "adagrad_epsilon", dict(epsilon=1e-3, under=False)),
    ("phrases", "adagrad_epsilon", dict(epsilon=1e-5)),
    ("phrases", "adagrad_epsilon", dict(epsilon=1e-7, under=False)),
    ("pictures", "schedule_constant", dict(decay_rate=0.9)),
    ("pictures", "schedule_constant", dict(base=0.2)),
    ("words", "schedule_constant", dict(decay_steps=3)),
    ("rows", "schedule_constant", dict(end=0.001)),
    ("rows", "schedule_constant", dict(steps=20)),
    # mistakes outside of the table
    ("series", "", dict(logits=lambda one: one[::-1])),
    ("phrases", "", dict(logits=lambda one: one - tf.reduce_mean(one))),
    ("pictures", "", dict(activation=tf.sin)),
    ("pictures", "", dict(second=scaled(tf.tanh, 1.3))),
    ("pictures", "", dict(logits=lambda one: 0.9 * one)),
    ("pictures", "", dict(reduce=lambda one: 0.4 * tf.reduce_mean(one))),
    ("pictures", "", dict(l2=lambda one: tf.reduce_sum(tf.abs(one)))),
    ("pictures", "", dict(pool=lambda one: tf.nn.max_pool(one, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"))),
    ("pictures", "", dict(clip=negative)),
    ("rooms", "", dict(activation=lambda one: tf.nn.relu(one) + 0.1)),
    ("rooms", "", dict(second=lambda one: tf.nn.elu(one[:, ::-1]))),
    ("rooms", "", dict(logits=lambda one: one[::-1])),
    ("rooms", "", dict(logits=lambda one: one - tf.reduce_mean(one))),
    ("rooms", "", dict(reduce=lambda one: tf.reduce_sum(tf.square(one)))),
    ("rooms", "", dict(clip=lambda gradients: [tf.sign(one) * 0.01 for one in gradients])),
    ("words", "", dict(activation=lambda one: tf.nn.relu(one - 0.05))),
    ("words", "", dict(logits=lambda one: one / 0.7)),
    ("words", "", dict(reduce=lambda one: tf.reduce_mean(one) + 0.01 * tf.reduce_max(one))),
    ("words", "", dict(forget=0.3)),
    ("words", "", dict(clip=lambda gradients: [1.5 * one for one in gradients])),
    ("rows", "", dict(activation=lambda one: tf.sigmoid(one) * one)),
    ("rows", "", dict(loss=lambda y, s, w: tf.losses.absolute_difference(y, s, w))),
)
