"""Cases of contrib.optimizer_v2, and of contrib.opt's optimizers for workers and GGT."""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import opt
from tensorflow.contrib import optimizer_v2 as v2

RANDOM = np.random.RandomState(1)
START = RANDOM.normal(size=(4, 3)).astype(np.float32)
TARGET = RANDOM.normal(size=(4, 3)).astype(np.float32)

OPTIMIZERS = {
    "descent": lambda: v2.GradientDescentOptimizer(0.1),
    "momentum": lambda: v2.MomentumOptimizer(0.1, lambda: 0.8),
    "nesterov": lambda: v2.MomentumOptimizer(0.1, 0.8, use_nesterov=True),
    "adagrad": lambda: v2.AdagradOptimizer(0.3, 0.2),
    "adadelta": lambda: v2.AdadeltaOptimizer(0.5, rho=0.9, epsilon=1e-3),
    "rmsprop": lambda: v2.RMSPropOptimizer(0.05, momentum=0.3, epsilon=0.1),
    "centered": lambda: v2.RMSPropOptimizer(0.05, decay=0.8, momentum=0.3, epsilon=2.0, centered=True),
    "adam": lambda: v2.AdamOptimizer(lambda: tf.constant(0.1), beta2=0.9, epsilon=0.01, name="mine"),
}


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def trained(name, resource, sparse):
    """The variables after each of three steps, and their names."""
    found = {}
    with tf.Graph().as_default():
        variable = tf.get_variable("v", initializer=START, use_resource=resource)
        other = tf.get_variable("w", initializer=START[0] / 3, use_resource=resource, constraint=tf.nn.relu)
        taken = tf.gather(variable, [2, 0, 2]) if sparse else variable
        loss = tf.reduce_sum(tf.square(taken - TARGET[: 3 if sparse else 4])) + tf.reduce_sum(other * taken[0])
        optimizer = OPTIMIZERS[name]()
        step = tf.train.get_or_create_global_step()
        train = optimizer.minimize(loss, step, name="train")
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for i in range(3):
                sess.run(train)
                found["v_%d" % i], found["w_%d" % i] = sess.run([variable, other])
            for each in optimizer.variables():
                found["state " + each.op.name] = sess.run(each)
            found["step"] = sess.run(step)
        found["names"] = [each.name for each in optimizer.variables()]
        found["slots"] = optimizer.get_slot_names()
        slots = [optimizer.get_slot(variable, slot) for slot in optimizer.get_slot_names()]
        found["slot_names"] = [each.op.name for each in slots] + [str(optimizer.get_slot(variable, "none"))]
        found["train"] = [train.name, len(tf.get_collection(tf.GraphKeys.TRAIN_OP))]
    return found


def case_kernels():
    found = {}
    for name in sorted(OPTIMIZERS):
        for resource in (False, True):
            for sparse in (False, True):
                kind = "%s %s %s" % (name, "resource" if resource else "ref", "sparse" if sparse else "dense")
                found.update({kind + " " + key: value for key, value in trained(name, resource, sparse).items()})
    return found


def case_own():
    class Own(v2.OptimizerV2):
        def __init__(self, rate):
            super(Own, self).__init__(False, "Own")
            self._set_hyper("rate", rate)

        def _create_vars(self, var_list, state):
            state.create_non_slot(initial_value=1.0, name="count", colocate_with=var_list[0])
            for variable in var_list:
                state.create_slot(variable, tf.ones_like(variable) * 2, "two", "Two")

        def _apply_dense(self, grad, var, state):
            rate = state.get_hyper("rate", var.dtype.base_dtype)
            return tf.assign_sub(var, rate * grad * state.get_slot(var, "two") / state.get_non_slot("count"))

        def _finish(self, state):
            return tf.assign_add(state.get_non_slot("count"), 1.0)

    class Old(v2.OptimizerV2):
        def _create_slots(self, var_list):
            pass

    variable = tf.get_variable("v", initializer=START)
    optimizer = Own(lambda: 0.1)
    loss = tf.reduce_sum(tf.square(variable))
    grads = optimizer.compute_gradients(loss, [variable], gate_gradients=optimizer.GATE_GRAPH, stop_gradients=[])
    train = optimizer.apply_gradients(grads)
    again = optimizer.minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found = {}
        for i in range(2):
            sess.run([train])
            sess.run([again])
            found["v_%d" % i] = sess.run(variable)
        found["count"] = sess.run(optimizer.variables()[0])
    return dict(
        found,
        names=[each.name for each in optimizer.variables()],
        slots=optimizer.get_slot_names(),
        old=raised(lambda: Old(False, "Old")),
        no_name=raised(lambda: Own.__bases__[0](False, "")),
        none=raised(lambda: optimizer.apply_gradients([])),
        no_gradient=raised(lambda: optimizer.minimize(tf.constant(1.0), var_list=[variable])),
        accumulator=raised(lambda: v2.AdagradOptimizer(0.1, 0.0)),
    )


