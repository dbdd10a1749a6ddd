"""Cases of the canned estimators: names of variables, results of training from fixed weights,
metrics, predictions, signatures.
"""
# ruff: noqa: D102, RUF005, SIM300

import tempfile
import zlib

import numpy as np
import tensorflow as tf

RANDOM = np.random.RandomState(0)
ROWS = 12
FEATURES = {
    "x": RANDOM.randn(ROWS, 2).astype(np.float32),
    "age": RANDOM.uniform(0, 60, ROWS).astype(np.float32),
    "city": RANDOM.choice(["oslo", "rome", "kyiv", "lima"], ROWS),
    "plan": RANDOM.randint(0, 3, ROWS),
    "weight": RANDOM.uniform(0.5, 2, ROWS).astype(np.float32),
}
TARGET = FEATURES["x"].sum(1) + FEATURES["age"] / 60
BINARY = (TARGET > np.median(TARGET)).astype(np.int64)
CLASSES = np.digitize(TARGET, np.percentile(TARGET, [33, 66])).astype(np.int64)


def columns():
    """A column of each common kind."""
    make = tf.feature_column
    x = make.numeric_column("x", shape=[2])
    age = make.bucketized_column(make.numeric_column("age"), [18, 35, 50])
    city = make.categorical_column_with_vocabulary_list("city", ["oslo", "rome", "kyiv"], num_oov_buckets=1)
    plan = make.categorical_column_with_identity("plan", 3)
    crossed = make.crossed_column([age, "city"], 7)
    wide = [x, age, city, plan, crossed]
    start = tf.truncated_normal_initializer(stddev=0.5, seed=5)
    deep = [x, age, make.indicator_column(plan), make.embedding_column(city, 2, initializer=start)]
    return wide, deep


def feed(labels, batch_size=4, num_epochs=None):
    """An input_fn of the rows in order."""
    return tf.estimator.inputs.numpy_input_fn(
        FEATURES, labels, batch_size=batch_size, num_epochs=num_epochs, shuffle=False
    )


class Weights(tf.train.SessionRunHook):
    """Sets every trainable variable to numbers drawn by its name."""

    def after_create_session(self, session, coord):
        for variable in tf.trainable_variables():
            stream = np.random.RandomState(zlib.crc32(variable.op.name.encode()) % 2**31)
            variable.load((stream.randn(*variable.shape.as_list()) * 0.5).astype(np.float32), session)


def trained(estimator, labels, steps=3):
    """The contents of the checkpoint after training from fixed weights."""
    estimator.train(feed(labels), hooks=[Weights()], steps=steps)
    names = estimator.get_variable_names()
    result = {name: estimator.get_variable_value(name) for name in names if name != "global_step"}
    result["names"] = names
    return result


def evaluated(estimator, labels):
    """The metrics of the evaluation."""
    evaluation = estimator.evaluate(feed(labels, 5, 1))
    return dict({"metric " + name: value for name, value in evaluation.items()}, metrics=sorted(evaluation))


def predicted(estimator):
    """The predictions of the model."""
    predictions = list(estimator.predict(feed(None, 5, 1)))
    result = {}
    for name in predictions[0]:
        value = np.array([prediction[name] for prediction in predictions])
        result["predicted " + str(name)] = value if value.dtype.kind in "if" else [str(one) for one in value.ravel()]
    return result


def ran(estimator, labels):
    """The checkpoint, the metrics and the predictions."""
    return dict(trained(estimator, labels), **evaluated(estimator, labels), **predicted(estimator))


def config():
    """A `RunConfig` with a new folder and little logging."""
    return tf.estimator.RunConfig(model_dir=tempfile.mkdtemp(), save_summary_steps=None, log_step_count_steps=None)


def case_linear_classifier():
    return ran(tf.estimator.LinearClassifier(columns()[0], config=config()), BINARY)


def case_linear_classifier_of_classes():
    names = ["low", "middle", "high"]
    estimator = tf.estimator.LinearClassifier(
        columns()[0],
        n_classes=3,
        weight_column="weight",
        label_vocabulary=names,
        optimizer=tf.train.GradientDescentOptimizer(0.01),
        config=config(),
    )
    labels = np.array(names)[CLASSES]
    return dict(trained(estimator, labels), **predicted(estimator))


