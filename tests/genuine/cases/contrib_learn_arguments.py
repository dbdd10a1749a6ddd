"""Cases of tf.contrib.learn's arguments: what estimators, metrics, monitors, the runner and the
experiment take, and what they refuse. Besides, tf.contrib.predictor.from_estimator.
"""

import functools
import json
import os
import tarfile
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn, predictor
from tensorflow.contrib.learn.python.learn import learn_runner
from tensorflow.contrib.learn.python.learn import monitors as monitor_module
from tensorflow.contrib.learn.python.learn.datasets import text_datasets
from tensorflow.contrib.learn.python.learn.estimators import dnn, dnn_linear_combined
from tensorflow.contrib.learn.python.learn.estimators import model_fn as model_functions

X = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]], np.float32)
Y = np.array([[3.0], [-1.0], [2.5]], np.float32)
EXPORT = tf.estimator.export


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def table(calls):
    return {name: raised(call) for name, call in sorted(calls.items())}


def input_fn():
    return tf.constant(X), tf.constant(Y)


def old_model(features, labels, mode):
    w = tf.get_variable("w", [2, 1], initializer=tf.zeros_initializer())
    scores = tf.matmul(features["x"] if isinstance(features, dict) else features, w)
    if mode == learn.ModeKeys.INFER:
        return scores, None, None
    loss = tf.losses.mean_squared_error(tf.reshape(labels, [-1, 1]), scores)
    return scores, loss, tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())


def case_estimator():
    """Arrays and input functions, steps that were taken already, metrics of functions."""
    estimator = learn.Estimator(old_model, model_dir=tempfile.mkdtemp())
    x = tf.constant(X)
    calls = {
        "nothing": lambda: estimator.fit(steps=1),
        "tensors": lambda: estimator.fit(x, Y, steps=1),
        "both": lambda: estimator.fit(X, Y, input_fn=input_fn, steps=1),
        "batch": lambda: estimator.fit(input_fn=input_fn, batch_size=2, steps=1),
        "steps": lambda: estimator.fit(X, Y, steps=1, max_steps=1),
        "fed": lambda: estimator.evaluate(X, Y, feed_fn=dict, steps=1),
        "metrics": lambda: estimator.evaluate(X, Y, steps=1, metrics=[1]),
        "outputs": lambda: list(estimator.predict(X, outputs=["no"])),
        "base": lambda: learn.BaseEstimator(),
    }
    estimator.partial_fit(X, Y, batch_size=3)
    estimator.fit(X, Y, max_steps=1)
    found = table(calls)
    found["step"] = int(estimator.get_variable_value("global_step"))
    found["w"] = estimator.get_variable_value("w")
    found["scores"] = np.array(estimator.predict(X, batch_size=2, as_iterable=False))
    found["first"] = np.array(estimator.predict(input_fn=lambda: tf.constant(X), as_iterable=False))
    error = lambda predictions, labels: tf.metrics.mean_absolute_error(labels, predictions)  # noqa: E731
    results = estimator.evaluate(X, Y, steps=1, metrics={"error": error})
    found["results"] = {key: float(value) for key, value in sorted(results.items())}
    wrong = learn.Estimator(lambda features, labels: (features, 1), model_dir=tempfile.mkdtemp())
    found["two results"] = raised(lambda: wrong.fit(X, Y, steps=1))
    return found


