"""Cases of the small parts that models of tf.contrib.timeseries share."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.timeseries.python.timeseries import feature_keys, model_utils

SEEN = {feature_keys.FilteringResults.TIMES: np.array([[1, 2, 5], [0, 3, 4]])}


def said(call):
    """The type and the text of an error."""
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    raise AssertionError("no error")


def case_layer():
    x = tf.constant(np.random.RandomState(2).normal(size=[3, 2]).astype(np.float32))
    layers = {
        "relu": model_utils.fully_connected(x, 2, 4, "first"),
        "linear": model_utils.fully_connected(x, 2, 4, "second", activation=None),
        "tanh": model_utils.fully_connected(x, 2, 4, "third", activation=tf.tanh),
    }
    rng = np.random.RandomState(4)
    with tf.Session() as sess:
        for variable in tf.global_variables():
            sess.run(variable.assign(rng.normal(size=variable.shape.as_list())))
        found = sess.run(layers)
    found["variables"] = [variable.name for variable in tf.global_variables()]
    return found


def case_parameters():
    kept, replaced = tf.constant(5), tf.constant(3)
    with tf.Session():
        value = model_utils.parameter_switch({replaced: 4})
        return {"kept": value(kept), "replaced": value(replaced)}


def case_times():
    times = model_utils.canonicalize_times_or_steps_from_output
    one = {feature_keys.FilteringResults.TIMES: np.array([[1, 2, 5]])}
    return {
        "steps": times(None, 3, SEEN),
        "times": times([[7, 9], [5, 8]], None, SEEN),
        "flat_times": times([7, 9], None, one),
        "both": said(lambda: times([1], 2, SEEN)),
        "neither": said(lambda: times(None, None, SEEN)),
        "batch": said(lambda: times([7, 9], None, SEEN)),
        "early": said(lambda: times([[7, 9], [4, 8]], None, SEEN)),
    }
