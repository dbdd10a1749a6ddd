"""Cases of contrib's packages of a few names: slices, resampling, sequences, loss scaling, solvers,
copies of graphs, and others.
"""

import os
import tempfile
import unittest

import numpy as np
import tensorflow as tf
from tensorflow.contrib import bayesflow, copy_graph, kernel_methods, mixed_precision, testing
from tensorflow.contrib.feature_column.python.feature_column import sequence_feature_column
from tensorflow.contrib.kernel_methods.python.mappers import dense_kernel_mapper
from tensorflow.contrib.periodic_resample import periodic_resample
from tensorflow.contrib.reduce_slice_ops.python.ops import reduce_slice_ops
from tensorflow.contrib.solvers.python.ops import lanczos, least_squares, linear_equations, util


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def run(tensors, feeds=None):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        return sess.run(tensors, feeds)


def case_reduce_slice():
    data = tf.constant(np.arange(24.0).reshape(4, 3, 2).astype(np.float32) / 7)
    kinds = {kind: getattr(reduce_slice_ops, "reduce_slice_" + kind) for kind in ("sum", "prod", "max", "min")}
    found = {}
    for kind, reduce in kinds.items():
        found[kind] = reduce(data, [[0, 2], [1, 3], [2, 2], [3, 9], [3, 1]], 0)
        found[kind + "_points"] = reduce(data, tf.constant([0, 1, 3], tf.int64), 0)
        found[kind + "_middle"] = reduce(data, [[0, 2], [1, 1]], 1)
        found[kind + "_whole"] = reduce(tf.constant([[1, 5, -2], [7, 3, 4]], tf.int64), [[0, 2], [1, 1]], 0)
    return run(found)


def case_periodic_resample():
    found, wrong = {}, {}
    for name, values, shape in (
        ("rows", np.arange(12.0).reshape(3, 4), [6, None]),
        ("columns", np.arange(12.0).reshape(3, 4), [None, 12]),
        ("uneven", np.arange(12.0).reshape(3, 4), [5, None]),
        ("images", np.arange(64.0).reshape(2, 2, 2, 8), [2, 4, 4, None]),
        ("integers", np.arange(48).reshape(2, 4, 6), [2, 8, None]),
        ("more", np.arange(48).reshape(2, 4, 6), [None, 4, 8]),
    ):
        given = tf.constant(values)
        made = periodic_resample(given, shape)
        found[name] = made
        wrong[name + "_shape"] = made.shape.as_list()
        if values.dtype == np.float64 and name != "uneven":  # 1.15.5 leaves elements that are not taken unset
            found[name + "_gradient"] = tf.gradients(tf.reduce_sum(made * tf.square(made)), given)[0]
    return dict(run(found), **wrong)


def case_periodic_resample_of_unknown_shapes():
    given = {
        "rows": ([2, 2, None], [4, 4, None], [2, 2, 4]),
        "sizes": ([None, 4], [None, 13], [6, 4]),
        "rank": (None, [4, 4, None], [2, 2, 4]),
        "other rank": (None, [4, None], [2, 2, 4]),
        "too few": ([2, 2, None], [4, 4, None], [2, 2, 1]),
        "shrinks": ([None, 4], [1, None], [2, 4]),
    }
    found = {}
    for name, (known, shape, size) in given.items():
        with tf.Graph().as_default(), tf.Session() as sess:
            values = tf.placeholder(tf.int32, known)
            made = periodic_resample(values, shape)
            found[name + "/shape"] = made.shape.as_list()
            try:
                found[name] = sess.run(made, {values: np.arange(np.prod(size)).reshape(size)})
            except tf.errors.InvalidArgumentError as error:
                found[name + "/error"] = [word in str(error) for word in ("adjustable", "desired shape", "rank")]
    return found