def case_metric_spec():
    """Keys, names of parameters and weights."""
    spec = learn.MetricSpec
    one, other, weights = {"a": X}, {"a": X, "b": Y}, {"w": Y}

    def by_place(a, b):
        return ["place", a is X, b is Y]

    def label_first(labels, other):
        return ["label first", labels is Y, other is X]

    def prediction_first(prediction, b):
        return ["prediction first", prediction is X, b is Y]

    def named(prediction, label, weight=None):
        return ["named", prediction is X, label is Y, weight is Y]

    def targets(logits, target):
        return ["targets", logits is X, target is Y]

    def no_label(predictions, weights=None):
        return ["no label", predictions is X, weights is Y]

    found = {}
    for function in (by_place, label_first, prediction_first, named, targets, no_label):
        for weight in (None, "w"):
            try:
                made = spec(function, weight_key=weight)
                found["%s %s" % (function.__name__, weight)] = made.create_metric_ops(weights, Y, X)
            except Exception as error:
                found["%s %s" % (function.__name__, weight)] = type(error).__name__
    calls = {
        "key of a tensor": lambda: spec(named, prediction_key="a").create_metric_ops(weights, Y, X),
        "label key of a tensor": lambda: spec(named, label_key="a").create_metric_ops(weights, Y, X),
        "no such key": lambda: spec(named, prediction_key="c").create_metric_ops(weights, Y, other),
        "no such label": lambda: spec(named, label_key="c").create_metric_ops(weights, other, X),
        "no key": lambda: spec(named).create_metric_ops(weights, Y, other),
        "no label key": lambda: spec(named).create_metric_ops(weights, other, X),
        "no weight": lambda: spec(named, weight_key="v").create_metric_ops(weights, Y, X),
    }
    found["refused"] = table(calls)
    found["chosen"] = spec(named, "a", "b", "w").create_metric_ops(weights, {"b": Y}, other)
    found["only"] = spec(named).create_metric_ops(None, {"b": Y}, one)
    found["text"] = str(spec(named, "a", "b"))
    return found


def case_model_functions():
    """ModelFnOps that lack a part."""
    zero, one, step = tf.constant(0.0), tf.constant(X), tf.no_op()
    make = model_functions.ModelFnOps
    return table(
        {
            "mode": lambda: make("other", one, zero, step),
            "train_op": lambda: make("train", one, zero),
            "loss": lambda: make("eval", one),
            "predictions": lambda: make("infer"),
            "metrics": lambda: make("eval", one, zero, eval_metric_ops=[1]),
            "vector": lambda: make("eval", one, tf.constant([1.0, 2.0])),
            "one element": lambda: make("eval", one, tf.constant([1.0])),
            "bare": lambda: make("infer", one),
        }
    )


class Chief(learn.monitors.EveryN):
    """A monitor whose `end` takes no session."""

    def end(self):
        """Note the end."""
        NOTES.append("end")


NOTES = []


def case_monitors():
    """A loss that is NaN, in a monitor."""
    calm, loud = [learn.monitors.NanLoss("loss", 1, fail_on_nan_loss=fail) for fail in (False, True)]
    found = {"text": str(learn.monitors.NanLossDuringTrainingError())}
    for name, monitor in (("calm", calm), ("loud", loud)):
        monitor.begin(max_steps=5)
        found[name] = [list(monitor.step_begin(1)), bool(monitor.step_end(1, {"loss": 1.0}))]
    found["calm nan"] = [list(calm.step_begin(2)), bool(calm.step_end(2, {"loss": np.nan}))]
    loud.step_begin(2)
    found["loud nan"] = raised(lambda: loud.step_end(2, {"loss": np.nan}))
    found["workers"] = [
        m.run_on_all_workers for m in (calm, learn.monitors.StopAtStep(3), learn.monitors.BaseMonitor())
    ]
    learn.Estimator(old_model, model_dir=tempfile.mkdtemp()).fit(X, Y, steps=1, monitors=[Chief(1)])
    found["notes"] = list(NOTES)
    lonely = learn.monitors.ValidationMonitor(X, Y, every_n_steps=1)
    lonely.begin(max_steps=5)
    lonely.step_begin(1)
    found["without estimator"] = raised(lambda: lonely.step_end(1, {}))
    found["no monitor"] = monitor_module.replace_monitors_with_hooks([], learn.Estimator(old_model))
    return found


def within(kind, count, call):
    """Call with TF_CONFIG of a cluster."""
    cluster = {"ps": ["a:1"], "worker": ["b:1", "c:1"], "master": ["d:1"], "odd": ["e:1"]}
    cluster = {key: cluster[key] for key in sorted(cluster)[:count]}
    config = {"cluster": cluster, "environment": "cloud"}
    if kind:
        config["task"] = {"type": kind, "index": 0}
    os.environ["TF_CONFIG"] = json.dumps(config)
    try:
        return call()
    finally:
        del os.environ["TF_CONFIG"]


