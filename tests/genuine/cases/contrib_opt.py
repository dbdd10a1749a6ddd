"""Cases of tf.contrib.opt: several steps from fixed weights, dense and sparse, on both kinds of
variables.
"""

import numpy as np
import tensorflow as tf

WEIGHTS = np.linspace(-1.0, 1.5, 12).reshape(4, 3).astype(np.float32)
BIAS = np.array([0.3, -0.2, 0.5], np.float32)
INPUTS = np.random.RandomState(3).normal(size=(5, 4)).astype(np.float32)


def stand_in(gradient):
    """Placeholders for a gradient, so that the gradient that is fed was computed before any
    variable moved.
    """
    if isinstance(gradient, tf.IndexedSlices):
        values, indices = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.int32, [None])
        return tf.IndexedSlices(values, indices, dense_shape=tf.constant([4, 3]))
    return tf.placeholder(tf.float32, gradient.get_shape())


def feeds(stand_ins, gradients):
    """The feeds for the placeholders of `stand_in`."""
    fed = {}
    for placeholder, gradient in zip(stand_ins, gradients):
        if isinstance(placeholder, tf.IndexedSlices):
            fed.update({placeholder.values: gradient.values, placeholder.indices: gradient.indices})
        else:
            fed[placeholder] = gradient
    return fed


def steps(optimizer, sparse=False, resource=False, count=4, apply=None):
    """Train, and return the weights, the losses, and the names of variables and slots."""
    weights = tf.get_variable("weights", initializer=WEIGHTS, use_resource=resource)
    bias = tf.get_variable("bias", initializer=BIAS, use_resource=resource)
    step = tf.train.get_or_create_global_step()
    if sparse:
        rows = tf.gather(weights, [0, 2])
        loss = tf.reduce_sum(tf.square(rows - 1.0) * [[1.0, 0.5, 2.0]]) + tf.reduce_sum(tf.square(bias))
    else:
        loss = tf.reduce_mean(tf.square(tf.tanh(tf.matmul(tf.constant(INPUTS), weights) + bias) - 0.1))
    optimizer = optimizer(step) if callable(optimizer) else optimizer
    gradients, trained = zip(*optimizer.compute_gradients(loss))
    stand_ins = [stand_in(gradient) for gradient in gradients]
    train = (apply or type(optimizer).apply_gradients)(optimizer, list(zip(stand_ins, trained)), global_step=step)
    losses = []
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(count):
            value, computed = sess.run([loss, list(gradients)])
            losses.append(value)
            sess.run(train, feeds(stand_ins, computed))
        every = sess.run({v.name: v for v in tf.global_variables()})
    found = {"names": [v.name for v in tf.global_variables()], "losses": np.array(losses)}
    found.update({"value/" + name: value for name, value in every.items()})
    found["slots"] = optimizer.get_slot_names()
    return found


def each(make, **kwargs):
    """Train with each of the three kinds of updates."""
    found = {}
    for kind in ({}, {"sparse": True}, {"resource": True}, {"sparse": True, "resource": True}):
        with tf.Graph().as_default():
            of_kind = steps(make(), **dict(kwargs, **kind))
        found.update({"-".join(sorted(kind)) + "/" + name: value for name, value in of_kind.items()})
    return found


def case_adamw():
    return each(lambda: tf.contrib.opt.AdamWOptimizer(0.01, 0.05))


def case_momentumw():
    return each(lambda: tf.contrib.opt.MomentumWOptimizer(0.01, 0.05, 0.9, use_nesterov=True))


def case_decay_of_some():
    def apply(optimizer, pairs, global_step):
        return optimizer.apply_gradients(pairs, global_step=global_step, decay_var_list=[pairs[0][1]])

    kind = tf.contrib.opt.extend_with_decoupled_weight_decay(tf.train.RMSPropOptimizer)
    found = steps(kind(weight_decay=0.1, learning_rate=0.01), apply=apply)
    found["class"] = kind.__name__
    return found


def case_decay_schedule():
    def make(step):
        decay = tf.train.exponential_decay(0.1, step, 1, 0.5)
        return tf.contrib.opt.AdamWOptimizer(weight_decay=decay, learning_rate=0.01)

    return steps(make)


def case_lazy_adam():
    return each(lambda: tf.contrib.opt.LazyAdamOptimizer(0.05))


def case_nadam():
    return each(lambda: tf.contrib.opt.NadamOptimizer(0.05))


def case_adamax():
    return each(lambda: tf.contrib.opt.AdaMaxOptimizer(0.05))


def case_lars():
    return each(lambda: tf.contrib.opt.LARSOptimizer(0.5, skip_list=["bias"], use_nesterov=True))


def case_reg_adagrad():
    return each(lambda: tf.contrib.opt.RegAdagradOptimizer(0.05))


def case_reg_adagrad_without_sums():
    def apply(optimizer, pairs, global_step):
        with optimizer.avoid_updating_slots():
            return optimizer.apply_gradients(pairs, global_step=global_step)

    return steps(tf.contrib.opt.RegAdagradOptimizer(0.05), apply=apply)


