"""Cases of core TensorFlow that every other case relies on."""

import os
import re
import shutil
import tempfile

import numpy as np
import tensorflow as tf


def case_version():
    """The kit's TensorFlow says that it is 1.15.5."""
    return {"version": tf.__version__, "eager": tf.executing_eagerly()}


def case_variables():
    """Names of variables, initial values by op seed, and one step of gradient descent."""
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    with tf.variable_scope("dense"):
        kernel = tf.get_variable("kernel", [2, 3], initializer=tf.truncated_normal_initializer(stddev=0.5, seed=7))
    loss = tf.reduce_sum(tf.square(tf.matmul(x, kernel)))
    train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        before = sess.run(kernel)
        sess.run(train)
        after = sess.run(kernel)
    return {"names": [v.name for v in tf.global_variables()], "before": before, "after": after}


def case_nested_sequences():
    from tensorflow.contrib.framework import nest as contribs
    from tensorflow.python.util import nest

    values = [[1], (1,), {"a": 1}, 1, "text", set()]
    return {"python": [nest.is_sequence(value) for value in values], "contrib": [contribs.is_sequence([1])]}


def case_sparse_placeholder():
    """A shape makes no operation that counts for the seed of a later draw."""
    tf.set_random_seed(3)
    for shape in (None, [2, 3], [None, 3], tf.constant([2, 3], tf.int64)):
        tf.sparse_placeholder(tf.float32, shape)
    named = tf.sparse.placeholder(tf.float32, [2, 3], name="named")
    drawn = tf.random_normal([2])
    with tf.Session() as sess:
        fed = sess.run(tf.sparse_reduce_sum(named, 1), {named: ([[0, 1], [1, 2]], [1.0, 2.0], [2, 3])})
        numbers = sess.run(drawn)
    return {"name": named.dense_shape.name, "fed": fed, "drawn": numbers}


def case_draw_after_tensordot():
    """Draws after products of tensors have the seeds of 1.15.5."""
    drawn = {}
    for name, shape in (("matrix", [2, 3]), ("static", [2, 4, 3]), ("dynamic", [None, 4, 3])):
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.set_random_seed(3)
            product = tf.tensordot(tf.placeholder(tf.float32, shape), tf.ones([3, 5]), [[len(shape) - 1], [0]])
            tf.layers.dense(product, 2)
            drawn[name] = sess.run(tf.random_normal([2]))
    return drawn


def case_draw_after_more():
    """Draws after functions that make other operations today have the seeds of 1.15.5."""
    square = np.eye(3, dtype=np.float32)
    functions = {
        "map_fn": lambda x: tf.map_fn(lambda row: row * 2, x),
        "scan": lambda x: tf.scan(lambda left, right: left + right, x),
        "rnn": lambda x: tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), x[tf.newaxis], dtype=tf.float32),
        "diag_part": tf.matrix_diag_part,
        "set_diag": lambda x: tf.matrix_set_diag(x, x[0]),
        "trace": tf.trace,
        "logdet": tf.linalg.logdet,
    }
    drawn = {}
    for name in sorted(functions):
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.set_random_seed(3)
            functions[name](tf.constant(square))
            drawn[name] = sess.run(tf.random_normal([2]))
    return drawn


def case_draw_after_one_hot():
    """A draw after tf.one_hot has the seed of 1.15.5, whatever on_value and off_value are."""
    values = {
        "both": {"on_value": 2.0, "off_value": 1.0},
        "on": {"on_value": 3},
        "off": {"off_value": 3.0, "dtype": tf.float32},
        "none": {"dtype": tf.int32},
        "named": {"on_value": np.float32(2), "off_value": 0.0, "name": "mine"},
    }
    drawn = {}
    for name in sorted(values):
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.set_random_seed(3)
            hot = tf.one_hot([0, 2], 3, **values[name])
            tensors = tf.one_hot([1], 3, tf.constant(2), tf.constant(1))
            drawn[name], drawn[name + "_hot"], _ = sess.run([tf.random_normal([2]), hot, tensors])
    return drawn


