"""Cases of smaller parts of contrib's packages, and the kinds of error of what they refuse."""

import collections
import io
import os
import sys
import tempfile
from unittest import mock

import numpy as np
import tensorflow as tf
from tensorflow.contrib import estimator as ce
from tensorflow.contrib import graph_editor as ge
from tensorflow.contrib import grid_rnn, integrate, layers, legacy_seq2seq, opt, predictor, rnn, tfprof
from tensorflow.contrib import labeled_tensor as lt
from tensorflow.contrib.batching.python.ops import batch_ops
from tensorflow.contrib.checkpoint.python import containers
from tensorflow.contrib.compiler import xla
from tensorflow.contrib.constrained_optimization.python import candidates
from tensorflow.contrib.copy_graph.python.util import copy_elements
from tensorflow.contrib.feature_column.python.feature_column import sequence_feature_column
from tensorflow.contrib.framework.python.ops import prettyprint_ops
from tensorflow.contrib.graph_editor import util
from tensorflow.contrib.image.python.ops import image_ops
from tensorflow.contrib.input_pipeline.python.ops import input_pipeline_ops
from tensorflow.contrib.labeled_tensor.python.ops import core as lt_core
from tensorflow.contrib.layers.python.ops import sparse_feature_cross_op
from tensorflow.contrib.nn.python.ops.fwd_gradients import fwd_gradients
from tensorflow.contrib.specs.python import specs, specs_lib, summaries
from tensorflow.contrib.tensorboard.plugins import projector
from tensorflow.contrib.timeseries.python.timeseries import input_pipeline

LETTERS = ["a", "b", "c"]


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def table(calls):
    return {name: raised(call) for name, call in sorted(calls.items())}


def run(tensors):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer(), tf.tables_initializer()])
        return sess.run(tensors)


def case_labeled_tensor():
    grid = lt.LabeledTensor(tf.reshape(tf.range(6.0), [2, 3]), [("x", 2), ("letter", LETTERS)])
    row = lt.LabeledTensor(tf.range(3.0), [("letter", LETTERS)])
    letters = lt.LabeledTensor(tf.zeros([3, 2]), [("letter", LETTERS), ("n", ["p", "q"])])
    square = lt.LabeledTensor(tf.reshape(tf.range(6.0), [2, 3]), [("x", 2), ("z", 3)])
    first, second = lt.LabeledTensor(tf.zeros([2, 3]), ["x", "y"]), lt.LabeledTensor(tf.zeros([4, 2]), ["y", "z"])
    coder = lt.ReshapeCoder(["x", "letter"], ["w"])
    coder.encode(grid)
    left, right, axes = lt.align(row, grid)
    with lt.axis_order_scope(["z", "letter", "x"]):
        product = lt.matmul(lt.transpose(grid, ["letter", "x"]), square)
    found = table(
        {
            "order": lambda: lt.check_axis_order(grid, ["x"]),
            "no axes": lambda: lt_core.concat_axes([]),
            "names": lambda: lt_core.concat_axes([lt.Axis("a", 2), lt.Axis("b", 2)]),
            "squeeze": lambda: lt.squeeze(grid, ["z"]),
            "list and scalar": lambda: lt.select(letters, {"letter": ["a"], "n": "p"}),
            "coder": lambda: coder.encode(lt.LabeledTensor(tf.zeros([4, 3]), [("x", 4), ("letter", LETTERS)])),
            "matmul": lambda: lt.matmul(first, second),
        }
    )
    values = run([left.tensor, right.tensor, product.tensor])
    found.update({"values %d" % i: value for i, value in enumerate(values)})
    found["axes"] = [list(axes), list(product.axes)]
    return found


