"""Cases of tf.layers.BatchNormalization and tf.layers.batch_normalization: both kernels, every
argument, the names that they make and the statistics that they move.
"""

import numpy as np
import tensorflow as tf

COLLECTIONS = ("variables", "trainable_variables", "update_ops", "regularization_losses", "moving_average_variables")


def data(shape, dtype="float32", seed=3):
    return (np.random.RandomState(seed).randn(*shape) * 2 + 0.5).astype(dtype)


def drawn(seed):
    """An initializer that draws the same numbers in every TensorFlow."""
    return lambda shape, dtype=None, partition_info=None: tf.constant(
        np.random.RandomState(seed).uniform(0.5, 1.5, [int(n) for n in shape]).astype(dtype.as_numpy_dtype)
    )


def flat(arrays):
    """All numbers of the arrays in one list."""
    return np.concatenate([np.ravel(array) for array in arrays]) if arrays else np.zeros(0)


def trained(shape, dtype="float32", feed=None, steps=5, training=True, others=(), unknown=True, **arguments):
    """Outputs, gradients and statistics before the updates, after 1 run and after `steps` runs of
    them; names and collections.
    """
    x = tf.placeholder(dtype, [None, *shape[1:]] if unknown else shape, name="x")
    y = tf.layers.batch_normalization(
        x, training=training, gamma_initializer=drawn(5), beta_initializer=drawn(6), **arguments
    )
    variables = [variable for variable in tf.global_variables() if variable not in others]
    loss = tf.reduce_sum(tf.cast(y, tf.float32) * tf.cast(data(shape, seed=9), tf.float32))
    learned = tf.trainable_variables()
    gradients = tf.gradients(loss, [x, *learned])
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    result = {name: [item.name for item in tf.get_collection(name)] for name in COLLECTIONS}
    result["y_shape"] = y.shape.as_list()
    result["y_dtype"] = y.dtype.name
    result["dtypes"] = [variable.dtype.base_dtype.name for variable in variables]
    feeds = dict(feed or {})
    with tf.Session() as session:
        session.run([variable.initializer for variable in variables + list(others)])
        for step in range(1, steps + 1):
            feeds[x] = data(shape, dtype, seed=step)
            if step == 1:
                result["y"] = session.run(y, feeds)
                result["dx"] = session.run(gradients[0], feeds)
                result["gradients"] = flat(session.run(gradients[1:], feeds))
            session.run(updates, feeds)
            if step in (1, steps):
                result["after_%d" % step] = flat(session.run(variables))
        result["y_last"] = session.run(y, feeds)
    return result


def case_fused():
    return trained([4, 3, 5, 2])


def case_fused_asked_for():
    return trained([4, 3, 5, 2], fused=True, momentum=0.9)


def case_fused_inference():
    return trained([4, 3, 5, 2], training=False)


def case_fused_without_scale():
    return trained([4, 3, 5, 2], scale=False)


def case_fused_without_center():
    return trained([4, 3, 5, 2], center=False)


def case_fused_half():
    return trained([4, 3, 5, 2], "float16")


def case_fused_low_variance():
    """Inputs of a variance so low that an epsilon below 1.001e-5 shows."""
    x = tf.constant(data([4, 3, 5, 2]) * np.float32(1e-3))
    outputs = [
        tf.layers.batch_normalization(x, training=training, epsilon=1e-6, moving_variance_initializer=drawn(7))
        for training in (True, False)
    ]
    outputs += tf.nn.fused_batch_norm(x, [1.0, 2.0], [0.5, 0.0], epsilon=1e-6)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return {"output_%d" % i: value for i, value in enumerate(session.run(outputs))}


def case_fused_one_example():
    """One value per channel, where the unbiased variance divides by 1."""
    return trained([1, 1, 1, 3])


def case_unfused():
    return trained([4, 3, 5, 2], fused=False)


def case_unfused_inference():
    return trained([4, 3, 5, 2], fused=False, training=False)


def case_unfused_half():
    return trained([4, 3, 5, 2], "float16", fused=False)


def case_unfused_nchw():
    return trained([4, 2, 3, 5], fused=False, axis=1)


def case_rank_2():
    return trained([16, 3])


def case_rank_2_fused_asked_for():
    return trained([16, 3], fused=True)


def case_rank_2_double():
    return trained([16, 3], "float64")


def case_rank_3():
    return trained([4, 7, 3], momentum=0.5, epsilon=1e-5)


def case_rank_3_axis_1():
    return trained([4, 7, 3], axis=1)


def case_rank_5():
    return trained([2, 2, 3, 2, 3])


def case_rank_5_axis_1():
    return trained([2, 3, 2, 3, 2], axis=1)


def case_axes():
    return trained([4, 3, 5, 2], axis=[1, 3], unknown=False)


def case_fused_axis_2():
    return trained([4, 3, 5, 2], axis=2)


def case_placeholder_true():
    training = tf.placeholder(tf.bool, name="training")
    return trained([16, 3], training=training, feed={training: True})


def case_placeholder_false():
    training = tf.placeholder(tf.bool, name="training")
    return trained([16, 3], training=training, feed={training: False})


def case_placeholder_fused_true():
    training = tf.placeholder(tf.bool, name="training")
    return trained([4, 3, 5, 2], training=training, feed={training: True})


def case_placeholder_with_default():
    training = tf.placeholder_with_default(True, [], name="training")
    return trained([4, 3, 5, 2], training=training)


