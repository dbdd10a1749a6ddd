"""Cases of names with an underscore, which programs and TensorFlow's own tests take from contrib."""

import json
import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers
from tensorflow.contrib.graph_editor import select
from tensorflow.contrib.integrate.python.ops import odes
from tensorflow.contrib.labeled_tensor.python.ops import _typecheck, core
from tensorflow.contrib.layers.python.layers import embedding_ops, feature_column, feature_column_ops
from tensorflow.contrib.learn.python.learn.estimators import estimator, run_config
from tensorflow.contrib.learn.python.learn.learn_io import graph_io
from tensorflow.contrib.model_pruning.python import strip_pruning_vars_lib
from tensorflow.contrib.rnn.python.ops import lstm_ops
from tensorflow.contrib.training.python.training import sampling_ops


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def run(tensors, feeds=None):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer(), tf.tables_initializer()])
        return sess.run(tensors, feeds)


def case_steps_of_equations():
    coefficients = odes._interp_fit(*[tf.constant(each) for each in (0.0, 3.0, 1.0, 0.5, -2.0)], dt=2.0)
    sizes = {
        "size_%g" % ratio: odes._optimal_step_size(tf.constant(1.0), tf.constant(ratio)) for ratio in (0.0, 0.5, 1e6)
    }
    fourth = odes._optimal_step_size(tf.constant(2.0), tf.constant(0.3), safety=0.8, dfactor=0.5, order=4)
    values = {"at_%g" % t: odes._interp_evaluate(coefficients, 0.0, 2.0, t) for t in (0.0, 0.7, 2.0)}
    outside = odes._interp_evaluate(coefficients, 0.0, 2.0, 2.5)
    return dict(
        run(dict(sizes, fourth=fourth, coefficients=tf.stack(coefficients), **values)),
        outside=raised(lambda: run(outside)),
    )


def case_columns_of_any_length():
    dense = feature_column._real_valued_var_len_column("a", default_value=2, normalizer=lambda x: x * 2 + 1)
    sparse = feature_column._real_valued_var_len_column("b", dtype=tf.int64, normalizer=lambda x: x**2, is_sparse=True)
    numbers = tf.constant([[1, 2, 3], [4, 5, 6]])
    ragged = tf.SparseTensor([[0, 1], [1, 0]], tf.constant([3, 5], tf.int64), [2, 2])
    made = feature_column_ops.transform_features({"a": numbers, "b": ragged}, [dense, sparse])
    total, variables, _ = layers.weighted_sum_from_feature_columns({"a": numbers}, [dense], 2)
    found = {
        "made": made[dense],
        "values": made[sparse].values,
        "input": layers.input_from_feature_columns({"a": numbers}, [dense]),
        "sequence": layers.sequence_input_from_feature_columns({"a": numbers}, [dense]),
        "direct": dense._to_dnn_input_layer(made[dense], output_rank=3),
        "total": total,
    }
    columns = [dense, sparse, layers.real_valued_column("c", 3, default_value=1.0), layers.real_valued_column("d")]
    spec = feature_column._create_sequence_feature_spec_for_parsing(columns)
    allowing = feature_column._create_sequence_feature_spec_for_parsing(columns, allow_missing_by_default=True)
    make = feature_column._real_valued_var_len_column
    return dict(
        run(found),
        text=str(dense._replace(normalizer=None)),
        key=dense.key,
        config=str([dense.config, sparse.config]),
        spec=str(sorted(spec.items())),
        allowing=str(sorted(allowing.items())),
        weights=[variable.shape.as_list() for variable in variables[dense]],
        text_default=raised(lambda: make("a", "", tf.string)),
        no_default=raised(lambda: make("a")),
        list_default=raised(lambda: make("a", [1.0])),
        sparse_input=raised(lambda: layers.input_from_feature_columns({"b": ragged}, [sparse])),
        sparse_sum=raised(lambda: layers.weighted_sum_from_feature_columns({"b": ragged}, [sparse], 1)),
        buckets=raised(lambda: layers.bucketized_column(dense, [0])),
        rank=raised(lambda: layers.bucketized_column(columns[3], [0])._to_dnn_input_layer(numbers, output_rank=3)),
    )


def case_some_places_of_embeddings():
    numbers = tf.constant(np.linspace(0.0, 1.0, 17), tf.float32)
    words = tf.constant([["a", "b"], ["c", "a"]])
    places = tf.constant([[[0, 4], [2, 1]], [[3, 0], [4, 4]]])
    rows = tf.SparseTensor([[0, 0], [0, 1], [2, 0]], ["x", "y", "z"], [3, 2])
    dense, sparse = (
        embedding_ops._sampled_scattered_embedding_lookup,
        embedding_ops._sampled_scattered_embedding_lookup_sparse,
    )
    found = {
        "all": dense(numbers, words, dimension=5),
        "some": dense(numbers, words, sampled_candidates=places),
        "key": dense([numbers[:9], numbers[9:]], words, sampled_candidates=places, hash_key=7),
        "rows": sparse(numbers, rows, dimension=4),
        "signs": sparse(numbers, rows, dimension=4, with_sign_hash=True),
        "rows_some": sparse(numbers, rows, sampled_candidates=tf.constant([[0, 1], [1, 1], [3, 2]])),
    }
    other = dense(numbers, words, sampled_candidates=places[:1])
    return dict(
        run(found),
        neither=raised(lambda: dense(numbers, words)),
        shape=raised(lambda: run(other)),
        not_sparse=raised(lambda: sparse(numbers, words, dimension=2)),
    )