def case_graph_editor():
    a = tf.constant(1.0, name="a")
    b = tf.identity(a, name="b")
    c = tf.add(a, b, name="c")
    (gradient,) = tf.gradients(tf.square(c, name="s"), [a])
    graph = tf.get_default_graph()
    in_place = ge.Transformer()
    in_place.transform_op_handler = lambda info, op, inputs: (op, op.outputs)
    hidden = ge.sgv(b.op, c.op).remap_inputs([])
    _, info = ge.copy_with_input_replacements(ge.sgv(b.op), {})
    copied, _ = ge.copy(hidden, dst_scope="copied")
    with tf.Graph().as_default() as other:
        _, across = ge.copy(ge.sgv(b.op), dst_graph=other, dst_scope="there")
    back = [op for op in graph.get_operations() if getattr(op, "_original_op", None) is not None]
    _, backward = ge.copy(ge.sgv(back), dst_scope="back")
    through, others = ge.sgv(a, b.op), ge.sgv(c.op)
    Pair = collections.namedtuple("Pair", "x y")
    found = table(
        {
            "assign": lambda: ge.SubGraphView()._assign_from(3),
            "graph": lambda: ge.make_view(a.op, graph=3),
            "graph of a view": lambda: ge.make_view(through, graph=3),
            "in place": lambda: in_place(ge.sgv(b.op), graph, "", "d"),
            "info": lambda: info.transformed(3),
            "reroute": lambda: ge.reroute_inputs(through, others),
        }
    )
    same, _ = ge.reroute_inputs(ge.sgv(a), ge.sgv(b))
    found["passed through"] = [[t.name for t in ts] for ts in (same.inputs, same.outputs)]
    found["hidden"] = [[op.name] + [t.name for t in op.inputs] for op in copied.ops]
    found["arrow"] = [str(across).count("=>"), str(info).count("=>")]
    found["originals"] = all(backward.transformed(op)._original_op is not None for op in back)
    found["pair"] = list(util.transform_tree(Pair(1, [2]), lambda x: x + 1))
    found["gradient"] = gradient.op.type
    return found


def case_integrate():
    def func(y, t):
        return -y

    one, times = tf.constant(1.0, tf.float64), tf.constant([0.0, 0.5, 1.0], tf.float64)
    return table(
        {
            "t": lambda: integrate.odeint_fixed(func, one, tf.constant([0, 1, 2])),
            "rank": lambda: integrate.odeint_fixed(func, one, tf.zeros([2, 2], tf.float64), times[1:]),
            "lengths": lambda: integrate.odeint_fixed(func, one, times, times),
            "dtype": lambda: integrate.odeint(func, one, tf.constant([0, 1, 2])),
        }
    )


def case_candidates():
    objective = np.array([0.0, 1.0, 2.0])
    never = np.array([[3.0, 1.0, 2.0], [1.0, 2.0, 0.5]])
    best = candidates.find_best_candidate_distribution
    return {
        "bisected": best(objective, never, epsilon=0.001).round(5),
        "rough": best(objective, never, epsilon=0.5).round(5),
        "refused": raised(lambda: best(objective, never, epsilon=-1.0)),
    }


def case_printed():
    array = tf.TensorArray(tf.float32, 2).unstack(tf.constant([1.0, 2.0]))
    printed = prettyprint_ops.print_op(array)
    found = {"array": run(printed.stack())}
    found.update(
        table(
            {
                "nothing": lambda: prettyprint_ops.print_op(None),
                "number": lambda: prettyprint_ops.print_op(3),
                "number without type": lambda: prettyprint_ops.print_op(3, print_tensor_type=False),
                "data": lambda: prettyprint_ops.print_op(tf.constant(1.0), data=[3]),
            }
        )
    )
    return found


def case_columns():
    """Columns of features of several ranks, of checkpoints, and what they refuse."""
    real, keys = layers.real_valued_column("r", normalizer=tf.negative), layers.sparse_column_with_keys("k", LETTERS)
    weighted, other = layers.weighted_sparse_column(keys, "w"), layers.sparse_column_with_keys("o", LETTERS)
    words = tf.SparseTensor([[0, 0], [1, 0]], tf.constant(["b", "c"]), [2, 1])
    deep = {"r": tf.reshape(tf.range(8.0), [2, 2, 2]), "k": words}
    wide = layers.real_valued_column("r", 4)
    path = os.path.join(tempfile.mkdtemp(), "model")
    with tf.Graph().as_default():
        tf.get_variable("table", initializer=np.arange(6, dtype=np.float32).reshape(3, 2))
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            tf.train.Saver().save(sess, path)
    loaded = layers.embedding_column(keys, 2, ckpt_to_load_from=path, tensor_name_in_ckpt="table")
    tensors = {
        "flat": layers.input_from_feature_columns(deep, [wide]),
        "loaded": layers.input_from_feature_columns(deep, [loaded]),
    }
    with tf.variable_scope("core"):
        tensors["core"] = tf.feature_column.input_layer(deep, [loaded])
    spec = tf.feature_column.make_parse_example_spec([real, weighted, loaded])
    found = run(tensors)
    found["spec"] = sorted((key, type(value).__name__) for key, value in spec.items())
    found["normalizer"] = real.normalizer_fn is tf.negative
    found["lookup"] = weighted.lookup_config.keys == keys.lookup_config.keys
    found["compatible"] = [
        weighted.is_compatible(weighted),
        weighted.is_compatible(other),
        weighted.is_compatible(keys),
    ]
    return found


