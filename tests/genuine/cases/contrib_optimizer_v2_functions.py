"""Cases of contrib.optimizer_v2 with losses that are functions, in a graph and in eager execution."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import optimizer_v2 as v2
from tensorflow.python.eager import context

START = np.random.RandomState(1).normal(size=(4, 3)).astype(np.float32)
OPTIMIZERS = {
    "descent": lambda: v2.GradientDescentOptimizer(0.1),
    "momentum": lambda: v2.MomentumOptimizer(0.1, 0.8),
    "adam": lambda: v2.AdamOptimizer(0.1, name="mine"),
}


def loss_of(variable, other):
    """No term has both variables: nothing orders their updates in a graph."""
    return lambda: tf.reduce_sum(tf.square(variable - 1.0)) + 2 * tf.reduce_sum(tf.square(other))


def variables():
    """Two variables, which have one name in eager execution."""
    return [tf.Variable(each, name="v", use_resource=True) for each in (START, START[0])]


def case_graph():
    found = {}
    for name in sorted(OPTIMIZERS):
        with tf.Graph().as_default(), tf.Session() as sess:
            both = variables()
            train = OPTIMIZERS[name]().minimize(loss_of(*both), var_list=both)
            sess.run(tf.global_variables_initializer())
            sess.run([train])
            sess.run([train])
            found["%s 0" % name], found["%s 1" % name] = sess.run(both)
    return found


def case_eager():
    found = {}
    with context.eager_mode():
        for name in sorted(OPTIMIZERS):
            both = variables()
            optimizer = OPTIMIZERS[name]()
            for var_list in (None, both):
                optimizer.minimize(loss_of(*both), var_list=var_list)
            found["%s 0" % name], found["%s 1" % name] = (each.numpy() for each in both)
            found["%s slots" % name] = optimizer.get_slot_names()
            for slot in optimizer.get_slot_names():
                found["%s %s" % (name, slot)] = optimizer.get_slot(both[0], slot).numpy()
    return found


def case_refused():
    """A tensor cannot be updated."""
    tensor = tf.constant([1.0])
    try:
        v2.GradientDescentOptimizer(0.1).apply_gradients([(tensor, tensor)])
    except NotImplementedError as error:
        return {"tensor": error.args[0]}
    raise AssertionError("no error")
