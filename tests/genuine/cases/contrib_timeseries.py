"""Cases of contrib.timeseries and contrib.estimator: readers of series, windows, exports, heads of
heads.
"""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import estimator as heads
from tensorflow.contrib import timeseries as ts

VALUES = np.random.RandomState(1).normal(size=(7, 2)).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def dequeued(tensors, count=1):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        coord = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess, coord)
        found = [sess.run(tensors) for _ in range(count)]
        coord.request_stop()
        coord.join(threads, stop_grace_period_secs=5, ignore_live_threads=True)
    return found


def lines(folder):
    names = []
    for i, rows in enumerate((range(4), range(4, 7))):
        names.append(os.path.join(folder, "%d.csv" % i))
        with open(names[-1], "w") as file:
            file.write("head\n" + "".join("%d,%f,%f\n" % (row, VALUES[row, 0], VALUES[row, 1]) for row in rows))
    return names


def case_readers():
    data = {"times": np.arange(7), "values": VALUES[:, 0], "other": VALUES}
    names = lines(tempfile.mkdtemp())
    columns = ("times", "values", "values")
    readers = {
        "numpy": lambda: ts.NumpyReader(data),
        "batched": lambda: ts.NumpyReader({"times": np.arange(7)[None], "values": VALUES[None]}, 5),
        "csv": lambda: ts.CSVReader(names, columns, skip_header_lines=1),
        "typed": lambda: ts.CSVReader(names[0], columns, [tf.int64, tf.float64, tf.float64], 1, 4),
    }
    found = {}
    for name in sorted(readers):
        with tf.Graph().as_default():
            features, labels = ts.WholeDatasetInputFn(readers[name]())()
            again = name in ("numpy", "batched")  # 1.15.5 ends a second read of files now and then
            for i, values in enumerate(dequeued(features, 1 + again)):
                found.update({"%s_whole_%d_%s" % (name, i, key): value for key, value in values.items()})
            found[name + "_static"] = [[key, str(features[key].shape)] for key in sorted(features)] + [str(labels)]
        with tf.Graph().as_default():
            read = readers[name]().read()
            values = dequeued(read)[0]
            if name != "csv":  # where one file or the other ends the read
                found.update({"%s_read_%s" % (name, key): value for key, value in values.items()})
    return found


def case_windows():
    data = {"times": np.arange(7), "values": VALUES}
    found = {}
    for name, about in (
        ("plain", {"jitter": False, "num_threads": 1}),
        ("jitter", {"num_threads": None, "shuffle_seed": 3}),
        ("sorted", {"discard_out_of_order": False, "jitter": False}),
    ):
        with tf.Graph().as_default():
            windows = ts.RandomWindowInputFn(ts.NumpyReader(data), window_size=3, batch_size=4, **about)
            features, labels = windows()
            values = dequeued(features, 3)
            times = np.concatenate([each["times"] for each in values])
            series = np.concatenate([each["values"] for each in values])
            found[name] = [[key, str(features[key].shape), features[key].dtype.name] for key in sorted(features)]
            found[name + "_labels"] = str(labels)
            found[name + "_shape"] = list(series.shape)
            if name != "sorted":
                found[name + "_rising"] = bool((np.diff(times) >= (1 if name == "plain" else 0)).all())
                found[name + "_values"] = bool((series == VALUES[times]).all())
            found[name + "_names"] = sorted(v.op.name for v in tf.local_variables())
    return found


def case_wrong():
    times = np.arange(7)

    def reader(**data):
        return raised(lambda: ts.NumpyReader(data))

    def csv(*args):
        return raised(lambda: ts.CSVReader("x", *args))

    evaluation = {"times": np.array([[1, 2, 3]]), "start_tuple": (np.ones([1, 2]), np.zeros([1]))}

    def after(**about):
        return raised(lambda: ts.predict_continuation_input_fn(evaluation, **about))

    found = {}
    for name, about in (
        ("steps", {"steps": 2}),
        ("times", {"times": [5, 9], "exogenous_features": {"e": np.ones([1, 2])}}),
    ):
        with tf.Graph().as_default():
            features, labels = ts.predict_continuation_input_fn(evaluation, **about)()
            values = dequeued(features)[0]
            found.update({"%s_%s" % (name, key): value for key, value in values.items() if key != "start_tuple"})
            found[name + "_state"] = values["start_tuple"][0]
            found[name + "_labels"] = str(labels)
    return dict(
        found,
        numpy=[
            reader(times=times),
            reader(times=times, values=VALUES[:3]),
            reader(times=times, values=VALUES[..., None]),
            reader(times=times[None, None], values=VALUES[None, None]),
            reader(times=np.stack([times, times]), values=np.stack([VALUES, VALUES])),
            reader(times=3, values=2.0),
            reader(times=3, values=VALUES),
        ],
        csv=[
            csv(("values",)),
            csv(("times",)),
            csv(("times", "values"), [tf.int64]),
            csv(("times", "times", "values")),
        ],
        short=raised(lambda: ts.RandomWindowInputFn(ts.NumpyReader({"times": times, "values": VALUES}), 8, 2)),
        after=[after(), after(steps=1, times=[4]), after(times=[3]), after(times=[[4], [4]])],
        keys=[ts.TrainEvalFeatures.TIMES, ts.TrainEvalFeatures.VALUES, ts.FilteringResults.STATE_TUPLE],
        results=[ts.FilteringResults.TIMES, ts.FilteringResults.STATE_PREFIX],
    )