def case_networks():
    """Layers of attention, cells, and old decoders."""
    cell = tf.nn.rnn_cell.GRUCell(3)
    inputs = [tf.zeros([2, 4])]
    unknown = tf.placeholder(tf.float32, [2, None])
    one2many = legacy_seq2seq.one2many_rnn_seq2seq
    ids = [tf.constant([1, 2]), tf.constant([0, 1])]
    previous = tf.constant(True)
    outputs, _ = one2many(
        ids, {"a": ids}, cell, {"a": tf.nn.rnn_cell.GRUCell(3)}, 4, {"a": 5}, 3, feed_previous=previous
    )
    grid = rnn.GridLSTMCell(3, feature_size=2, frequency_skip=2, num_frequency_blocks=[1])
    found = table(
        {
            "keys": lambda: one2many(ids, {"a": ids}, cell, {"b": cell}, 4, {"a": 5}, 3),
            "width": lambda: legacy_seq2seq.attention_decoder([unknown], tf.zeros([2, 3]), tf.zeros([2, 2, 3]), cell),
            "gru": lambda: rnn.GRUBlockCellV2(3)(inputs[0], tf.zeros([2, 4])),
        }
    )
    rnn.LayerNormBasicLSTMCell(3, input_size=4)
    found["one to many"] = [str(each.shape) for each in outputs["a"]]
    found["grid"] = list(grid.state_tuple_type._fields)
    found["variables"] = [v.op.name for v in tf.global_variables()]
    return found


def case_optimizers():
    opts = tf.train.GradientDescentOptimizer(0.5)
    weight = tf.get_variable("w", initializer=np.float32([[1.0, 2.0], [3.0, 4.0]]))
    decayed = opt.MomentumWOptimizer(0.1, 0.5, 0.9)
    rows = tf.IndexedSlices(tf.ones([1, 2]), tf.constant([1]), tf.constant([2, 2]))
    step = decayed.apply_gradients([(rows, weight)], decay_var_list=[])
    clipped, norm = opt.clip_gradients_by_global_norm([(None, weight), (tf.ones([2, 2]), weight)], 1.0)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(step)
        found = {"rows": sess.run(weight), "clipped": sess.run(clipped[1][0]), "norm": sess.run(norm)}
    found["none"] = clipped[0][0] is None
    by_norm = ce.clip_gradients_by_norm(tf.train.MomentumOptimizer(0.1, 0.9), 1.0)
    by_norm.minimize(tf.reduce_sum(weight))
    found["slots"] = [by_norm.get_slot_names(), by_norm.get_slot(weight, "momentum").op.name]
    average = opt.MovingAverageOptimizer(opts, average_decay=0.5)
    with tf.variable_scope("parts", partitioner=tf.fixed_size_partitioner(2)):
        parts = tf.get_variable("p", [4, 2])
    average.minimize(tf.reduce_sum(parts) + tf.reduce_sum(weight))
    saver = average.swapping_saver()
    path = os.path.join(tempfile.mkdtemp(), "model")
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        saver.save(sess, path)
    found["names"] = [name for name, _ in tf.train.list_variables(path)]
    scipy = opt.ScipyOptimizerInterface
    start = tf.get_variable("start", initializer=1.0)
    found["refused"] = table(
        {
            "bounds": lambda: minimized(scipy(tf.square(start), bounds=[(0, 1)])),
        }
    )
    return found


def minimized(optimizer):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        optimizer.minimize(sess)