def case_addsign():
    from tensorflow.contrib.opt.python.training import sign_decay

    decay = sign_decay.get_linear_decay_fn(3)
    return steps(tf.contrib.opt.AddSignOptimizer(0.05, sign_decay_fn=decay))


def case_addsign_resource():
    return steps(tf.contrib.opt.AddSignOptimizer(), resource=True)


def case_powersign():
    from tensorflow.contrib.opt.python.training import sign_decay

    return steps(tf.contrib.opt.PowerSignOptimizer(0.05, sign_decay_fn=sign_decay.get_cosine_decay_fn(3, zero_after=1)))


def case_powersign_resource():
    return steps(tf.contrib.opt.PowerSignOptimizer(), resource=True)


def case_sign_decay():
    from tensorflow.contrib.opt.python.training import sign_decay

    functions = [
        sign_decay.get_linear_decay_fn(5),
        sign_decay.get_cosine_decay_fn(5),
        sign_decay.get_cosine_decay_fn(5, num_periods=2, zero_after=1.5),
        sign_decay.get_restart_decay_fn(6, num_periods=2),
        sign_decay.get_restart_decay_fn(6, num_periods=3, zero_after=1),
    ]
    with tf.Session() as sess:
        return {"values": sess.run(tf.stack([[f(step) for step in range(8)] for f in functions]))}


def case_variable_clipping():
    def make(step):
        weights, bias = tf.trainable_variables()
        return tf.contrib.opt.VariableClippingOptimizer(
            tf.train.GradientDescentOptimizer(0.5), {weights: [1], bias: [0]}, 0.4
        )

    found = steps(make)
    with tf.Graph().as_default():
        found.update({"sparse/" + name: value for name, value in steps(make, sparse=True).items()})
    return found


def case_multitask():
    """A gradient that is 0 in the second half of the steps, where neither variables nor slots
    move.
    """
    weights = tf.get_variable("weights", initializer=WEIGHTS)
    scale = tf.placeholder(tf.float32, [])
    loss = scale * tf.reduce_sum(tf.square(weights))
    optimizer = tf.contrib.opt.MultitaskOptimizerWrapper(tf.train.MomentumOptimizer(0.1, 0.9))
    grads = optimizer.compute_gradients(loss)
    clipped, norm = tf.contrib.opt.clip_gradients_by_global_norm(grads, 2.0)
    train = optimizer.apply_gradients(clipped)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        norms = []
        for value in (1.0, 1.0, 0.0, 0.0):
            norms.append(sess.run(norm, {scale: value}))
            sess.run(train, {scale: value})
        return {
            "weights": sess.run(weights),
            "momentum": sess.run(optimizer.get_slot(weights, "momentum")),
            "norms": np.array(norms),
        }


def case_moving_average():
    """The swapping saver writes the averages under the variables' own names."""
    import os
    import tempfile

    weights = tf.get_variable("weights", initializer=WEIGHTS)
    loss = tf.reduce_sum(tf.square(weights))
    optimizer = tf.contrib.opt.MovingAverageOptimizer(tf.train.GradientDescentOptimizer(0.1), 0.5)
    train = optimizer.minimize(loss)
    saver = optimizer.swapping_saver()
    with tf.Session() as sess, tempfile.TemporaryDirectory() as folder:
        sess.run(tf.global_variables_initializer())
        for _ in range(3):
            sess.run(train)
        path = saver.save(sess, os.path.join(folder, "model"))
        reader = tf.train.NewCheckpointReader(path)
        saved = {"saved/" + name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}
        return dict(saved, names=[v.name for v in tf.global_variables()], weights=sess.run(weights), train=train.name)


def case_scipy():
    """L-BFGS-B with bounds and callbacks, SLSQP with constraints."""
    vector = tf.get_variable("vector", initializer=np.array([7.0, 7.0]))
    other = tf.get_variable("other", initializer=np.array([[1.0], [2.0]]))
    loss = tf.reduce_sum(tf.square(vector)) + tf.reduce_sum(tf.square(other - 3.0))
    seen, steps_seen = [], []
    found = {}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        bounded = tf.contrib.opt.ScipyOptimizerInterface(
            loss, var_to_bounds={vector: ([1, 2], np.inf)}, options={"maxiter": 100}
        )
        bounded.minimize(
            sess, fetches=[loss], loss_callback=seen.append, step_callback=lambda x: steps_seen.append(x.copy())
        )
        found.update(bounded_vector=sess.run(vector), bounded_other=sess.run(other), lowest=np.array(min(seen)))
        found["called"] = bool(seen) and bool(steps_seen)
        constrained = tf.contrib.opt.ScipyOptimizerInterface(
            loss, var_list=[vector], equalities=[vector[1] - 2.0], inequalities=[vector[0] - 1.5], method="SLSQP"
        )
        constrained.minimize(sess)
        found["constrained"] = sess.run(vector)
    try:
        tf.contrib.opt.ScipyOptimizerInterface(loss, bounds=[]).minimize(tf.Session())
    except Exception as error:
        found["error"] = type(error).__name__
    return found
