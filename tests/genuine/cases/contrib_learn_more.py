"""Cases of contrib.learn: SDCA, feeders of data, monitors that save, and specifications of metrics."""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers, learn
from tensorflow.contrib.distributions.python.ops import sample_stats
from tensorflow.contrib.learn.python.learn import learn_runner
from tensorflow.contrib.learn.python.learn.learn_io import data_feeder
from tensorflow.contrib.linear_optimizer.python import sdca_estimator, sdca_optimizer


def said(call):
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, str(error)[:40])
    return "nothing"


def inputs():
    words = tf.SparseTensor([[0, 0], [1, 0], [1, 1], [2, 0]], ["a", "b", "b", "c"], [4, 2])
    features = {
        "id": tf.constant(["1", "2", "3", "4"]),
        "x": tf.constant([[0.5, 1.0], [2.0, 1.0], [3.0, -1.0], [0.0, 2.0]]),
        "age": tf.constant([[20.0], [30.0], [50.0], [70.0]]),
        "words": words,
        "weight": tf.constant([[1.0], [2.0], [1.0], [0.5]]),
    }
    return features, tf.constant([[0], [1], [1], [0]])


def columns():
    return [
        layers.real_valued_column("x", 2),
        layers.bucketized_column(layers.real_valued_column("age"), [25.0, 60.0]),
        layers.sparse_column_with_keys("words", ["a", "b"]),
    ]


def weights(estimator):
    names = [name for name in estimator.get_variable_names() if name.startswith("linear/") and "sdca" not in name]
    return {"weights/" + name: estimator.get_variable_value(name) for name in sorted(names)}


def case_sdca():
    config = learn.RunConfig(tf_random_seed=1)
    classifier = sdca_estimator.SDCALogisticClassifier("id", columns(), weight_column_name="weight", config=config)
    classifier.fit(input_fn=inputs, steps=20)
    regressor = sdca_estimator.SDCALinearRegressor("id", columns(), l1_regularization=0.1, config=config)
    regressor.fit(input_fn=inputs, steps=20)
    optimizer = sdca_optimizer.SDCAOptimizer("id", symmetric_l2_regularization=2.0)
    linear = learn.LinearClassifier(columns(), optimizer=optimizer, config=config)
    linear.fit(input_fn=inputs, steps=20)
    machine = learn.SVM("id", columns(), l2_regularization=1.0, config=config)
    machine.fit(input_fn=inputs, steps=20)
    found = {
        "classes": np.array(list(classifier.predict_classes(inputs))),
        "probabilities": np.array(list(classifier.predict_proba(inputs))),
        "scores": np.round(list(regressor.predict_scores(inputs)), 2),
        "machine": np.array(list(machine.predict_classes(input_fn=inputs))),
        "loss": round(float(linear.evaluate(input_fn=inputs, steps=1)["loss"]), 4),
        "names": [sorted(name for name in each.get_variable_names() if "/" in name) for each in (regressor, machine)],
        "name": optimizer.get_name(),
        "kernels": said(lambda: learn.SVM("id", columns(), kernels=[1])),
        "joint": said(lambda: learn.LinearClassifier(columns(), optimizer=optimizer, _joint_weight=True)),
        "classes_3": said(lambda: learn.LinearClassifier(columns(), n_classes=3, optimizer=optimizer)),
    }
    for name, each in (("classifier", classifier), ("linear", linear)):
        found.update({name + "/" + key: value for key, value in weights(each).items()})
    return found


def fed(feeder, batches=3):
    with tf.Graph().as_default():
        feeder.input_builder()
        feed = feeder.get_feed_dict_fn()
        found = {}
        for i in range(batches):
            try:
                found.update({"%d/%s" % (i, key): np.array(value) for key, value in feed().items()})
            except StopIteration:
                found["%d/end" % i] = True
                break
        return found


