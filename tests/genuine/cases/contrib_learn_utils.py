"""Cases of contrib.learn's small parts: folders to keep, inputs of generators and of pandas' tables,
signatures of tensors, scores, and exports. Besides, small parts of other contrib packages.
"""

import os
import tempfile
import unittest
from unittest import mock

import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow.contrib.batching.python.ops import batch_ops
from tensorflow.contrib.compiler import xla
from tensorflow.contrib.constrained_optimization.python import candidates
from tensorflow.contrib.framework.python.ops import prettyprint_ops
from tensorflow.contrib.image.python.ops.dense_image_warp import _interpolate_bilinear
from tensorflow.contrib.input_pipeline.python.ops.input_pipeline_ops import obtain_next
from tensorflow.contrib.learn.python.learn.datasets import base
from tensorflow.contrib.learn.python.learn.estimators import _sklearn, estimator_test_utils, tensor_signature
from tensorflow.contrib.learn.python.learn.learn_io import generator_io, pandas_io
from tensorflow.contrib.learn.python.learn.utils import gc
from tensorflow.contrib.learn.python.learn.utils import saved_model_export_utils as exports
from tensorflow.contrib.nn.python.ops.fwd_gradients import fwd_gradients
from tensorflow.contrib.session_bundle import gc as gc_of_bundles
from tensorflow.python import summary
from tensorflow.python.data.experimental.ops import threadpool
from tensorflow.python.framework import test_util

learn = tf.contrib.learn
X = np.array([[1.0, 2.0], [3.0, 5.0], [0.5, 0.25]], np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__ + ": " + str(error).splitlines()[0][:60]
    return "nothing"


def batches(input_fn, count=10):
    """What an input function gives until it ends."""
    with tf.Graph().as_default():
        tensors, found = input_fn(), []
        with tf.Session() as sess:
            sess.run([tf.local_variables_initializer(), tf.global_variables_initializer()])
            coord = tf.train.Coordinator()
            threads = tf.train.start_queue_runners(sess, coord)
            try:
                for _ in range(count):
                    found.append(sess.run(tensors))
            except tf.errors.OutOfRangeError:
                pass
            coord.request_stop()
            coord.join(threads, stop_grace_period_secs=5, ignore_live_threads=True)
    return found


def case_gc():
    found = {}
    for name, module in (("learn", gc), ("bundles", gc_of_bundles)):
        folder = tempfile.mkdtemp()
        for number in range(10):
            os.mkdir(os.path.join(folder, str(number)))
        os.mkdir(os.path.join(folder, "other"))

        def parser(path):
            last = os.path.basename(path.path)
            return path._replace(export_version=int(last)) if last.isdigit() else None

        paths = module.get_paths(folder, parser)
        filters = {
            "largest": module.largest_export_versions(3),
            "every": module.one_of_every_n_export_versions(3),
            "multiples": module.mod_export_version(4),
        }
        filters["both"] = module.union(filters["largest"], filters["multiples"])
        filters["rest"] = module.negation(filters["both"])
        found.update({name + "/" + key: [p.export_version for p in keep(paths)] for key, keep in filters.items()})
        unknown = [module.Path("a", None), module.Path("b", 3)]
        found[name + "/unknown"] = [p.path for p in filters["every"](unknown)]
    return found


def case_inputs():
    def rows():
        for index in range(3):
            yield {"a": np.float32([index]), "b": np.float32([2 * index]), "y": np.int64([index])}

    ordered = {"shuffle": False, "num_epochs": 1, "batch_size": 2}
    table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4, 5, 6]}, index=[10, 11, 12])
    found = {}
    for name, input_fn in (
        ("rows", generator_io.generator_input_fn(rows, **ordered)),
        ("rows_1", generator_io.generator_input_fn(rows, "y", **ordered)),
        ("rows_2", generator_io.generator_input_fn(rows, ["y", "b"], **ordered)),
        ("table", pandas_io.pandas_input_fn(table, pd.Series([7, 8, 9], index=table.index), **ordered)),
        ("table_only", pandas_io.pandas_input_fn(table, **ordered)),
    ):
        for number, batch in enumerate(batches(input_fn)):
            parts = batch if isinstance(batch, tuple) else (batch,)
            for place, part in enumerate(parts):
                key = "%s/%d/%d" % (name, number, place)
                found.update({key + "/" + k: v for k, v in part.items()} if isinstance(part, dict) else {key: part})
    found["refused"] = [
        raised(lambda: generator_io.generator_input_fn(X)),
        raised(lambda: generator_io.generator_input_fn(lambda: 1)),
        raised(lambda: generator_io.generator_input_fn(rows, 3)),
        raised(lambda: generator_io.generator_input_fn(rows, ["no"])),
    ]
    return found