def case_specs():
    printed, out = io.StringIO(), sys.stdout
    shape, inputs = (2, 3), tf.ones([2, 3])
    try:
        sys.stdout = printed
        summaries.tf_spec_summary("net = Fr(4)", input_shape=shape)
        summaries.tf_spec_print("net = Fr(4) | Fs(2)", inputs=inputs)
        specs_lib.debug(True)
        specs.create_net("net = Relu", inputs)
        specs_lib.debug(False)
    finally:
        sys.stdout = out
    lines = printed.getvalue().splitlines()
    return {
        "lines": [line for line in lines if not line.startswith("DEBUG")],
        "debug": len(lines) > 0 and lines[-1][:5],
    }


def case_small():
    x = tf.constant([1.0, 2.0])
    (unused,) = fwd_gradients([x * x], [x], [tf.ones([2])], assert_unused=True)
    graph = tf.get_default_graph()
    shifted = fwd_gradients([x + 1.0], [x], [tf.ones([2])], assert_unused=True)[0]
    names = containers.UniqueNameTracker()

    class Part(tf.train.Checkpoint):
        """A part of a checkpoint."""

    for _ in range(2):
        names.track(Part(), "part")
    names.track(Part(), "part_2")
    names.track(Part(), "part")
    variable, other = tf.get_variable("v", initializer=1.0), tf.Graph()
    there = copy_elements.copy_variable_to_graph(variable, other)
    with other.as_default(), tf.device("/cpu:0"):
        op = copy_elements.copy_op_to_graph(tf.constant(2.0, name="two"), other, [])
    batched = batch_ops.batch_function_v1(1, 10, 100000)(lambda each: each)
    taken = input_pipeline_ops.seek_next(["x", "y"])
    numeric = sequence_feature_column.sequence_numeric_column("a")

    class Nowhere(object):
        """A writer without a folder."""

        def get_logdir(self):
            """No folder."""
            return

    found = table(
        {
            "copied": lambda: copy_elements.copy_op_to_graph(variable, other, []),
            "batched": lambda: batched(3),
            "projected": lambda: projector.visualize_embeddings(Nowhere(), projector.ProjectorConfig()),
            "transforms": lambda: image_ops.flat_transforms_to_matrices(tf.zeros([1, 1, 8])),
            "features": lambda: tf.contrib.estimator.forward_features(3, keys=3),
            "depends": lambda: run(unused),
        }
    )
    found["shifted"] = run(shifted)
    found["tracked"] = sorted(name for name, _ in [(each.name, each.ref) for each in names._checkpoint_dependencies])
    found["values"] = len(names._values) if hasattr(names, "_values") else 0
    found["there"] = [copy_elements.copy_op_to_graph(variable, other, [there]) is not None, op.name, op.device]
    found["taken"] = run([taken, taken])
    found["taken"] = [each.decode() for each in found["taken"]]
    found["spec"] = type(numeric._parse_example_spec["a"]).__name__
    tfprof.model_analyzer.advise(graph)
    return found


def case_predictor():
    folder = os.path.join(tempfile.mkdtemp(), "saved")
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None], "x")
        double = tf.multiply(x, 2.0, name="double")
        tf.saved_model.simple_save(sess, folder, {"x": x}, {"double": double})
    made = predictor.from_saved_model(folder)
    return {
        "text": str(made).startswith("SavedModelPredictor with feed tensors {'x'"),
        "refused": table(
            {
                "names": lambda: predictor.from_saved_model(folder, input_names={"x": "x:0"}),
            }
        ),
        "double": made({"x": [1.0, 3.0]})["double"],
    }


def case_more_columns():
    """Crosses as texts, and columns that do not go together."""
    keys = layers.sparse_column_with_keys("k", LETTERS)
    mean = layers.sparse_column_with_keys("k", LETTERS, combiner="mean")
    words = tf.SparseTensor([[0, 0], [1, 0]], tf.constant(["b", "c"]), [2, 1])
    features = {"k": words, "r": tf.zeros([2, 3, 1])}
    crossed = sparse_feature_cross_op.sparse_feature_cross([words, words])
    scattered = layers.scattered_embedding_column("k", 5, 2, hash_key=7)
    buckets = layers.bucketized_column(layers.real_valued_column("r"), [0.5])
    shared = [layers.shared_embedding_columns([keys], size, shared_embedding_name="s")[0] for size in (2, 3)]
    found = table(
        {
            "joint": lambda: layers.joint_weighted_sum_from_feature_columns(features, [mean], 1),
            "scattered": lambda: layers.weighted_sum_from_feature_columns(features, [scattered], 1),
            "buckets": lambda: layers.sequence_input_from_feature_columns(features, [buckets]),
            "shared": lambda: layers.input_from_feature_columns(features, shared),
        }
    )
    found["crossed"] = [each.decode() for each in run(crossed.values)]
    return found


