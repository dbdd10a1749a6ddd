"""Cases of contrib.learn's parts: vocabularies, runs of graphs, monitors, experiments, retries."""

import gzip
import os
import struct
import tempfile
import unittest

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn import experiment as experiments
from tensorflow.contrib.learn.python.learn import graph_actions
from tensorflow.contrib.learn.python.learn import monitors as monitor_module
from tensorflow.contrib.learn.python.learn.datasets import base, mnist, synthetic
from tensorflow.contrib.learn.python.learn.estimators import estimator_test_utils, tensor_signature
from tensorflow.contrib.learn.python.learn.learn_io import generator_io
from tensorflow.contrib.learn.python.learn.preprocessing import categorical_vocabulary, text

X = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]], np.float32)
Y = np.array([3.0, -1.0, 2.5], np.float32)


def raised(call, length=40):
    try:
        call()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:length]
    return "nothing"


def input_fn():
    return tf.constant(X), tf.constant(Y)


def model(features, labels, mode):
    scores = tf.squeeze(tf.matmul(features, tf.get_variable("w", [2, 1], initializer=tf.zeros_initializer())), 1)
    loss = tf.losses.mean_squared_error(labels, scores)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    return learn.ModelFnOps(mode, {"scores": scores}, loss, train)


def core_model(features, labels, mode):
    ops = model(features, labels, mode)
    return tf.estimator.EstimatorSpec(mode, ops.predictions, ops.loss, ops.train_op)


def case_text():
    bytes_ = learn.preprocessing.ByteProcessor(6)
    rows = [np.array(row, np.uint8) for row in ([104, 105, 0, 0], [255, 254, 0, 0])]
    path = os.path.join(tempfile.mkdtemp(), "vocabulary")
    module = "tensorflow.contrib.learn.python.learn.preprocessing.categorical_vocabulary"
    with open(path, "wb") as file:
        file.write(("c%s\nCategoricalVocabulary\n." % module).encode())
    plain = categorical_vocabulary.CategoricalVocabulary(support_reverse=False)
    return {
        "decoded": list(bytes_.reverse(rows)),
        "restored": text.VocabularyProcessor.restore(path).__name__,
        "refused": raised(lambda: plain.reverse(0)),
        "spiral": raised(lambda: synthetic.spirals(mode="no")),
    }


def case_labels_of_mnist():
    path = os.path.join(tempfile.mkdtemp(), "labels.gz")
    with gzip.open(path, "wb") as file:
        file.write(struct.pack(">II", 2051, 0))
    with open(path, "rb") as file:
        return {"refused": raised(lambda: mnist.extract_labels(file), 28)}


def case_retry():
    calls = []

    def fails(times):
        calls.append(times)
        if len(calls) < times:
            raise OSError("again")
        return len(calls)

    found = {}
    for name, times in (("early", 2), ("last", 4), ("never", 9)):
        del calls[:]
        persistent = base.retry(0.001, 0.003, factor=2.0, is_retriable=lambda error: isinstance(error, OSError))(fails)
        found[name] = [raised(lambda: persistent(times)), len(calls)]  # noqa: B023
    return found


def case_graph_actions():
    values = tf.train.input_producer(tf.constant([1.0, 2.0]), num_epochs=1, shuffle=False).dequeue()
    found = {"queued": [each["v"].item() for each in graph_actions.run_feeds_iter({"v": values}, [None, None])]}
    with tf.Graph().as_default() as graph:
        variable, out = tf.get_variable("v", initializer=2.0), tempfile.mkdtemp()
        tf.train.get_or_create_global_step()
        results, step = learn.evaluate(graph, out, "", {"v": variable}, max_steps=1)
        found["without checkpoint"] = [results["v"].item(), int(step)]
        writer = graph_actions.get_summary_writer(out)
        same = graph_actions.get_summary_writer(out) is writer
        graph_actions.clear_summary_writers()
        found["writers"] = [same, graph_actions.get_summary_writer(out) is writer]
    return found