class Experiment(learn.Experiment):
    """An experiment that says which method was called."""

    number = 1

    def train(self, delay_secs=None):
        """Its name."""
        return "train"

    def train_and_evaluate(self):
        """Its name."""
        return "train_and_evaluate"

    def run_std_server(self):
        """Its name."""
        return "run_std_server"


def case_runner():
    """The schedule of a task, what is refused, and a tuner."""

    def make(run_config=None, hparams=None, output_dir=None):
        run_config = run_config or learn.RunConfig(model_dir=tempfile.mkdtemp())
        return Experiment(learn.Estimator(old_model, config=run_config), input_fn, input_fn)

    def by_folder(output_dir):
        return make()

    folder = tempfile.mkdtemp()
    config = learn.RunConfig(model_dir=folder)
    run, hparams = learn_runner.run, tf.contrib.training.HParams(rate=0.1)
    found = {"alone": run(by_folder, folder), "configured": run(make, run_config=config, hparams=hparams)}
    for kind in ("master", "ps", "worker", "odd", None):

        def scheduled():
            return run(make, run_config=learn.RunConfig(model_dir=folder))

        try:
            found["task %s" % kind] = within(kind, 4, scheduled)
        except Exception as error:
            found["task %s" % kind] = type(error).__name__
    calls = {
        "both": lambda: run(make, folder, run_config=config),
        "no function": lambda: run(1, folder),
        "hparams": lambda: run(by_folder, folder, hparams=hparams),
        "config": lambda: run(make, run_config=1),
        "folder": lambda: run(make, run_config=learn.RunConfig()),
        "no method": lambda: run(by_folder, folder, "number"),
    }
    found["refused"] = table(calls)
    told = []

    class Tuner(object):
        def next_trial(self):
            return len(told) < 4

        def run_experiment(self, function):
            told.append(type(function(config, hparams)).__name__)
            told.append(raised(lambda: function(config, None)))

    learn_runner.tune(make, Tuner())
    found["tuned"] = told
    return found


def case_experiment():
    """Arguments of experiments."""
    estimator = learn.Estimator(
        old_model, config=learn.RunConfig(model_dir=tempfile.mkdtemp(), save_checkpoints_steps=2)
    )
    seen = []

    def once(results, checkpoint_path):
        seen.append([sorted(results or {}), checkpoint_path is None])
        return len(seen) < 2

    def plain(results):
        seen.append(sorted(results or {}))
        return len(seen) < 4

    metrics = {"error": learn.MetricSpec(tf.metrics.mean_absolute_error)}
    experiment = learn.Experiment(
        estimator,
        input_fn,
        input_fn,
        eval_metrics=metrics,
        train_steps=2,
        eval_steps=1,
        eval_delay_secs=0,
        continuous_eval_throttle_secs=0,
        delay_workers_by_global_step=True,
    )
    found = {"metrics": sorted(experiment.eval_metrics)}
    found["predicate"] = raised(lambda: experiment.continuous_eval(continuous_eval_predicate_fn=1))
    experiment.extend_train_hooks([tf.train.StepCounterHook()])
    experiment.train(delay_secs=0.01)
    experiment.train()
    experiment.continuous_eval(continuous_eval_predicate_fn=once, evaluate_checkpoint_only_once=False)
    experiment.continuous_eval_on_train_data(delay_secs=0, throttle_delay_secs=0, continuous_eval_predicate_fn=plain)
    found["seen"] = seen
    return found


def core_model(features, labels, mode):
    w = tf.get_variable("w", [2, 1], initializer=tf.constant_initializer(0.5))
    scores = tf.matmul(features["x"], w)
    if mode == tf.estimator.ModeKeys.PREDICT:
        outputs = {"twice": EXPORT.PredictOutput({"double": 2.0 * scores}), "scores": EXPORT.RegressionOutput(scores)}
        outputs["serving_default"] = EXPORT.PredictOutput({"scores": scores})
        return tf.estimator.EstimatorSpec(mode, {"scores": scores}, export_outputs=outputs)
    train = tf.assign_add(tf.train.get_global_step(), 1)
    return tf.estimator.EstimatorSpec(mode, {"scores": scores}, tf.reduce_sum(scores), train)