def case_glob():
    """Files that match patterns, with and without a folder."""
    here, folder = os.getcwd(), tempfile.mkdtemp()
    os.mkdir(os.path.join(folder, "sub"))
    for name in ("t.tfrecord", "t2.tfrecord", os.path.join("sub", "x.txt")):
        open(os.path.join(folder, name), "w").close()
    patterns = ["t.tfrecord", "./t.tfrecord", "t*", "./t*", "none", "sub", "./sub", "sub/", ".", "./", "..", "sub/.."]
    patterns += ["sub/x.txt", "sub//x.txt", "sub/../t.tfrecord", "*/x.txt", "", "t?.tfrecord", "[t].tfrecord"]
    os.chdir(folder)
    try:
        result = {str(i): sorted(tf.gfile.Glob(each)) for i, each in enumerate(patterns)}
        result["list"] = sorted(tf.io.gfile.glob(["t.tfrecord", b"sub/*", "none"]))
    finally:
        os.chdir(here)
        shutil.rmtree(folder)
    return result


def case_matching_files():
    """Operations that find files give their names as `tf.gfile.Glob` does, for patterns that only a run
    knows, too.
    """
    here, folder = os.getcwd(), tempfile.mkdtemp()
    os.mkdir(os.path.join(folder, "sub"))
    for name in ("t.tfrecord", "t2.tfrecord", os.path.join("sub", "x.txt")):
        open(os.path.join(folder, name), "w").close()
    patterns = ["t.tfrecord", "./t.tfrecord", "t*", "none", "sub", "sub/", ".", "sub/..", "sub/x.txt", "sub//x.txt", ""]
    patterns += [["t.tfrecord", "sub/*", "none"]]
    os.chdir(folder)
    result = {}
    try:
        for number, pattern in enumerate(patterns):
            with tf.Graph().as_default(), tf.Session() as session:
                given = tf.placeholder(tf.string, np.shape(pattern))
                once = tf.train.match_filenames_once(pattern)
                session.run(tf.local_variables_initializer())
                found = [tf.matching_files(pattern), tf.io.matching_files(given), once]
                found = session.run(found, {given: pattern})
                result[str(number)] = [sorted(name.decode() for name in names) for names in found]
        for name in ("missing/x", "missing/*", "t.tfrecord/*"):
            try:
                tf.gfile.Glob(name)
            except tf.errors.OpError as error:
                result[name] = "{}: {}".format(type(error).__name__, error)
        for number, pattern in enumerate(["missing/x", "missing/sub/*", ["t*", "missing/*"], "missing*/x", "sub/*/x"]):
            with tf.Graph().as_default(), tf.Session() as session:
                given = tf.placeholder(tf.string, np.shape(pattern))
                listing = tf.data.Dataset.list_files(given).make_initializable_iterator()
                once = tf.train.match_filenames_once(pattern)
                running = [
                    tf.matching_files(pattern),
                    tf.io.matching_files(given),
                    once.initializer,
                    listing.initializer,
                ]
                for place, each in enumerate(running):
                    try:
                        session.run(each, {given: pattern})
                        said = "found"
                    except tf.errors.OpError as error:
                        found = re.search(r"[\w/]+; .*|assertion failed.*", str(error)).group()
                        said = "{}: {}".format(type(error).__name__, found)
                    result["missing {} {}".format(number, place)] = said
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(1)
            following = tf.data.Dataset.list_files(["t.tfrecord", "sub/x.txt"]).make_one_shot_iterator().get_next()
            result["files"] = sorted(session.run(following).decode() for _ in range(2))
            result["draw"] = session.run(tf.random_normal([2]))
    finally:
        os.chdir(here)
        shutil.rmtree(folder)
    return result


def case_draw_after_fused_lstm():
    """A draw after LSTMBlockFusedCell has the seed of 1.15.5, with lengths and without them."""
    drawn = {}
    for name, shape in (("static", [4, 2, 3]), ("dynamic", [None, None, 3])):
        for lengths in (None, [4, 2]):
            with tf.Graph().as_default(), tf.Session() as sess:
                tf.set_random_seed(3)
                x = tf.placeholder(tf.float32, shape)
                tf.contrib.rnn.LSTMBlockFusedCell(2)(x, dtype=tf.float32, sequence_length=lengths)
                drawn[name + str(bool(lengths))] = sess.run(tf.random_normal([2]))
    return drawn
