"""tf.train.ExponentialMovingAverage: where shadows of variables and of tensors begin, and how they
move.
"""

import numpy as np
import tensorflow as tf

VALUES = np.array([[2.0, -4.0], [3.0, 0.5], [-1.0, 8.0], [0.25, 8.0]], np.float32)


def moved(averages, of, value, before=()):
    """The shadow of `of` at first, and after an update on each row of VALUES, fed to `value`, with
    `before` run first.
    """
    update = averages.apply([of])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        seen = [session.run(averages.average(of))]
        for row in VALUES:
            session.run(before, {value: row})
            session.run(update, {value: row})
            seen.append(session.run(averages.average(of)))
    listed = [v.op.name for v in tf.get_collection(tf.GraphKeys.MOVING_AVERAGE_VARIABLES)]
    return {"shadow": np.array(seen), "names": [v.op.name for v in tf.global_variables()], "listed": listed}


def case_variable():
    """From the variable's initial value on, and listed among MOVING_AVERAGE_VARIABLES."""
    initial, value = np.array([1.0, 10.0], np.float32), tf.placeholder(tf.float32, [2])
    variable = tf.Variable(initial, name="weight")
    return moved(tf.train.ExponentialMovingAverage(0.9), variable, value, [tf.assign(variable, value)])


def tensor(**arguments):
    """From 0 on, with the arguments of ExponentialMovingAverage; the shadow is no
    MOVING_AVERAGE_VARIABLE.
    """
    value = tf.placeholder(tf.float32, [2], name="value")
    return moved(tf.train.ExponentialMovingAverage(0.9, **arguments), value, value)


def case_tensor():
    """Not debiased, whatever the docstring of `apply` says."""
    return tensor()


def case_tensor_debiased():
    """Debiased on request."""
    return tensor(zero_debias=True)


def case_tensor_with_updates():
    """A small count of updates makes for a smaller decay."""
    return tensor(num_updates=tf.constant(3))
