"""Cases of the parts of which models of tf.contrib.timeseries consist."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.timeseries.python.timeseries import (
    ar_model,
    estimators,
    feature_keys,
    head,
    math_utils,
    model,
    model_utils,
    state_management,
)
from tensorflow.contrib.timeseries.python.timeseries.state_space_models import periodic, structural_ensemble

SEEN = {feature_keys.FilteringResults.TIMES: np.array([[1, 2, 5], [0, 3, 4]])}


def said(call):
    """The type and the text of an error."""
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    raise AssertionError("no error")


def case_layer():
    x = tf.constant(np.random.RandomState(2).normal(size=[3, 2]).astype(np.float32))
    layers = {
        "relu": model_utils.fully_connected(x, 2, 4, "first"),
        "linear": model_utils.fully_connected(x, 2, 4, "second", activation=None),
        "tanh": model_utils.fully_connected(x, 2, 4, "third", activation=tf.tanh),
    }
    rng = np.random.RandomState(4)
    with tf.Session() as sess:
        for variable in tf.global_variables():
            sess.run(variable.assign(rng.normal(size=variable.shape.as_list())))
        found = sess.run(layers)
    found["variables"] = [variable.name for variable in tf.global_variables()]
    return found


def case_parameters():
    kept, replaced = tf.constant(5), tf.constant(3)
    with tf.Session():
        value = model_utils.parameter_switch({replaced: 4})
        return {"kept": value(kept), "replaced": value(replaced)}


def case_times():
    times = model_utils.canonicalize_times_or_steps_from_output
    one = {feature_keys.FilteringResults.TIMES: np.array([[1, 2, 5]])}
    return {
        "steps": times(None, 3, SEEN),
        "times": times([[7, 9], [5, 8]], None, SEEN),
        "flat_times": times([7, 9], None, one),
        "both": said(lambda: times([1], 2, SEEN)),
        "neither": said(lambda: times(None, None, SEEN)),
        "batch": said(lambda: times([7, 9], None, SEEN)),
        "early": said(lambda: times([[7, 9], [4, 8]], None, SEEN)),
    }


def matrices(seed, *shape):
    return np.random.RandomState(seed).normal(size=shape).astype(np.float32)


def positive(seed, *shape):
    """Positive definite matrices."""
    matrix = matrices(seed, *shape)
    return np.matmul(matrix, np.swapaxes(matrix, -1, -2)) + np.eye(shape[-1], dtype=np.float32)


def case_matrices():
    raw, small = matrices(1, 2, 3, 3), matrices(2, 3, 3) / 3
    tensors = {
        "clipped": math_utils.clip_covariance(positive(3, 2, 3, 3) * [[[1e3]], [[1e-3]]], 2.0, 0.5),
        "blocks": math_utils.block_diagonal([matrices(4, 2, 1, 2), matrices(5, 2, 3, 1)]),
        "sums": math_utils.power_sums_tensor(4, small, positive(6, 3, 3)),
        "powers": math_utils.matrix_to_powers(small, [0, 1, 2, 5, 8]),
        "batch powers": math_utils.batch_matrix_pow(raw, [3, 0]),
        "batch times matrix": math_utils.batch_times_matrix(raw, small, adj_x=True, adj_y=True),
        "matrix times batch": math_utils.matrix_times_batch(small, raw, adj_x=True, adj_y=True),
        "toeplitz": math_utils.make_toeplitz_matrix(raw[:, :2, :2]),
        "positive": math_utils.sign_magnitude_positive_definite(raw, off_diagonal_scale=[0.5, -1.0], overall_scale=2.0),
        "variable": math_utils.variable_covariance_matrix(2, "v", tf.float64, np.array([0.5, 2.0]), 0.3),
        "replicated": math_utils.replicate_state((tf.constant(1), (small,)), 2)[1][0],
    }
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found = sess.run(tensors)
    found["variables"] = [variable.name for variable in tf.global_variables()]
    return found


def case_densities():
    x, scale = matrices(1, 2, 3), np.abs(matrices(2, 2, 3)) + 0.1
    covariance = positive(3, 2, 3, 3)
    tensors = {
        "normal": math_utils.normal_log_prob(0.5, scale, x),
        "cauchy": math_utils.cauchy_log_prob(0.5, scale, x),
        "vector": math_utils.mvn_tril_log_prob(0.5, np.linalg.cholesky(covariance), x),
        "prior": math_utils.log_noninformative_covariance_prior(tf.constant(covariance[0])),
        "scale": math_utils.entropy_matched_cauchy_scale(covariance),
    }
    with tf.Session() as sess:
        return sess.run(tensors)


def case_statistics():
    """The statistics after batches of two windows, the later ones first."""
    times, values = tf.placeholder(tf.int64, [None, None]), tf.placeholder(tf.float32, [None, None, 2])
    made = math_utils.InputStatisticsFromMiniBatch(2, tf.float32, starting_variance_window_size=3)
    statistics = made.initialize_graph({"times": times, "values": values})
    found = {"variables": [variable.name for variable in tf.global_variables()]}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for start in (20, 4, 8):
            window = np.array([range(start, start + 6), range(start + 1, start + 7)])
            fed = {times: window, values: np.sin(window[..., None] * [0.5, 1.5])}
            for i, value in enumerate(tf.contrib.framework.nest.flatten(sess.run(statistics, fed))):
                found["after %d/%d" % (start, i)] = np.asarray(value)
    return found


class Walk(model.SequentialTimeSeriesModel):
    """The state is the last value and its time."""

    def __init__(self, **about):
        super(Walk, self).__init__(["mean", "miss"], ["mean"], 1, **about)

    def get_start_state(self):
        """The value and its time."""
        return tf.constant([0.5]), tf.constant(0, tf.int64)

    def _imputation_step(self, current_times, state):
        value, time = state
        return value * tf.cast(1 + current_times - time, tf.float32)[:, None], current_times

    def _prediction_step(self, current_times, state):
        return state, {"mean": state[0] + 0.25}

    def _filtering_step(self, current_times, current_values, state, predictions):
        miss = current_values - predictions["mean"]
        outputs = dict(predictions, miss=miss, loss=tf.reduce_sum(miss**2, axis=1))
        return (current_values / 2, current_times), outputs

    def _exogenous_input_step(self, current_times, current_exogenous_regressors, state):
        return state[0] + current_exogenous_regressors, state[1]


def case_sequential():
    """A loop and an unrolled one, with exogenous features where a condition holds."""
    columns = [tf.feature_column.numeric_column("known")]
    features = {"times": [[1, 3, 4], [2, 3, 6]], "values": [[[1.0], [0.5], [2.0]], [[3.0], [1.0], [0.0]]]}
    features = {key: tf.constant(value) for key, value in features.items()}
    features["known"] = tf.constant([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]])
    tensors = {}
    for name, size in (("loop", None), ("unrolled", 3)):
        walk = Walk(
            exogenous_feature_columns=columns,
            exogenous_update_condition=lambda times, features: features["known"][:, 0] > 2.5,
            static_unrolling_window_size_threshold=size,
        )
        walk.initialize_graph()
        outputs = walk.define_loss(features, tf.estimator.ModeKeys.EVAL)
        ahead = {"times": [[5, 6], [7, 9]], "start_tuple": outputs.end_state, "known": features["known"][:, 1:]}
        tensors["%s loss" % name], tensors["%s state" % name] = outputs.loss, outputs.end_state[0]
        tensors.update({"%s %s" % (name, key): value for key, value in outputs.predictions.items()})
        tensors["%s ahead" % name] = walk.predict(ahead)["mean"]
    with tf.Session() as sess:
        return sess.run(tensors)


def case_refused():
    """What models, heads and estimators say."""
    chaining, passing = state_management.ChainingStateManager(), state_management.PassthroughStateManager()
    training = tf.estimator.ModeKeys.TRAIN
    anomalies = {"anomaly_prior_probability": 0.1}
    calls = {
        "uninitialized": lambda: Walk().define_loss({}, training),
        "generation": lambda: Walk().generate(1, 2),
        "chaining": lambda: chaining.define_loss(None, {}, training),
        "overridden": lambda: chaining.define_loss(None, {"start_tuple": ()}, training),
        "passed": lambda: passing.define_loss(None, {"start_tuple": ()}, training),
        "distribution": lambda: estimators.ARRegressor(2, 1, 1, 1, anomaly_distribution="gaussian"),
        "squared": lambda: estimators.ARRegressor(2, 1, 1, 1, loss="squared_loss", **anomalies),
        "state space": lambda: estimators.StateSpaceRegressor("model"),
        "even": lambda: periodic.ResolutionCycleModel(4, 2),
        "cycles": lambda: structural_ensemble.MultiResolutionStructuralEnsemble([3, 5], 1, 1, [2, 3, 4]),
    }
    return {name: said(call) for name, call in calls.items()}


def case_heads():
    """What a head says of features that do not fit."""
    model_, errors = ar_model.ARModel(2, 1, 1, 1), {}
    head_ = head.TimeSeriesRegressionHead(model_, state_management.FilteringOnlyStateManager(), None)
    one_shot = head.OneShotPredictionHead(model_, state_management.FilteringOnlyStateManager(), None)
    zeros = {"times": np.zeros([2, 3]), "values": np.zeros([2, 3, 1])}
    rows = {
        "labels": (head_, "train", zeros, 1),
        "mode": (head_, "other", zeros, None),
        "times": (head_, "train", {"values": zeros["values"]}, None),
        "values": (head_, "eval", {"times": zeros["times"]}, None),
        "rank of times": (head_, "train", dict(zeros, times=np.zeros([2])), None),
        "shape of values": (head_, "train", dict(zeros, values=np.zeros([2, 3, 2])), None),
        "rank": (head_, "train", dict(zeros, known=np.zeros([2])), None),
        "shape": (head_, "train", dict(zeros, known=np.zeros([2, 4])), None),
        "state": (head_, "infer", {"times": zeros["times"]}, None),
        "one shot": (one_shot, "infer", {"times": zeros["times"]}, None),
    }
    for name, (which, mode, features, labels) in rows.items():
        errors[name] = said(
            lambda which=which, mode=mode, features=features, labels=labels: which.create_estimator_spec(
                features, mode, labels
            )
        )
    return errors