def case_core_columns_in_learn():
    """Columns of `tf.feature_column` in an estimator of contrib.learn."""
    column = tf.feature_column.numeric_column("x")

    def input_fn():
        return {"x": tf.constant([[1.0], [2.0]])}, tf.constant([0, 1])

    estimator = tf.contrib.learn.DNNLinearCombinedClassifier(
        linear_feature_columns=[column], dnn_feature_columns=[column], dnn_hidden_units=[2]
    )
    return {"names": estimator.fit(input_fn=input_fn, steps=1).get_variable_names()}


def case_pruning():
    """What `Pruning` refuses after its making."""
    prune = tf.contrib.model_pruning
    prune.apply_mask(tf.get_variable("w", [4, 4]), "layer")

    def spec(text=""):
        return prune.Pruning(prune.get_pruning_hparams().parse(text), global_step=tf.constant(1))

    twice, without, lacks = spec(), spec(), spec()
    twice._get_mask_assign_ops()
    without._sparsity = None
    found = table(
        {
            "matches": lambda: spec("weight_sparsity_map=[w:0.1,W?w:0.2]").mask_update_op(),
            "blocks": lambda: spec("block_dims_map=[w:2x2,W?w:2x2]").mask_update_op(),
            "twice": lambda: twice._get_mask_assign_ops(),
            "sparsity": lambda: without.mask_update_op(),
        }
    )
    twice.print_hparams()
    tf.add_to_collection("masks", tf.constant(1.0))
    found["lacks"] = raised(lacks.mask_update_op)
    return found


def case_workers():
    """Optimizers of several workers in one process."""
    sgd, found = tf.train.GradientDescentOptimizer(0.5), {}
    with tf.Graph().as_default():
        getter = opt.ElasticAverageCustomGetter("/cpu:0")
        with tf.variable_scope("", custom_getter=getter):
            weight = tf.get_variable("w", initializer=1.0)
            with tf.variable_scope("", reuse=True):
                found["same"] = tf.get_variable("w") is weight
        together = opt.ElasticAverageOptimizer(sgd, 1, getter, 2, synchronous=True)
        step = together.minimize(tf.square(weight), tf.train.get_or_create_global_step())
        start = together.get_init_op(0)
        with tf.Session() as sess:
            sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
            sess.run(start)
            for _ in range(3):
                sess.run(step)
            found["trained"] = sess.run(weight)
    with tf.Graph().as_default() as graph:
        getter = opt.ModelAverageCustomGetter("/cpu:0")
        with tf.variable_scope("", custom_getter=getter):
            weight = tf.get_variable("w", initializer=1.0)
        worker = opt.ModelAverageOptimizer(sgd, 2, False, getter, 2)
        worker.minimize(tf.square(weight), tf.train.get_or_create_global_step())
        found["worker"] = sorted(op.type for op in graph.get_operations() if "Queue" in op.type)
    with tf.Graph().as_default():
        agn = opt.AGNOptimizer(sgd, 1, opt.AGNCustomGetter("/cpu:0"))
        found["agn"] = raised(lambda: agn.get_init_op(0))
    return found


def case_tables():
    """Two tables of one name share their values."""
    names = [tf.contrib.lookup.KeyValueTensorInitializer(["a"], [value]) for value in (3, 4)]
    first, second = [tf.contrib.lookup.HashTable(each, -1, shared_name="one") for each in names]
    with tf.Session() as sess:
        sess.run(first.initializer)
        return {"found": sess.run(second.lookup(tf.constant(["a", "b"])))}


def case_lmdb():
    """A file that is not there."""
    dataset = tf.contrib.data.LMDBDataset(["/nowhere"])
    taken = tf.compat.v1.data.make_one_shot_iterator(dataset).get_next()
    return {
        "types": [each.name for each in tf.compat.v1.data.get_output_types(dataset)],
        "shapes": [str(each) for each in tf.compat.v1.data.get_output_shapes(dataset)],
        "refused": raised(lambda: run(taken)) != "nothing",
        "reduced": raised(lambda: tf.contrib.data.reduce_dataset([1], None)),
    }