def case_feeders():
    x, y = np.arange(10.0).reshape(5, 2).astype(np.float32), np.array([0, 2, 1, 2, 0])
    made = {
        "plain": data_feeder.DataFeeder(x, y, None, 2),
        "classes": data_feeder.DataFeeder(x, y, 3, 2, random_state=np.random.RandomState(1)),
        "one": data_feeder.DataFeeder(x[:, 0], y.reshape(5, 1), 1, 3, shuffle=False, epochs=1),
        "dict": data_feeder.DataFeeder({"a": x}, {"b": y}, {"b": 3}, 5),
        "stream": data_feeder.StreamingDataFeeder(iter(x), iter(y), 3, 3),
        "setup": data_feeder.setup_train_data_feeder(x, None, None, 4, shuffle=False),
    }
    found = {}
    for name, feeder in made.items():
        found.update({name + "/" + key: value for key, value in fed(feeder).items()})
        found[name + "/shapes"] = str([feeder.input_shape, feeder.batch_size])
        found[name + "/types"] = str([feeder.input_dtype, feeder.output_dtype])
    batches = data_feeder.setup_predict_data_feeder
    return dict(
        found,
        predicted=[each.tolist() for each in batches(x, 2)],
        streamed=[each.tolist() for each in batches(iter([[1, 2], [3, 4], [5, 6]]), 2)],
        size=said(lambda: data_feeder.DataFeeder(x, y, None, 0)),
        mixed=said(lambda: data_feeder.setup_train_data_feeder(iter(x), y, None)),
    )


def case_monitors():
    folder = tempfile.mkdtemp()
    step = tf.train.create_global_step()
    v = tf.Variable(1.0, name="v")
    summary = tf.summary.scalar("value", tf.constant(2.5))
    saver = learn.monitors.CheckpointSaver(folder, save_steps=3, saver=tf.train.Saver())
    dump, other = learn.monitors.GraphDump(), learn.monitors.GraphDump()
    writer = learn.monitors.SummarySaver(summary, save_steps=2, output_dir=folder)
    train = tf.group(v.assign_add(2.0), step.assign_add(1))
    hook = learn.monitors.RunHookAdapterForMonitors([saver, writer])
    with tf.train.MonitoredSession(hooks=[hook]) as sess:
        for _ in range(5):
            sess.run(train)
    for each, value in ((dump, 3.0), (other, 4.0)):
        each.begin()
        each.step_begin(1)
        each.step_end(1, {"a": 1.0, "b": value, "c": np.array([value]), "d": "text"})
    default = learn.monitors.get_default_monitors(v, summary, output_dir=folder)
    return {
        "checkpoints": sorted(name for name in os.listdir(folder) if name.endswith(".index")),
        "compared": str(dump.compare(other, 1)),
        "default": [type(each).__name__ for each in default],
        "neither": said(lambda: learn.monitors.CheckpointSaver(folder)),
        "both": said(lambda: learn.monitors.CheckpointSaver(folder, 1, 1)),
    }


def case_checks():
    def several(labels, label, predictions):
        return labels, label, predictions

    def without(predictions):
        return predictions

    class Other(object):
        def train(self):
            return 1

    spec = learn.MetricSpec
    config = learn.RunConfig(model_dir="/tmp/a", num_cores=3, gpu_memory_fraction=0.5)
    return {
        "several": said(lambda: spec(several))[:31],
        "no_label": said(lambda: spec(without, label_key="a"))[:12],
        "no_weight": said(lambda: spec(without, weight_key="a"))[:12],
        "experiment": said(lambda: learn.Experiment(Other(), None, None)),
        "output": said(lambda: learn_runner.run(without, "")),
        "hparams": said(lambda: learn_runner.run(without, run_config=config, hparams=[])),
        "folders": said(lambda: learn.Estimator(without, model_dir="/tmp/b", config=config)),
        "threads": config.tf_config.intra_op_parallelism_threads,
    }


def case_lags():
    draws = np.random.RandomState(0).rand(2, 5, 3).astype(np.float32)
    x = tf.placeholder(tf.float32)
    found = {
        "axis_1": sample_stats.auto_correlation(x, axis=1),
        "lags": sample_stats.auto_correlation(x, axis=-2, max_lags=2, center=False),
        "plain": sample_stats.auto_correlation(x, normalize=False),
    }
    with tf.Session() as sess:
        return sess.run(found, {x: draws})
