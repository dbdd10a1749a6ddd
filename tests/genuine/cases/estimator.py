"""Cases of tf.estimator with a model_fn of the program: training, evaluation, prediction, hooks,
checkpoints, export.
"""
# ruff: noqa: D102, SIM115, SIM905

import json
import logging
import os
import re
import shutil
import tempfile

import numpy as np
import pandas as pd
import tensorflow as tf

FEATURES = np.random.RandomState(0).randn(12, 3).astype(np.float32)
LABELS = (FEATURES.sum(1) > 0).astype(np.int32)


def model_fn(features, labels, mode, params):
    """A model of two dense layers, with the usual three branches."""
    initializer = tf.glorot_uniform_initializer(seed=3)
    hidden = tf.layers.dense(features["x"], 4, tf.nn.relu, kernel_initializer=initializer)
    logits = tf.layers.dense(hidden, 2, kernel_initializer=initializer, name="logits")
    classes = tf.argmax(logits, 1)
    if mode == tf.estimator.ModeKeys.PREDICT:
        predictions = {"class": classes, "probabilities": tf.nn.softmax(logits)}
        exported = {"serving_default": tf.estimator.export.PredictOutput(predictions)}
        return tf.estimator.EstimatorSpec(mode, predictions=predictions, export_outputs=exported)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    if mode == tf.estimator.ModeKeys.EVAL:
        metrics = {"accuracy": tf.metrics.accuracy(labels, classes)}
        return tf.estimator.EstimatorSpec(mode, loss=loss, eval_metric_ops=metrics)
    step = tf.train.get_global_step()
    train = tf.train.AdamOptimizer(params["rate"]).minimize(loss, global_step=step)
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train)


def train_input():
    """The same batches of 4, repeated without end, by tf.data."""
    return tf.data.Dataset.from_tensor_slices(({"x": FEATURES}, LABELS)).batch(4).repeat()


eval_input = tf.estimator.inputs.numpy_input_fn({"x": FEATURES}, LABELS, batch_size=5, shuffle=False, num_epochs=1)


def make(folder=None, **config):
    """An estimator in the given folder, or in a new one."""
    config = tf.estimator.RunConfig(model_dir=folder or tempfile.mkdtemp(), tf_random_seed=1, **config)
    return tf.estimator.Estimator(model_fn, config=config, params={"rate": 0.1})


class Log(logging.Handler):
    """A block that keeps what is logged in it, without paths and times."""

    def __init__(self):
        super(Log, self).__init__()
        self.lines = []

    def emit(self, record):
        line = re.sub(r"/tmp\S*?/(?=model|keras|events|export|temp|\d)", "DIR/", record.getMessage())
        line = re.sub(r"[\d.]+ sec|\d+-\d\d-\d\d\S+", "#", line)
        line = re.sub(r"\d+\.\d+", lambda found: "%.3f" % float(found.group()), line)
        self.lines.append(record.levelname + " " + line)

    def __enter__(self):
        self.verbosity = tf.logging.get_verbosity()
        tf.logging.set_verbosity(tf.logging.INFO)
        logging.getLogger("tensorflow").addHandler(self)
        return self

    def __exit__(self, *_):
        logging.getLogger("tensorflow").removeHandler(self)
        tf.logging.set_verbosity(self.verbosity)


def files(folder):
    """The names of the files in a folder, without times and hosts."""
    return sorted(re.sub(r"tfevents\..*", "tfevents", name) for name in os.listdir(folder))


def case_train_evaluate_predict():
    estimator = make()
    estimator.train(train_input, steps=5)
    evaluation = estimator.evaluate(eval_input)
    predictions = list(estimator.predict(eval_input))
    result = {
        "names": estimator.get_variable_names(),
        "files": files(estimator.model_dir),
        "latest": os.path.basename(estimator.latest_checkpoint()),
        "keys": sorted(evaluation),
        "step": int(evaluation["global_step"]),
        "loss": np.float32(evaluation["loss"]),
        "accuracy": np.float32(evaluation["accuracy"]),
        "class": np.array([p["class"] for p in predictions]),
        "probabilities": np.array([p["probabilities"] for p in predictions]),
        "state": open(os.path.join(estimator.model_dir, "checkpoint")).read(),
    }
    for name in ("dense/kernel", "logits/bias", "logits/kernel/Adam_1"):
        result[name] = estimator.get_variable_value(name)
    return result


