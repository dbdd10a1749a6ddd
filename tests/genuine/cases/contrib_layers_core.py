"""Cases of tf.contrib.layers' columns in the functions of tf.feature_column, the features that they
parse, the functions of tf.contrib.estimator that make logits, and a loss of sequences as an object.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import estimator, layers
from tensorflow.contrib.seq2seq.python.ops.loss import SequenceLoss


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def columns():
    keys = layers.sparse_column_with_keys("tag", ["a", "b", "c"])
    real = layers.real_valued_column("price", dimension=2, normalizer=lambda x: x * 2.0)
    crossed = layers.crossed_column([keys, layers.sparse_column_with_hash_bucket("word", 5)], 7)
    return {
        "real": real,
        "buckets": layers.bucketized_column(real, [1.0, 3.0]),
        "keys": keys,
        "weighted": layers.weighted_sparse_column(keys, "weight"),
        "one_hot": layers.one_hot_column(keys),
        "embedding": layers.embedding_column(keys, 2, initializer=tf.ones_initializer()),
        "scattered": layers.scattered_embedding_column("word", 40, 3, 5),
        "crossed": crossed,
        "hashed": layers.sparse_column_with_integerized_feature("number", 4),
    }


def features():
    tags = tf.SparseTensor([[0, 0], [1, 0], [1, 1]], tf.constant(["a", "b", "c"]), [2, 2])
    return {
        "tag": tags,
        "word": tags,
        "weight": tf.SparseTensor(tags.indices, tf.constant([0.5, 2.0, 3.0]), tags.dense_shape),
        "number": tf.SparseTensor(tags.indices, tf.constant([1, 2, 3], tf.int64), tags.dense_shape),
        "price": tf.constant([[0.5, 2.0], [4.0, 1.0]]),
    }


def case_config():
    found = {}
    for name, column in sorted(columns().items()):
        try:
            found[name] = [[key, str(value)] for key, value in sorted(column.config.items())]
        except Exception as error:
            found[name] = type(error).__name__
    return found


def case_core():
    """Columns of contrib in `tf.feature_column.input_layer` and `linear_model`."""
    found = {}
    for name in sorted(columns()):
        for function in (tf.feature_column.input_layer, tf.feature_column.linear_model):
            with tf.Graph().as_default(), tf.Session() as sess:
                key = "%s %s" % (name, function.__name__)
                try:
                    result = function(features(), [columns()[name]])
                    sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
                    for index, variable in enumerate(tf.global_variables()):
                        size = variable.shape.as_list()
                        variable.load(np.linspace(index + 1.0, 2.0, int(np.prod(size))).reshape(size), sess)
                    found[key] = sess.run(result)
                except Exception as error:
                    found[key] = type(error).__name__
    return found


def case_logits():
    price = tf.feature_column.numeric_column("price", shape=2)
    given = {"price": tf.constant([[0.5, 2.0], [4.0, 1.0]])}
    dense = estimator.dnn_logit_fn_builder(2, [3], [price], tf.nn.relu, None, None, False)
    linear = estimator.linear_logit_fn_builder(2, [price])
    found = {"refused": raised(lambda: estimator.dnn_logit_fn_builder(2.5, [3], [price], None, None, None, False))}
    for name, function in (("dense", dense), ("linear", linear)):
        with tf.variable_scope(name):
            logits = estimator.call_logit_fn(function, given, "train", None, None)
        found[name] = [str(logits.shape), sorted(v.op.name for v in tf.global_variables(name))]
    return found


def case_sequence_loss():
    loss = SequenceLoss(False, False, sum_over_timesteps=True, sum_over_batch=True)
    logits = tf.constant(np.linspace(-1.0, 1.0, 12).reshape(2, 2, 3).astype(np.float32))
    with tf.Session() as sess:
        return {"loss": sess.run(loss(tf.constant([[0, 1], [2, 1]]), logits, tf.constant([[1.0, 0.5], [1.0, 0.0]])))}
