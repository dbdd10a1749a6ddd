"""Cases of tf.contrib.legacy_seq2seq: decoders, encoder-decoders, attention, losses and buckets;
their names, numbers and training.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import legacy_seq2seq as s2s


def numbers(*shape):
    return np.random.RandomState(sum(shape)).normal(size=shape).astype(np.float32)


def floats(count, width, batch=2):
    return [tf.constant(numbers(batch, width + step)[:, :width]) for step in range(count)]


def ids(count, below, batch=2):
    rng = np.random.RandomState(count * below)
    return [tf.constant(rng.randint(0, below, size=[batch]), tf.int32) for _ in range(count)]


def start(sess):
    """Set all variables to NumPy's random numbers, by name."""
    sess.run(tf.global_variables_initializer())
    rng = np.random.RandomState(5)
    for variable in sorted(tf.global_variables(), key=lambda v: v.name):
        sess.run(variable.assign(rng.normal(scale=0.4, size=variable.shape.as_list())))


def flat(state):
    return tf.contrib.framework.nest.flatten(state) if isinstance(state, tuple) else [state]


def results(outputs, state, loss=None, feed=None):
    """The outputs, the last state, the gradients by all variables in one vector, and the variables'
    names.
    """
    variables = tf.trainable_variables()
    if loss is None:
        loss = tf.add_n([tf.reduce_sum(tf.square(output)) for output in outputs])
    gradients = tf.gradients(loss, variables)
    given = [gradient for gradient in gradients if gradient is not None]
    vector = tf.concat([tf.reshape(tf.convert_to_tensor(gradient), [-1]) for gradient in given], 0)
    with tf.Session() as sess:
        start(sess)
        fetches = {
            "outputs": tf.concat(outputs, 1),
            "loss": loss,
            "state": tf.concat(flat(state), 1),
            "gradient": vector,
        }
        found = sess.run(fetches, feed)
    found["without_gradient"] = [v.name for v, gradient in zip(variables, gradients) if gradient is None]
    found["variables"] = ["%s %s" % (v.name, v.shape.as_list()) for v in tf.global_variables()]
    return found


def cell(units=4):
    return tf.nn.rnn_cell.BasicLSTMCell(units)


def stack():
    return tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(4), tf.nn.rnn_cell.GRUCell(3)])


def case_rnn_decoder():
    """A decoder of two layers, without and with a loop function."""
    layers = stack()
    initial = layers.zero_state(2, tf.float32)
    outputs, state = s2s.rnn_decoder(floats(3, 3), initial, layers)
    with tf.variable_scope("again"):
        fed, _ = s2s.rnn_decoder(
            floats(3, 3), tf.constant(numbers(2, 3)), tf.nn.rnn_cell.GRUCell(3), lambda prev, i: prev * float(i)
        )
    return results(outputs, state, tf.add_n([tf.reduce_sum(output) for output in outputs + fed]))


def case_char_rnn():
    """The character model of many tutorials: split inputs, rnn_decoder, loss by example, clipped
    gradients.
    """
    batch, length, symbols, size = 3, 4, 7, 5
    inputs = tf.placeholder(tf.int32, [batch, length])
    targets = tf.placeholder(tf.int32, [batch, length])
    layers = tf.nn.rnn_cell.MultiRNNCell([cell(size) for _ in range(2)])
    initial = layers.zero_state(batch, tf.float32)
    with tf.variable_scope("rnnlm"):
        softmax_w = tf.get_variable("softmax_w", [size, symbols])
        softmax_b = tf.get_variable("softmax_b", [symbols])
    embedding = tf.get_variable("embedding", [symbols, size])
    split = [tf.squeeze(step, [1]) for step in tf.split(tf.nn.embedding_lookup(embedding, inputs), length, 1)]

    def loop(prev, _):
        symbol = tf.stop_gradient(tf.argmax(tf.matmul(prev, softmax_w) + softmax_b, 1))
        return tf.nn.embedding_lookup(embedding, symbol)

    outputs, last = s2s.rnn_decoder(split, initial, layers, loop_function=None, scope="rnnlm")
    output = tf.reshape(tf.concat(outputs, 1), [-1, size])
    logits = tf.matmul(output, softmax_w) + softmax_b
    losses = s2s.sequence_loss_by_example([logits], [tf.reshape(targets, [-1])], [tf.ones([batch * length])], symbols)
    cost = tf.reduce_sum(losses) / batch / length
    gradients, norm = tf.clip_by_global_norm(tf.gradients(cost, tf.trainable_variables()), 0.5)
    train = tf.train.AdamOptimizer(0.05).apply_gradients(list(zip(gradients, tf.trainable_variables())))
    with tf.variable_scope("rnnlm", reuse=True):
        sampled, _ = s2s.rnn_decoder(split, initial, layers, loop_function=loop, scope=tf.get_variable_scope())
    text = np.random.RandomState(0).randint(0, symbols, size=[batch, length + 1])
    feed = {inputs: text[:, :-1], targets: text[:, 1:]}
    with tf.Session() as sess:
        start(sess)
        found = {"losses": sess.run(losses, feed), "norm": sess.run(norm, feed)}
        costs = []
        for _ in range(6):
            value, state, _ = sess.run([cost, last, train], feed)
            costs.append(value)
            for i, layer in enumerate(initial):
                feed[layer.c], feed[layer.h] = state[i].c, state[i].h
        found.update(costs=np.array(costs), sampled=np.stack(sess.run(sampled, feed)), state=state[1].h)
    found["variables"] = [v.name for v in tf.global_variables()]
    return found