def case_goes_on_from_its_checkpoint():
    first = make()
    first.train(train_input, steps=2)
    again = make(first.model_dir)
    again.train(train_input, steps=3)
    again.train(train_input, max_steps=6)
    again.train(train_input, max_steps=6)
    return {
        "step": int(again.get_variable_value("global_step")),
        "kernel": again.get_variable_value("dense/kernel"),
        "files": files(first.model_dir),
        "at 2": first.evaluate(eval_input, checkpoint_path=os.path.join(first.model_dir, "model.ckpt-2"))["loss"],
    }


def case_run_config():
    config = tf.estimator.RunConfig()
    names = (
        "model_dir tf_random_seed save_summary_steps save_checkpoints_secs save_checkpoints_steps keep_checkpoint_max "
        "keep_checkpoint_every_n_hours log_step_count_steps is_chief num_ps_replicas num_worker_replicas task_id "
        "task_type master evaluation_master global_id_in_cluster train_distribute eval_distribute protocol device_fn"
    ).split()
    changed = config.replace(save_checkpoints_steps=7, keep_checkpoint_max=2)
    return {
        "defaults": [[name, getattr(config, name)] for name in names],
        "session": str(config.session_config),
        "changed": [changed.save_checkpoints_steps, changed.save_checkpoints_secs, changed.keep_checkpoint_max],
    }


def case_cluster_of_tf_config():
    cluster = {"chief": ["a:1"], "ps": ["b:2"], "worker": ["c:3", "d:4"]}
    os.environ["TF_CONFIG"] = json.dumps({"cluster": cluster, "task": {"type": "worker", "index": 1}})
    try:
        config = tf.estimator.RunConfig()
    finally:
        del os.environ["TF_CONFIG"]
    return {
        "task": [config.task_type, config.task_id, config.is_chief, config.master, config.global_id_in_cluster],
        "counts": [config.num_ps_replicas, config.num_worker_replicas],
        "filters": list(config.session_config.device_filters),
    }


def case_spec_and_mode():
    keys = tf.estimator.ModeKeys
    loss = tf.constant(1.0)
    said = []
    for arguments in (
        {"mode": keys.TRAIN, "loss": loss},
        {"mode": keys.EVAL},
        {"mode": keys.PREDICT},
        {"mode": keys.EVAL, "loss": tf.constant([1.0, 2.0])},
        {"mode": keys.EVAL, "loss": loss, "eval_metric_ops": {"a": 1}},
    ):
        try:
            tf.estimator.EstimatorSpec(**arguments)
        except (TypeError, ValueError) as error:
            said.append(type(error).__name__ + ": " + str(error).split(":")[0].split(" Given")[0])
    return {"modes": [keys.TRAIN, keys.EVAL, keys.PREDICT], "said": said, "fields": tf.estimator.EstimatorSpec._fields}


class Watch(tf.train.SessionRunHook):
    """A hook that notes its calls, and asks for the loss."""

    def __init__(self):
        self.called, self.losses = [], []

    def begin(self):
        self.called.append("begin")
        self.step = tf.train.get_global_step()

    def after_create_session(self, session, coord):
        self.called.append("after_create_session")

    def before_run(self, run_context):
        self.called.append("before_run")
        loss = run_context.session.graph.get_collection(tf.GraphKeys.LOSSES)[0]
        return tf.train.SessionRunArgs({"loss": loss, "step": self.step})

    def after_run(self, run_context, run_values):
        self.called.append("after_run %d" % run_values.results["step"])
        self.losses.append(run_values.results["loss"])

    def end(self, session):
        self.called.append("end")


class Listener(tf.train.CheckpointSaverListener):
    """A listener that notes its calls."""

    def __init__(self):
        self.called = []

    def begin(self):
        self.called.append("begin")

    def before_save(self, session, global_step_value):
        self.called.append("before %d" % global_step_value)

    def after_save(self, session, global_step_value):
        self.called.append("after %d" % global_step_value)

    def end(self, session, global_step_value):
        self.called.append("end %d" % global_step_value)


def case_hooks_and_listeners():
    watch, listener = Watch(), Listener()
    estimator = make(save_checkpoints_steps=2, keep_checkpoint_max=2)
    stop = tf.train.StopAtStepHook(num_steps=5)
    estimator.train(train_input, hooks=[watch, stop], saving_listeners=[listener])
    return {
        "called": watch.called,
        "losses": np.array(watch.losses),
        "listener": listener.called,
        "files": files(estimator.model_dir),
    }