class Asks(learn.monitors.EveryN):
    """A monitor that asks for a tensor by itself."""

    def __init__(self):
        super(Asks, self).__init__(1)
        self.seen = []

    def every_n_step_begin(self, step):
        """Ask for the loss."""
        return [tf.get_default_graph().get_tensor_by_name("mean_squared_error/value:0")]

    def every_n_step_end(self, step, outputs):
        """Note the value."""
        self.seen += [float(value) for value in outputs.values()]


class Worker(object):
    """What `replace_monitors_with_hooks` asks of an estimator."""

    class config(object):  # noqa: N801
        """Not of the chief."""

        is_chief = False


class Everywhere(learn.monitors.BaseMonitor):
    """A monitor of all workers."""

    run_on_all_workers = True


def case_monitors():
    asks = Asks()
    estimator = learn.Estimator(model, model_dir=tempfile.mkdtemp())
    estimator.fit(input_fn=input_fn, steps=2, monitors=[asks])
    hooks = monitor_module.replace_monitors_with_hooks([learn.monitors.EveryN(), Everywhere()], Worker)
    found = {"seen": np.float32(asks.seen), "of a worker": [len(hooks), len(hooks[0]._monitors)]}
    wrong = learn.monitors.ValidationMonitor(
        input_fn=input_fn, eval_steps=1, every_n_steps=1, early_stopping_rounds=1, early_stopping_metric="no"
    )
    core = tf.estimator.Estimator(core_model, model_dir=tempfile.mkdtemp()).train(input_fn, steps=1)
    given = learn.monitors.ValidationMonitor(X, Y, every_n_steps=1)
    for name, monitor, trained in (("metric", wrong, estimator), ("arrays", given, core)):
        monitor.set_estimator(trained)
        monitor.begin(max_steps=5)
        monitor.step_begin(1)
        found[name] = raised(lambda: monitor.step_end(1, {}), 31)  # noqa: B023
    return found


def case_experiment():
    seen = []

    def once(results, checkpoint_path):
        seen.append([sorted(results or {}), checkpoint_path is None])
        return len(seen) < 3

    found = {}
    for steps in (20, None):
        estimator = learn.Estimator(model, config=learn.RunConfig(model_dir=tempfile.mkdtemp()))
        given = {"train_steps": steps, "eval_steps": 1, "eval_delay_secs": 0, "continuous_eval_throttle_secs": 0}
        experiment = experiments.Experiment(estimator, input_fn, input_fn, **given)
        if steps:
            experiment.continuous_eval(continuous_eval_predicate_fn=once)
            found["before"] = list(seen)
            found["server"] = raised(experiment.run_std_server, 22)
        del seen[:]
        experiment.continuous_train_and_eval(once)
        found["trained %s" % steps] = [int(estimator.get_variable_value("global_step")), list(seen)]
    return found


def case_small():
    config = learn.RunConfig(save_checkpoints_steps=3, save_checkpoints_secs=None)
    replaced = config.replace(save_checkpoints_secs=7)
    unknown, known = tf.placeholder(tf.float32), tf.zeros([2, 3])
    like, make = tensor_signature.tensors_compatible, tensor_signature.create_signatures
    tester = unittest.TestCase("__init__")

    def numbers():
        yield 3

    def numbered():
        yield {3: np.zeros([1])}

    return {
        "every": [replaced.save_checkpoints_secs, replaced.save_checkpoints_steps],
        "unknown": [like(unknown, make(known)), like(known, make(unknown))],
        "holder": [
            tensor_signature.create_placeholders_from_signatures(None),
            str(tensor_signature.create_placeholders_from_signatures(make(known)).shape),
        ],
        "contract": [
            raised(lambda: estimator_test_utils.assert_estimator_contract(tester, learn.Estimator)),
            raised(lambda: estimator_test_utils.assert_estimator_contract(tester, tf.estimator.Estimator), 14),
            raised(lambda: estimator_test_utils.assert_in_range(1, 2, "a", {"a": 0})),
        ],
        "generators": [
            raised(lambda: generator_io.generator_input_fn(numbers)),
            raised(lambda: generator_io.generator_input_fn(numbered, [3])),
        ],
    }
