"""Cases of contrib.learn's exports: signatures, strategies, the best of several models."""

import os
import tempfile
import time
from unittest import mock

import tensorflow as tf
from tensorflow.contrib import layers, learn
from tensorflow.contrib.learn.python.learn.estimators import model_fn as model_fns
from tensorflow.contrib.learn.python.learn.utils import input_fn_utils
from tensorflow.contrib.learn.python.learn.utils import saved_model_export_utils as exports

PROBLEM = learn.ProblemType


def raised(call, length=40):
    try:
        call()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:length]
    return "nothing"


def case_alternatives():
    text, number = tf.placeholder(tf.string, [1], "text"), tf.placeholder(tf.float32, [1], "number")
    found = {}
    for name, output in (("scores", number), ("classes", text)):
        made = exports.build_standardized_signature_def({"x": text}, {"y": output}, PROBLEM.CLASSIFICATION)
        found[name] = [made.method_name, sorted(made.inputs), sorted(made.outputs)]
    ops = input_fn_utils.InputFnOps({"x": number}, None, {"examples": text})
    for name, inputs in (("input", ops), ("pair", ({"x": number}, None))):
        alternatives, features = exports.get_input_alternatives(inputs)
        found[name] = [{key: sorted(fed) for key, fed in alternatives.items()}, sorted(features)]
    one, two = (PROBLEM.UNSPECIFIED, {"y": number}), (PROBLEM.CLASSIFICATION, {"z": number})

    def outputs(predictions, several, key=None):
        given = model_fns.ModelFnOps("infer", predictions, output_alternatives=several)
        alternatives, used = exports.get_output_alternatives(given, key)
        return [{name: [kind, sorted(tensors)] for name, (kind, tensors) in alternatives.items()}, used]

    found["outputs"] = [
        outputs({"y": number}, None),
        outputs(number, None),
        outputs({"y": number}, {"a": one}),
        outputs({"y": number}, {"a": one, "b": two}, "b"),
    ]
    found["refused"] = [
        raised(lambda: exports.build_standardized_signature_def({"x": text}, {}, PROBLEM.UNSPECIFIED)),
        raised(lambda: exports.build_all_signature_defs({"a": {"x": text}}, {"head": one}, "head")),
        raised(lambda: exports.get_input_alternatives(({}, None))),
        raised(lambda: outputs({"y": number}, {"a": one, "b": two}), 90),
        raised(lambda: outputs({"y": number}, {"a": one}, "c"), 80),
        raised(lambda: outputs({"y": number}, None, "c"), 80),
    ]
    return found


def case_folders():
    folder = tempfile.mkdtemp()
    os.mkdir(os.path.join(folder, "1500000000"))
    exports.garbage_collect_exports(folder, None)
    found = {"kept": os.listdir(folder)}
    with mock.patch.object(time, "time", return_value=1500000001.5):
        found["new"] = os.path.basename(exports.get_timestamped_export_dir(folder)).decode()
    with mock.patch.object(time, "time", return_value=1500000000.5), mock.patch.object(time, "sleep") as sleep:
        found["refused"] = raised(lambda: exports.get_timestamped_export_dir(folder), 80)
    found["slept"] = sleep.call_count
    return found


def model_fn(features, labels, mode):
    """Twice x and a variable."""
    predictions = 2.0 * features["x"] * tf.get_variable("w", initializer=1.5)
    loss = tf.reduce_mean(tf.square(predictions)) if mode != "infer" else None
    train = (
        tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step()) if mode == "train" else None
    )
    return learn.ModelFnOps(mode, {"y": predictions}, loss, train)


def core_model_fn(features, labels, mode):
    ops = model_fn(features, labels, mode)
    output = {"serving_default": tf.estimator.export.PredictOutput(ops.predictions)}
    return tf.estimator.EstimatorSpec(mode, ops.predictions, ops.loss, ops.train_op, export_outputs=output)


def input_fn():
    return {"x": tf.constant([[1.0], [2.0]])}, tf.constant([1.0, 2.0])


def signatures(path):
    with tf.Graph().as_default(), tf.Session() as sess:
        found = tf.saved_model.loader.load(sess, ["serve"], path).signature_def
        return {key: [each.method_name, sorted(each.inputs), sorted(each.outputs)] for key, each in found.items()}


def case_strategies():
    column, found = layers.real_valued_column("x"), {}
    contrib = learn.Estimator(model_fn, model_dir=tempfile.mkdtemp()).fit(input_fn=input_fn, steps=1)
    core = tf.estimator.Estimator(core_model_fn, model_dir=tempfile.mkdtemp()).train(input_fn, steps=1)
    for name, estimator, target_core in (("contrib", contrib, False), ("core", core, True)):
        strategy = exports.make_parsing_export_strategy([column], target_core=target_core, exports_to_keep=None)
        found[name] = [strategy.name, signatures(strategy.export(estimator, tempfile.mkdtemp()))]
    keyed = exports.make_parsing_export_strategy([column], "a", target_core=True)
    found["refused"] = [
        raised(lambda: keyed.export(core, tempfile.mkdtemp())),
        raised(lambda: learn.ExportStrategy("a", lambda estimator, path, eval_result: path).export(None, "a")),
    ]

    folder, serving = (
        tempfile.mkdtemp(),
        input_fn_utils.build_parsing_serving_input_fn(layers.create_feature_spec_for_parsing([column])),
    )
    writer = tf.summary.FileWriter(folder)
    for step, loss in enumerate((3.0, 2.0, 5.0)):
        writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="loss", simple_value=loss)]), step)
    writer.close()
    best = exports.make_best_model_export_strategy(serving, model_dir=folder, event_file_pattern="*.tfevents.*")
    latest = tf.train.latest_checkpoint(contrib.model_dir)
    made = [
        best.export(contrib, tempfile.mkdtemp(), checkpoint_path, {"loss": loss})
        for checkpoint_path, loss in ((None, 2.5), (None, 1.5), (latest, 1.25), (latest, 1.5))
    ]
    found["best"] = [best.name, [os.path.basename(os.path.dirname(tf.compat.as_str_any(path))) for path in made]]
    greater = exports.make_best_model_export_strategy(serving, compare_fn=lambda old, new: new["loss"] > old["loss"])
    made = [greater.export(contrib, tempfile.mkdtemp(), latest, {"loss": loss}) for loss in (1.0, 2.0, 1.5)]
    found["greater"] = [bool(path) for path in made]
    try:
        greater.export(contrib, tempfile.mkdtemp(), latest)
    except Exception as error:
        found["no results"] = type(error).__name__
    return found


def case_extended():
    base = learn.ExportStrategy("base", lambda estimator, path, checkpoint_path=None: path)
    elsewhere = exports.extend_export_strategy(base, lambda exported, into: exported)
    folders = [tempfile.mkdtemp() for _ in range(4)]

    def more(exported, into):
        os.mkdir(os.path.join(into, "made"))
        return os.path.join(into, "made")

    found = {"name": elsewhere.name}
    extended = exports.extend_export_strategy(base, more, "more")
    os.mkdir(os.path.join(folders[1], "made"))
    os.mkdir(os.path.join(folders[2], "temp-base-export-1500000000"))
    os.mkdir(os.path.join(folders[3], "temp-post-export-1500000000"))
    with mock.patch.object(time, "time", return_value=1500000000.5):
        found["refused"] = [raised(lambda: elsewhere.export(None, folders[0]), 50)]
        for folder in folders[1:]:
            found["refused"].append(raised(lambda: extended.export(None, folder), 30))  # noqa: B023
    found["left"] = [sorted(os.listdir(folder)) for folder in folders]
    return found