def case_log():
    estimator = make(log_step_count_steps=2, save_summary_steps=2)
    with Log() as training:
        tensors = {"rounded": "sparse_softmax_cross_entropy_loss/value:0"}
        printing = tf.train.LoggingTensorHook(
            tensors, every_n_iter=2, formatter=lambda values: "loss now %.4f" % values["rounded"]
        )
        estimator.train(train_input, steps=5, hooks=[printing])
    with Log() as evaluation:
        estimator.evaluate(eval_input, name="test")
    keep = ("loss", "Calling", "Done", "Saving", "Create", "Graph", "Restoring", "Running", "Starting", "Finished")
    interesting = [line for line in training.lines + evaluation.lines if line.split(" ")[1] in keep]
    return {"lines": [line for line in interesting if "listeners" not in line and "Starting eval" not in line]}


def case_train_and_evaluate():
    estimator = make(save_checkpoints_steps=3)
    seen = []

    def serving():
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        return tf.estimator.export.ServingInputReceiver({"x": x}, {"x": x})

    exporters = [
        tf.estimator.FinalExporter("final", serving),
        tf.estimator.LatestExporter("latest", serving, exports_to_keep=1),
        tf.estimator.BestExporter("best", serving, exports_to_keep=1),
    ]
    train = tf.estimator.TrainSpec(train_input, max_steps=6)
    evaluate = tf.estimator.EvalSpec(eval_input, steps=None, throttle_secs=0, start_delay_secs=0, exporters=exporters)
    result, exported = tf.estimator.train_and_evaluate(estimator, train, evaluate)
    for name in ("best", "final", "latest"):
        seen.append([name, len(os.listdir(os.path.join(estimator.model_dir, "export", name)))])
    return {
        "keys": sorted(result),
        "loss": result["loss"],
        "step": int(result["global_step"]),
        "exported": [path is None for path in exported],
        "folders": seen,
        "files": files(estimator.model_dir),
        "defaults": [train.max_steps, list(train.hooks), tf.estimator.EvalSpec(eval_input).steps],
        "seconds": [
            tf.estimator.EvalSpec(eval_input).start_delay_secs,
            tf.estimator.EvalSpec(eval_input).throttle_secs,
        ],
    }


def case_warm_start():
    first = make()
    first.train(train_input, steps=3)
    whole = tf.estimator.Estimator(model_fn, tempfile.mkdtemp(), params={"rate": 0.1}, warm_start_from=first.model_dir)
    whole.train(train_input, steps=1)
    settings = tf.estimator.WarmStartSettings(first.model_dir, vars_to_warm_start="dense.*")
    part = tf.estimator.Estimator(model_fn, tempfile.mkdtemp(), params={"rate": 0.1}, warm_start_from=settings)
    part.train(train_input, steps=1)
    return {
        "whole": whole.get_variable_value("logits/kernel"),
        "step": int(whole.get_variable_value("global_step")),
        "part": part.get_variable_value("dense/kernel"),
        "part logits": part.get_variable_value("logits/kernel"),
    }


def case_export():
    estimator = make()
    estimator.train(train_input, steps=2)

    def serving():
        serialized = tf.placeholder(tf.string, [None], name="examples")
        parsed = tf.parse_example(serialized, {"x": tf.FixedLenFeature([3], tf.float32)})
        return tf.estimator.export.ServingInputReceiver(parsed, {"examples": serialized})

    raw = tf.estimator.export.build_raw_serving_input_receiver_fn({"x": tf.placeholder(tf.float32, [None, 3])})
    parsing = tf.estimator.export.build_parsing_serving_input_receiver_fn({"x": tf.FixedLenFeature([3], tf.float32)})
    result = {}
    for name, receiver, export in (
        ("raw", raw, estimator.export_savedmodel),
        ("parsing", parsing, estimator.export_saved_model),
        ("own", serving, estimator.export_savedmodel),
    ):
        folder = export(tempfile.mkdtemp(), receiver, as_text=name == "raw").decode()  # 1.15.5 gives bytes
        result[name + " files"] = files(folder) + files(os.path.join(folder, "variables"))
        with tf.Session(graph=tf.Graph()) as sess:
            loaded = tf.saved_model.loader.load(sess, [tf.saved_model.tag_constants.SERVING], folder)
            signature = loaded.signature_def["serving_default"]
            result[name + " signature"] = [
                sorted([key, info.dtype, [d.size for d in info.tensor_shape.dim]] for key, info in side.items())
                for side in (signature.inputs, signature.outputs)
            ] + [signature.method_name]
            feeds = FEATURES
            if name != "raw":
                feeds = [
                    tf.train.Example(
                        features=tf.train.Features(
                            feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=row))}
                        )
                    ).SerializeToString()
                    for row in FEATURES
                ]
            (fed,) = signature.inputs.values()
            result[name] = sess.run(signature.outputs["probabilities"].name, {fed.name: feeds})
    return result


