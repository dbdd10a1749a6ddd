"""What calls give: their values, or the kinds of their errors."""

import numpy as np
import tensorflow as tf


def found_of(calls, refused=None, feeds=None):
    """What each call gives: values, the kind of its error, or the kind of another object.

    The tensors of `calls` run at once; each of `refused` runs by itself, as its run may raise.
    """
    found, tensors = {}, {}
    for name, call in sorted(calls.items()):
        tensors.update(values(name, call, found))
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found.update(sess.run(tensors, feeds))
        for name, call in sorted((refused or {}).items()):
            alone = values(name, call, found)
            try:
                found.update(sess.run(alone, feeds))
            except tf.errors.OpError as error:
                found[name] = type(error).__name__
    return {name: "done" if value is None else value for name, value in found.items()}


def values(name, call, found):
    """The tensors that a call gives, by their names; anything else goes into `found`."""
    try:
        value = call()
    except Exception as error:
        found[name] = type(error).__name__
        return {}
    if isinstance(value, (tuple, list)):
        return {"%s%d" % (name, i): tf.convert_to_tensor(part) for i, part in enumerate(value)}
    if isinstance(value, (tf.Tensor, tf.Operation)):
        return {name: value}
    is_plain = isinstance(value, (str, int, np.ndarray, tf.TensorShape))
    found[name] = str(value) if isinstance(value, tf.TensorShape) else value if is_plain else type(value).__name__
    return {}
