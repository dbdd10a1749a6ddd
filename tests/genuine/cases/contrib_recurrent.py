"""Cases of recurrent computations as loops of functions."""

import collections

import numpy as np
import tensorflow as tf
from tensorflow.contrib import recurrent

State = collections.namedtuple("State", ["value", "power"])
LENGTHS = np.array([2, 5, 3], np.int32)


def polynomial(theta, state, inputs):
    new = State(state.value + inputs["c"] * state.power, state.power * theta)
    return new, [new.value * 2.0]


def polynomial_gradient(theta, state, inputs, extras, dstate):
    power = dstate.value * inputs["c"] + dstate.power * theta
    return dstate.power * state.power, State(None, power), {"c": dstate.value * state.power + 0.0 * extras[0]}


def start():
    return tf.constant(2.0), State(tf.constant(0.5), tf.constant(1.0)), {"c": tf.constant([1.0, 2.0, 3.0, 4.0])}


def results(**options):
    theta, state, inputs = start()
    states, last = recurrent.Recurrent(theta, state, inputs, polynomial, **options)
    loss = tf.reduce_sum(states.value) + 3.0 * last.power + last.value
    gradients = tf.gradients(loss, [theta, state.value, state.power, inputs["c"]])
    with tf.Session() as sess:
        found = sess.run([states.value, states.power, last.value, last.power, *gradients])
    return np.concatenate([np.ravel(each) for each in found])


def case_polynomial():
    return {
        "plain": results(),
        "gradient": results(cell_grad=polynomial_gradient),
        "short": results(max_input_length=tf.constant(3)),
        "at the end": results(max_input_length=tf.constant(3), aligned_end=True),
        "tpu": results(use_tpu=True),
        "tpu at the end": results(max_input_length=tf.constant(2), aligned_end=True, use_tpu=True),
        "extras": results(extras=[tf.constant(0.0)]),
    }


def case_one_step():
    theta, state, _ = start()
    found = recurrent.Recurrent(theta, state, {"c": tf.constant([3.0])}, polynomial, max_input_length=1)
    with tf.Session() as sess:
        found = sess.run(found)
    return {"values": np.array([found[0].value[0], found[0].power[0], found[1].value, found[1].power])}


def case_not_pure():
    outside, (theta, state, inputs) = tf.constant(1.0), start()

    def cell(theta, state, inputs):
        return State(state.value * outside, state.power), []

    try:
        recurrent.Recurrent(theta, state, inputs, cell)
    except Exception as error:
        return {"error": [type(error).__name__, str(error)[:40]]}
    return {"error": []}


class Sum(tf.nn.rnn_cell.RNNCell):
    """A cell whose output is not a part of its state."""

    state_size = 2
    output_size = 2

    def __call__(self, inputs, state, scope=None):
        """Add the inputs to the state."""
        weights = tf.get_variable("weights", [2, 2], initializer=tf.constant_initializer([[0.5, 1.0], [-1.0, 0.3]]))
        state = tf.tanh(state + tf.matmul(inputs, weights))
        return 2.0 * state, state


def inputs():
    return tf.constant(np.sin(np.arange(3 * 5 * 2, dtype=np.float32)).reshape(3, 5, 2))


def constant(scale):
    return tf.random_uniform_initializer(-scale, scale, seed=1)


def cells():
    return [
        ("lstm", lambda: tf.nn.rnn_cell.LSTMCell(4, initializer=constant(0.5))),
        ("gru", lambda: tf.nn.rnn_cell.GRUCell(3, kernel_initializer=constant(0.5))),
        (
            "stack",
            lambda: tf.nn.rnn_cell.MultiRNNCell(
                [tf.nn.rnn_cell.LSTMCell(size, initializer=constant(0.5)) for size in (3, 2)]
            ),
        ),
    ]


def computed(made):
    """The values, the gradients and the static shapes of outputs and states."""
    flat = tf.contrib.framework.nest.flatten(made)
    variables = tf.trainable_variables()
    gradients = tf.gradients(sum(tf.reduce_sum(each) for each in flat), variables)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        values = sess.run(flat)
        slopes = sess.run(gradients)
    return {
        "values": np.concatenate([np.ravel(each) for each in values]),
        "gradients": np.concatenate([np.ravel(each) for each in slopes]),
        "shapes": [str(each.shape) for each in flat],
        "variables": [each.name for each in variables],
    }


def case_functional_rnn():
    found = {}
    for name, make in cells():
        for way, options in [
            ("plain", {}),
            ("lengths", {"sequence_length": LENGTHS}),
            ("reversed", {"reverse": True, "time_major": True, "scope": "other"}),
            ("tpu", {"use_tpu": True, "sequence_length": LENGTHS}),
        ]:
            with tf.Graph().as_default():
                options = dict(options)
                if "sequence_length" in options:
                    options["sequence_length"] = tf.constant(LENGTHS)
                made = recurrent.functional_rnn(make(), inputs(), dtype=tf.float32, **options)
                for key, value in computed(made).items():
                    found[" ".join([name, way, key])] = value
    return found


def case_output_beside_state():
    first = tf.constant(np.full([3, 2], 0.1, np.float32))
    made = recurrent.functional_rnn(Sum(), inputs(), tf.constant(LENGTHS), initial_state=first)
    return computed(made)


def case_bidirectional():
    found = {}
    for way, options in [
        ("plain", {}),
        ("lengths", {"sequence_length": True}),
        ("fast", {"fast_reverse": True, "time_major": True}),
    ]:
        with tf.Graph().as_default():
            options = dict(options)
            if "sequence_length" in options:
                options["sequence_length"] = tf.constant(LENGTHS)
            (_, make), _, _ = cells()
            made = recurrent.bidirectional_functional_rnn(make(), make(), inputs(), dtype=tf.float32, **options)
            for key, value in computed(made).items():
                found[way + " " + key] = value
    try:
        recurrent.bidirectional_functional_rnn(make(), make(), inputs(), dtype=tf.float32, use_tpu=True)
    except AssertionError as error:
        found["error"] = str(error)
    return found
