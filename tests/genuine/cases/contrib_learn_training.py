"""Cases of how tf.contrib.learn trains: by a graph and a supervisor, and what checkpoints an estimator
writes.
"""

import os
import shutil
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn import graph_actions
from tensorflow.contrib.learn.python.learn.estimators import constants
from tensorflow.contrib.learn.python.learn.estimators import estimator as estimators


def said(call):
    """The type and the text of an error."""
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    raise AssertionError("no error")


def graph(value=10.0):
    """A graph, the operation that takes 1 from its loss, and the loss."""
    made = tf.Graph()
    with made.as_default():
        step = tf.train.create_global_step()
        loss = tf.Variable(value, name="loss")
        train_op = tf.group(loss.assign_sub(1.0), step.assign_add(1))
        tf.summary.scalar("shown", loss)
        return made, train_op, loss + 0.0


def case_graph_actions():
    folder, found = tempfile.mkdtemp(), {}
    for name, about in (("first", {"steps": 3}), ("more", {"steps": 2}), ("most", {"max_steps": 9})):
        made, train_op, loss = graph()
        found[name] = graph_actions.train(made, folder, train_op, loss, keep_checkpoint_max=2, **about)
        found["%s step" % name] = tf.train.load_variable(folder, "global_step")
    found["checkpoint"] = os.path.basename(tf.train.latest_checkpoint(folder))  # a thread saves others, after any step
    events = [path for path in sorted(os.listdir(folder)) if "tfevents" in path]
    events = [e for path in events for e in tf.train.summary_iterator(os.path.join(folder, path))]
    tags = [value.tag for event in events for value in event.summary.value]
    found["tags"] = sorted(set(tags))
    return found


def case_graph_actions_refused():
    made, train_op, loss = graph()
    diverged, its_train_op, its_loss = graph(float("nan"))
    train = graph_actions.train
    return {
        "both": said(lambda: train(made, "folder", train_op, loss, steps=1, max_steps=1)),
        "folder": said(lambda: train(made, "", train_op, loss)),
        "train_op": said(lambda: train(made, "folder", None, loss)),
        "loss_op": said(lambda: train(made, "folder", train_op, None)),
        "step": said(lambda: train(tf.Graph(), tempfile.mkdtemp(), train_op, loss)),
        "nan": said(lambda: train(diverged, tempfile.mkdtemp(), its_train_op, its_loss, steps=1)),
    }


def model(features, labels):
    weight = tf.Variable(2.0, name="weight")
    loss = tf.reduce_sum(tf.square(labels - weight * features["x"]))
    train_op = tf.train.GradientDescentOptimizer(0.01).minimize(loss, global_step=tf.train.get_global_step())
    return weight * features["x"], loss, train_op


def data():
    return {"x": tf.constant([[1.0], [2.0]])}, tf.constant([[1.0], [1.0]])


def mean_and_array(predictions, labels):
    mean, update = tf.contrib.metrics.streaming_mean_tensor(predictions)
    return mean, update


def case_checkpoints():
    """They are kept as the config says, by paths that survive a move, and not beside a hook that saves."""
    config = learn.RunConfig(save_checkpoints_steps=2, keep_checkpoint_max=2)
    folder = tempfile.mkdtemp()
    learn.Estimator(model, os.path.join(folder, "here"), config).fit(input_fn=data, steps=7)
    with open(os.path.join(folder, "here", "checkpoint")) as file:
        found = {"checkpoint": file.read().splitlines()}
    shutil.move(os.path.join(folder, "here"), os.path.join(folder, "there"))
    found["moved"] = learn.Estimator(model, os.path.join(folder, "there")).get_variable_value("weight")
    own = tf.train.CheckpointSaverHook(os.path.join(folder, "own"), save_steps=100)
    learn.Estimator(model, os.path.join(folder, "empty"), config).fit(input_fn=data, steps=3, monitors=[own])
    found["beside a hook"] = sorted(name for name in os.listdir(os.path.join(folder, "empty")) if "ckpt" in name)
    return found


def case_summaries():
    """What the summary of an evaluation has."""
    estimator = learn.Estimator(model, tempfile.mkdtemp())
    estimator.fit(input_fn=data, steps=1)
    estimator.evaluate(input_fn=data, steps=1, metrics={"array": mean_and_array})
    folder = os.path.join(estimator.model_dir, "eval")
    (path,) = os.listdir(folder)
    values = [v for e in tf.train.summary_iterator(os.path.join(folder, path)) for v in e.summary.value]
    found = {"tags": sorted([v.tag, v.WhichOneof("value"), v.node_name] for v in values)}
    found.update({v.tag: tf.make_ndarray(v.tensor) for v in values if v.HasField("tensor")})
    return found


def case_predict():
    """Errors of a model are those of the call, and a graph that predicts is not the caller's."""

    def without(features, labels):
        return (None, *model(features, labels)[1:])

    estimator = learn.Estimator(without, tempfile.mkdtemp())
    estimator.fit(input_fn=data, steps=1)
    found = {"missing": said(lambda: estimator.predict(input_fn=data))}
    usual = learn.Estimator(model, estimator.model_dir)
    predictions = usual.fit(input_fn=data, steps=1).predict(input_fn=data)
    found["first"] = np.asarray(next(predictions))
    found["graph"] = len(tf.get_default_graph().get_operations())
    return found


def case_rewrite():
    return {"spec": repr(estimators.GraphRewriteSpec(["a"], ["b"]))}


def case_estimator_spec():
    """The results of model functions as those of tf.estimator, with the outputs of exports."""
    scores, classes = tf.constant([[0.25], [0.75]]), tf.constant([["a"], ["b"]])
    predictions = {"probabilities": scores, "classes": classes}
    alternatives = {
        "linear": (constants.ProblemType.LINEAR_REGRESSION, {"scores": scores, "probabilities": scores * 2}),
        "logistic": (constants.ProblemType.LOGISTIC_REGRESSION, predictions),
        "numbers": (constants.ProblemType.CLASSIFICATION, dict(predictions, classes=tf.constant([[0], [1]]))),
        "other": (constants.ProblemType.UNSPECIFIED, predictions),
    }
    metrics = {"loss": (scores, tf.no_op()), "mean": (scores, tf.no_op())}
    about = {"predictions": predictions, "loss": tf.constant([2.0]), "eval_metric_ops": metrics}
    found = {}
    for name, kinds in (("none", None), ("one", ["linear"]), ("all", sorted(alternatives))):
        chosen = {kind: alternatives[kind] for kind in kinds} if kinds else None
        spec = learn.ModelFnOps("infer", output_alternatives=chosen, **about).estimator_spec("logistic")
        found[name] = [spec.mode, sorted(spec.eval_metric_ops), sorted(spec.predictions), spec.loss.shape.as_list()]
        outputs = spec.export_outputs or {}
        found["outputs of %s" % name] = [[key, type(outputs[key]).__name__] for key in sorted(outputs)]
    found["classes"] = [outputs["logistic"].classes is classes, outputs["numbers"].classes is None]
    unknown = learn.ModelFnOps("infer", output_alternatives={"x": (7, predictions)}, **about)
    found["unknown"] = said(lambda: unknown.estimator_spec())
    return found