def bare_model(features, labels, mode):
    spec = core_model(features, labels, mode)
    return spec._replace(export_outputs=None) if mode == tf.estimator.ModeKeys.PREDICT else spec


def case_predictor():
    """A predictor of an estimator, of each of its outputs."""
    estimator = tf.estimator.Estimator(core_model, tempfile.mkdtemp())
    estimator.train(lambda: ({"x": tf.constant(X)}, None), steps=1)

    def receiver():
        x = tf.placeholder(tf.float32, [None, 2], "x")
        return EXPORT.ServingInputReceiver({"x": x}, {"given": x})

    def one():
        x = tf.placeholder(tf.float32, [None, 2], "x")
        return EXPORT.ServingInputReceiver({"x": x}, x)

    found = {}
    for key in (None, "twice"):
        predict = predictor.from_estimator(estimator, receiver, key)
        result = predict({"given": X})
        found["%s keys" % key] = [sorted(predict.feed_tensors), sorted(result)]
        found["%s" % key] = result[sorted(result)[0]]
        found["%s wrong key" % key] = raised(functools.partial(predict, {"no": X}))
        found["%s graph" % key] = [predict.graph is not tf.get_default_graph(), predict.session is not None]
    single = predictor.from_estimator(estimator, one, graph=tf.Graph(), config=tf.ConfigProto())
    found["single"] = [sorted(single.feed_tensors), sorted(single.fetch_tensors)]
    bare = tf.estimator.Estimator(bare_model, estimator.model_dir)
    old = learn.Estimator(old_model, model_dir=tempfile.mkdtemp())
    found["refused"] = table(
        {
            "no output": lambda: predictor.from_estimator(estimator, receiver, "no"),
            "no exports": lambda: predictor.from_estimator(bare, receiver),
            "regression": lambda: predictor.from_estimator(estimator, receiver, "scores"),
            "contrib": lambda: predictor.from_estimator(old, receiver),
        }
    )
    return found


def case_metric_of_one_tensor():
    """A metric that is a tensor, without an update: its last value, of the labels that the model gets."""
    doubled = lambda features, labels: (features, labels * 2.0)  # noqa: E731
    estimator = learn.Estimator(old_model, model_dir=tempfile.mkdtemp(), feature_engineering_fn=doubled)
    inputs = lambda: ({"x": tf.constant(X)}, tf.constant(Y))  # noqa: E731
    estimator.fit(input_fn=inputs, steps=1)
    one = learn.MetricSpec(lambda predictions, labels: tf.reduce_max(labels))
    return {"value": float(estimator.evaluate(input_fn=inputs, steps=2, metrics={"one": one})["one"])}


def case_contrib_predictor():
    """A predictor of an estimator of contrib.learn, of each of its heads, and of one without heads."""

    def model(features, labels, mode):
        given = features["x"] * tf.get_variable("w", [], initializer=tf.constant_initializer(3.0))
        made = {"sum": tf.reduce_sum(given, 1), "twice": given * 2.0}
        heads = {key: (learn.ProblemType.UNSPECIFIED, {key: value}) for key, value in made.items()}
        train = tf.assign_add(tf.train.get_or_create_global_step(), 1)
        return learn.ModelFnOps(mode, made, tf.constant(0.0), train, output_alternatives=heads)

    def inputs():
        x = tf.placeholder(tf.float32, [None, 2], "x")
        return learn.InputFnOps({"x": x}, None, {"x": x})

    estimator = learn.Estimator(model, model_dir=tempfile.mkdtemp())
    estimator.fit(input_fn=lambda: ({"x": tf.constant(X, tf.float32)}, tf.constant(0.0)), steps=1)
    found = {}
    for key in ("sum", "twice"):
        predict = predictor.from_contrib_estimator(estimator, inputs, output_alternative_key=key)
        found[key] = predict({"x": X})[key]
        found[key + " keys"] = [sorted(predict.feed_tensors), sorted(predict.fetch_tensors), type(predict).__name__]
    core = tf.estimator.Estimator(core_model, tempfile.mkdtemp())
    found["refused"] = table(
        {
            "no key": lambda: predictor.from_contrib_estimator(estimator, inputs),
            "other key": lambda: predictor.from_contrib_estimator(estimator, inputs, output_alternative_key="no"),
            "other input": lambda: predictor.from_contrib_estimator(estimator, inputs, "no", "sum"),
            "core": lambda: predictor.from_contrib_estimator(core, inputs),
        }
    )
    return found


