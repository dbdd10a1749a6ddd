"""Cases of tf.contrib.linear_optimizer: models that SDCA trains, and their table.

The solver takes examples in a random order, so no two of them have a feature in common here.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.linear_optimizer import SdcaModel, SparseFeatureColumn
from tensorflow.contrib.linear_optimizer.python.ops.sharded_mutable_dense_hashtable import ShardedMutableDenseHashTable

LOSSES = ("logistic_loss", "squared_loss", "hinge_loss", "smooth_hinge_loss", "poisson_loss")


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def examples(dense=True):
    columns = [
        SparseFeatureColumn([0, 0, 1, 2, 3], [0, 4, 2, 1, 3], [1.0, 0.5, -1.0, 2.0, 0.25]),
        SparseFeatureColumn([0, 1, 2, 3], [1, 0, 2, 3], [1.0, 1.0, 1.0, 1.0]),
    ]
    features = [tf.constant([[0.5, 0.0], [0.0, 0.0], [0.0, 0.75], [0.0, 0.0]])]
    return {
        "sparse_features": columns,
        "dense_features": features if dense else [],
        "example_labels": [1.0, 0.0, 1.0, 0.0],
        "example_weights": [1.0, 2.0, 0.5, 1.0],
        "example_ids": ["a", "b", "c", "d"],
    }


def weights(partitions=1):
    if partitions == 1:
        sparse = [tf.Variable(tf.zeros([5]), name="first"), tf.Variable(tf.zeros([4]), name="second")]
        dense = [tf.Variable(tf.zeros([2]), name="third")]
    else:
        make = tf.fixed_size_partitioner(partitions)
        sizes = (("first", 5), ("second", 4), ("third", 2))
        first, second, third = [
            tf.get_variable(name, [size], initializer=tf.zeros_initializer(), partitioner=make) for name, size in sizes
        ]
        sparse, dense = [first, list(second)], [third]
    return {"sparse_features_weights": sparse, "dense_features_weights": dense}


def options(loss="logistic_loss", **more):
    found = {
        "loss_type": loss,
        "symmetric_l1_regularization": 0.05,
        "symmetric_l2_regularization": 1.0,
        "adaptive": False,
    }
    found.update(more)
    return found


def trained(given, variables, asked, steps=3):
    step = tf.Variable(0, trainable=False, name="step")
    model = SdcaModel(given, variables, asked)
    train = model.minimize(global_step=step)
    update = model.update_weights(train)
    found = {
        "predictions": model.predictions(given),
        "unregularized": model.unregularized_loss(given),
        "regularized": model.regularized_loss(given),
        "gap": model.approximate_duality_gap(),
    }
    found = {name: tf.cast(value, tf.float32) for name, value in found.items()}  # the solver's precision
    values = {variable.op.name: variable for variable in tf.global_variables()}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        before = sess.run(found)
        for _ in range(steps):
            sess.run(update)
        result = dict(sess.run(found), step=sess.run(step))
        result.update(("before/" + name, value) for name, value in before.items())
        result.update(("variables/" + name, value) for name, value in sess.run(values).items())
    return result


def case_losses():
    found = {}
    for loss in LOSSES:
        with tf.Graph().as_default():
            result = trained(examples(), weights(), options(loss))
            found.update((loss + "/" + name, value) for name, value in result.items())
    return found


def case_partitioned():
    return trained(examples(), weights(2), options(num_table_shards=3, num_loss_partitions=2))


def case_adaptive():
    found = trained(examples(), weights(), options("squared_loss", adaptive=True), 100)
    return {name: found[name] for name in ("unregularized", "regularized", "variables/first", "variables/third")}


def case_without_values():
    given = dict(examples(dense=False), sparse_features=[SparseFeatureColumn([0, 1, 2, 3], [0, 1, 2, 3], None)])
    variable = tf.Variable(tf.zeros([4]), name="only")
    model = SdcaModel(
        given, {"sparse_features_weights": [variable], "dense_features_weights": []}, options("squared_loss")
    )
    update = model.update_weights(model.minimize())
    summaries = tf.get_collection(tf.GraphKeys.SUMMARIES)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(update)
        return {"variable": sess.run(variable), "summaries": [summary.op.name for summary in summaries]}


def case_errors():
    good = (examples(), weights(), options())
    wrong = {
        "nothing": ({}, good[1], good[2]),
        "loss": (good[0], good[1], options("absolute_loss")),
        "negative": (good[0], good[1], options(symmetric_l1_regularization=-1.0)),
        "no list": (dict(good[0], dense_features=()), good[1], good[2]),
        "no weights": (good[0], {"sparse_features_weights": []}, good[2]),
    }
    return {name: raised(lambda given=given: SdcaModel(*given)) for name, given in wrong.items()}


def case_table():
    found = {}
    for shards, keys in ((1, [3, 4, 8]), (3, [3, 4, 8]), (2, [[3, 1], [-4, 1], [8, 0]])):
        empty, deleted = (-1, -2) if np.ndim(keys) == 1 else ([-1, -1], [-2, -2])
        table = ShardedMutableDenseHashTable(tf.int64, tf.float32, [0.0, -1.0], empty, deleted, num_shards=shards)
        keys = tf.constant(keys, tf.int64)
        insert = table.insert(keys, tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
        with tf.Session() as sess:
            sess.run(insert)
            name = "%d, %d" % (shards, keys.shape.ndims)
            shown = table.lookup(keys[::-1] + tf.constant(5, tf.int64) * tf.cast(keys[::-1] > 7, tf.int64))
            found[name] = sess.run(shown)
            found[name + "/shape"] = shown.shape.as_list()
            found[name + "/size"] = sess.run(table.size())
            found[name + "/exported"] = np.sum([np.sum(each) for each in sess.run(table.export_sharded()[1])])
            found[name + "/parts"] = len(table.table_shards)
            found[name + "/dtype"] = raised(lambda keys=keys, table=table: table.lookup(tf.cast(keys, tf.int32)))
            found[name + "/rank"] = raised(lambda table=table: table.lookup(tf.constant(3, tf.int64)))
            found[name + "/unknown"] = raised(lambda table=table: table.lookup(tf.placeholder(tf.int64, [None])))
    return found
