"""Cases of contrib.learn: batches of files through queues, runs of graphs, linear models and
sequences.
"""

import glob
import os
import tempfile

import numpy as np
import tensorflow as tf

learn = tf.contrib.learn
RANDOM = np.random.RandomState(1)
ROWS = RANDOM.normal(size=(4, 3)).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def example(i):
    features = {
        "x": tf.train.Feature(float_list=tf.train.FloatList(value=[i, i / 2.0])),
        "s": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"a"] * (i % 3))),
    }
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


def files(folder):
    for name, numbers in (("one", range(5)), ("two", range(5, 9))):
        with tf.python_io.TFRecordWriter(os.path.join(folder, name + ".tfrecord")) as writer:
            for i in numbers:
                writer.write(example(i))
    with open(os.path.join(folder, "lines.txt"), "w") as file:
        file.write("a\nb\nc\nd\n")
    return os.path.join(folder, "*.tfrecord"), os.path.join(folder, "lines.txt")


SPEC = {"x": tf.FixedLenFeature([2], tf.float32), "s": tf.VarLenFeature(tf.string)}


def dequeued(tensors, count=20):
    """What a graph gives until the end of its input."""
    found = []
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
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


def case_examples():
    pattern, lines = files(tempfile.mkdtemp())
    found = {}
    ordered = {"randomize_input": False, "num_epochs": 1, "queue_capacity": 20}
    readers = {
        "plain": lambda: learn.read_batch_examples(lines, 3, tf.TextLineReader, **ordered),
        "keyed": lambda: learn.read_keyed_batch_examples([lines], 2, tf.TextLineReader, read_batch_size=2, **ordered),
        "parsed": lambda: learn.read_batch_examples(
            lines, 2, tf.TextLineReader, parse_fn=lambda line: tf.strings.join([line, "!"]), **ordered
        ),
        "dict": lambda: learn.read_keyed_batch_examples(
            lines, 2, tf.TextLineReader, parse_fn=lambda line: {"line": line}, **ordered
        )[1]["line"],
        "features": lambda: learn.read_batch_record_features(
            pattern, 3, SPEC, randomize_input=False, num_epochs=1, queue_capacity=20
        )["x"],
        "sparse": lambda: (
            learn.read_batch_features(pattern, 4, SPEC, tf.TFRecordReader, num_enqueue_threads=1, **ordered)["s"].values
        ),
    }
    for name in sorted(readers):
        with tf.Graph().as_default():
            values = dequeued(readers[name]())
            if name == "keyed":
                values = [[[os.path.basename(key.decode()) for key in keys], list(lines)] for keys, lines in values]
            if name == "features":
                values = sorted(row for batch in values for row in batch.tolist())
            elif name != "keyed":
                values = [value.tolist() for value in values]
            found[name] = repr(values).replace("b'", "'")
    shuffled = (
        learn.read_batch_examples,
        learn.read_keyed_batch_examples_shared_queue,
    )
    for i, function in enumerate(shuffled):
        with tf.Graph().as_default():
            about = {"num_epochs": 2, "queue_capacity": 20, "num_threads": 2, "seed": 3}
            taken = function(lines, 4, tf.TextLineReader, **about)
            taken = taken if i == 0 else taken[1]
            found["shuffled_%d" % i] = repr(sorted(v for each in dequeued(taken) for v in each)).replace("b'", "'")
    with tf.Graph().as_default():
        keys, features = learn.read_keyed_batch_features_shared_queue(
            pattern, 3, SPEC, tf.TFRecordReader, num_epochs=1, queue_capacity=20, num_queue_runners=1
        )
        found["static"] = [str(keys.shape), str(features["x"].shape), str(features["s"].dense_shape.shape)]
        found["taken"] = sorted(row for batch in dequeued(features["x"]) for row in batch.tolist())
    return found