def case_variable():
    training = tf.Variable(True, trainable=False, name="training")
    return trained([4, 3, 5, 2], training=training, others=[training])


def case_constant():
    return trained([4, 3, 5, 2], training=tf.constant(True))


def case_int():
    return trained([4, 3, 5, 2], training=1)


def case_renorm():
    return trained([16, 3], renorm=True, renorm_momentum=0.8)


def case_renorm_clipping():
    clipping = {"rmax": 1.2, "rmin": 0.8, "dmax": 0.3}
    return trained([4, 3, 5, 2], renorm=True, renorm_clipping=clipping, fused=True)


def case_renorm_placeholder():
    training = tf.placeholder(tf.bool, name="training")
    return trained([16, 3], training=training, feed={training: True}, renorm=True)


def case_virtual_batch():
    return trained([6, 3, 5, 2], virtual_batch_size=2)


def case_adjustment():
    def adjustment(shape):
        return tf.ones(shape[-1:]) * 1.05, tf.ones(shape[-1:]) * 0.1

    training = tf.placeholder(tf.bool, name="training")
    return trained([4, 3, 5, 2], training=training, feed={training: True}, adjustment=adjustment)


def case_regularizers():
    found = trained(
        [16, 3],
        beta_regularizer=lambda variable: 0.1 * tf.reduce_sum(tf.square(variable)),
        gamma_regularizer=lambda variable: 0.2 * tf.reduce_sum(tf.abs(variable)),
        gamma_constraint=lambda variable: tf.clip_by_value(variable, 0.9, 1.1),
    )
    loss = tf.losses.get_regularization_loss()
    step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        found["loss"] = session.run(loss)
        session.run(step)
        for variable in tf.trainable_variables():
            found["stepped_" + variable.op.name] = session.run(variable)
    return found


def case_not_trainable():
    return trained([16, 3], trainable=False)


def case_reuse():
    x = tf.constant(data([4, 3, 5, 2]))
    with tf.variable_scope("tower"):
        first = tf.layers.batch_normalization(x, training=True, name="bn")
    with tf.variable_scope("tower", reuse=True):
        second = tf.layers.batch_normalization(x, training=False, name="bn")
    with tf.variable_scope("tower", reuse=tf.AUTO_REUSE):
        third = tf.layers.batch_normalization(x, training=True, name="bn")
    fourth = tf.layers.batch_normalization(x, training=True)
    fifth = tf.layers.batch_normalization(x, training=True)
    layer = tf.layers.BatchNormalization(name="layer", momentum=0.7)
    sixth = layer(x, training=True)
    seventh = layer.apply(x, training=False)
    result = {name: [item.name for item in tf.get_collection(name)] for name in COLLECTIONS}
    result["outputs"] = [y.name for y in (first, second, third, fourth, fifth, sixth, seventh)]
    result["layer"] = [layer.name, layer.scope_name] + [v.name for v in layer.variables + layer.trainable_variables]
    result["updates"] = [u.name for u in layer.updates]
    return result


def case_partitioner():
    with tf.variable_scope("scope", partitioner=tf.fixed_size_partitioner(2)):
        tf.layers.batch_normalization(tf.constant(data([4, 6])), training=True)
    return {"variables": [(v.name, v.shape.as_list()) for v in tf.global_variables()]}


def case_errors():
    x = tf.placeholder(tf.float32, [None, 3, 5, None])
    result = {}
    for name, arguments in {
        "axis_type": {"axis": (1, 2)},
        "axis_out": {"axis": 4},
        "axis_twice": {"axis": [1, -3]},
        "undefined": {"axis": 3},
        "clipping": {"renorm": True, "renorm_clipping": {"max": 1.0}},
        "virtual_0": {"virtual_batch_size": 0, "axis": 1},
        "virtual_axis": {"virtual_batch_size": 2, "axis": [0, 1]},
        "virtual_adjustment": {"virtual_batch_size": 2, "axis": 1, "adjustment": lambda shape: (1.0, 0.0)},
    }.items():
        try:
            tf.layers.batch_normalization(x, **arguments)
            result[name] = "no error"
        except (TypeError, ValueError) as error:
            result[name] = type(error).__name__
    return result


def case_training_steps():
    """A network as programs write it, with control dependencies on UPDATE_OPS, a placeholder, a
    minimizer and an evaluation.
    """
    training = tf.placeholder(tf.bool)
    x = tf.placeholder(tf.float32, [None, 6])
    hidden = tf.matmul(x, tf.get_variable("w", initializer=data([6, 4], seed=11)))
    hidden = tf.nn.relu(tf.layers.batch_normalization(hidden, training=training, momentum=0.9))
    loss = tf.reduce_mean(tf.square(tf.reduce_sum(hidden, 1) - 1.0))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        step = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        losses = [session.run([loss, step], {x: data([8, 6], seed=i), training: True})[0] for i in range(10)]
        return {
            "losses": np.array(losses),
            "evaluated": session.run(loss, {x: data([8, 6], seed=99), training: False}),
            "variables": [v.name for v in tf.global_variables()],
        }


def case_default_epsilon_counts():
    """Variances as small as the default epsilon, fused and not."""
    x = tf.constant(data((16, 3, 3, 4)) * 0.02)
    found = {}
    for fused in (True, False):
        y = tf.layers.batch_normalization(x, training=True, fused=fused)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            found["fused" if fused else "not"] = sess.run(y)
    return found