def case_sequence_columns():
    column = sequence_feature_column
    ids = tf.SparseTensor([[0, 0], [1, 0], [1, 1]], [2, 0, 1], [2, 2])
    words = tf.SparseTensor([[0, 0], [1, 0], [1, 1]], ["a", "b", "unknown"], [2, 2])
    numbers = tf.SparseTensor([[0, 0], [1, 0], [1, 1]], [1.0, 2.0, 3.0], [2, 2])
    pairs = tf.SparseTensor([[0, 0], [0, 1], [1, 0], [1, 1], [1, 2], [1, 3]], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2, 4])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words.txt")
        with open(path, "w") as file:
            file.write("a\nb\n")
        columns = [
            tf.feature_column.embedding_column(
                column.sequence_categorical_column_with_identity("ids", 3), 2, initializer=tf.ones_initializer()
            ),
            tf.feature_column.indicator_column(
                column.sequence_categorical_column_with_vocabulary_list("list", ["a", "b"], num_oov_buckets=1)
            ),
            tf.feature_column.indicator_column(
                column.sequence_categorical_column_with_vocabulary_file("file", path, num_oov_buckets=1)
            ),
            tf.feature_column.indicator_column(column.sequence_categorical_column_with_hash_bucket("hash", 4)),
            column.sequence_numeric_column("numbers", normalizer_fn=lambda x: x * 2.0),
            column.sequence_numeric_column("pairs", shape=(2,), default_value=-1.0),
        ]
        features = {"ids": ids, "list": words, "file": words, "hash": words, "numbers": numbers, "pairs": pairs}
        layer, lengths = column.sequence_input_layer(features, columns)
        with_context = column.concatenate_context_input(tf.constant([[7.0], [8.0]]), layer)
        found = run({"layer": layer, "lengths": lengths, "context": with_context})
    found["variables"] = [v.name for v in tf.global_variables()]
    found["not_a_sequence"] = raised(
        lambda: column.sequence_input_layer(features, [tf.feature_column.numeric_column("numbers")])
    )
    found["dtype"] = raised(lambda: column.sequence_numeric_column("x", dtype=tf.string))
    found["normalizer"] = raised(lambda: column.sequence_numeric_column("x", normalizer_fn=1))
    found["spec"] = str(sorted(tf.feature_column.make_parse_example_spec([columns[0]])))
    return found


def case_loss_scale():
    manager = mixed_precision.ExponentialUpdateLossScaleManager(8.0, 2, decr_every_n_nan_or_inf=2, decr_ratio=0.5)
    factor = tf.placeholder(tf.float32, [])
    weight = tf.Variable(2.0, name="weight")
    step = tf.train.get_or_create_global_step()
    optimizer = mixed_precision.LossScaleOptimizer(tf.train.GradientDescentOptimizer(0.1), manager)
    pairs = optimizer.compute_gradients(tf.square(weight) * factor)
    train = optimizer.apply_gradients(pairs, global_step=step)
    found = []
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for value in (1.0, 1.0, np.inf, 1.0, np.inf, np.inf, 1.0, np.nan, np.nan, np.nan):
            gradient = sess.run(pairs[0][0], {factor: value})
            sess.run(train, {factor: value})
            found.append([*sess.run([weight, step, manager.get_loss_scale()]), gradient])
    fixed = mixed_precision.FixedLossScaleManager(128.0)
    return {
        "steps": np.array(found, np.float32),
        "variables": [v.name for v in tf.global_variables()],
        "fixed": run(fixed.get_loss_scale()),
        "fixed_update": fixed.update_loss_scale(True).type,
        "below_one": raised(lambda: mixed_precision.FixedLossScaleManager(0.5)),
    }


