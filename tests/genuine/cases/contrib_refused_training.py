"""Cases of contrib's training, cells, factorization and small packages: what they refuse, and
branches that only some arguments take.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import (
    distributions,
    estimator,
    factorization,
    feature_column,
    grid_rnn,
    kernel_methods,
    legacy_seq2seq,
    lookup,
    nn,
    opt,
    periodic_resample,
    rnn,
    solvers,
    specs,
    testing,
    training,
)
from tensorflow.contrib.copy_graph.python.util import copy_elements
from tensorflow.contrib.opt.python.training import lars_optimizer, sign_decay
from tensorflow.contrib.optimizer_v2 import gradient_descent, optimizer_v2
from tensorflow.contrib.rnn.python.ops import core_rnn_cell
from tensorflow.contrib.specs.python import summaries
from tensorflow.contrib.timeseries.python.timeseries import input_pipeline

WEIGHTS = np.linspace(-1.0, 1.5, 12).reshape(4, 3).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def table(calls):
    return {name: raised(call) for name, call in sorted(calls.items())}


def after(make, count=2):
    """Rows of a table after some sparse steps."""
    with tf.Graph().as_default(), tf.Session() as sess:
        weights = tf.get_variable("weights", initializer=WEIGHTS)
        loss = tf.reduce_sum(tf.square(tf.gather(weights, [0, 2]) - 0.3))
        train = make(weights).minimize(loss, tf.train.get_or_create_global_step())
        sess.run(tf.global_variables_initializer())
        for _ in range(count):
            sess.run(train)
        return sess.run(weights)


def case_sparse():
    """Optimizers that change some rows only."""
    decay = sign_decay.get_linear_decay_fn(3)
    sgd = tf.train.GradientDescentOptimizer
    return {
        "add": after(lambda w: opt.AddSignOptimizer(0.05)),
        "add decay": after(lambda w: opt.AddSignOptimizer(0.05, 0.7, 0.8, decay)),
        "power": after(lambda w: opt.PowerSignOptimizer(0.05)),
        "power decay": after(lambda w: opt.PowerSignOptimizer(0.05, 3.0, 0.8, decay)),
        "clipped rows": after(lambda w: opt.VariableClippingOptimizer(sgd(0.1), {w: [1]}, 0.4)),
        "clipped columns": after(lambda w: opt.VariableClippingOptimizer(sgd(0.1), {w: [0]}, 0.4)),
        "not clipped": after(lambda w: opt.VariableClippingOptimizer(sgd(0.1), {}, 0.4)),
    }


def case_optimizers():
    """What optimizers refuse."""
    w = tf.get_variable("w", initializer=WEIGHTS)
    sgd = tf.train.GradientDescentOptimizer
    loss = tf.reduce_sum(tf.square(w))
    tf.train.get_or_create_global_step()
    average = opt.MovingAverageOptimizer(sgd(0.1))
    v2 = gradient_descent.GradientDescentOptimizer(0.1)
    clipped = opt.VariableClippingOptimizer(tf.train.MomentumOptimizer(0.1, 0.9), {w: [1]}, 0.5)
    clipped.minimize(loss)
    decayed = opt.MomentumWOptimizer(0.1, 0.1, 0.9)
    decayed.minimize(loss, decay_var_list=[])
    limited = tf.get_variable("limited", initializer=WEIGHTS, constraint=tf.abs)
    rows = tf.IndexedSlices(tf.ones([1, 3]), tf.constant([1]), tf.constant([4, 3]))
    elastic = opt.ElasticAverageCustomGetter("/job:worker/task:0")
    easgd = opt.ElasticAverageOptimizer(sgd(0.1), 2, elastic, communication_period=2)
    with tf.variable_scope("model"):
        model = opt.ModelAverageOptimizer(sgd(0.1), 2, True, opt.ModelAverageCustomGetter("/job:worker/task:0"), 2)
    swapped = opt.MovingAverageOptimizer(sgd(0.1))
    swapped.apply_gradients([(tf.ones([4, 3]), w)])
    empty = tf.Graph()

    def alone(call):
        with empty.as_default():
            return call()

    found = table(
        {
            "saver early": lambda: average.swapping_saver(),
            "saver lacks": lambda: swapped.swapping_saver({"w": w}),
            "multitask": lambda: opt.MultitaskOptimizerWrapper(3),
            "lars": lambda: lars_optimizer.LARSOptimizer(0.1, momentum=-1.0),
            "lars decay": lambda: lars_optimizer.LARSOptimizer(0.1, weight_decay=-1.0),
            "decay step": lambda: sign_decay.get_linear_decay_fn(3)(None),
            "v2 nothing": lambda: v2.apply_gradients([]),
            "v2 none": lambda: v2.apply_gradients([(None, w)]),
            "v2 constraint": lambda: v2.apply_gradients([(rows, limited)]),
            "v2 name": lambda: optimizer_v2.OptimizerV2(None),
            "v2 hyper": lambda: v2._get_hyper("no"),
            "elastic saver": lambda: easgd.swapping_saver(),
            "elastic init": lambda: alone(lambda: easgd.get_init_op(0)),
            "model nothing": lambda: model.apply_gradients([]),
            "model step": lambda: model.apply_gradients([(tf.ones([4, 3]), w)]),
            "model init": lambda: alone(model.get_init_op),
            "clip": lambda: opt.clip_gradients_by_global_norm([], 1.0),
            "external": lambda: opt.ExternalOptimizerInterface(loss).minimize(tf.Session()),
            "options": lambda: opt.ScipyOptimizerInterface(loss, options={"jac": True}).minimize(session()),
        }
    )
    found["slots"] = [clipped.get_slot(w, "momentum").op.name, clipped.get_slot_names()]
    return found


def session():
    sess = tf.Session()
    sess.run(tf.global_variables_initializer())
    return sess


def case_training():
    hparams = training.HParams(rate=0.1, sizes=[1, 2], name="a")
    hparams.set_from_map({"rate": 0.2})
    hparams.set_model_structure({"a": 1})
    hparams.del_hparam("no")
    found = {
        "hparams": [hparams.rate, hparams.get_model_structure(), hparams.get("rate", 0.5), hparams.get("no")],
    }
    two = tf.split(tf.zeros([4]), 2)[0].op
    shapeless = tf.placeholder(tf.float32).op
    unknown = tf.get_variable("unknown", initializer=lambda: tf.zeros([2, 3]), validate_shape=False)
    found["sizes"] = int(training.byte_size_load_fn(tf.get_variable("known", [2, 3]).op))
    found["refused"] = table(
        {
            "get type": lambda: hparams.get("rate", "a"),
            "get list": lambda: hparams.get("sizes", 1),
            "get element": lambda: hparams.get("sizes", ["a"]),
            "get": lambda: hparams.get("name", "b"),
            "twice": lambda: hparams.add_hparam("rate", 1),
            "parse": lambda: hparams.parse("no=1"),
            "parse index": lambda: hparams.parse("rate[0]=1"),
            "parse value": lambda: hparams.parse("rate=a"),
            "parse text": lambda: hparams.parse("="),
            "empty": lambda: training.HParams(sizes=[]),
            "map": lambda: hparams.override_from_dict({"no": 1}),
            "set list": lambda: hparams.set_hparam("sizes", 1),
            "set one": lambda: hparams.set_hparam("rate", [1]),
            "set type": lambda: hparams.set_hparam("rate", "a"),
            "two outputs": lambda: training.byte_size_load_fn(two),
            "no shape": lambda: training.byte_size_load_fn(shapeless),
            "unknown": lambda: training.byte_size_load_fn(unknown.op),
            "bucket": lambda: training.bucket([], 0, 2, 2),
            "bucket batch": lambda: training.bucket([tf.zeros([2])], 0, [2], 2),
            "bucket boundaries": lambda: training.bucket_by_sequence_length(3, [tf.zeros([2])], 2, []),
            "bucket order": lambda: training.bucket_by_sequence_length(3, [tf.zeros([2])], 2, [3, 2]),
            "stratified": lambda: training.stratified_sample(
                [tf.zeros([2])], tf.zeros([2], tf.int32), [0.5, 0.5], 2, [1.0]
            ),
            "stratified labels": lambda: training.stratified_sample([tf.zeros([2])], tf.zeros([2]), [0.5, 0.5], 2),
            "rejection": lambda: training.rejection_sample(
                [tf.zeros([3]), tf.zeros([2])], lambda x: tf.constant(0.5), 2, enqueue_many=True
            ),
        }
    )
    return found


def case_rejection():
    """Rejection sampling of a batch, with checks of the probability."""
    kept = training.rejection_sample(
        [tf.constant([1.0, 2.0, 3.0]), tf.constant([2, 4, 6])],
        lambda parts: tf.to_float(parts[0] > 1.5),
        4,
        queue_threads=1,
        enqueue_many=True,
        prebatch_capacity=3,
        prebatch_threads=1,
        runtime_checks=True,
    )
    with session() as sess:
        coord = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess, coord)
        values, numbers = sess.run(kept)
        coord.request_stop()
        coord.join(threads, stop_grace_period_secs=5, ignore_live_threads=True)
    return {"values": sorted(set(values.tolist())), "numbers": sorted(set(numbers.tolist())), "size": len(values)}


def case_cells():
    inputs, wide = tf.zeros([2, 4]), tf.placeholder(tf.float32, [2, None])
    two = (tf.zeros([2, 3]),) * 2
    linear = core_rnn_cell._Linear
    grid = {"num_frequency_blocks": [1, 1]}
    cell, wrapped = tf.nn.rnn_cell.GRUCell(3), [tf.nn.rnn_cell.GRUCell(3) for _ in range(3)]
    blocks = rnn.GridLSTMCell(3, feature_size=2, frequency_skip=2, num_frequency_blocks=[2])
    mechanism = legacy_seq2seq.attention_decoder
    states = tf.zeros([2, 3, 4])
    found = table(
        {
            "linear": lambda: linear(None, 3, True),
            "linear rank": lambda: linear(tf.zeros([2]), 3, True),
            "linear size": lambda: linear(wide, 3, True),
            "glstm units": lambda: rnn.GLSTMCell(3, number_of_groups=2),
            "glstm projection": lambda: rnn.GLSTMCell(4, num_proj=3, number_of_groups=2),
            "glstm input": lambda: rnn.GLSTMCell(4, number_of_groups=4)(tf.zeros([2, 6]), (tf.zeros([2, 4]),) * 2),
            "glstm size": lambda: rnn.GLSTMCell(4, number_of_groups=2)(wide, (tf.zeros([2, 4]),) * 2),
            "block": lambda: rnn.LSTMBlockCell(3).call(inputs, (tf.zeros([2, 3]),)),
            "fused": lambda: rnn.LSTMBlockFusedCell(3)(tf.zeros([5, 2, 4]), initial_state=[tf.zeros([2, 3])]),
            "fused rank": lambda: rnn.LSTMBlockFusedCell(3)(tf.zeros([5, 2])),
            "fused nothing": lambda: rnn.LSTMBlockFusedCell(3)(tf.zeros([5, 2, 4])),
            "gru": lambda: rnn.GRUBlockCellV2(3)(wide, tf.zeros([2, 3])),
            "blocks": lambda: rnn.GridLSTMCell(3, feature_size=2, frequency_skip=2, **grid)(inputs, two),
            "block count": lambda: blocks(tf.zeros([2, 9]), two),
            "block lists": lambda: rnn.GridLSTMCell(
                3, feature_size=2, frequency_skip=2, start_freqindex_list=[0], end_freqindex_list=[2, 4], **grid
            )(inputs, two),
            "no blocks": lambda: rnn.GridLSTMCell(3, feature_size=2, frequency_skip=2)(inputs, two),
            "coupled": lambda: rnn.CoupledInputForgetGateLSTMCell(3)(wide, two),
            "norm": lambda: rnn.LayerNormLSTMCell(3)(wide, two),
            "nas": lambda: rnn.NASCell(3)(wide, two),
            "ugrnn": lambda: rnn.UGRNNCell(3)(wide, tf.zeros([2, 3])),
            "intersection": lambda: rnn.IntersectionRNNCell(3)(inputs, tf.zeros([2, 3])),
            "attention": lambda: rnn.AttentionCellWrapper(cell, 0),
            "attention cell": lambda: rnn.AttentionCellWrapper(3, 2),
            "attention state": lambda: rnn.AttentionCellWrapper(cell, 2, state_is_tuple=True),
            "highway": lambda: rnn.HighwayWrapper(wrapped[2])(inputs, tf.zeros([2, 3])),
            "conv": lambda: rnn.ConvLSTMCell(3, [4, 4], 2, [3, 3]),
            "conv skip": lambda: rnn.Conv2DLSTMCell([4, 4, 1], 2, [3])(tf.zeros([2, 4, 4, 1]), two),
            "grid state": lambda: grid_rnn.Grid2LSTMCell(3)(inputs, (tf.zeros([2, 3]),) * 3),
            "stack": lambda: rnn.stack_bidirectional_rnn([], [cell], [inputs]),
            "stack backward": lambda: rnn.stack_bidirectional_rnn([cell], [], [inputs]),
            "stack sizes": lambda: rnn.stack_bidirectional_rnn([cell], [cell, cell], [inputs]),
            "stack states": lambda: rnn.stack_bidirectional_rnn([cell], [cell], [inputs], 3),
            "stack dynamic": lambda: rnn.stack_bidirectional_dynamic_rnn([], [cell], states),
            "stack kind": lambda: rnn.stack_bidirectional_dynamic_rnn([cell], 3, states),
            "heads": lambda: mechanism([inputs], tf.zeros([2, 3]), states, cell, num_heads=0),
            "no inputs": lambda: mechanism([], tf.zeros([2, 3]), states, cell),
            "states": lambda: mechanism([inputs], tf.zeros([2, 3]), tf.placeholder(tf.float32, [2, 3, None]), cell),
            "buckets": lambda: legacy_seq2seq.model_with_buckets([inputs], [inputs], [inputs], [], [(3, 3)], None),
            "logits": lambda: legacy_seq2seq.sequence_loss_by_example([inputs], [], []),
        }
    )
    table_of = core_rnn_cell.EmbeddingWrapper(wrapped[0], 5, 2)
    deep = core_rnn_cell.InputProjectionWrapper(wrapped[1], 2, input_size=4)
    found["shapes"] = [
        str(table_of(tf.constant([1, 2]), tf.zeros([2, 3]))[0].shape),
        str(deep(inputs, tf.zeros([2, 3]))[0].shape),
    ]
    return found


def case_small():
    """Packages with one or two functions."""
    resample = periodic_resample.periodic_resample
    softmax = nn.rank_sampled_softmax_loss
    weights, biases, labels, inputs = tf.zeros([5, 3]), tf.zeros([5]), tf.zeros([2, 1], tf.int64), tf.zeros([2, 3])

    def ranked(sampled, resampled, strategy="mod"):
        return softmax(weights, biases, labels, inputs, sampled, resampled, 5, 1, None, 1.0, True, strategy)

    hinge = kernel_methods.sparse_multiclass_hinge_loss
    logits, classes = tf.zeros([2, 3]), tf.constant([0, 1])
    writer = testing.FakeSummaryWriter("logs", graph=tf.get_default_graph())
    writer.add_meta_graph(tf.MetaGraphDef(), 1)
    writer.add_session_log("log", 1)
    writer.add_run_metadata("meta", "tag", 1)
    writer.add_graph("graph", 1)
    case = tf.test.TestCase()
    writer.assert_summaries(
        case,
        expected_logdir="logs",
        expected_graph=tf.get_default_graph(),
        expected_added_meta_graphs=[tf.MetaGraphDef()],
        expected_session_logs=["log"],
        expected_added_graphs=["graph"],
    )
    kmeans = factorization.KMeans
    operator = solvers.util.create_operator(tf.constant(WEIGHTS))
    event = tf.Event(summary=tf.Summary(value=[tf.Summary.Value(tag="a", image=tf.Summary.Image(height=1))]))
    chosen = input_pipeline.TFExampleReader
    original = tf.constant(1.0, name="original")
    other = tf.Graph()
    found = table(
        {
            "ranked": lambda: ranked(9, 2),
            "ranked resampled": lambda: ranked(2, 2),
            "ranked strategy": lambda: ranked(4, 2, "other"),
            "ranked sampled": lambda: ranked(4, 2),
            "dropout": lambda: nn.alpha_dropout(weights, 1.5),
            "forward": lambda: nn.fwd_gradients([weights], [weights], []),
            "hinge labels": lambda: hinge(tf.zeros([2, 1, 1], tf.int32), logits),
            "hinge dtype": lambda: hinge(tf.zeros([2]), logits),
            "hinge logits": lambda: hinge(classes, tf.zeros([2])),
            "hinge weights": lambda: hinge(classes, logits, tf.zeros([2, 1, 1])),
            "graph_def": lambda: writer.add_graph("graph", 1, graph_def=3),
            "step": lambda: writer.add_run_metadata("meta", "tag", -1),
            "simple": lambda: testing.simple_values_from_events([event], ["a"]),
            "kmeans": lambda: kmeans(weights, 2, "no"),
            "kmeans distance": lambda: kmeans(weights, 2, distance_metric="no"),
            "table": lambda: lookup.index_table_from_tensor(None),
            "strings": lambda: lookup.index_to_string_table_from_tensor(None),
            "string table": lambda: lookup.string_to_index_table_from_tensor(tf.constant([1, 2])),
            "copied": lambda: copy_elements.copy_op_to_graph(3, other, []),
            "times": lambda: chosen(["a"], {"values": tf.FixedLenFeature([], tf.float32)}),
            "values": lambda: chosen(["a"], {"times": tf.FixedLenFeature([], tf.float32)}),
            "heads": lambda: estimator.multi_head([]),
            "forward key": lambda: estimator.forward_features(None, keys=[3]),
            "norm": lambda: estimator.clip_gradients_by_norm(3, 1.0),
            "sequence": lambda: feature_column.sequence_numeric_column("a", shape=3.5),
            "sequence shape": lambda: feature_column.sequence_numeric_column("a", shape=(0,)),
            "sequence dtype": lambda: feature_column.sequence_numeric_column("a", dtype=tf.string),
            "sequence function": lambda: feature_column.sequence_numeric_column("a", normalizer_fn=3),
            "spec": lambda: specs.create_net("net = 3", weights),
            "moving": lambda: distributions.moving_mean_variance(tf.zeros([2]), 0.9),
        }
    )
    shapes = ([2], [2, None], [5, 3], [None, 20])
    found["resample"] = [raised(lambda: tf.Session().run(resample(weights, size))) != "nothing" for size in shapes]  # noqa: B023
    with other.as_default():
        made = copy_elements.copy_op_to_graph(original, other, [])
        found["copied name"] = [made.name, copy_elements.copy_op_to_graph(original, other, []) is made]
    with tf.Session() as sess:
        found["lanczos"] = [list(one.shape) for one in sess.run(solvers.lanczos.lanczos_bidiag(operator, 2))]
    reader = chosen(["a"], {"times": tf.FixedLenFeature([], tf.int64), "values": tf.FixedLenFeature([1], tf.float32)})
    found["reader"] = type(reader._get_reader()).__name__
    net = tf.nn.relu(tf.matmul(tf.zeros([2, 4]), tf.get_variable("w", initializer=WEIGHTS)) * 2.0)
    found["structure"] = [summaries.tf_structure(net + net), summaries.tf_structure(net, True)]
    lines = []
    summaries.tf_print(net + net, printer=lines.append)
    summaries.tf_parameter_summary(net, printer=lines.append, combine=False)
    summaries.tf_parameter_summary(tf.zeros([2]), printer=lines.append)
    found["lines"] = lines
    return found


def case_mini_batches():
    """Clusters that move with each batch: 1.15.5 reads their counts before or after it adds to
    them, as it happens, so that only whole numbers of the centers are the same each time.
    """
    points = np.float32([[0.0, 0.1], [0.2, 0.0], [5.0, 5.1], [5.2, 4.9], [0.1, 0.1], [9.0, 9.0]])
    kmeans = factorization.KMeans(
        [tf.constant(points)],
        2,
        initial_clusters=lambda inputs, count: tf.constant(points[1:3]),
        use_mini_batch=True,
    )
    _, index, _, initialized, init, train = kmeans.training_graph()
    found = {}
    with session() as sess:
        sess.run(tf.local_variables_initializer())
        found["before"] = bool(sess.run(initialized))
        sess.run(init)
        found["after"] = bool(sess.run(initialized))
        for step in range(3):
            sess.run(train)
            found["index %d" % step] = [one.tolist() for one in sess.run(index)]
        variables = {v.op.name: v for v in tf.global_variables()}
        found["names"] = sorted(variables)
        found.update({"value " + name: np.round(value) for name, value in sess.run(variables).items()})
    return found
