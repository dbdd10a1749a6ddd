"""Cases of tf.train.ExponentialMovingAverage: where shadows of variables and of tensors begin, and
how they move.
"""

import numpy as np
import tensorflow as tf

VALUES = np.array([[2.0, -4.0], [3.0, 0.5], [-1.0, 8.0], [0.25, 8.0]], np.float32)


def moved(averages, of, value, before=()):
    """The initial shadow of `of`, and its values after an update for each row of VALUES. The row is
    fed to `value`, and `before` runs first.
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
    """The shadow of a variable begins at the variable's initial value. The variable is among
    MOVING_AVERAGE_VARIABLES.
    """
    initial, value = np.array([1.0, 10.0], np.float32), tf.placeholder(tf.float32, [2])
    variable = tf.Variable(initial, name="weight")
    return moved(tf.train.ExponentialMovingAverage(0.9), variable, value, [tf.assign(variable, value)])


def tensor(**arguments):
    """The shadow of a tensor begins at 0 and is not among MOVING_AVERAGE_VARIABLES. Takes the
    arguments of ExponentialMovingAverage.
    """
    value = tf.placeholder(tf.float32, [2], name="value")
    return moved(tf.train.ExponentialMovingAverage(0.9, **arguments), value, value)


def case_tensor():
    """The shadow is not debiased, although the docstring of `apply` says so."""
    return tensor()


def case_tensor_debiased():
    """The shadow is debiased with `zero_debias`."""
    return tensor(zero_debias=True)


def case_tensor_with_updates():
    """While the count of updates is small, the decay is smaller."""
    return tensor(num_updates=tf.constant(3))