def case_shared():
    """Two workers of one server share the files; each line comes once."""
    folder = tempfile.mkdtemp()
    for i in range(6):
        with open(os.path.join(folder, "%d.txt" % i), "w") as file:
            file.write("%d\n" % i)
    server, found, workers = tf.train.Server.create_local_server(), [], []
    for i in range(2):
        with tf.Graph().as_default():
            _, lines = learn.read_keyed_batch_examples_shared_queue(
                os.path.join(folder, "*.txt"), 1, tf.TextLineReader, False, num_epochs=1, queue_capacity=2
            )
            variables = sorted(variable.name for variable in tf.global_variables())
            sess = tf.Session(server.target)
            if i == 0:
                sess.run(tf.global_variables_initializer())
            coord = tf.train.Coordinator()
            with sess.as_default():
                workers.append((sess, lines, coord, tf.train.start_queue_runners(sess, coord)))
    waiting = list(workers)
    while waiting:
        worker = waiting.pop(0)
        try:
            found.extend(worker[0].run(worker[1]).tolist())
            waiting.append(worker)
        except tf.errors.OutOfRangeError:
            pass
    for sess, _, coord, threads in workers:
        coord.request_stop()
        coord.join(threads, stop_grace_period_secs=5)
        sess.close()
    return {"variables": variables, "lines": repr(sorted(found)).replace("b'", "'")}


def case_obtain_next():
    pipeline = tf.contrib.input_pipeline
    from tensorflow.contrib.input_pipeline.python.ops import input_pipeline_ops

    found = {}
    with tf.Graph().as_default():
        counter = tf.get_variable("counter", initializer=tf.constant(-1, tf.int64))
        taken = pipeline.obtain_next(tf.constant(["a", "b", "c"]), counter)
        ended = input_pipeline_ops.seek_next(["x", "y", "z"], shuffle=True, seed=5, num_epochs=2)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            found["round"] = [sess.run(taken).decode() for _ in range(5)]
            found["epochs"] = [sess.run(ended).decode() for _ in range(6)]
            found["end"] = raised(lambda: sess.run(ended))
            found["variables"] = sorted(variable.name for variable in tf.global_variables())
            found["shapes"] = [str(taken.shape), str(ended.shape)]
    return found


def case_wrong():
    _, lines = files(tempfile.mkdtemp())

    def read(**kwargs):
        about = {"file_pattern": lines, "batch_size": 2, "reader": tf.TextLineReader, "queue_capacity": 5}
        about.update(kwargs)
        return raised(lambda: learn.read_batch_examples(**about))

    return {
        "files": [read(file_pattern=[]), read(file_pattern=lines + "x")],
        "numbers": [read(batch_size=5), read(batch_size=0), read(queue_capacity=0), read(num_threads=0)],
        "others": [read(read_batch_size=0), read(num_epochs=0), read()],
    }


def case_runs():
    folder = tempfile.mkdtemp()
    x = tf.placeholder(tf.float32, [], name="x")
    variable = tf.get_variable("v", initializer=2.0)
    step = tf.train.get_or_create_global_step()
    count = tf.get_variable("count", initializer=0, collections=[tf.GraphKeys.LOCAL_VARIABLES], trainable=False)
    update = tf.assign_add(count, 1)
    found = {
        "n": [each["y"].item() for each in learn.run_n({"y": variable * x}, {x: 3.0}, n=2)],
        "feeds": [each["y"].item() for each in learn.run_feeds({"y": variable * x}, [{x: 1.0}, {x: 2.0}])],
    }
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run([tf.assign(variable, 5.0), tf.assign(step, 7)])
        path = tf.train.Saver().save(sess, os.path.join(folder, "model.ckpt"))
    graph = tf.get_default_graph()
    found["infer"] = [
        learn.infer(path, {"y": variable * x}, {x: 2.0})["y"].item(),
        learn.infer(None, {"y": variable})["y"].item(),
    ]
    out = os.path.join(folder, "out")
    feeds = iter([{x: 1.0}, {x: 2.0}, {x: 3.0}])
    results, at = learn.evaluate(
        graph, out, folder, {"y": variable * x, "n": count}, update, feed_fn=lambda: next(feeds)
    )
    found["evaluated"] = [results["y"].item(), results["n"].item(), int(at)]
    results, at = learn.evaluate(graph, out, folder, {"v": variable}, max_steps=2)
    found["again"] = [results["v"].item(), int(at)]
    tf.summary.FileWriterCache.clear()
    events = [event for path in glob.glob(out + "/*") for event in tf.train.summary_iterator(path)]
    found["summaries"] = [
        [event.step, value.tag, value.simple_value] for event in events for value in event.summary.value
    ]
    found["wrong"] = [
        raised(lambda: learn.run_feeds({}, [{}])),
        raised(lambda: learn.run_feeds({"v": variable}, [])),
        raised(lambda: learn.evaluate(graph, "", folder, {"v": variable})),
    ]
    return found