def case_signatures():
    dense, sparse = tf.constant(X), tf.sparse_placeholder(tf.int32)
    number = tf.placeholder(tf.int32, [None, 2])
    signs = tensor_signature.create_signatures({"dense": dense, "sparse": sparse, "number": number})
    examples = tf.constant(
        [
            tf.train.Example(
                features=tf.train.Features(
                    feature={
                        "dense": tf.train.Feature(float_list=tf.train.FloatList(value=[1.0, 2.0])),
                        "number": tf.train.Feature(int64_list=tf.train.Int64List(value=[3, 4])),
                    }
                )
            ).SerializeToString()
        ]
    )
    parsed = tensor_signature.create_example_parser_from_signatures(signs, examples)
    with tf.Session() as sess:
        found = sess.run({"dense": parsed["dense"], "number": parsed["number"]})
    like = tensor_signature.tensors_compatible
    found["compatible"] = [
        like(None, None),
        like(dense, tensor_signature.create_signatures(dense)),
        like(dense, None),
        like(tf.zeros([7, 2]), tensor_signature.create_signatures(dense)),
        like(tf.zeros([7, 3]), tensor_signature.create_signatures(dense)),
        like({"dense": dense}, {"dense": signs["dense"]}),
        like({"dense": dense}, signs),
        like({"sparse": sparse}, {"sparse": signs["dense"]}),
        like({"sparse": sparse}, {"sparse": signs["sparse"]}),
    ]
    holders = tensor_signature.create_placeholders_from_signatures(signs)
    found["holders"] = [str(holders["dense"].shape), holders["number"].dtype.name, type(holders["sparse"]).__name__]
    return found


def case_scores():
    a, b = np.array([1.0, 2.0, 3.0]), np.array([[1.0], [2.5], [3.0]])
    parts = _sklearn.train_test_split(np.arange(8), np.arange(8) * 2, test_size=0.25, random_state=1)

    class Model(_sklearn.BaseEstimator):
        def __init__(self, inner):
            self.size, self.inner, self.called = 3, inner, len

    model = Model(Model(None))
    model.set_params(size=4, inner__size=5)
    return {
        "scores": [_sklearn.accuracy_score(a, np.array([1.0, 0.0, 3.0])), _sklearn.mean_squared_error(a, b)],
        "parts": [part.tolist() for part in parts],
        "params": sorted(model.get_params()),
        "own": [model.size, model.inner.size, repr(model.inner)],
        "refused": raised(lambda: model.set_params(no=1)),
        "range": raised(lambda: estimator_test_utils.assert_in_range(0, 1, "a", {"a": 2})),
    }


def case_exports():
    problem = learn.ProblemType
    text, number = tf.placeholder(tf.string, [1], "text"), tf.placeholder(tf.float32, [1], "number")
    found = {}
    for name, given in (
        ("regression", ({"x": text}, {"y": number}, problem.LINEAR_REGRESSION)),
        ("scores", ({"x": text}, {"scores": number}, problem.CLASSIFICATION)),
        ("classes", ({"x": text}, {"classes": text}, problem.LOGISTIC_REGRESSION)),
        ("predict", ({"x": number, "z": number}, {"y": number}, problem.LINEAR_REGRESSION)),
    ):
        made = exports.build_standardized_signature_def(*given)
        found[name] = [made.method_name, sorted(made.inputs), sorted(made.outputs)]
    outputs = {"head": (problem.UNSPECIFIED, {"y": number})}
    alternatives = exports.build_all_signature_defs({"default_input_alternative": {"x": text}}, outputs, "head")
    found["all"] = sorted(alternatives)
    folder = tempfile.mkdtemp()
    for number_ in (1500000001, 1500000003, 1500000002):
        os.mkdir(os.path.join(folder, str(number_)))
    found["latest"] = exports.get_most_recent_export(folder).export_version
    exports.garbage_collect_exports(folder, 2)
    found["kept"] = sorted(os.listdir(folder))
    found["aside"] = exports.get_temp_export_dir(b"/a/123")
    selector = exports.BestModelSelector()
    found["best"] = [selector.update("p%d" % i, {"loss": loss}) for i, loss in enumerate([3.0, 2.0, 5.0])]
    found["refused"] = [
        raised(lambda: selector.update("", {"loss": 1.0})),
        raised(lambda: selector.update("p", {"other": 1.0})),
        raised(lambda: exports.build_standardized_signature_def({}, {"y": number}, problem.UNSPECIFIED)),
    ]
    base = learn.ExportStrategy("base", lambda estimator, path, checkpoint_path=None: path)

    def more(exported, into):
        os.mkdir(os.path.join(into, "made"))
        return os.path.join(into, "made")

    extended = exports.extend_export_strategy(base, more, "more")
    found["extended"] = [extended.name, os.path.basename(extended.export(None, folder)), sorted(os.listdir(folder))]
    return found