def case_shares_of_classes():
    labels = tf.placeholder(tf.int32, [3])
    shares = sampling_ops._estimate_data_distribution(labels, 2, smoothing_constant=4)
    (value,), label, (share,) = sampling_ops._verify_input([tf.zeros([3, 2])], labels, [shares])
    other = tf.constant([0.2, 0.3, 0.5])
    return dict(
        run({"value": value, "label": label, "share": share}, {labels: [0, 1, 1]}),
        range=raised(lambda: run([value, label], {labels: [0, 2, 1]})),
        lengths=raised(lambda: sampling_ops._verify_input([], labels, [other, shares])),
        none=raised(lambda: sampling_ops._estimate_data_distribution(labels, 2, 0)),
    )


def case_small():
    with tf.Graph().as_default() as graph:
        a = tf.constant(1.0, name="a")
        tf.add(tf.add(a, a, name="b"), a, name="c")
        inputs, outputs = select._get_input_ts(graph), select._get_output_ts(graph)
    orders = [("xz", "yz"), ("xy", "yx"), ("", "ab"), ("abc", "bd")]
    axis = core.Axis("x", ["red"])
    return {
        "inputs": [tensor.name for tensor in inputs],
        "outputs": [tensor.name for tensor in outputs],
        "orders": str([core._find_consistent_ordering(list(a), list(b)) for a, b in orders]),
        "no_axis": raised(lambda: core.concat_axes([axis, 1])),
        "error": [kind.__name__ for kind in _typecheck.Error.__mro__[:2]],
        "nodes": [strip_pruning_vars_lib._node_name(name) for name in ("a/b:0", "a/b", "c:1")],
    }


def case_lstm_of_a_list():
    draws = np.random.RandomState(3)
    x = [tf.constant(draws.rand(2, 3), tf.float32) for _ in range(4)]
    w, b = tf.constant(draws.rand(5, 8), tf.float32), tf.constant(draws.rand(8), tf.float32)
    diagonal = tf.constant(draws.rand(2), tf.float32)
    state = tf.constant(draws.rand(2, 2), tf.float32)
    length = tf.constant(3, tf.int64)
    plain = lstm_ops._block_lstm(length, x, w, b)
    full = lstm_ops._block_lstm(
        length, x, w, b, state, state, diagonal, diagonal, diagonal, forget_bias=0.5, cell_clip=0.6, use_peephole=True
    )
    # What comes after `length` is not written by 1.15.5.
    return run(
        {name: tf.stack([tf.stack(each[:3]) for each in found]) for name, found in [("plain", plain), ("full", full)]}
    )


def case_filtered_lines():
    path = os.path.join(tempfile.mkdtemp(), "lines.txt")
    with open(path, "w") as file:
        file.write("".join("line %d\n" % i for i in range(6)))

    def longer(keys, values):
        del keys
        return tf.not_equal(tf.strings.substr(values, 5, 1), "2")

    about = {"reader": tf.TextLineReader, "randomize_input": False, "num_epochs": 1, "read_batch_size": 3}
    _, lines = graph_io._read_keyed_batch_examples_helper(path, 3, queue_capacity=5, filter_fn=longer, **about)
    found = []
    with tf.Session() as sess:
        sess.run(tf.local_variables_initializer())
        coord = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess, coord=coord)
        for _ in range(2):
            found.append([line.decode() for line in sess.run(lines)])
        coord.request_stop()
        coord.join(threads)
    return {"lines": str(found), "shape": str(lines.shape), "no_files": raised(lambda: graph_io._get_file_names([], 1))}


def case_devices_of_a_cluster():
    def devices(cluster):
        os.environ["TF_CONFIG"] = json.dumps(cluster)
        config = run_config.RunConfig()
        del os.environ["TF_CONFIG"]
        with tf.Graph().as_default(), tf.device(estimator._get_replica_device_setter(config)):
            v, w = tf.Variable([1, 2]), tf.Variable([2, 1])
            return [v.device, w.device, (v + w).device]

    servers = {"ps": ["one:1", "two:2"]}
    worker = {"cluster": dict(servers, worker=["three:3"]), "task": {"type": "worker", "index": 0}}
    return {"none": devices({}), "servers": devices({"cluster": servers}), "worker": devices(worker)}