def case_basic():
    return results(*s2s.basic_rnn_seq2seq(floats(2, 3), floats(3, 3), cell()))


def case_tied():
    return results(*s2s.tied_rnn_seq2seq(floats(2, 3), floats(3, 3), tf.nn.rnn_cell.GRUCell(3)))


def case_embedding_rnn_decoder():
    """A decoder that feeds back its output, with an output projection, and without gradients into
    the embedding.
    """
    projection = tf.get_variable("w", [4, 5]), tf.get_variable("b", [5])
    initial = cell().zero_state(2, tf.float32)
    return results(
        *s2s.embedding_rnn_decoder(
            ids(3, 5), initial, cell(), 5, 2, projection, feed_previous=True, update_embedding_for_previous=False
        )
    )


def embedding_rnn(**options):
    return results(*s2s.embedding_rnn_seq2seq(ids(2, 6), ids(3, 5), cell(), 6, 5, 3, **options))


def case_embedding_rnn():
    return embedding_rnn()


def case_embedding_rnn_feed_previous():
    return embedding_rnn(feed_previous=True)


def case_embedding_rnn_switch():
    """A boolean tensor decides whether the output is fed back; float64."""
    return embedding_rnn(feed_previous=tf.constant(True), dtype=tf.float64)


def case_embedding_tied():
    return results(*s2s.embedding_tied_rnn_seq2seq(ids(2, 5), ids(3, 5), cell(), 5, 3, num_decoder_symbols=4))


def case_embedding_tied_switch():
    switch = tf.placeholder(tf.bool, [])
    outputs, state = s2s.embedding_tied_rnn_seq2seq(ids(2, 5), ids(3, 5), cell(), 5, 3, feed_previous=switch)
    return results(outputs, state, feed={switch: True})


def case_attention_decoder():
    """Attention with two heads and two layers, and with the first state."""
    layers = stack()
    states = tf.constant(numbers(2, 5, 4))
    initial = tuple(tf.constant(numbers(2, units)) for units in (4, 3))
    return results(
        *s2s.attention_decoder(
            floats(3, 3), initial, states, layers, output_size=6, num_heads=2, initial_state_attention=True
        )
    )


def case_attention_unknown_length():
    """Attention to a number of states that is not static."""
    states = tf.placeholder(tf.float32, [None, None, 4])
    outputs, state = s2s.attention_decoder(
        floats(3, 3), cell().zero_state(2, tf.float32), states, cell(), loop_function=lambda prev, i: prev[:, :3]
    )
    return results(outputs, state, feed={states: numbers(2, 5, 4)})


def embedding_attention(feed=None, **options):
    outputs, state = s2s.embedding_attention_seq2seq(ids(3, 6), ids(2, 5), stack(), 6, 5, 3, **options)
    return results(outputs, state, feed=feed)


def case_embedding_attention():
    return embedding_attention()


def case_embedding_attention_feed_previous():
    return embedding_attention(feed_previous=True, num_heads=2, initial_state_attention=True)


def case_embedding_attention_switch():
    switch = tf.placeholder(tf.bool, [])
    return embedding_attention({switch: False}, feed_previous=switch)


def case_one2many():
    """Two decoders of different sizes."""
    outputs, states = s2s.one2many_rnn_seq2seq(
        ids(2, 6),
        {"left": ids(3, 5), "right": ids(2, 4)},
        cell(),
        {"left": cell(), "right": cell()},
        6,
        {"left": 5, "right": 4},
        3,
    )
    loss = tf.reduce_sum(tf.square(outputs["left"][2])) + tf.reduce_sum(outputs["right"][1])
    return results(outputs["left"], states["right"], loss)