def case_added_metrics():
    """Metrics that are added to an estimator by contrib's function."""

    def model(features, labels, mode):
        predictions = features["x"] * tf.get_variable("w", initializer=2.0)
        loss = tf.losses.mean_squared_error(labels, predictions)
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
        return tf.estimator.EstimatorSpec(mode, {"p": predictions}, loss, train)

    def input_fn():
        return {"x": tf.constant([[1.0], [2.0]])}, tf.constant([[1.0], [1.0]])

    more = ce.add_metrics(
        tf.estimator.Estimator(model, model_dir=tempfile.mkdtemp()),
        lambda features, predictions: {"mean": tf.metrics.mean(features["x"] + predictions["p"])},
    )
    more.train(input_fn, steps=1)
    return {key: np.float32(value) for key, value in more.evaluate(input_fn, steps=1).items()}


class Bare(object):
    """A head with one output, or with several and no default."""

    logits_dimension = 1

    def __init__(self, name, *keys):
        self.name, self.keys = name, keys

    def create_estimator_spec(self, features, mode, logits, labels=None, train_op_fn=None, **others):
        """Predictions only."""
        outputs = {key: tf.estimator.export.PredictOutput({"y": logits}) for key in self.keys}
        return tf.estimator.EstimatorSpec(mode, {"y": logits}, export_outputs=outputs or None)


def case_outputs_of_heads():
    """The output by which a model of several heads is served."""
    logits = tf.zeros([2, 2])

    def keys(*heads):
        spec = ce.multi_head([Bare(*each) for each in heads]).create_estimator_spec({}, "infer", logits)
        return sorted(spec.export_outputs)

    return {
        "one": keys(["a", "x"], ["b", "x"]),
        "default": keys(["a", "x", "serving_default"], ["b", "x"]),
        "refused": raised(lambda: keys(["a", "x", "z"], ["b", "x"])),
    }


def case_compiled_models():
    """Model functions that XLA compiles: what they give, and what is refused."""
    x, y = tf.constant([3.0, 4.0]), tf.constant([1.0, 1.0])
    spec_of = tf.contrib.tpu.TPUEstimatorSpec

    def step(function):
        made = function()
        return list(made) if isinstance(made, tuple) else [made]

    def called(model, mode, labels=y):
        with mock.patch.object(xla, "compile", side_effect=step):
            return xla.estimator_model_fn(model)(x, labels, mode, {})

    def model(mode_of_metrics=None, scaffold_fn=None):
        def model_fn(features, labels, mode):
            loss = tf.reduce_sum(features - labels)
            metrics = {
                "dict": (lambda b, a: {"sum": tf.metrics.mean(a - b)}, {"a": features, "b": labels}),
                "list": (lambda a, b: {"sum": tf.metrics.mean(a - b)}, [features, labels]),
                "unused": (lambda a: {"sum": tf.metrics.mean(a)}, {"a": features, "b": labels}),
            }.get(mode_of_metrics)
            return spec_of(mode, loss=loss, train_op=tf.no_op(), eval_metrics=metrics, scaffold_fn=scaffold_fn)

        return model_fn

    def with_ops(features, labels, mode):
        loss = tf.reduce_sum(features)
        return tf.estimator.EstimatorSpec(mode, loss=loss, eval_metric_ops={"a": tf.metrics.mean(features)})

    def with_scaffold(features):
        return tf.estimator.EstimatorSpec(
            "train", loss=tf.reduce_sum(features), train_op=tf.no_op(), scaffold=tf.train.Scaffold()
        )

    made = {
        "train": called(model(), "train"),
        "scaffold_fn": called(model(scaffold_fn=tf.train.Scaffold), "train"),
        "scaffold": called(with_scaffold, "train", None),
        "eval": called(model(), "eval"),
        "dict": called(model("dict"), "eval"),
        "list": called(model("list"), "eval"),
    }
    found = table(
        {
            "no labels": lambda: called(with_scaffold, "train"),
            "metric ops": lambda: called(with_ops, "eval"),
            "unused": lambda: called(model("unused"), "eval"),
            "no scaffold": lambda: called(model(scaffold_fn=lambda: None), "train"),
        }
    )
    for name in sorted(made):
        spec = made[name]
        updates = {key: update for key, (_, update) in (spec.eval_metric_ops or {}).items()}
        values = run(dict(updates, loss=spec.loss))
        found.update({name + " " + key: value for key, value in values.items()})
        found[name] = [spec.mode, spec.train_op is None, spec.scaffold is None]
    return found


