"""Cases of contrib.learn's recurrent estimators, their parts, and rnn_common."""

import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers, learn
from tensorflow.contrib.learn.python.learn.estimators import dynamic_rnn_estimator as dynamic
from tensorflow.contrib.learn.python.learn.estimators import rnn_common
from tensorflow.contrib.learn.python.learn.estimators import state_saving_rnn_estimator as saving

PROBLEM, KIND = learn.ProblemType, rnn_common.PredictionType


def raised(call, length=120):
    try:
        return str(call())
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:length]


def inputs(number=0):
    """Two sequences of four steps, of which the second has two."""
    x = np.sin(np.arange(8.0).reshape([2, 4, 1]) + number).astype(np.float32)
    return {"x": tf.constant(x), "sequence_length": tf.constant([4, 2]), "about": tf.constant([[0.5], [-1.0]])}


def waves(shape, dtype=None, partition_info=None):
    """Initial values that are not drawn."""
    return tf.constant(np.sin(np.arange(1.0, np.prod(shape) + 1.0)).reshape(shape), dtype)


def fixed(kind):
    """An estimator whose variables have the initial values `waves`."""

    class Fixed(kind):
        def _call_model_fn(self, *given, **named):
            logits = tf.contrib.framework.arg_scope([layers.fully_connected], weights_initializer=waves)
            with tf.variable_scope(tf.get_variable_scope(), initializer=waves), logits:
                return super(Fixed, self)._call_model_fn(*given, **named)

    return Fixed


def trained(estimator, input_fn, found, name):
    """Fit, evaluate and predict."""
    estimator.fit(input_fn=input_fn, steps=3)
    names = [each for each in sorted(estimator.get_variable_names()) if "OptimizeLoss" not in each]
    found[name + " variables"] = names
    for each in names:
        found["%s %s" % (name, each)] = estimator.get_variable_value(each)
    results = estimator.evaluate(input_fn=input_fn, steps=1)
    found[name + " metrics"] = sorted(results)
    found.update({"%s metric %s" % (name, key): np.float32(value) for key, value in results.items()})
    predictions = estimator.predict(input_fn=input_fn, as_iterable=False)
    found.update({"%s prediction %s" % (name, key): value for key, value in predictions.items()})


def case_dynamic():
    found, column = {}, layers.real_valued_column("x")
    several = {
        "classes": (PROBLEM.CLASSIFICATION, KIND.MULTIPLE_VALUE),
        "scores": (PROBLEM.LINEAR_REGRESSION, KIND.MULTIPLE_VALUE),
    }
    several["one class"] = (PROBLEM.CLASSIFICATION, KIND.SINGLE_VALUE)
    several["one score"] = (PROBLEM.LINEAR_REGRESSION, KIND.SINGLE_VALUE)
    for name, (problem, kind) in several.items():

        def input_fn():
            labels = tf.constant([[0, 1, 0, 0], [2, 0, 0, 0]]) if kind == KIND.MULTIPLE_VALUE else tf.constant([1, 2])  # noqa: B023
            labels = labels if problem == PROBLEM.CLASSIFICATION else tf.cast(labels, tf.float32)  # noqa: B023
            return inputs(), labels

        estimator = fixed(dynamic.DynamicRnnEstimator)(
            problem,
            kind,
            [column],
            [layers.real_valued_column("about")] if name != "scores" else None,
            num_classes=3,
            num_units=[3, 2] if name == "classes" else 3,
            cell_type={"classes": "lstm", "scores": "gru"}.get(name, "basic_rnn"),
            optimizer="Momentum" if name == "one score" else "SGD",
            momentum=0.9,
            predict_probabilities=name == "classes",
            config=learn.RunConfig(tf_random_seed=1),
        )
        trained(estimator, input_fn, found, name)
    return found


