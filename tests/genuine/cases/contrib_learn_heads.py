"""Cases of contrib.learn's heads, and of the estimators that take one."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn.estimators import debug
from tensorflow.contrib.learn.python.learn.estimators import head as heads

STATE = np.random.RandomState(5)
X = STATE.normal(size=(6, 3)).astype(np.float32)
TWO = np.array([0, 1, 1, 0, 1, 0])
THREE = np.array([0, 1, 2, 2, 1, 0])
PLACES = [[row, 0] for row in range(6)]
WEIGHTS = np.array([1.0, 2.0, 0.5, 1.0, 1.0, 3.0], np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__ + ": " + str(error).splitlines()[0][:60]
    return "nothing"


def ran(head, labels, logits, mode="train", **options):
    """What a head gives for logits, after one step."""
    with tf.Graph().as_default():
        features = {"x": tf.constant(X), "w": tf.constant(WEIGHTS)}

        def train(loss):
            return tf.assign_add(tf.Variable(0.0, name="trained"), loss).op

        labels = {key: tf.constant(value) for key, value in labels.items()} if isinstance(labels, dict) else labels
        given = {"logits": tf.constant(logits)} if logits is not None else {"logits_input": tf.constant(X)}
        ops = head.create_model_fn_ops(features, mode, labels, train, **given)
        tensors = {str(key): value for key, value in ops.predictions.items()} if ops.predictions else {}
        if ops.loss is not None:
            tensors["loss"] = ops.loss
        updates = {key: metric[1] for key, metric in ops.eval_metric_ops.items()}
        found = {
            "variables": [v.op.name for v in tf.global_variables()],
            "summaries": sorted(op.name for op in tf.get_default_graph().get_operations() if "Summary" in op.type),
            "names": sorted(value.op.name for value in tensors.values()),
        }
        for key, (kind, outputs) in (ops.output_alternatives or {}).items():
            found["alternative"] = [str(key), kind, sorted(outputs)]
            tensors.update({"output/" + name: value for name, value in outputs.items()})
        with tf.Session() as sess:
            sess.run([tf.global_variables_initializer(), tf.local_variables_initializer(), tf.tables_initializer()])
            found.update(sess.run(tensors))
            found.update({"metric/" + key: np.float32(value) for key, value in sess.run(updates).items()})
            if ops.train_op is not None:
                sess.run(ops.train_op)
                found["after"] = sess.run(next(v for v in tf.global_variables() if v.op.name.endswith("trained")))
                bias = [v for v in tf.global_variables() if v.op.name.endswith("centered_bias_weight")]
                found["biases"] = np.float32([sess.run(v) for v in bias])
    return found


def together(results):
    return {name + "/" + key: value for name, result in results.items() for key, value in result.items()}


def case_heads():
    one, three = X[:, :1], X
    return together(
        {
            "regression": ran(heads.regression_head(), X[:, 0], one),
            "regression_2": ran(heads.regression_head(label_dimension=2, weight_column_name="w"), X[:, :2], X[:, 1:]),
            "poisson": ran(heads.poisson_regression_head(), np.abs(X[:, 0]), one),
            "named": ran(heads.regression_head(label_name="y", head_name="mine"), {"y": X[:, 0]}, one),
            "binary": ran(heads.multi_class_head(2, thresholds=(0.4, 0.6)), TWO, one),
            "binary_weights": ran(heads.multi_class_head(2, weight_column_name="w"), TWO[:, None], one, "eval"),
            "binary_bias": ran(heads.multi_class_head(2, enable_centered_bias=True), TWO, one),
            "three": ran(heads.multi_class_head(3, metric_class_ids=[0, 2]), THREE, three),
            "three_infer": ran(heads.multi_class_head(3), None, three, "infer"),
            "three_layer": {"variables": ran(heads.multi_class_head(3), None, None, "infer")["variables"]},
            "svm": ran(heads.binary_svm_head(), TWO, one),
            "labels": ran(heads.multi_label_head(3, metric_class_ids=[1]), (X > 0).astype(np.int64), three),
        }
    )


def case_several():
    keys = ran(heads.multi_class_head(3, label_keys=["a", "b", "c"]), np.array(list("abccba")), X)
    both = [heads.regression_head("y", head_name="one"), heads.multi_class_head(2, "z", head_name="two")]
    labels = {"y": X[:, 0], "z": TWO}
    only = heads.loss_only_head(lambda: tf.constant(3.0), head_name="three")
    return together(
        {
            "keys": {k: v for k, v in keys.items() if k not in ("classes", "output/classes")},
            "train": ran(heads.multi_head(both, [1.0, 2.0]), labels, X[:, :2]),
            "eval": ran(heads.multi_head([*both, only]), labels, X[:, :2], "eval"),
            "sparse": ran(heads.multi_label_head(3), tf.SparseTensorValue(PLACES, [0, 2, 1, 1, 0, 2], (6, 1)), X),
            "refused": {
                "sparse": raised(
                    lambda: ran(heads.multi_class_head(2), tf.SparseTensorValue([[0, 0]], [1], (6, 1)), X[:, :1])
                ),
                "n": raised(lambda: heads.multi_class_head(1)),
                "ids": raised(lambda: heads.multi_class_head(2, metric_class_ids=[0])),
                "id": raised(lambda: heads.multi_class_head(3, metric_class_ids=[3])),
                "keys": raised(lambda: heads.multi_class_head(3, label_keys=["a"])),
                "loss": raised(lambda: heads.multi_class_head(3, loss_fn=lambda a, b: a)),
                "names": raised(lambda: heads.multi_head([heads.regression_head()])),
                "size": raised(lambda: heads.multi_head(both, [1.0])),
                "weights": raised(lambda: ran(heads.regression_head(weight_column_name="no"), X[:, 0], X[:, :1])),
                "dimension": raised(lambda: heads.regression_head(label_dimension=0)),
                "logits": raised(lambda: ran(heads.regression_head(), X[:, 0], X)),
            },
        }
    )


def case_estimators():
    columns = [tf.contrib.layers.real_valued_column("", dimension=3)]

    def input_fn():
        return tf.constant(X), tf.constant(THREE)

    found = {}
    head = heads.multi_class_head(3)
    for name, estimator in (
        ("linear", learn.LinearEstimator(columns, head, optimizer=tf.train.GradientDescentOptimizer(0.1))),
        ("debug", debug.DebugClassifier(n_classes=3)),
        ("bias", learn.LinearClassifier(columns, n_classes=3, enable_centered_bias=True)),
    ):
        estimator.fit(input_fn=input_fn, steps=3)
        results = estimator.evaluate(input_fn=input_fn, steps=1)
        found.update({name + "/" + key: np.float32(value) for key, value in results.items()})
        found[name + "/names"] = estimator.get_variable_names()
    found["params"] = [sorted(estimator.get_params()), "linear" in str(estimator)]
    return found


def own_loss(labels, logits, weights=None):
    losses = tf.square(tf.to_float(tf.reshape(labels, [6, -1])[:, 0]) - logits[:, 0])
    return tf.reduce_sum(losses if weights is None else losses * tf.reshape(weights, [-1]))


def case_more():
    both = [heads.regression_head("y", head_name="one"), heads.multi_class_head(2, "z", head_name="two")]
    only = heads.loss_only_head(lambda: [tf.constant(3.0), tf.constant(1.0)], head_name="three")
    labels, several = {"y": X[:, 0], "z": TWO}, heads.multi_head([*both, only])
    regression, classes, columns = heads.regression_head(), heads.multi_class_head(3), tf.constant(X)
    features = {"x": columns, "w": tf.constant(WEIGHTS)}
    parts = {"one": columns[:, :1], "two": columns[:, 1:2], "three": columns}
    ops = several.create_model_fn_ops(features, "eval", {"y": X[:, 0], "z": TWO}, logits=parts)
    with tf.Session() as sess:
        by_name = {"loss": sess.run(ops.loss), "keys": sorted(str(key) for key in ops.predictions)}

    def made(head, mode="train", **given):
        return raised(lambda: head.create_model_fn_ops(features, mode, **given))

    return together(
        {
            "infer": ran(several, None, X[:, :2], "infer"),
            "train": ran(several, labels, X[:, :2]),
            "layer": {"variables": ran(several, None, None, "infer")["variables"]},
            "by name": by_name,
            "loss": ran(heads.multi_class_head(3, loss_fn=own_loss), THREE, X),
            "weighted loss": ran(heads.multi_class_head(3, weight_column_name="w", loss_fn=own_loss), THREE, X),
            "labels loss": ran(heads.multi_label_head(3, loss_fn=own_loss), (X > 0).astype(np.int64), X),
            "properties": {"all": [several.logits_dimension, both[0].label_name, both[1].head_name]},
            "refused": {
                "mode": made(regression, "no", logits=columns[:, :1]),
                "mode of loss": made(only, "no"),
                "mode of several": made(several, "no"),
                "step": made(regression, labels=X[:, 0], logits=columns[:, :1]),
                "step of loss": made(only),
                "step of several": made(several, labels=labels, logits=columns[:, :2]),
                "no logits": made(regression, "infer"),
                "both logits": made(regression, "infer", logits=columns[:, :1], logits_input=columns),
                "float labels": made(classes, labels=X[:, 0], logits=columns, train_op_fn=heads.no_op_train_fn),
                "keys of two": raised(lambda: heads.multi_class_head(2, label_keys=["a", "b"])),
                "one label": raised(lambda: heads.multi_label_head(1)),
            },
        }
    )
