"""Cases of small parts of contrib that few programs reach: what they return, and the kind of error
of what they refuse.
"""

import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow.contrib import copy_graph, estimator, graph_editor, layers, learn, quantize, rnn, seq2seq
from tensorflow.contrib.framework.python.framework import graph_util
from tensorflow.contrib.layers.python.layers import feature_column
from tensorflow.contrib.linear_optimizer.python.ops.sharded_mutable_dense_hashtable import ShardedMutableDenseHashTable

IMAGES = np.random.RandomState(3).normal(size=(2, 4, 4, 3)).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def decoded(weight, attention=False):
    cell = tf.nn.rnn_cell.BasicRNNCell(3)
    if attention:
        cell = seq2seq.AttentionWrapper(cell, seq2seq.LuongAttention(3, tf.zeros([2, 5, 3])), output_attention=False)
    state, last = cell.zero_state(2, tf.float32), tf.layers.Dense(4)
    decoder = seq2seq.BeamSearchDecoder(cell, tf.zeros([4, 3]), [1], 2, state, 2, last, coverage_penalty_weight=weight)
    return seq2seq.dynamic_decode(decoder, maximum_iterations=2)


def case_coverage():
    return {
        "vector": raised(lambda: decoded([1.0], True)),
        "scalar": raised(lambda: decoded(1.0, True)),
        "no attention": raised(lambda: decoded(1.0)),
    }


def case_block_cell():
    cell, zeros = rnn.LSTMBlockCell(3), tf.zeros([2, 3])
    cell.build(tf.TensorShape([2, 4]))
    result = cell.call(tf.placeholder(tf.float32, [2, None]), (zeros, zeros))[0]
    return {"unknown size": raised(lambda: tf.gradients(result, cell.trainable_variables))}


def unfused(inputs):
    return layers.batch_norm(inputs, fused=False, scale=True, scope="conv/BatchNorm")


def to_sum():
    tf.identity(unfused(tf.add(tf.constant(IMAGES), 1.0, name="conv/sum")), "out")


def to_other_activation():
    net = layers.conv2d(tf.constant(IMAGES), 3, 3, activation_fn=None, biases_initializer=None, scope="conv")
    tf.identity(unfused(net), "out")
    tf.nn.relu(tf.constant(IMAGES), name="conv/Relu")


def case_quantize():
    found = {}
    for make in (to_sum, to_other_activation):
        with tf.Graph().as_default() as graph:
            make()
            found[make.__name__] = raised(lambda: quantize.experimental_create_training_graph(graph))
    return found


class Head:
    """A head that serves its results by other names."""

    def __init__(self, head, names):
        self.head, self.names = head, names
        self.name, self.logits_dimension = head.name, head.logits_dimension

    def create_estimator_spec(self, **given):
        """The specification, with the last of the results of the head."""
        spec = self.head.create_estimator_spec(**given)
        last = spec.export_outputs["predict"]
        return spec._replace(export_outputs=dict.fromkeys(self.names, last))


def specified(names, mode, labels=None):
    heads = [Head(estimator.binary_classification_head(name="a"), names), estimator.regression_head(name="b")]
    logits = {"a": tf.zeros([2, 1]), "b": tf.zeros([2, 1])}
    return estimator.multi_head(heads).create_estimator_spec({"x": tf.zeros([2, 1])}, mode, logits, labels)


def case_multi_head():
    return {
        "one": sorted(specified(["alone"], "infer").export_outputs),
        "two": raised(lambda: specified(["first", "second"], "infer")),
        "list": raised(lambda: specified(["alone"], "eval", [1, 2])),
    }


def case_linear_optimizer():
    table = ShardedMutableDenseHashTable(tf.int64, tf.float32, [0.0], -1, -2, num_shards=2)
    return {"name": table.name}


def model(features, labels, mode):
    total = tf.reduce_sum(tf.cast(features, tf.float32)) + tf.reduce_sum(tf.cast(labels, tf.float32))
    return features, total, tf.assign_add(tf.train.get_or_create_global_step(), 1).op


def case_tables():
    table, series = pd.DataFrame({"a": [1, 2, 4], "b": [0.5, 1.5, 2.5]}), pd.Series([1.0, 2.0, 3.0])
    found = learn.Estimator(model)
    found.fit(table, series, steps=1, batch_size=2)
    return {"loss": found.evaluate(table, series, batch_size=3, steps=1)["loss"]}


def case_columns():
    bucketized = layers.bucketized_column(layers.real_valued_column("x"), [0.0])
    sequence = layers.sequence_input_from_feature_columns
    return {
        "bucketized": raised(lambda: sequence({"x": tf.zeros([2, 3, 1])}, [bucketized])),
        "sparse": raised(lambda: feature_column._SparseColumn("a")),
        "both": raised(
            lambda: feature_column._SparseColumn(
                "a", bucket_size=2, lookup_config=feature_column._SparseIdLookupConfig()
            )
        ),
    }


def case_graph_editor():
    first, second = tf.zeros([2], name="first"), tf.ones([2], name="second")
    views = [graph_editor.make_view(tensor) for tensor in (first, second)]
    third = graph_editor.make_view(tf.add(first, second, name="sum").op)
    graph_editor.swap_inputs(*views)
    return {
        "graph": raised(lambda: graph_editor.make_view(first.op, graph="graph")),
        "outputs": [[tensor.name for tensor in view.outputs] for view in views],
        "inputs": [[tensor.name for tensor in view.inputs] for view in views],
        "passed": [[tensor.name for tensor in view.passthroughs] for view in views],
        "sum": [[tensor.name for tensor in third.inputs], [tensor.name for tensor in third.ops[0].inputs]],
    }


def case_graphs():
    x = tf.placeholder(tf.float32, [2], "x")
    total = tf.add(tf.identity(x, "same"), x, name="total")
    definition = tf.get_default_graph().as_graph_def()
    fused = raised(lambda: graph_util.fuse_op(definition, ["x"], ["total"], [1], False, "op", "Op"))
    other = tf.Graph()
    with other.as_default(), other.device("/device:CPU:0"):
        copied = copy_graph.copy_op_to_graph(total, other, [])
    return {"fused": fused, "device": copied.device, "devices": [op.device for op in other.get_operations()]}