def case_linear_regressor_of_two():
    estimator = tf.estimator.LinearRegressor(
        columns()[0],
        label_dimension=2,
        optimizer="Adagrad",
        loss_reduction=tf.losses.Reduction.MEAN,
        sparse_combiner="mean",
        config=config(),
    )
    return ran(estimator, np.stack([TARGET, -TARGET], 1))


def case_dnn_classifier():
    return trained(tf.estimator.DNNClassifier([4, 3], columns()[1], config=config()), BINARY)


def case_dnn_classifier_of_classes():
    estimator = tf.estimator.DNNClassifier(
        hidden_units=[4],
        feature_columns=columns()[1],
        n_classes=3,
        activation_fn=tf.nn.tanh,
        optimizer=tf.train.AdamOptimizer(0.05),
        batch_norm=True,
        config=config(),
    )
    return ran(estimator, CLASSES)


def case_dnn_regressor():
    estimator = tf.estimator.DNNRegressor(
        [5, 2], columns()[1], weight_column=tf.feature_column.numeric_column("weight"), config=config()
    )
    return trained(estimator, TARGET)


def case_wide_and_deep_classifier():
    wide, deep = columns()
    estimator = tf.estimator.DNNLinearCombinedClassifier(
        linear_feature_columns=wide, dnn_feature_columns=deep, dnn_hidden_units=[4, 3], config=config()
    )
    return dict(trained(estimator, BINARY), **evaluated(estimator, BINARY))


def case_wide_and_deep_regressor():
    wide, deep = columns()
    estimator = tf.estimator.DNNLinearCombinedRegressor(
        linear_feature_columns=wide,
        linear_optimizer=tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01),
        dnn_feature_columns=deep,
        dnn_optimizer=tf.train.ProximalAdagradOptimizer(0.1, l2_regularization_strength=0.01),
        dnn_hidden_units=[4],
        config=config(),
    )
    return trained(estimator, TARGET)


def case_baseline_classifier():
    return ran(tf.estimator.BaselineClassifier(n_classes=3, config=config()), CLASSES)


def case_kmeans():
    points = np.concatenate([RANDOM.randn(20, 2) + 5, RANDOM.randn(20, 2) - 5]).astype(np.float32)
    estimator = tf.estimator.experimental.KMeans(
        2, model_dir=tempfile.mkdtemp(), initial_clusters=points[[0, 39]], use_mini_batch=False
    )

    def whole():
        return tf.train.limit_epochs(tf.constant(points), num_epochs=1)

    for _ in range(2):
        estimator.train(whole)
    return {
        "centers": estimator.cluster_centers(),
        "score": np.float32(estimator.score(whole)),
        "index": np.array(list(estimator.predict_cluster_index(whole))),
        "names": estimator.get_variable_names(),
    }


def case_parse_example_spec():
    wide, deep = columns()
    spec = tf.estimator.classifier_parse_example_spec(
        wide + deep, "label", label_dtype=tf.int64, weight_column="weight"
    )
    other = tf.estimator.regressor_parse_example_spec(wide, "label")
    return {"classifier": sorted(map(str, spec.items())), "regressor": sorted(map(str, other.items()))}


def case_export():
    estimator = tf.estimator.LinearClassifier(columns()[0], config=config())
    spec = tf.feature_column.make_parse_example_spec(columns()[0])
    receiver = tf.estimator.export.build_parsing_serving_input_receiver_fn(spec)
    estimator.train(feed(BINARY), steps=1)
    folder = estimator.export_savedmodel(tempfile.mkdtemp(), receiver).decode()
    with tf.Session(graph=tf.Graph()) as sess:
        loaded = tf.saved_model.loader.load(sess, [tf.saved_model.tag_constants.SERVING], folder)
    result = {"signatures": sorted(loaded.signature_def)}
    for key, signature in loaded.signature_def.items():
        sides = [sorted([k, v.dtype] for k, v in side.items()) for side in (signature.inputs, signature.outputs)]
        result[key] = sides + [signature.method_name]
    return result
