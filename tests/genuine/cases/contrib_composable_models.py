"""Cases of contrib.learn's parts of model functions."""

import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers
from tensorflow.contrib.learn.python.learn.estimators import composable_model

X = np.array([[0.5, -1.0], [1.5, 0.2], [-0.3, 0.8]], np.float32)
Y = np.array([[1.0], [0.0], [2.0]], np.float32)


def trained(model, columns, folder):
    """Logits, weights and biases after some steps, whose first weights are constants."""
    words = tf.SparseTensor([[0, 0], [1, 0], [2, 0]], tf.constant(["a", "b", "a"]), [3, 1])
    features = {"x": tf.constant(X), "word": words, "other": words}
    step = tf.train.create_global_step()
    logits = model.build_model(features, columns, is_training=True)
    loss = tf.losses.mean_squared_error(Y, logits)
    ops = model.get_train_step(loss)
    variables = [variable.op.name for variable in tf.get_collection(model.get_scope_name())]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        values = np.random.RandomState(0)
        for variable in tf.get_collection(model.get_scope_name()):
            sess.run(variable.assign(values.uniform(-1, 1, variable.shape).astype(np.float32)))
        for _ in range(3):
            sess.run(ops)
        found = {"logits": sess.run(logits), "loss": sess.run(loss), "variables": variables}
        path = tf.train.Saver().save(sess, folder + "/model", global_step=step)
    for what, values in (("weights", model.get_weights(folder)), ("bias", model.get_bias(folder))):
        named = isinstance(values, dict)
        for key, value in values.items() if named else enumerate(values if isinstance(values, list) else [values]):
            found["%s %s" % (what, key)] = value
    found["saved"] = [name for name, _ in tf.train.list_variables(path)]
    found["summaries"] = [summary.op.name for summary in tf.get_collection(tf.GraphKeys.SUMMARIES)]
    return found


def columns():
    return [layers.real_valued_column("x", dimension=2), layers.sparse_column_with_hash_bucket("word", 4)]


def sparse():
    return [layers.sparse_column_with_hash_bucket(name, 4) for name in ("word", "other")]


def network(units, optimizer=None, **options):
    """A network whose gradients are all computed before a variable changes, since they are clipped together."""
    return composable_model.DNNComposableModel(1, units, optimizer, gradient_clip_norm=9.0, **options)


def case_models():
    found = {}
    real = columns()[:1]
    for name, model, given in [
        ("linear", lambda: composable_model.LinearComposableModel(1), columns),
        ("clipped", lambda: composable_model.LinearComposableModel(1, "SGD", False, 0.1, scope="other"), columns),
        ("joint", lambda: composable_model.LinearComposableModel(1, _joint_weights=True), sparse),
        ("network", lambda: network([3, 2], activation_fn=tf.nn.tanh), lambda: real),
        ("adam", lambda: network([2], tf.train.AdamOptimizer(0.1)), lambda: real),
        ("named", lambda: network([2], "Ftrl", scope="net"), lambda: real),
    ]:
        with tf.Graph().as_default():
            tf.set_random_seed(1)
            for key, value in trained(model(), given(), tempfile.mkdtemp()).items():
                found[name + " " + key] = value
    return found


def case_nothing_to_train():
    model = composable_model.LinearComposableModel(1)
    return {"steps": model.get_train_step(tf.constant(1.0)), "scope": model.get_scope_name()}