def case_parts():
    column, found = layers.real_valued_column("x"), {}
    features = inputs()
    cell = rnn_common.construct_rnn_cell([2, 3], "lstm")
    states = {dynamic._get_state_name(i): tf.fill([2, size], float(i)) for i, size in enumerate([2, 2, 3, 3])}
    state = dynamic.dict_to_state_tuple(states, cell)
    found["state"] = [[type(each).__name__, [str(part.shape) for part in each]] for each in state]
    found["names"] = [sorted(dynamic.state_tuple_to_dict(state)), dynamic.dict_to_state_tuple({}, cell)]
    built = dynamic.build_sequence_input(features, [column], [layers.real_valued_column("about")])
    outputs, last = dynamic.construct_rnn(None, built, rnn_common.construct_rnn_cell(2), 3)
    chosen = {
        "input": built,
        "last": rnn_common.select_last_activations(built, features["sequence_length"]),
        "very last": rnn_common.select_last_activations(built, None),
    }
    kept = rnn_common.mask_activations_and_labels(built, tf.constant([[1, 2, 3, 4], [5, 6, 7, 8]]), [4, 2])
    every = rnn_common.mask_activations_and_labels(built, tf.constant([[1, 2, 3, 4], [5, 6, 7, 8]]), None)
    chosen.update({"kept": kept[0], "kept labels": kept[1], "every": every[0], "every label": every[1]})
    with tf.Session() as sess:
        found.update(sess.run(chosen))
    found["rnn"] = [str(outputs.shape), outputs.op.name, str(last.shape)]
    found["variables"] = [each.name for each in tf.global_variables()]
    dropped = rnn_common.construct_rnn_cell([2, 3], dropout_keep_probabilities=[0.5, 0.25, 0.75])
    found["dropout"] = [[type(each).__name__, each.output_size] for each in dropped._cells]
    found["state names"] = [
        saving._get_state_names(rnn_common.construct_rnn_cell(size, kind))
        for size, kind in ((2, "basic_rnn"), (2, "lstm"), ([2, 3], "lstm"), ([2, 3], "gru"))
    ]
    return found


def case_refused():
    column, cells = layers.real_valued_column("x"), [rnn_common.construct_rnn_cell(2)]
    cell = rnn_common.construct_rnn_cell([2, 3])

    def made(problem=PROBLEM.CLASSIFICATION, kind=KIND.SINGLE_VALUE, **given):
        return lambda: dynamic.DynamicRnnEstimator(problem, kind, [column], num_units=2, **given)

    def saved(problem=PROBLEM.CLASSIFICATION, steps=2, **given):
        return lambda: saving.StateSavingRnnEstimator(problem, steps, 2, [column], num_units=2, **given)

    missing = ({}, None, "train", [column], None)
    bucket = layers.bucketized_column(column, [0.0])
    found = {
        "kind": made(kind=7),
        "problem": made(problem=7),
        "classes": made(),
        "probabilities": made(PROBLEM.LINEAR_REGRESSION, predict_probabilities=True),
        "saving problem": saved(problem=7),
        "saving classes": saved(),
        "saving probabilities": saved(PROBLEM.LINEAR_REGRESSION, predict_probabilities=True),
        "steps": saved(PROBLEM.LINEAR_REGRESSION, 0),
        "cell": lambda: rnn_common.construct_rnn_cell(2, None),
        "dropout": lambda: rnn_common.apply_dropout(cells, [0.5]),
        "state": lambda: dynamic.dict_to_state_tuple({"rnn_cell_state_0": tf.zeros([1, 2])}, cell),
        "sequence": lambda: saving._prepare_features_for_sqss(*missing),
        "context": lambda: saving._prepare_features_for_sqss(
            {"x": 1}, None, "train", [column], [layers.real_valued_column("y")]
        ),
        "column": lambda: saving._prepare_features_for_sqss({"x": 1}, None, "train", [bucket], None),
        "alternatives": lambda: dynamic._get_output_alternatives(7, 1, {}),
    }
    return {name: raised(call) for name, call in found.items()}


def one_sequence():
    """An example of five steps, always the same."""
    x = tf.constant(np.cos(np.arange(5.0)).astype(np.float32))
    return {"x": x, "about": tf.constant([0.5])}, tf.constant([0, 1, 1, 0, 1])


def case_saving():
    found = {}
    for name, problem in (("classes", PROBLEM.CLASSIFICATION), ("scores", PROBLEM.LINEAR_REGRESSION)):
        estimator = fixed(saving.StateSavingRnnEstimator)(
            problem,
            num_unroll=2,
            batch_size=2,
            sequence_feature_columns=[layers.real_valued_column("x")],
            context_feature_columns=[layers.real_valued_column("about")] if name == "classes" else None,
            num_classes=2,
            num_units=[3],
            cell_type="lstm" if name == "classes" else "basic_rnn",
            predict_probabilities=name == "classes",
            model_dir=tempfile.mkdtemp(),
            config=learn.RunConfig(tf_random_seed=1),
            num_threads=1,
            queue_capacity=2,
            seed=5,
        )
        trained(estimator, one_sequence, found, name)
    return found


def case_operations():
    """The operations in their order, which seeds depend on."""
    found = {}
    for name in ("select_last_activations", "mask_activations_and_labels"):
        for given in (True, False):
            with tf.Graph().as_default() as graph:
                lengths = tf.constant([1, 3]) if given else None
                several = [tf.zeros([2, 3])] if name.startswith("mask") else []
                getattr(rnn_common, name)(tf.zeros([2, 3, 4]), *several, lengths)
                found["%s %s" % (name, given)] = [operation.type for operation in graph.get_operations()]
    return found
