"""Cases of tf.contrib.learn: Experiment, learn_runner, monitors, and a RunConfig that
tf.estimator's estimators take, too.
"""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn import learn_runner
from tensorflow.contrib.learn.python.learn.monitors import RunHookAdapterForMonitors
from tensorflow.contrib.learn.python.learn.utils import saved_model_export_utils

X = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]], np.float32)
Y = np.array([[3.0], [-1.0], [2.5]], np.float32)


def input_fn():
    return {"x": tf.constant(X)}, tf.constant(Y)


def network(features):
    w = tf.get_variable("w", [2, 1], initializer=tf.zeros_initializer())
    return tf.matmul(features["x"], w, name="scores")


def old_model(features, labels, mode):
    """A model function for contrib.learn."""
    scores = network(features)
    loss = tf.losses.mean_squared_error(labels, scores)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    return learn.ModelFnOps(mode, {"scores": scores}, loss, train)


def new_model(features, labels, mode, params):
    """A model function for tf.estimator."""
    scores = network(features)
    if mode == tf.estimator.ModeKeys.PREDICT:
        outputs = {"serving_default": tf.estimator.export.PredictOutput({"scores": scores})}
        return tf.estimator.EstimatorSpec(mode, {"scores": scores}, export_outputs=outputs)
    loss = tf.losses.mean_squared_error(labels, scores)
    train = tf.train.GradientDescentOptimizer(params.rate).minimize(loss, tf.train.get_global_step())
    metrics = {"mae": tf.metrics.mean_absolute_error(labels, scores)}
    return tf.estimator.EstimatorSpec(mode, {"scores": scores}, loss, train, metrics)


def config(**kwargs):
    return learn.RunConfig(model_dir=tempfile.mkdtemp(), **kwargs)


def shown(results):
    return {key: float(value) for key, value in sorted(results.items())}


class Told(learn.monitors.EveryN):
    """A monitor that notes its calls."""

    def __init__(self, notes, *args, **kwargs):
        super(Told, self).__init__(*args, **kwargs)
        self.notes = notes

    def begin(self, max_steps=None):
        """Note the call before the first step."""
        super(Told, self).begin(max_steps)
        self.notes.append("begin")

    def every_n_step_begin(self, step):
        """Ask for a tensor and a variable by their names."""
        self.notes.append("step %d" % step)
        return ["scores:0", "w"]

    def every_n_step_end(self, step, outputs):
        """Note the values that were asked for."""
        self.notes.append(sorted((key, list(value.shape)) for key, value in outputs.items()))
        return super(Told, self).every_n_step_end(step, outputs)

    def every_n_post_step(self, step, session):
        """Note the call after the step."""
        self.notes.append("after %d" % step)

    def end(self, session=None):
        """Note the call after the last step."""
        super(Told, self).end(session)
        self.notes.append("end")


def case_monitors():
    """The calls that monitors get, when they stop training, and what they keep."""
    found = {}
    for name, arguments in {"every 3": (3, 1), "every 2, 4 first": (2, 4), "rarely": (100, 0)}.items():
        notes = []
        learn.Estimator(old_model, config=config()).fit(input_fn=input_fn, steps=8, monitors=[Told(notes, *arguments)])
        found[name] = notes
    for name, monitor in {
        "num_steps": learn.monitors.StopAtStep(num_steps=3),
        "last_step": learn.monitors.StopAtStep(last_step=5),
    }.items():
        estimator = learn.Estimator(old_model, config=config())
        estimator.fit(input_fn=input_fn, steps=9, monitors=[monitor])
        found[name] = int(estimator.get_variable_value("global_step"))
    captured = learn.monitors.CaptureVariable("w:0", every_n=2)
    printed = [learn.monitors.PrintTensor(["w"], 2), learn.monitors.LoggingTrainable(every_n=2)]
    estimator = learn.Estimator(old_model, config=config())
    estimator.fit(input_fn=input_fn, steps=5, monitors=[*printed, captured])
    found["captured steps"] = [int(step) for step in sorted(captured.values)]
    found["captured"] = np.stack([captured.values[step] for step in (1, 3, 5)])
    for name, call in {
        "neither": lambda: learn.monitors.StopAtStep(),
        "both": lambda: learn.monitors.StopAtStep(1, 2),
        "no input": lambda: learn.monitors.ValidationMonitor(),
        "no estimator": lambda: learn.monitors.BaseMonitor().set_estimator(None),
    }.items():
        try:
            call()
        except Exception as error:
            found[name] = "%s: %s" % (type(error).__name__, error)
    return found


def case_validation_monitor():
    """Early stopping with the estimators of contrib.learn and of tf.estimator."""
    found = {}
    for name, kwargs in {
        "no better": {"early_stopping_rounds": 4, "early_stopping_metric_minimize": False},
        "better": {"early_stopping_rounds": 4},
        "metric": {"early_stopping_rounds": 4, "early_stopping_metric": "error"},
    }.items():
        estimator = learn.Estimator(old_model, config=config(save_checkpoints_steps=2))
        metrics = {"error": learn.MetricSpec(tf.metrics.mean_absolute_error)}
        monitor = learn.monitors.ValidationMonitor(
            input_fn=input_fn, eval_steps=1, every_n_steps=2, metrics=metrics, check_interval_secs=None, **kwargs
        )
        estimator.fit(input_fn=input_fn, steps=12, monitors=[monitor])
        found[name] = [monitor.early_stopped, int(monitor.best_step), float(monitor.best_value)]
        found[name + " best"] = shown(monitor.best_metrics)
        found[name + " step"] = int(estimator.get_variable_value("global_step"))
    estimator = tf.estimator.Estimator(
        new_model, config=config(save_checkpoints_steps=2), params=tf.contrib.training.HParams(rate=0.1)
    )
    monitor = learn.monitors.ValidationMonitor(
        input_fn=input_fn, eval_steps=1, every_n_steps=1, early_stopping_rounds=100, check_interval_secs=None
    )
    monitor.set_estimator(estimator)
    estimator.train(input_fn, steps=6, hooks=[RunHookAdapterForMonitors([monitor])])
    found["tf.estimator"] = [int(monitor.best_step), shown(monitor.best_metrics)]
    return found