def case_solvers():
    random = np.random.RandomState(1)
    matrix = random.normal(size=(6, 4)).astype(np.float32)
    square = (matrix.T @ matrix + np.eye(4)).astype(np.float32)
    rhs, start = random.normal(size=6).astype(np.float32), random.normal(size=(6, 1)).astype(np.float32)
    operator, definite = util.create_operator(tf.constant(matrix)), util.create_operator(tf.constant(square))
    near = util.create_operator(tf.constant(np.diag(1 / np.diag(square)).astype(np.float32)))
    least = least_squares.cgls(operator, tf.constant(rhs), max_iter=2)
    plain = linear_equations.conjugate_gradient(definite, tf.constant(rhs[:4]), max_iter=3)
    other = linear_equations.conjugate_gradient(
        definite, tf.constant(rhs[:4]), preconditioner=near, x=tf.constant(rhs[:4]), max_iter=3
    )
    parts = lanczos.lanczos_bidiag(operator, 3, starting_vector=tf.constant(start))
    loose = lanczos.lanczos_bidiag(operator, 2, orthogonalize=False, starting_vector=tf.constant(start))
    found = {"least/" + name: value for name, value in least._asdict().items()}
    found.update({"plain/" + name: value for name, value in plain._asdict().items()})
    found.update({"other/" + name: value for name, value in other._asdict().items()})
    found.update({"parts/" + name: value for name, value in parts._asdict().items()})
    found.update({"loose/" + name: value for name, value in loose._asdict().items()})
    found["product"] = lanczos.bidiag_matmul(parts.u, parts.alpha, parts.beta)
    found["adjoint"] = lanczos.bidiag_matmul(parts.v, parts.alpha, parts.beta, adjoint_b=True)
    found["norms"] = tf.stack([util.l2norm(rhs * 1.0 + tf.zeros(6)), util.l2norm_squared(tf.constant(rhs))])
    found["dot"] = tf.real(util.dot(tf.constant([1.0 + 2.0j]), tf.constant([3.0 - 1.0j])))
    found["unit"] = util.l2normalize(tf.constant(rhs))[0]
    same = util.identity_operator(tf.constant(matrix))
    return dict(run(found), shape=same.shape, fields=list(least._fields))


def case_kernel_methods():
    random = np.random.RandomState(2)
    inputs, logits = random.normal(size=(5, 3)).astype(np.float32), random.normal(size=(5, 4)).astype(np.float32)
    labels = tf.constant([0, 3, 1, 2, 3])
    mapper = kernel_methods.RandomFourierFeatureMapper(3, 7, stddev=2.0, seed=5, name="mapper")
    loss = kernel_methods.sparse_multiclass_hinge_loss
    found = run(
        {
            "mapped": mapper.map(tf.constant(inputs)),
            "loss": loss(labels, tf.constant(logits)),
            "weighted": loss(labels, tf.constant(logits), weights=[1.0, 0.0, 2.0, 0.5, 1.0]),
            "column": loss(labels[:, None], tf.constant(logits), weights=[[1.0], [0.0], [2.0], [0.5], [1.0]]),
            "none": loss(labels, tf.constant(logits), reduction=tf.losses.Reduction.NONE),
        }
    )
    return dict(
        found,
        dims=[mapper.name, mapper.input_dim, mapper.output_dim],
        losses=[t.name for t in tf.losses.get_losses()],
        abstract=raised(dense_kernel_mapper.DenseKernelMapper),
        width=raised(lambda: mapper.map(tf.zeros([2, 4]))),
        rank=raised(lambda: mapper.map(tf.zeros([3]))),
        logits=raised(lambda: loss(labels, tf.zeros([5]))),
        labels=raised(lambda: loss(tf.zeros([5]), tf.zeros([5, 4]))),
    )


def case_copy_graph():
    a = tf.Variable(3.0, name="a")
    c = tf.multiply(a, tf.constant(2.0, name="b"), name="c")
    tf.add_to_collection("mine", c)
    with tf.control_dependencies([c.op]):
        d = tf.negative(c, name="d")
    other = tf.Graph()
    copied = copy_graph.copy_variable_to_graph(a, other, "there")
    made = copy_graph.copy_op_to_graph(d, other, [copied], "there")
    again = copy_graph.get_copied_op(a, other, "there")
    with tf.Session(graph=other) as sess:
        sess.run(copied.initializer)
        value = sess.run(made)
    whole = tf.Graph()
    copy_graph.copy_op_to_graph(d, whole, [])
    return {
        "value": value,
        "names": [copied.name, made.name, again.name],
        "ops": sorted(op.name for op in other.get_operations()),
        "whole": sorted(op.name for op in whole.get_operations()),
        "collections": {key: len(other.get_collection(key)) for key in sorted(other.get_all_collection_keys())},
        "control": [op.name for op in made.op.control_inputs],
        "not_a_variable": raised(lambda: copy_graph.copy_variable_to_graph(c, other)),
        "not_an_op": raised(lambda: copy_graph.copy_op_to_graph(tf.Graph(), other, [])),
        "no_copy": raised(lambda: copy_graph.get_copied_op(d, tf.Graph())),
    }


