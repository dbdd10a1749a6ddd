"""Cases of contrib's MirroredStrategy, and of variables that are restored when they are made."""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import distribute
from tensorflow.contrib.eager.python import saver
from tensorflow.python.eager import context

CPUS = ["/cpu:0", "/cpu:1"]
TWO = tf.ConfigProto(device_count={"CPU": 2})


def said(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error)[:60]]
    return []


def case_batches():
    """Each replica gets a batch of the dataset."""
    found = {}
    for devices in (CPUS[:1], CPUS):
        with tf.Graph().as_default():
            strategy = distribute.MirroredStrategy(devices)
            dataset = tf.data.Dataset.range(8).batch(2)
            iterator = strategy.make_dataset_iterator(dataset)
            values = strategy.experimental_local_results(iterator.get_next())
            with tf.Session(config=TWO) as sess:
                sess.run(iterator.initialize())
                found["%d" % len(devices)] = [np.array(sess.run(values)).tolist() for _ in range(2)]
            found["%d replicas" % len(devices)] = strategy.num_replicas_in_sync
    return found


def case_training():
    strategy = distribute.MirroredStrategy(CPUS)
    with strategy.scope():
        weight = tf.get_variable("weight", initializer=[1.0, 2.0])
        iterator = strategy.make_dataset_iterator(tf.data.Dataset.from_tensors([0.5, -1.0]).repeat())

        def step(x):
            loss = tf.reduce_sum(weight * x) ** 2
            optimizer = tf.train.GradientDescentOptimizer(0.1)
            with tf.control_dependencies([optimizer.minimize(loss)]):
                return tf.identity(loss)

        losses = strategy.experimental_local_results(strategy.experimental_run(step, iterator))
        with tf.Session(config=TWO) as sess:
            sess.run([iterator.initialize(), tf.global_variables_initializer()])
            seen = [sess.run(losses) for _ in range(3)]
            return {"losses": np.array(seen), "weight": sess.run(weight), "name": weight.name}


def case_arguments():
    make = distribute.MirroredStrategy
    return {
        "both": said(lambda: make(num_gpus=1, num_gpus_per_worker=1)),
        "devices": said(lambda: make(CPUS, num_gpus=1)),
        "ops": said(lambda: make(cross_device_ops=1, cross_tower_ops=1))[:1],
        "by default": [make().num_replicas_in_sync, make(num_gpus=0).num_replicas_in_sync],
        "kind": [isinstance(make(), distribute.DistributionStrategy), type(make().extended).__name__],
        "global": make().extended._global_batch_size,
    }


def case_restore_on_create():
    path = os.path.join(tempfile.mkdtemp(), "model")
    found = {}
    with context.eager_mode():
        first = tf.Variable([1.0, 2.0], name="first", use_resource=True)
        second = tf.Variable(3, name="second", use_resource=True)
        saver.Saver([first, second]).save(path)
        with saver.restore_variables_on_create(path):
            found["same"] = tf.Variable([0.0, 0.0], name="first", use_resource=True).numpy()
            found["once"] = tf.Variable([5.0, 6.0], name="first", use_resource=True).numpy()
            found["missing"] = said(lambda: tf.Variable(0.0, name="third", use_resource=True))
        with saver.restore_variables_on_create(path, lambda name: {"a": "second"}.get(name, name)):
            found["mapped"] = tf.Variable(0, name="a", use_resource=True).numpy()
        found["after"] = tf.Variable([7.0, 8.0], name="first", use_resource=True).numpy()
        with saver.restore_variables_on_create(None):
            found["no path"] = tf.Variable([9.0, 8.0], name="first", use_resource=True).numpy()
        found["map"] = said(lambda: saver.restore_variables_on_create(path, "name").__enter__())
    found["graph"] = said(lambda: saver.restore_variables_on_create(path).__enter__())
    return found