def case_examples_of_series():
    """Examples that a reader of time series parses."""
    values = tf.train.Feature(float_list=tf.train.FloatList(value=[1.5]))
    times = tf.train.Feature(int64_list=tf.train.Int64List(value=[3]))
    features = tf.train.Features(feature={"times": times, "values": values})
    text = tf.train.Example(features=features).SerializeToString()
    path = os.path.join(tempfile.mkdtemp(), "examples")
    with tf.io.TFRecordWriter(path) as writer:
        writer.write(text)
    about = {"times": tf.FixedLenFeature([], tf.int64), "values": tf.FixedLenFeature([1], tf.float32)}
    reader = input_pipeline.TFExampleReader(path, about)
    return run(reader._process_records(tf.constant([text])))


def case_left():
    """Results and errors of single calls."""
    weight = tf.get_variable("w", initializer=np.float32([[1.0, 2.0], [3.0, 4.0]]))
    other = tf.get_variable("other", initializer=1.0)
    rows = tf.IndexedSlices(tf.ones([1, 2]), tf.constant([1]), tf.constant([2, 2]))
    decayed = opt.MomentumWOptimizer(0.1, 0.5, 0.9).apply_gradients([(rows, weight)], decay_var_list=[other])
    tower = ce.TowerOptimizer(tf.train.MomentumOptimizer(0.1, 0.9))
    tower.minimize(tf.reduce_sum(other))
    replicated = ce.replicate_model_fn(
        lambda features, labels, mode: tf.estimator.EstimatorSpec(mode, {"y": 2.0 * features})
    )
    grid, empty = grid_rnn.Grid1BasicRNNCell(2), tf.zeros([2, 0])
    numeric = sequence_feature_column.sequence_numeric_column("a")
    words = tf.SparseTensor([[0, 0], [1, 0], [1, 1]], tf.constant([1.0, 2.0, 3.0]), [2, 2])
    sequence, lengths = tf.contrib.feature_column.sequence_input_layer({"a": words}, [numeric])
    for reuse in (False, True):
        with tf.variable_scope("masked", reuse=reuse):
            tf.contrib.model_pruning.apply_mask(weight, "layer")
    cells = rnn.CoupledInputForgetGateLSTMCell(3, num_unit_shards=2)
    states = cells(tf.ones([2, 4]), cells.zero_state(2, tf.float32))[1]
    with tf.variable_scope(tf.get_variable_scope(), reuse=True):
        cells(tf.ones([2, 4]), states)
    unknown = tf.placeholder(tf.float32, [1, 2, None])
    one = tf.constant(1.0, tf.float64)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(decayed)
        found = {"rows": sess.run(weight)}
    found.update(
        table(
            {
                "print": lambda: prettyprint_ops.print_op(3, print_tensor_type=False, summarize_indicator_vector=False),
                "spline": lambda: tf.contrib.image.interpolate_spline(
                    unknown, tf.zeros([1, 2, 1]), tf.zeros([1, 2, 2]), 2
                ),
                "dt": lambda: integrate.odeint_fixed(
                    lambda y, t: -y, one, tf.zeros([2], tf.float64), tf.ones([3], tf.float64)
                ),
                "dtype": lambda: integrate.odeint_fixed(
                    lambda y, t: -y, one, tf.zeros([2], tf.float64), tf.ones([2, 1], tf.float64)
                ),
                "copied": lambda: copy_elements.copy_op_to_graph(weight, tf.Graph(), []),
            }
        )
    )
    found["slot"] = tower.get_slot(other, "momentum").op.name
    found["replicated"] = sorted(replicated(other, None, "infer").predictions)
    found["grid"] = str(grid(empty, grid.zero_state(2, tf.float32))[0][0].shape)
    found["masks"] = [each.op.name for each in tf.get_collection("masks")]
    found.update(zip(("sequence", "sequence lengths"), run([sequence, lengths])))
    found["concatenated"] = len(tf.get_collection(tf.GraphKeys.CONCATENATED_VARIABLES))

    return found