def case_add_metrics():
    def more(labels, predictions, features):
        return {"mean of x": tf.metrics.mean(features["x"])}

    estimator = make()
    estimator.train(train_input, steps=1)
    evaluation = tf.estimator.add_metrics(estimator, more).evaluate(eval_input)
    return {"keys": sorted(evaluation), "mean": np.float32(evaluation["mean of x"])}


def case_early_stopping():
    estimator = make(save_checkpoints_steps=2)
    hooks = tf.estimator.experimental
    often = {"run_every_secs": None, "run_every_steps": 1}
    ran = []
    at_once = hooks.make_early_stopping_hook(estimator, lambda: True, run_every_secs=None, run_every_steps=3)
    estimator.train(train_input, hooks=[at_once], max_steps=8)
    ran.append(int(estimator.get_variable_value("global_step")))
    estimator.evaluate(eval_input)
    for hook in (
        hooks.stop_if_higher_hook(estimator, "accuracy", 1.5, **often),  # never
        hooks.stop_if_lower_hook(estimator, "loss", 9.0, **often),
        hooks.stop_if_no_decrease_hook(estimator, "accuracy", 2, **often),
        hooks.stop_if_no_increase_hook(estimator, "accuracy", 50, **often),
    ):
        estimator.train(train_input, hooks=[hook], steps=2)
        estimator.evaluate(eval_input)
        ran.append(int(estimator.get_variable_value("global_step")))
    return {"steps": ran}


def case_in_memory_evaluator():
    estimator = make()
    hook = tf.estimator.experimental.InMemoryEvaluatorHook(estimator, eval_input, every_n_iter=2)
    estimator.train(train_input, hooks=[hook], steps=4)
    return {"files": files(estimator.model_dir), "eval": files(estimator.eval_dir())}


def batches(input_fn):
    """All elements of an input_fn."""
    with tf.Graph().as_default():
        found = input_fn()
        with tf.train.MonitoredSession() as sess:
            results = []
            while not sess.should_stop():
                results.append(sess.run(found))
    return results


def case_numpy_input():
    data = {"a": np.arange(7), "b": np.arange(14.0).reshape(7, 2)}
    fn = tf.estimator.inputs.numpy_input_fn
    plain = batches(fn(data, np.arange(7), batch_size=3, num_epochs=2, shuffle=False))
    bare = batches(fn(np.arange(4.0), batch_size=4, num_epochs=1, shuffle=False))
    shuffled = batches(fn(data, np.arange(7), batch_size=7, num_epochs=1, shuffle=True))
    said = []
    try:
        fn(data, np.arange(7))
    except ValueError as error:
        said.append(str(error)[:40])
    return {
        "a": [features["a"].tolist() for features, _ in plain],
        "b": np.concatenate([features["b"] for features, _ in plain]),
        "labels": [labels.tolist() for _, labels in plain],
        "bare": np.array(bare),
        "shuffled": sorted(shuffled[0][1].tolist()),
        "dtype": [str(features.dtype) for features in plain[0][0].values()],
        "said": said,
    }


def case_pandas_input():
    frame = pd.DataFrame({"a": np.arange(5), "b": list("vwxyz")}, index=np.arange(10, 15))
    labels = pd.Series(np.arange(5.0), index=frame.index)
    fn = tf.estimator.inputs.pandas_input_fn
    found = batches(fn(frame, labels, batch_size=2, num_epochs=1, shuffle=False))
    return {
        "keys": sorted(found[0][0]),
        "a": [features["a"].tolist() for features, _ in found],
        "b": [[value.decode() for value in features["b"]] for features, _ in found],
        "labels": [labels.tolist() for _, labels in found],
    }


