"""Cases of tf.contrib.learn's estimators: linear models from zeros, number by number; a network and
a model function.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn.estimators import debug
from tensorflow.contrib.learn.python.learn.estimators import head as heads

STATE = np.random.RandomState(12)
X = STATE.normal(size=(30, 4)).astype(np.float32)
SCORE = (X.dot([1.0, -2.0, 0.5, 0.0]) + 0.3).astype(np.float32)
THREE = np.digitize(SCORE, [-1.0, 1.0])
TWO = (SCORE > 0).astype(np.int64)


def numbers(results):
    return {key: np.float32(value) for key, value in results.items()}


def case_linear_classifier():
    columns = learn.infer_real_valued_columns_from_input(X)
    classifier = learn.LinearClassifier(feature_columns=columns, n_classes=3)
    classifier.fit(X, THREE, steps=20, batch_size=8)
    found = numbers(classifier.evaluate(X, THREE))
    found["classes"] = np.array(list(classifier.predict(X, as_iterable=True)))
    found["all at once"] = classifier.predict(X, as_iterable=False)
    found["probabilities"] = np.array(list(classifier.predict_proba(X[:5])))
    found["names"] = classifier.get_variable_names()
    found["bias"] = classifier.get_variable_value("linear/bias_weight")
    found["column"] = [columns[0].name, columns[0].dimension]
    return found


def case_two_classes():
    columns = [tf.contrib.layers.real_valued_column("x", dimension=4)]
    classifier = learn.LinearClassifier(columns, optimizer=tf.train.GradientDescentOptimizer(0.5))

    def input_fn():
        return {"x": tf.constant(X)}, tf.constant(TWO)

    classifier.fit(input_fn=input_fn, steps=10)
    classifier.fit(input_fn=input_fn, max_steps=15)
    found = numbers(classifier.evaluate(input_fn=input_fn, steps=1))
    found["classes"] = np.array(list(classifier.predict(input_fn=input_fn)))
    found["logits"] = np.array([one["logits"] for one in classifier.predict(input_fn=input_fn, outputs=["logits"])])
    found["names"] = classifier.get_variable_names()
    return found


def case_linear_regressor():
    columns = [tf.contrib.layers.real_valued_column("a"), tf.contrib.layers.real_valued_column("b", dimension=3)]
    regressor = learn.LinearRegressor(columns, optimizer=tf.train.AdamOptimizer(0.1))

    def input_fn():
        return {"a": tf.constant(X[:, 0]), "b": tf.constant(X[:, 1:])}, tf.constant(SCORE)

    regressor.fit(input_fn=input_fn, steps=10)
    found = numbers(regressor.evaluate(input_fn=input_fn, steps=1))
    found["scores"] = np.array(list(regressor.predict(input_fn=input_fn)))
    found["names"] = regressor.get_variable_names()
    return found


def case_dnn():
    """The names of a network, and in words whether it learns. With one seed the initial weights are
    the same in each run, but not in each version.
    """
    config = learn.RunConfig(tf_random_seed=1)
    columns = [tf.contrib.layers.real_valued_column("", dimension=4)]
    classifier = learn.DNNClassifier(
        hidden_units=[8, 6], feature_columns=columns, n_classes=3, dropout=0.1, config=config
    )
    classifier.fit(x=X, y=THREE, steps=150)
    regressor = learn.DNNRegressor(hidden_units=[8], feature_columns=columns, optimizer="Adam", config=config)
    regressor.fit(X, SCORE, steps=150)
    return {
        "names": classifier.get_variable_names(),
        "regressor names": regressor.get_variable_names(),
        "accurate": bool(classifier.evaluate(x=X, y=THREE)["accuracy"] > 0.8),
        "close": bool(regressor.evaluate(X, SCORE)["loss"] < 0.5 * np.var(SCORE)),
        "keys": sorted(classifier.evaluate(x=X, y=THREE)),
        "shape": list(regressor.predict(X, as_iterable=False).shape),
    }


def model_fn(features, labels, mode, params):
    weights = tf.get_variable("weights", [4, 3], initializer=tf.constant_initializer(np.linspace(-1, 1, 12)))
    logits = tf.matmul(features, weights)
    predictions = {"classes": tf.argmax(logits, 1), "probabilities": tf.nn.softmax(logits, name="softmax")}
    loss = train_op = None
    if mode != learn.ModeKeys.INFER:
        loss = tf.losses.softmax_cross_entropy(tf.one_hot(labels, 3), logits)
    if mode == learn.ModeKeys.TRAIN:
        train_op = tf.contrib.layers.optimize_loss(
            loss=loss, global_step=tf.train.get_global_step(), learning_rate=params["rate"], optimizer="SGD"
        )
    return learn.ModelFnOps(mode=mode, predictions=predictions, loss=loss, train_op=train_op)


def case_model_function():
    estimator = learn.Estimator(model_fn=model_fn, params={"rate": 0.5}, config=learn.RunConfig(tf_random_seed=1))
    estimator.fit(x=X, y=THREE, batch_size=7, steps=12)
    metrics = {"accuracy": learn.MetricSpec(metric_fn=tf.metrics.accuracy, prediction_key="classes")}
    found = numbers(estimator.evaluate(x=X, y=THREE, metrics=metrics))
    found["probabilities"] = np.array([one["probabilities"] for one in estimator.predict(x=X)])
    sk = learn.SKCompat(learn.Estimator(model_fn=model_fn, params={"rate": 0.5}))
    sk.fit(X, THREE, batch_size=10, steps=5)
    found["sk"] = sk.predict(X)["probabilities"]
    found["sk score"] = np.float32(sk.score(X, THREE, metrics=metrics)["accuracy"])
    try:
        learn.Estimator(model_fn=model_fn).evaluate(x=X, y=THREE)
    except Exception as error:
        found["error"] = type(error).__name__
    return found


def case_labels_of_a_model_function_that_predicts():
    def model_fn(features, targets, mode):
        predictions = tf.reduce_sum(features, 1) * tf.get_variable("scale", initializer=1.5)
        loss = tf.losses.mean_squared_error(targets, predictions)
        train_op = tf.contrib.layers.optimize_loss(loss, tf.train.get_global_step(), 0.1, "SGD")
        return predictions, loss, train_op

    points = np.arange(12, dtype=np.float32).reshape(4, 3) / 10
    estimator = tf.contrib.learn.Estimator(model_fn).fit(points, points.sum(1), steps=3)
    return {"predictions": np.array(list(estimator.predict(points)))}


def raised(call, length=60):
    try:
        call()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:length]
    return "nothing"


def embedded():
    words = tf.contrib.layers.sparse_column_with_keys("word", ["a", "b", "c"])
    return tf.contrib.layers.embedding_column(words, 2, initializer=tf.constant_initializer(0.5))


def words_fn():
    words = tf.SparseTensor([[i, 0] for i in range(6)], tf.constant(list("abcabc")), [6, 1])
    return {"word": words, "x": tf.constant(X[:6])}, tf.constant(TWO[:6])


def case_networks_of_a_head():
    """What stays of an embedding whose steps have the factor 0, and the names of variables."""
    head, column, found = heads.multi_class_head(2), embedded(), {}
    other = tf.contrib.layers.real_valued_column("x", 4)
    for name, factor in (("still", 0.0), ("moved", 1.0)):
        estimator = learn.DNNEstimator(
            head, [3], [column], activation_fn=tf.nn.tanh, embedding_lr_multipliers={column: factor}
        )
        estimator.fit(input_fn=words_fn, steps=2)
        (key,) = [each for each in estimator.get_variable_names() if each.endswith("weights") and "word" in each]
        found[name] = bool((estimator.get_variable_value(key) == 0.5).all())
    found["names"] = estimator.get_variable_names()
    estimator = learn.DNNLinearCombinedEstimator(
        head, None, [other], dnn_feature_columns=[column], dnn_hidden_units=[3]
    )
    found["combined"] = estimator.fit(input_fn=words_fn, steps=1).get_variable_names()

    def fit(kind, **given):
        return raised(lambda: kind(head=head, **given).fit(input_fn=words_fn, steps=1))

    found["refused"] = [
        fit(learn.DNNEstimator, hidden_units=[3], feature_columns=[other], embedding_lr_multipliers={other: 1.0}),
        fit(learn.DNNEstimator, hidden_units=[3], feature_columns=[other], embedding_lr_multipliers={column: 1.0}),
        fit(learn.DNNLinearCombinedEstimator, dnn_feature_columns=[column]),
        fit(learn.DNNLinearCombinedEstimator),
    ]
    return found


def case_linear_options():
    columns, found = [tf.contrib.layers.real_valued_column("", 4)], {}
    for name, options in (
        ("clipped", {"gradient_clip_norm": 0.01}),
        ("named", {"optimizer": "SGD"}),
        ("adagrad", {"optimizer": "Adagrad"}),
    ):
        regressor = learn.LinearRegressor(columns, **options).fit(X, SCORE, steps=3)
        found[name] = regressor.get_variable_value(
            next(each for each in regressor.get_variable_names() if "weight" in each)
        )
        scores = list(regressor.predict(X[:2], outputs=["scores"]))
        found[name + " scores"] = np.array([one["scores"] for one in scores])
    found["refused"] = [
        raised(lambda: list(regressor.predict(X[:2], outputs=["no"])), 40),
        raised(lambda: regressor.fit(X, SCORE, steps=1, batch_size=0)),
        raised(lambda: regressor.fit(iter(X), iter(SCORE), steps=1, batch_size=0)),
    ]
    return found


def case_debug():
    def input_fn():
        return {"x": tf.constant(X), "y": tf.constant(X[:, 0])}, tf.constant(THREE)

    def score_fn():
        return {"x": tf.constant(X[:6])}, tf.constant(SCORE[:6])

    classifier = debug.DebugClassifier(n_classes=3).fit(input_fn=input_fn, steps=3)
    regressor = debug.DebugRegressor().fit(input_fn=score_fn, steps=3)
    empty = debug.DebugRegressor()
    return {
        "classes": np.array(list(classifier.predict_classes(input_fn=input_fn))),
        "probabilities": np.array([one.sum() for one in classifier.predict_proba(input_fn=input_fn)]),
        "scores": len({float(score) for score in regressor.predict_scores(input_fn=score_fn)}),
        "refused": raised(lambda: empty.fit(input_fn=lambda: ({}, tf.constant(SCORE)), steps=1)),
    }


def case_labels_when_predicting():
    """The labels that a model function gets in `predict`: placeholders like those of `fit`."""
    found = {}
    places = [[i, 0] for i in range(6)]
    for name, make in (
        ("dict", lambda: {"a": tf.constant(TWO[:6]), "b": tf.constant(X[:6])}),
        ("sparse", lambda: tf.SparseTensor(places, tf.constant(TWO[:6]), [6, 1])),
        ("nothing", lambda: None),
    ):
        told = []

        def model(features, labels, mode):
            each = labels if isinstance(labels, dict) else {"": labels}
            told.append(  # noqa: B023
                [mode]
                + [[key, type(part).__name__, str(getattr(part, "shape", ""))] for key, part in sorted(each.items())]
            )
            predictions = 2.0 * features * tf.get_variable("w", initializer=1.5)
            return predictions, tf.reduce_sum(predictions), tf.assign_add(tf.train.get_global_step(), 1).op

        def input_fn():
            return tf.constant(X[:6]), make()  # noqa: B023

        estimator = learn.Estimator(model).fit(input_fn=input_fn, steps=1)
        found[name] = np.array(list(estimator.predict(input_fn=input_fn)))
        found[name + " told"] = told
    return found


def case_arrays_by_name():
    columns = [tf.contrib.layers.real_valued_column("a"), tf.contrib.layers.real_valued_column("b", 3)]
    regressor = learn.LinearRegressor(columns).fit({"a": X[:, :1], "b": X[:, 1:]}, SCORE, steps=3, batch_size=7)
    return {"weights": regressor.get_variable_value("linear/b/weight"), "names": regressor.get_variable_names()}