def make(mode, weights=None, split=True):
    """The specification of two heads, run for some steps."""
    random = np.random.RandomState(2)
    logits = tf.get_variable("logits", initializer=random.normal(size=(4, 4)).astype(np.float32))
    first = heads.multi_class_head(3, name="first")
    second = heads.regression_head(name="second")
    head = heads.multi_head([first, second], weights)
    labels = {"first": tf.constant([[0], [2], [1], [1]]), "second": tf.constant([[0.5], [1.0], [-1.0], [2.0]])}
    given = logits if split else {"first": logits[:, :3], "second": logits[:, 3:]}
    tf.train.get_or_create_global_step()
    about = {"optimizer": tf.train.GradientDescentOptimizer(0.5)} if mode == "train" else {}
    spec = head.create_estimator_spec({}, mode, given, None if mode == "infer" else labels, **about)
    loss = head.create_loss({}, mode, given, labels) if mode == "eval" else None
    return head, spec, logits, loss


def case_multi_head():
    found = {}
    with tf.Graph().as_default():
        head, spec, logits, _ = make("train", [1.0, 0.25])
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            found["loss"] = sess.run([spec.loss, spec.train_op])[0]
            found["trained"] = sess.run(logits)
        found["names"] = [head.name, head.logits_dimension, sorted("%s %s" % key for key in spec.predictions)]
        found["summaries"] = [each.op.name for each in tf.get_collection(tf.GraphKeys.SUMMARIES)]
        both = {"optimizer": 1, "train_op_fn": 2}
        labels = {"first": tf.constant([[0]] * 4), "second": tf.constant([[0.5]] * 4)}
        found["wrong"] = [
            raised(lambda: heads.multi_head([])),
            raised(lambda: heads.multi_head([heads.regression_head()])),
            raised(lambda: heads.multi_head([heads.regression_head(name="a")], [1.0, 2.0])),
            raised(lambda: head.create_estimator_spec({}, "train", logits, labels)),
            raised(lambda: head.create_estimator_spec({}, "train", logits, labels, **both)),
            raised(lambda: head.create_estimator_spec({}, "other", logits, labels)),
            raised(lambda: head.create_estimator_spec({}, "eval", logits[:, :3], labels)),
            raised(lambda: head.create_estimator_spec({}, "eval", logits, labels["first"])),
        ]
    for name, weights in (("plain", None), ("weighted", [2.0, 0.5])):
        with tf.Graph().as_default():
            _, spec, _, loss = make("eval", weights, split=False)
            with tf.Session() as sess:
                sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
                values = sess.run({key: value[1] for key, value in spec.eval_metric_ops.items()})
                found.update({"%s %s" % (name, key.replace("/", " ")): value for key, value in values.items()})
                found[name + "_total"] = sess.run(spec.loss)
                found[name + "_created"] = sess.run(loss.training_loss)
                for part in ("first", "second"):
                    found["%s_%s" % (name, part)] = sess.run(loss.unreduced_loss[part])
                    found["%s_%s_weights" % (name, part)] = np.asarray(
                        sess.run(tf.convert_to_tensor(loss.weights[part]))
                    )
    with tf.Graph().as_default():
        _, spec, _, _ = make("infer")
        found["outputs"] = [[key, type(spec.export_outputs[key]).__name__] for key in sorted(spec.export_outputs)]
        found["merged"] = sorted(spec.export_outputs["predict"].outputs)
    return found


def case_exports():
    def model(features, labels, mode):
        y = features["x"] * tf.get_variable("v", initializer=2.0)
        loss = None if labels is None else tf.reduce_mean(tf.square(y - labels))
        step = tf.train.get_or_create_global_step()
        train = None if loss is None else tf.train.GradientDescentOptimizer(0.1).minimize(loss, step)
        outputs = {"serving_default": tf.estimator.export.PredictOutput(y)}
        return tf.estimator.EstimatorSpec(mode, {"y": y}, loss, train, export_outputs=outputs)

    def inputs(scale=1.0):
        return {"x": tf.constant([[1.0], [2.0]]) * scale}, tf.constant([[3.0], [4.0]])

    folder = tempfile.mkdtemp()
    trained = tf.estimator.Estimator(model, os.path.join(folder, "model"))
    trained.train(inputs, steps=1)
    supervised = heads.build_supervised_input_receiver_fn_from_input_fn(inputs, scale=2.0)
    serving = tf.estimator.export.build_raw_serving_input_receiver_fn({"x": tf.zeros([2, 1])})
    paths = [
        heads.export_saved_model_for_mode(trained, os.path.join(folder, "one"), supervised, mode="eval"),
        heads.export_all_saved_models(
            trained, os.path.join(folder, "all"), {"train": supervised, "eval": supervised, "infer": serving}
        ),
    ]
    found = {"tags": [], "signatures": []}
    for path in paths:
        path = path.decode() if isinstance(path, bytes) else path
        from tensorflow.core.protobuf import saved_model_pb2

        model_proto = saved_model_pb2.SavedModel()
        with open(os.path.join(path, "saved_model.pb"), "rb") as file:
            model_proto.ParseFromString(file.read())
        found["tags"].append([sorted(graph.meta_info_def.tags) for graph in model_proto.meta_graphs])
        found["signatures"].append([sorted(graph.signature_def) for graph in model_proto.meta_graphs])
    return found


def case_state_manager():
    from tensorflow.contrib.timeseries.python.timeseries import feature_keys, state_management

    class Model(object):
        def define_loss(self, features, mode):
            return sorted(features), mode

    manager = state_management.PassthroughStateManager()
    manager.initialize_graph(Model())
    try:
        manager.define_loss(Model(), {feature_keys.State.STATE_TUPLE: 1}, "train")
        said = "nothing"
    except ValueError as error:
        said = str(error)
    return {"loss": str(manager.define_loss(Model(), {"times": 1, "values": 2}, "eval")), "said": said}