def case_dbpedia():
    """Rows of files that are there, and of an archive that is there."""
    folder, found = tempfile.mkdtemp(), {}
    inside = os.path.join(folder, "dbpedia_data", "dbpedia_csv")
    os.makedirs(inside)
    for name, count in (("train", 2003), ("test", 5)):
        with open(os.path.join(inside, name + ".csv"), "w") as file:
            file.writelines('%d,"Title %d","Text, of %d."\n' % (i % 14 + 1, i, i) for i in range(count))
    os.environ["TF_EXP_BASE_DIR"] = folder
    try:
        for size in ("small", "large"):
            sets = text_datasets.load_dbpedia(size)
            found[size] = [len(sets.train.data), sets.train.data[-1].tolist(), sets.test.data[0].tolist()]
            found[size + " kinds"] = [sets.validation is None, sets.train.data.dtype.kind, sets.train.target.dtype.name]
            found[size + " target"] = sets.train.target[:30]
    finally:
        del os.environ["TF_EXP_BASE_DIR"]
    other = tempfile.mkdtemp()
    with tarfile.open(os.path.join(other, "dbpedia_csv.tar.gz"), "w:gz") as archive:
        archive.add(inside, "dbpedia_csv")
    text_datasets.maybe_download_dbpedia(other)
    found["unpacked"] = sorted(os.listdir(os.path.join(other, "dbpedia_csv")))
    return found


def case_parameters_of_networks():
    """Parameters that the model functions of networks take, and what they say of bad ones."""
    columns = [tf.contrib.layers.real_valued_column("x", 2)]
    labels = np.array([[0], [1], [0]])
    head = learn.multi_class_head(2)

    def said(call):
        with tf.Graph().as_default():
            tf.train.get_or_create_global_step()
            try:
                call()
            except ValueError as error:
                return str(error)
            return sorted(variable.op.name for variable in tf.global_variables())

    def alone(**params):
        params.update(feature_columns=columns, head=head, hidden_units=[2])
        inputs = {"x": tf.constant(X)}, tf.constant(labels)
        return dnn._dnn_model_fn(inputs[0], inputs[1], "train", params)

    def both(optimizer):
        params = {"dnn_feature_columns": columns, "dnn_hidden_units": [2], "head": head, "dnn_optimizer": optimizer}
        inputs = {"x": tf.constant(X)}, tf.constant(labels)
        return dnn_linear_combined._dnn_linear_combined_model_fn(inputs[0], inputs[1], "train", params)

    replicas = tf.train.SyncReplicasOptimizer(tf.train.GradientDescentOptimizer(0.1), 2)
    found = {"few": said(alone), "relu": said(lambda: alone(activation_fn="relu"))}
    found["bad activation"] = said(lambda: alone(activation_fn="max_pool")).partition("[")[0]
    found["both"], found["replicas"] = said(lambda: both(None)), said(lambda: both(replicas))
    regressor = learn.DNNRegressor([2], columns, input_layer_min_slice_size=5)
    found["slice"] = regressor.params["input_layer_min_slice_size"]

    def given():
        return {"x": tf.constant(X)}, tf.constant(Y)

    regressor.fit(input_fn=given, steps=1)
    metrics = {key: lambda predictions, labels: tf.metrics.mean(labels) for key in ("plain", ("keyed", "scores"))}
    scores = regressor.evaluate(input_fn=given, steps=1, metrics=metrics)
    found["metrics"] = [float(scores["plain"]), float(scores["keyed"])]
    return found