def case_monte_carlo():
    monte_carlo = bayesflow.monte_carlo
    mu = tf.Variable(1.0)
    near, far = tf.distributions.Normal(mu, 1.0), tf.distributions.Normal(0.5, 2.0)
    z = tf.constant(np.random.RandomState(3).normal(size=(50, 2)).astype(np.float32))
    through = monte_carlo.expectation(tf.square, mu + z)
    score = monte_carlo.expectation(tf.square, z, near.log_prob, use_reparametrization=False, keep_dims=True)
    found = {
        "sampler": monte_carlo.expectation_importance_sampler(lambda x: x - 0.2, near.log_prob, far, z=z),
        "logspace": monte_carlo.expectation_importance_sampler_logspace(tf.abs, near.log_prob, far, z=z),
        "through": through,
        "through_gradient": tf.gradients(through, mu)[0],
        "score": score,
        "score_gradient": tf.gradients(score, mu)[0],
    }
    return dict(
        run(found),
        drawn=run(monte_carlo.expectation_importance_sampler(tf.square, near.log_prob, far, n=7, seed=1)).shape,
        both=raised(lambda: monte_carlo.expectation_importance_sampler(tf.square, near.log_prob, far)),
        no_function=raised(lambda: monte_carlo.expectation(1, z)),
        no_density=raised(lambda: monte_carlo.expectation(tf.square, z, use_reparametrization=False)),
    )


def case_testing():
    with tempfile.TemporaryDirectory() as folder:
        nothing = [testing.latest_event_file(folder), list(testing.latest_events(folder))]
        writer = tf.summary.FileWriter(folder)
        for step, value in ((1, 0.5), (3, 0.25), (2, 0.75)):
            writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="loss", simple_value=value)]), step)
        writer.close()
        summaries = testing.latest_summaries(folder)
        last = testing.simple_values_from_events(summaries, ["loss"])
        named = os.path.basename(testing.latest_event_file(folder)).startswith("events.")
    proto = testing.to_summary_proto(summaries[0].summary.SerializeToString())
    testing.FakeSummaryWriter.install()
    again = raised(testing.FakeSummaryWriter.install)
    fake = tf.summary.FileWriterCache.get("fake-folder")
    fake.add_summary(proto, 4)
    fake.add_graph(tf.get_default_graph(), 0)
    fake.assert_summaries(unittest.TestCase(), "fake-folder", expected_summaries={4: {"loss": 0.5}})
    testing.FakeSummaryWriter.uninstall()
    return {
        "nothing": nothing,
        "named": named,
        "last": last,
        "count": len(summaries),
        "fine": raised(lambda: testing.assert_summary(["loss"], {"loss": 0.501}, proto)),
        "value": raised(lambda: testing.assert_summary(["loss"], {"loss": 0.6}, proto)),
        "tags": raised(lambda: testing.assert_summary(["other"], {}, proto)),
        "kept": sorted(fake.summaries),
        "again": again,
        "not_installed": raised(testing.FakeSummaryWriter.uninstall),
        "wrong": raised(lambda: fake.assert_summaries(unittest.TestCase(), expected_summaries={5: {}})),
        "negative": raised(lambda: fake.add_graph(None, -1)),
    }


def case_checkpoint():
    tracker = tf.contrib.checkpoint.UniqueNameTracker()
    first, second, third = (
        tf.get_variable(name, initializer=[value, 2.0]) for name, value in zip("abc", (1.0, 3.0, 5.0))
    )
    same = tracker.track(first, "v") is first
    tracker.track(second, "v")
    tracker.track(third, "w")
    optimizer = tf.train.MomentumOptimizer(0.1, 0.9)
    train = optimizer.minimize(tf.reduce_sum(first * second))
    checkpoint = tf.train.Checkpoint(tracker=tracker, optimizer=optimizer)
    with tempfile.TemporaryDirectory() as folder, tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(train)
        path = checkpoint.save(os.path.join(folder, "model"), session=sess)
        saved = sorted([key, shape] for key, shape in tf.train.list_variables(path))
        drawn = tf.contrib.checkpoint.dot_graph_from_checkpoint(path)
    return {
        "same": same,
        "saved": saved,
        "drawn": sorted(line.split("[")[-1] for line in drawn.splitlines()),
        "untrackable": raised(lambda: tracker.track(1, "v")),
    }