def run(tensors, feeds=None):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        random = np.random.RandomState(2)
        for variable in sorted(tf.global_variables(), key=lambda each: each.name):
            sess.run(variable.assign(random.normal(size=variable.shape.as_list()).astype(np.float32)))
        return sess.run(tensors, feeds)


def case_models():
    x, y = tf.constant(ROWS), tf.constant(ROWS[:, 0])
    hot = tf.constant(np.eye(3, dtype=np.float32)[[0, 2, 1, 0]])
    tensors = {"line": learn.models.linear_regression(x, y)}
    with tf.variable_scope("many"):
        tensors["lines"] = learn.models.linear_regression(x, tf.constant(ROWS[:, :2]), init_mean=0.0)
        tensors["classes"] = learn.models.logistic_regression(x, hot, class_weight=[1.0, 2.0, 0.5])
    with tf.variable_scope("zero"):
        zeros = learn.models.linear_regression_zero_init(x, y) + learn.models.logistic_regression_zero_init(x, hot)
    tensors["rows"] = learn.ops.embedding_lookup(ROWS, tf.constant([[0, 2], [1, 1]]))
    tensors["categories"] = learn.ops.categorical_variable(tf.constant([1, 0]), 3, 2, "made")
    found = {
        "%s_%d" % (k, i): v
        for k, pair in run(tensors).items()
        for i, v in enumerate(np.atleast_1d(pair) if isinstance(pair, np.ndarray) else pair)
    }
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found.update({"zero_%d" % i: value for i, value in enumerate(sess.run(zeros))})
    return dict(
        found,
        variables=[[v.name, v.shape.as_list()] for v in tf.global_variables()],
        summaries=[each.op.name for each in tf.get_collection(tf.GraphKeys.SUMMARIES)],
    )


def case_sequences():
    cell = tf.nn.rnn_cell.GRUCell(3)
    steps = [tf.constant(ROWS * each) for each in (1.0, -0.5, 0.3)]
    x = tf.constant(np.stack([ROWS, ROWS / 2], 1))
    ins, before, after = learn.ops.seq2seq_inputs(x, x, 2, 2)
    outputs, states, sampled, _ = learn.ops.rnn_seq2seq(steps, before, cell)
    labels = [tf.constant(np.eye(3, dtype=np.float32)[[0, 2, 1, 0]])] * 3
    predictions, loss = learn.ops.sequence_classifier(outputs, labels)
    sampled_predictions, _ = learn.ops.sequence_classifier(outputs, labels, sampled)
    tensors = {"outputs": outputs, "state": states[-1], "predictions": predictions, "loss": loss}
    tensors.update({"sampled": sampled_predictions, "ins": ins, "before": before, "after": after})
    for kind in ("rnn", "gru", "lstm"):
        for both in (False, True):
            model = learn.models.get_rnn_model(
                2,
                kind,
                2,
                lambda rows: tf.unstack(rows, axis=1),
                both,
                lambda state, y: state + y,
                None,
                None,
                2 if kind == "gru" and not both else None,
                3,
                2,
            )
            with tf.variable_scope("%s_%s" % (kind, both)):
                tensors["%s_%s" % (kind, both)] = model(x, 1.0)
    found = run(tensors)
    return dict(
        {key: np.asarray(value) for key, value in found.items()},
        variables=[[v.name, v.shape.as_list()] for v in tf.global_variables()],
        wrong=[
            raised(lambda: learn.models.bidirectional_rnn(cell, 1, steps)),
            raised(lambda: learn.models.bidirectional_rnn(cell, cell, x)),
            raised(lambda: learn.models.bidirectional_rnn(cell, cell, [])),
            raised(
                lambda: learn.models.get_rnn_model(2, "x", 1, tf.unstack, False, None, None, None, None, 1, 1)(x, 1)
            ),
        ],
    )