def experiment_fn(run_config, hparams):
    estimator = tf.estimator.Estimator(new_model, config=run_config, params=hparams)
    strategy = saved_model_export_utils.make_export_strategy(
        tf.estimator.export.build_raw_serving_input_receiver_fn({"x": tf.placeholder(tf.float32, [None, 2], "x")})
    )
    return learn.Experiment(
        estimator,
        input_fn,
        input_fn,
        train_steps=6,
        eval_steps=1,
        min_eval_frequency=2,
        export_strategies=strategy,
        train_steps_per_iteration=4,
    )


def case_learn_runner():
    """An experiment with tf.estimator under each schedule."""
    found = {}
    for schedule in (None, "train", "test", "continuous_train_and_eval", "local_run"):
        run_config = config().replace(save_checkpoints_steps=3, tf_random_seed=1)
        hparams = tf.contrib.training.HParams(rate=0.1)
        with tf.Graph().as_default():
            got = learn_runner.run(experiment_fn, run_config=run_config, schedule=schedule, hparams=hparams)
        if isinstance(got, tuple):
            paths = [tf.compat.as_str(path) for path in got[1]]
            where = [path.replace(run_config.model_dir, "").rsplit("/", 1) for path in paths]
            found["%s exports" % schedule] = [[folder, name.isdigit(), len(name)] for folder, name in where]
            got = got[0]
        found[str(schedule)] = shown(got) if isinstance(got, dict) else str(type(got).__name__)
        found["%s folders" % schedule] = sorted(
            name for name in os.listdir(run_config.model_dir) if os.path.isdir(os.path.join(run_config.model_dir, name))
        )
    return found


def case_experiment():
    """An experiment with contrib.learn's estimators, and what `checkpoint_and_export` and
    `continuous_eval` see.
    """
    found = {}
    metrics = {"error": learn.MetricSpec(tf.metrics.mean_absolute_error)}
    estimator = learn.Estimator(old_model, config=config(save_checkpoints_steps=2))
    exported = []
    strategy = learn.ExportStrategy(
        "mine",
        lambda estimator, path, checkpoint_path, eval_result: exported.append(
            [os.path.basename(tf.compat.as_str(path)), os.path.basename(checkpoint_path or ""), shown(eval_result)]
        ),
    )
    notes = []
    experiment = learn.Experiment(
        estimator,
        input_fn,
        input_fn,
        eval_metrics=metrics,
        train_steps=5,
        eval_steps=1,
        train_monitors=[Told(notes, 2)],
        eval_delay_secs=0,
        continuous_eval_throttle_secs=0,
        export_strategies=[strategy],
        checkpoint_and_export=True,
    )
    results, exports = experiment.train_and_evaluate()
    found["results"], found["exports"] = shown(results), exports
    found["exported"] = list(exported)
    found["notes"] = notes
    del exported[:]
    experiment.continuous_eval()
    found["continuous"] = list(exported)
    found["evaluate"] = shown(experiment.evaluate())
    found["properties"] = [experiment.train_steps, experiment.eval_steps, experiment.estimator is estimator]
    found["reset"] = [len(experiment.reset_export_strategies()), len(experiment.reset_export_strategies(strategy))]
    new = tf.estimator.Estimator(new_model, params=tf.contrib.training.HParams(rate=0.1))
    for name, call in {
        "metrics": lambda: learn.Experiment(new, input_fn, input_fn, eval_metrics=metrics),
        "no estimator": lambda: learn.Experiment(object(), input_fn, input_fn),
        "listeners": lambda: learn.Experiment(estimator, input_fn, input_fn, saving_listeners=[]),
        "iteration": lambda: learn.Experiment(new, input_fn, input_fn, train_steps_per_iteration=1.5),
        "strategy": lambda: learn.Experiment(new, input_fn, input_fn, export_strategies=[1]),
        "schedule": lambda: learn_runner.run(lambda output_dir: experiment, "x", "dance"),
        "folder": lambda: learn_runner.run(lambda output_dir: experiment),
        "no experiment": lambda: learn_runner.run(lambda output_dir: 1, "x"),
        "other config": lambda: learn_runner.run(
            lambda c, h: learn.Experiment(new, input_fn, input_fn), run_config=config()
        ),
    }.items():
        try:
            call()
        except Exception as error:
            found[name] = type(error).__name__
    return found


def case_run_config():
    """Values that `replace` changes, and configurations that are equal."""
    first = learn.RunConfig(model_dir="a", save_checkpoints_secs=7)
    second = first.replace(model_dir="b", save_checkpoints_steps=5)
    found = {
        "first": [first.model_dir, first.save_checkpoints_secs, first.save_checkpoints_steps],
        "second": [second.model_dir, second.save_checkpoints_secs, second.save_checkpoints_steps],
        "alike": [
            first.uid() == second.uid(),
            first.uid() == first.replace(tf_random_seed=5, keep_checkpoint_max=2).uid(),
        ],
        "kind": [isinstance(first, tf.estimator.RunConfig), isinstance(second, learn.RunConfig)],
    }
    for name, kwargs in {
        "unknown": {"master": "x"},
        "both": {"save_checkpoints_secs": 1, "save_checkpoints_steps": 1},
    }.items():
        try:
            first.replace(**kwargs)
        except Exception as error:
            found[name] = type(error).__name__
    return found
