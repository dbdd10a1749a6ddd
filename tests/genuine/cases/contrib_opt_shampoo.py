"""Cases of tf.contrib.opt's Shampoo and of Adam by the global step: several steps from fixed
weights, dense and sparse, on both kinds of variables.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.opt.python.training import matrix_functions

WEIGHTS = np.linspace(-1.0, 1.5, 12).reshape(4, 3).astype(np.float32)
BIAS = np.array([0.3, -0.2, 0.5], np.float32)
TARGET = np.random.RandomState(3).normal(size=(4, 3)).astype(np.float32)


def steps(make, sparse, resource, count=3):
    """Train, and return the values of all variables."""
    with tf.Graph().as_default():
        weights = tf.get_variable("weights", initializer=WEIGHTS, use_resource=resource)
        bias = tf.get_variable("bias", initializer=BIAS, use_resource=resource)
        step = tf.train.get_or_create_global_step()
        rows = tf.gather(weights, [0, 2]) if sparse else weights
        goal = TARGET[[0, 2]] if sparse else TARGET
        loss = tf.reduce_sum(tf.square(rows + bias - goal) * [[1.0, 0.5, 2.0]])
        optimizer = make(step)
        train = optimizer.minimize(loss, global_step=step)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for _ in range(count):
                sess.run(train)
            found = sess.run({v.op.name: v for v in tf.global_variables()})
        found["slots"] = optimizer.get_slot_names()
        found["names"] = [v.name for v in tf.global_variables()]
        return found


def each(make, kinds=((False, False), (True, False), (False, True), (True, True))):
    found = {}
    for sparse, resource in kinds:
        name = "%s-%s/" % ("sparse" if sparse else "dense", "resource" if resource else "ref")
        found.update({name + key: value for key, value in steps(make, sparse, resource).items()})
    return found


def case_adam_gs():
    return each(lambda step: tf.contrib.opt.AdamGSOptimizer(step, 0.01, beta1=0.8))


def case_lazy_adam_gs():
    return each(lambda step: tf.contrib.opt.LazyAdamGSOptimizer(step, 0.01))


def case_shampoo():
    return each(lambda step: tf.contrib.opt.ShampooOptimizer(step, learning_rate=0.1, epsilon=0.1))


def case_shampoo_diagonal():
    make = lambda step: tf.contrib.opt.ShampooOptimizer(step, max_matrix_size=3, learning_rate=0.1, epsilon=0.1)  # noqa: E731
    return each(make, ((False, False), (True, False)))


def case_shampoo_averages():
    def make(step):
        return tf.contrib.opt.ShampooOptimizer(
            step,
            gbar_decay=0.9,
            gbar_weight=0.1,
            mat_gbar_decay=0.8,
            mat_gbar_weight=lambda t: 1.0 / (t + 1.0),
            svd_interval=2,
            precond_update_interval=2,
            epsilon=0.1,
            learning_rate=lambda t: 0.1 / t,
        )

    return each(make, ((False, False), (True, True)))


def case_shampoo_iterative():
    make = lambda step: tf.contrib.opt.ShampooOptimizer(step, learning_rate=0.1, epsilon=0.1, use_iterative_root=True)  # noqa: E731
    return each(make, ((False, False),))


def case_matrix_functions():
    matrix = tf.constant((TARGET.T.dot(TARGET) + np.eye(3)).astype(np.float32))
    root = matrix_functions.matrix_square_root(matrix, 3)
    inverse = matrix_functions.matrix_inverse_pth_root(matrix, 3, -0.5)
    one = matrix_functions.matrix_inverse_pth_root(tf.constant([[4.0]]), 1, -0.5)
    with tf.Session() as sess:
        return sess.run({"root": root, "inverse": inverse, "one": one})