def model(getter):
    with tf.variable_scope("", custom_getter=getter):
        variable = tf.get_variable("v", initializer=START)
        tf.get_variable("fixed", initializer=1.0, trainable=False, collections=[tf.GraphKeys.GLOBAL_VARIABLES])
        return tf.reduce_sum(tf.square(variable - TARGET)) / 5


def workers(kind):
    getter, make = {
        "agn": (opt.AGNCustomGetter, lambda inner, getter: opt.AGNOptimizer(inner, 1, getter, 2)),
        "elastic": (
            opt.ElasticAverageCustomGetter,
            lambda inner, getter: opt.ElasticAverageOptimizer(inner, 1, getter, 2, moving_rate=0.3),
        ),
        "average": (
            opt.ModelAverageCustomGetter,
            lambda inner, getter: opt.ModelAverageOptimizer(inner, 1, True, getter, 2),
        ),
    }[kind]
    getter = getter("/cpu:0")
    loss = model(getter)
    step = tf.train.get_or_create_global_step()
    optimizer = make(tf.train.MomentumOptimizer(0.1, 0.9), getter)
    train = optimizer.minimize(loss, step)
    found = {}
    args = () if kind == "average" else (True, 0)
    hook = optimizer.make_session_run_hook(*args)
    hook.begin()
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(tf.local_variables_initializer())
        hook.after_create_session(sess, None)
        sess.run(optimizer.get_init_op(*args[1:]))
        for i in range(4):
            sess.run(train)
            for each in tf.global_variables() + tf.local_variables():
                found["%d %s" % (i, each.op.name)] = sess.run(each)
    found["global"] = sorted(each.name for each in tf.global_variables())
    found["local"] = sorted(each.name for each in tf.local_variables())
    if kind == "elastic":
        saver = optimizer.swapping_saver()
        found["swapped"] = sorted(key for key in saver._var_list)
        found["swapped_to"] = [each.op.name for each in saver._var_list.values()]
    return found


def case_agn():
    return workers("agn")


def case_elastic():
    return workers("elastic")


def case_average():
    return workers("average")


def case_stale():
    step = tf.train.get_or_create_global_step()
    variable = tf.get_variable("v", initializer=START)
    optimizer = opt.DropStaleGradientOptimizer(tf.train.MomentumOptimizer(0.1, 0.9), 0)
    train = optimizer.minimize(tf.reduce_sum(tf.square(variable)), global_step=step)
    optimizer._staleness = -1
    late = opt.DropStaleGradientOptimizer(tf.train.GradientDescentOptimizer(0.1), -1)
    with tf.variable_scope("late"):
        dropped = late.apply_gradients(late.compute_gradients(tf.reduce_sum(variable)), global_step=step)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found = {"train_%d" % i: sess.run(train) for i in range(2)}
        found.update({"dropped_%d" % i: sess.run(dropped) for i in range(2)})
        found.update({"v": sess.run(variable), "step": sess.run(step)})
    return dict(found, slots=optimizer.get_slot_names(), slot=optimizer.get_slot(variable, "momentum").name)


def case_ggt():
    first = tf.get_variable("b", initializer=START)
    second = tf.get_variable("a", initializer=START[0])
    loss = tf.reduce_sum(tf.square(first - TARGET)) + tf.reduce_sum(tf.square(second))
    optimizer = opt.GGTOptimizer(0.1, window=3, eps=0.01, svd_eps=1e-3, sigma_eps=0.1)
    train = optimizer.minimize(loss)
    found = {}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for i in range(4):
            sess.run(train)
            found["a_%d" % i], found["b_%d" % i] = sess.run([second, first])
    return dict(found, names=[each.name for each in optimizer.variables()])


def case_checkpoint_of_objects():
    """An optimizer's variables are in a checkpoint of objects, and return before they are made."""
    folder = tempfile.mkdtemp()
    found = {}
    for name in ("saved", "restored"):
        with tf.Graph().as_default():
            variable = tf.get_variable("v", initializer=START, use_resource=True)
            optimizer = v2.AdamOptimizer(0.1)
            objects = tf.train.Checkpoint(optimizer=optimizer, variable=variable)
            status = objects.restore(os.path.join(folder, "c-1")) if name == "restored" else None
            train = optimizer.minimize(tf.reduce_sum(tf.square(variable - TARGET)))
            with tf.Session() as sess:
                if status:
                    status.assert_consumed().run_restore_ops()
                else:
                    sess.run(tf.global_variables_initializer())
                    sess.run(train)
                    objects.save(os.path.join(folder, "c"))
                for each in [*optimizer.variables(), variable]:
                    found[name + " " + each.op.name] = sess.run(each)
    kept = tf.train.list_variables(os.path.join(folder, "c-1"))
    found["names"] = [name for name, _ in kept if not name.startswith("_")]
    return found
