"""Cases of the estimators of tf.contrib.timeseries, whose variables begin with drawn numbers."""

import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import timeseries as ts
from tensorflow.contrib.timeseries.python.timeseries import ar_model, estimators, state_management
from tensorflow.contrib.timeseries.python.timeseries.state_space_models import level_trend, state_space_model

TIMES = np.array([1, 2, 3, 5, 6, 7, 8, 9, 10, 11])
DATA = {
    "times": TIMES,
    "values": np.sin(TIMES[:, None] * [0.7, 0.4]).astype(np.float32) * 3 + 1,
    "known": np.cos(TIMES)[:, None].astype(np.float32),
}
COLUMNS = [tf.feature_column.numeric_column("known")]


class Drawn(tf.train.SessionRunHook):
    """Gives all variables of the model drawn values, once; the first state need not be trainable."""

    def begin(self):
        """Make the assignments."""
        rng = np.random.RandomState(3)
        variables = sorted(tf.trainable_variables(), key=lambda each: each.name)
        rest = sorted(set(tf.global_variables()) - set(variables), key=lambda each: each.name)
        variables += [each for each in rest if each.op.name.endswith("prior_state_mean")]
        self._assign = [each.assign(rng.normal(size=each.shape.as_list()) / 4) for each in variables]
        self.names = {each.name: each.shape.as_list() for each in variables}

    def after_create_session(self, session, coord):
        """Assign."""
        session.run(self._assign)


def series(features):
    """The series, with that many values at a time."""
    return ts.WholeDatasetInputFn(ts.NumpyReader(dict(DATA, values=DATA["values"][:, :features])))


def flat(value):
    """The arrays of nested tuples, by place."""
    return {"%d" % i: np.asarray(each) for i, each in enumerate(tf.contrib.framework.nest.flatten(value))}


def found(estimator, features=2, steps=2):
    drawn = Drawn()
    estimator.train(series(features), steps=steps, hooks=[drawn])
    evaluation = estimator.evaluate(series(features), steps=1)
    wanted = {"known": np.array([[[0.5], [0.25], [-1.0]]], np.float32)}
    predict = ts.predict_continuation_input_fn(evaluation, times=[[12, 14, 15]], exogenous_features=wanted)
    (predictions,) = estimator.predict(predict)
    result = {"variables": repr(sorted(drawn.names.items()))}
    for key in ("loss", "average_loss", "mean", "covariance", "observed", "times", "global_step"):
        result["evaluation %s" % key] = evaluation[key]
    for key, value in sorted(flat(evaluation.get("start_tuple", ())).items()):
        result["state %s" % key] = value
    for key, value in sorted(predictions.items()):
        result["prediction %s" % key] = value
    return result


def case_flat():
    result = {}
    for loss in (ts.ARModel.SQUARED_LOSS, ts.ARModel.NORMAL_LIKELIHOOD_LOSS):
        regressor = ts.ARRegressor(
            periodicities=[4, 7],
            input_window_size=7,
            output_window_size=3,
            num_features=2,
            exogenous_feature_columns=COLUMNS,
            num_time_buckets=3,
            loss=loss,
            hidden_layer_sizes=[3],
        )
        result.update({"%s %s" % (loss, key): value for key, value in found(regressor).items()})
    return result


def case_anomalies():
    regressor = ts.ARRegressor(
        periodicities=5,
        input_window_size=2,
        output_window_size=8,
        num_features=2,
        exogenous_feature_columns=COLUMNS,
        anomaly_prior_probability=0.1,
        anomaly_distribution=ar_model.AnomalyMixtureARModel.CAUCHY_ANOMALY,
    )
    return found(regressor)


def case_adder():
    """A level with a trend, and exogenous features, with a state that is passed on."""
    configuration = state_space_model.StateSpaceModelConfiguration(
        num_features=2,
        exogenous_feature_columns=COLUMNS,
        exogenous_noise_decreases=True,
        trainable_start_state=True,
    )
    with tf.Graph().as_default():
        model = level_trend.AdderStateSpaceModel(configuration=configuration)
    return found(estimators.StateSpaceRegressor(model, state_management.ChainingStateManager(2)))


def case_structural():
    regressor = ts.StructuralEnsembleRegressor(
        periodicities=[4.5],
        num_features=1,
        cycle_num_latent_values=3,
        moving_average_order=1,
        autoregressive_order=1,
        exogenous_feature_columns=COLUMNS,
        anomaly_prior_probability=0.05,
    )
    return found(regressor, features=1, steps=1)


def case_export():
    """The signatures of an export, and what they compute."""
    regressor = ts.ARRegressor(4, 4, 6, 2, exogenous_feature_columns=COLUMNS, num_time_buckets=2)
    regressor.train(series(2), steps=1, hooks=[Drawn()])
    folder = regressor.export_saved_model(tempfile.mkdtemp(), regressor.build_raw_serving_input_receiver_fn())
    utilities, result = ts.saved_model_utils, {}
    with tf.Graph().as_default(), tf.Session() as sess:
        loaded = tf.saved_model.loader.load(sess, ["serve"], folder)
        for name, signature in sorted(loaded.signature_def.items()):
            result[name] = repr([sorted(signature.inputs), sorted(signature.outputs)])
        state = utilities.cold_start_filter(loaded, sess, DATA)
        more = {"times": [12, 13], "values": np.ones([2, 2]), "known": [[0.5], [1.0]]}
        state = utilities.filter_continuation(state, loaded, sess, more)
        wanted = {"known": np.ones([1, 3, 1], np.float32)}
        predicted = utilities.predict_continuation(state, loaded, sess, steps=3, exogenous_features=wanted)
    result.update({"state %s" % key: value for key, value in state.items()})
    result.update({"predicted %s" % key: value for key, value in predicted.items()})
    return result