def case_errors():
    said = []
    estimator = make()
    for attempt in (
        lambda: estimator.evaluate(eval_input),
        lambda: list(estimator.predict(eval_input)),
        lambda: estimator.train(train_input, steps=0),
        lambda: estimator.train(train_input, steps=1, max_steps=1),
        lambda: tf.estimator.Estimator(lambda features, other: None),
        lambda: tf.estimator.RunConfig(save_checkpoints_secs=1, save_checkpoints_steps=1),
        lambda: tf.estimator.Estimator(None),
    ):
        try:
            attempt()
            said.append("")
        except Exception as error:
            said.append(type(error).__name__ + ": " + str(error).split(":")[0].split("(")[0])
    shutil.rmtree(estimator.model_dir)
    return {"said": said}


def contrib_model_fn(features, labels, mode):
    """A model with a head of contrib.estimator and a clipping optimizer."""
    head = tf.contrib.estimator.multi_class_head(3, weight_column="weight", name="three")
    initializer = tf.glorot_uniform_initializer(seed=3)
    logits = tf.layers.dense(features["x"], 3, kernel_initializer=initializer)
    optimizer = tf.contrib.estimator.clip_gradients_by_norm(tf.train.MomentumOptimizer(0.5, 0.9), 0.3)
    return head.create_estimator_spec(features, mode, logits, labels, optimizer)


def case_contrib_estimator():
    features = {"x": FEATURES, "weight": np.linspace(0.5, 1.5, 12).astype(np.float32), "id": np.arange(12)}
    classes = np.arange(12) % 3
    feed = tf.estimator.inputs.numpy_input_fn(features, classes, batch_size=4, shuffle=False, num_epochs=1)
    estimator = tf.estimator.Estimator(contrib_model_fn, tempfile.mkdtemp())
    estimator.train(feed)
    evaluation = estimator.evaluate(feed)
    forwarding = tf.contrib.estimator.forward_features(estimator, "id")
    predictions = list(forwarding.predict(feed))
    result = {
        "metrics": sorted(evaluation),
        "predicted": sorted(predictions[0]),
        "names": estimator.get_variable_names(),
    }
    result.update({"metric " + name: value for name, value in evaluation.items()})
    result["id"] = np.array([prediction["id"] for prediction in predictions])
    result["probabilities"] = np.array([prediction["probabilities"] for prediction in predictions])
    result["kernel"] = estimator.get_variable_value("dense/kernel")
    return result


def case_contrib_heads():
    contrib = tf.contrib.estimator
    logits = tf.constant([[0.5], [-1.0], [2.0]])
    labels = tf.constant([[1.0], [0.0], [1.0]])
    tf.train.create_global_step()
    result = {}
    for head in (
        contrib.binary_classification_head(thresholds=[0.3], name="binary"),
        contrib.regression_head(inverse_link_fn=tf.exp, name="regression"),
        contrib.poisson_regression_head(name="poisson"),
        contrib.logistic_regression_head(name="logistic"),
    ):
        spec = head.create_estimator_spec({}, tf.estimator.ModeKeys.EVAL, logits, labels)
        with tf.Session() as sess:
            sess.run([tf.local_variables_initializer(), tf.tables_initializer()])
            result[head.name + " loss"] = sess.run(spec.loss)
            updates = {name: update for name, (_, update) in spec.eval_metric_ops.items()}
            result.update(sess.run(updates))
    return result


def tpu_model_fn(features, labels, mode, params):
    """A model as programs for TPUs have it: metrics as a function, and a wrapped optimizer."""
    logits = tf.layers.dense(features["x"], 2, kernel_initializer=tf.glorot_uniform_initializer(seed=3))
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.contrib.tpu.TPUEstimatorSpec(mode, predictions={"logits": logits})
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    if params["use_tpu"]:
        optimizer = tf.contrib.tpu.CrossShardOptimizer(optimizer)

    def metric_fn(labels, logits):
        return {"accuracy": tf.metrics.accuracy(labels, tf.argmax(logits, -1))}

    return tf.contrib.tpu.TPUEstimatorSpec(
        mode,
        loss=loss,
        train_op=optimizer.minimize(loss, tf.train.get_global_step()),
        eval_metrics=(metric_fn, [labels, logits]),
        scaffold_fn=None,
    )


def tpu_input(params):
    """All rows in batches of the size that the estimator asks for."""
    rows = tf.data.Dataset.from_tensor_slices(({"x": FEATURES}, LABELS))
    return rows.repeat().apply(tf.contrib.data.batch_and_drop_remainder(params["batch_size"]))