def case_other_packages():
    x = tf.constant([1.0, 2.0])
    objective, constraints = np.array([0.0, 1.0, 2.0]), np.array([[3.0, 1.0, -1.0], [1.0, -1.0, 0.5]])
    found = {
        "best": candidates.find_best_candidate_index(objective, constraints),
        "best_ranked": candidates.find_best_candidate_index(objective, constraints, rank_objectives=True),
        "mixed": np.float32(candidates.find_best_candidate_distribution(np.array([0.0, 1.0, 3.0]), constraints)),
        "shape": raised(lambda: candidates.find_best_candidate_index(objective[:2], constraints)),
    }
    printed = prettyprint_ops.print_op(x)
    flags = prettyprint_ops.print_op(tf.constant([False, True]), data=[x])
    sparse = prettyprint_ops.print_op(tf.SparseTensor([[0]], [1.0], [2]))
    (along,) = fwd_gradients([x * x], [x], [tf.constant([1.0, 10.0])])
    with tf.Session() as sess:
        found.update(sess.run({"printed": printed, "flags": flags, "sparse": sparse.values, "along": along}))
    return found


def case_queues_and_pools():
    counter = tf.Variable(-1, dtype=tf.int64)
    names = obtain_next(tf.constant(["a", "b"]), counter)
    grid = tf.reshape(tf.range(12.0), [1, 3, 4, 1])
    points = tf.constant([[[0.5, 1.0], [1.0, 0.25]]])
    pooled = threadpool.override_threadpool(tf.data.Dataset.range(4), threadpool.PrivateThreadPool(2, "pool"))
    iterator = tf.data.make_initializable_iterator(pooled.batch(4))
    shaped = tf.data.Dataset.from_tensors([1.0, 2.0]).apply(tf.contrib.data.assert_element_shape(None))
    batched = batch_ops.batch_function_v1(1, 10, 100000)(lambda x: 2.0 * x)
    row = tf.constant([[1.0, 3.0]])
    out = batched(row)
    found = {"name": str(threadpool.PrivateThreadPool.__name__), "summary": callable(summary.scalar)}
    tensors = {
        "ij": _interpolate_bilinear(grid, points),
        "xy": _interpolate_bilinear(grid, points, indexing="xy"),
        "pooled": iterator.get_next(),
        "shaped": tf.data.make_one_shot_iterator(shaped).get_next(),
        "batched": out,
        "gradient": tf.gradients(out, row)[0],
    }
    with tf.Session() as sess:
        sess.run([counter.initializer, iterator.initializer])
        found["taken"] = [[sess.run(names).decode(), int(sess.run(counter))] for _ in range(4)]
        found.update(sess.run(tensors))
    return found


def case_replaced_imports():
    """What a test replaces in a module is what the module's functions use."""
    error = IOError()
    error.errno = 110
    with mock.patch.object(base, "time") as time, mock.patch.object(base, "urllib") as urllib:
        urllib.request.urlretrieve.side_effect = [error, error, None]
        base.urlretrieve_with_retry("http://dummy.com", "/tmp/dummy")
    return {"slept": time.sleep.call_count, "tried": urllib.request.urlretrieve.call_count}


def case_compiled_model_fn():
    def model_fn(features, labels, mode, params):
        loss = tf.reduce_sum(features - labels)
        if mode == "train":
            return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=tf.no_op())
        metrics = (lambda a, b: {"sum": tf.metrics.mean(a + b)}, {"a": features, "b": labels})
        return tf.contrib.tpu.TPUEstimatorSpec(mode, loss=loss, eval_metrics=metrics)

    def wrong(features, labels, mode, params):
        metrics = (lambda a, b: {}, {"a": features})
        return tf.contrib.tpu.TPUEstimatorSpec(mode, loss=tf.constant(0.0), eval_metrics=metrics)

    compiled = xla.estimator_model_fn(model_fn)
    x, y = tf.constant([3.0, 4.0]), tf.constant([1.0, 1.0])
    with mock.patch.object(xla, "compile") as compile_:
        compile_.return_value = [tf.constant(7.0)]
        spec = compiled(x, y, "train", {})
    found = {"calls": compile_.call_count, "mode": spec.mode, "name": compiled.__name__}
    found["refused"] = [
        raised(lambda: compiled(x, y, "infer", {})),
        raised(lambda: xla.estimator_model_fn(wrong)(x, y, "eval", {"use_tpu": True})),
    ]
    with tf.Session() as sess:
        found["loss"] = np.float32(sess.run(spec.loss))
    return found


def case_both_modes():
    seen = []

    class Both(tf.test.TestCase):
        @test_util.run_in_graph_and_eager_modes(reset_test=True)
        def test(self):
            seen.append(bool(tf.executing_eagerly()))

    result = unittest.TestResult()
    Both("test").run(result)
    return {"seen": seen, "failed": len(result.errors) + len(result.failures)}