def case_losses():
    """Both losses with every option."""
    logits = floats(3, 5)
    targets, weights = ids(3, 5), [tf.constant([1.0, 0.5]), tf.constant([1.0, 0.0]), tf.constant([0.0, 0.0])]
    none = [tf.zeros([2])] * 3
    found = {"nothing": s2s.sequence_loss_by_example(logits, targets, none)}
    for steps in (True, False):
        found["by_example_%s" % steps] = s2s.sequence_loss_by_example(logits, targets, weights, steps)
        for batch in (True, False):
            found["loss_%s_%s" % (steps, batch)] = s2s.sequence_loss(logits, targets, weights, steps, batch)
    squared = lambda labels, logits: tf.square(tf.reduce_sum(logits, 1) - tf.cast(labels, tf.float32))  # noqa: E731
    found["own"] = s2s.sequence_loss(logits, targets, weights, softmax_loss_function=squared)
    with tf.Session() as sess:
        return sess.run(found)


def buckets(per_example):
    encoder, decoder, targets = ids(3, 6), ids(2, 5), ids(2, 5)
    return s2s.model_with_buckets(
        encoder,
        decoder,
        targets,
        [tf.ones([2]), tf.constant([1.0, 0.0])],
        [(2, 1), (3, 2)],
        lambda x, y: s2s.embedding_attention_seq2seq(x, y, cell(), 6, 5, 3, feed_previous=False),
        per_example_loss=per_example,
    )


def case_buckets():
    """Buckets that are trained in turns."""
    outputs, losses = buckets(False)
    train = [tf.train.GradientDescentOptimizer(0.5).minimize(loss) for loss in losses]
    with tf.Session() as sess:
        start(sess)
        found = {"losses": np.array([sess.run([losses[i], train[i]])[0] for i in (0, 1, 0, 1)])}
        found["after"] = np.stack(sess.run(outputs[1]))
    found["variables"] = [v.name for v in tf.global_variables()]
    found["lengths"] = [len(output) for output in outputs]
    return found


def case_buckets_per_example():
    outputs, losses = buckets(True)
    with tf.Session() as sess:
        start(sess)
        return {"losses": np.stack(sess.run(losses)), "outputs": np.stack(sess.run(outputs[1]))}


def case_sampled_softmax():
    """The translation tutorial's loss: an output projection and a sampled softmax. Its draws are
    not recorded.
    """
    w = tf.get_variable("proj_w", [4, 5])
    b = tf.get_variable("proj_b", [5])
    seen = []

    def loss(labels, logits):
        seen.append((labels.shape.as_list(), logits.shape.as_list()))
        return tf.nn.sampled_softmax_loss(tf.transpose(w), b, tf.reshape(labels, [-1, 1]), logits, 5, 5, seed=3)

    outputs, losses = s2s.model_with_buckets(
        ids(2, 6),
        ids(2, 5),
        ids(2, 5),
        [tf.ones([2])] * 2,
        [(1, 1), (2, 2)],
        lambda x, y: s2s.embedding_attention_seq2seq(x, y, cell(), 6, 5, 3, output_projection=(w, b)),
        softmax_loss_function=loss,
    )
    with tf.Session() as sess:
        start(sess)
        found = {"outputs": np.stack(sess.run(outputs[1])), "finite": bool(np.isfinite(sess.run(losses)).all())}
    found["seen"] = str(seen)
    return found


def case_errors():
    """Arguments that are refused."""
    found = {}
    for name, call in {
        "no_inputs": lambda: s2s.attention_decoder([], None, tf.zeros([2, 3, 4]), cell()),
        "no_heads": lambda: s2s.attention_decoder(floats(1, 3), None, tf.zeros([2, 3, 4]), cell(), num_heads=0),
        "lengths": lambda: s2s.sequence_loss(floats(2, 3), ids(1, 3), [tf.ones([2])]),
        "buckets": lambda: s2s.model_with_buckets(ids(1, 3), ids(1, 3), ids(1, 3), [], [(2, 2)], None),
        "no_cell": lambda: s2s.one2many_rnn_seq2seq(ids(1, 3), {}, "cell", {}, 3, {}, 2),
        "projection": lambda: s2s.embedding_rnn_decoder(
            ids(1, 3), None, cell(), 3, 2, (tf.zeros([4, 2]), tf.zeros([2]))
        ),
    }.items():
        try:
            call()
            found[name] = "nothing"
        except (TypeError, ValueError) as error:
            found[name] = type(error).__name__
    return found