def case_tpu_estimator_without_tpu():
    tpu = tf.contrib.tpu
    config = tpu.RunConfig(
        cluster=None,
        master=None,
        model_dir=tempfile.mkdtemp(),
        save_checkpoints_steps=2,
        tpu_config=tpu.TPUConfig(
            iterations_per_loop=2, num_shards=8, per_host_input_for_training=tpu.InputPipelineConfig.PER_HOST_V2
        ),
    )
    estimator = tpu.TPUEstimator(
        use_tpu=False,
        model_fn=tpu_model_fn,
        config=config,
        params={"rate": 1},
        train_batch_size=4,
        eval_batch_size=6,
        predict_batch_size=3,
    )
    estimator.train(tpu_input, max_steps=3)
    evaluation = estimator.evaluate(tpu_input, steps=2)
    predictions = estimator.predict(tpu_input)
    return {
        "metrics": sorted(evaluation),
        "loss": evaluation["loss"],
        "accuracy": evaluation["accuracy"],
        "logits": np.array([next(predictions)["logits"] for _ in range(4)]),
        "kernel": estimator.get_variable_value("dense/kernel"),
        "files": files(estimator.model_dir),
    }


def small_graph():
    """A graph in which one variable descends by its gradient: the value after a step, the loss, and
    the operation of the step.
    """
    step = tf.train.get_or_create_global_step()
    weight = tf.get_variable("weight", [], initializer=tf.constant_initializer(2.0))
    loss = tf.square(weight, name="loss")
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, step)
    with tf.control_dependencies([train]):  # fetched beside the step, the value would be the old or the new one
        return tf.identity(weight.read_value()), loss, train


def case_monitored_training_session():
    folder = tempfile.mkdtemp()
    watch, seen = Watch(), []
    for last in (3, 5):  # the second goes on from the first's checkpoint
        with tf.Graph().as_default(), Log() as log:
            after, loss, _ = small_graph()
            tf.add_to_collection(tf.GraphKeys.LOSSES, loss)
            hooks = [tf.train.StopAtStepHook(last_step=last), tf.train.NanTensorHook(loss), watch]
            session = tf.train.MonitoredTrainingSession(
                checkpoint_dir=folder, hooks=hooks, save_checkpoint_steps=2, log_step_count_steps=None
            )
            with session as sess:
                while not sess.should_stop():
                    seen.append(sess.run(after))
    return {
        "seen": np.array(seen),
        "called": watch.called,
        "files": files(folder),
        "log": [line for line in log.lines if line.startswith("INFO") and "listeners" not in line],
    }


def case_supervisor():
    folder = tempfile.mkdtemp()
    after, _, _ = small_graph()
    supervisor = tf.train.Supervisor(logdir=folder, save_model_secs=0, save_summaries_secs=0)
    seen = []
    with supervisor.managed_session() as sess:
        for _ in range(3):
            seen.append(sess.run(after))
        supervisor.saver.save(sess, supervisor.save_path, global_step=supervisor.global_step)
        stopped = supervisor.should_stop()
    return {"seen": np.array(seen), "stopped": stopped, "files": files(folder)}


def case_hooks_of_train():
    _, loss, train = small_graph()
    folder = tempfile.mkdtemp()
    saver = tf.train.CheckpointSaverHook(folder, save_steps=2, saver=tf.train.Saver())
    counter = tf.train.StepCounterHook(every_n_steps=2, output_dir=folder)
    final = tf.train.FinalOpsHook({"loss": loss})
    feed = tf.placeholder_with_default(0.0, [])
    feeder = tf.train.FeedFnHook(lambda: {feed: 4.0})
    fed = []
    with tf.train.SingularMonitoredSession(hooks=[saver, counter, final, feeder]) as sess:
        for _ in range(3):
            fed.append(sess.run([feed, train])[0])
        raw = sess.run_step_fn(lambda step_context: step_context.session.run(loss))
    said = ""
    nan = tf.train.NanTensorHook(tf.constant(float("nan")))
    try:
        with tf.train.SingularMonitoredSession(hooks=[nan]) as sess:
            sess.run(train)
    except tf.train.NanLossDuringTrainingError as error:
        said = str(error)
    timer = tf.train.SecondOrStepTimer(every_steps=2)
    return {
        "fed": np.array(fed),
        "raw": raw,
        "final": final.final_ops_values["loss"],
        "files": files(folder),
        "said": said,
        "timer": [
            timer.should_trigger_for_step(1),
            timer.update_last_triggered_step(1)[1],
            timer.should_trigger_for_step(2),
        ],
    }
