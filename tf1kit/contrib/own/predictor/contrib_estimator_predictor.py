"""Predictors of contrib.learn's estimators.

Source: TensorFlow 1.15.5: tensorflow/contrib/predictor/contrib_estimator_predictor.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn import saved_model_export_utils as export
from tf1kit.contrib.own.learn.model_fn import ModeKeys
from tf1kit.contrib.own.predictor.predictor import Predictor


class ContribEstimatorPredictor(Predictor):
    """A function that takes and returns a dict of arrays; see `from_contrib_estimator`."""

    def __init__(
        self,
        estimator: Any,
        prediction_input_fn: Any,
        input_alternative_key: str | None = None,
        output_alternative_key: str | None = None,
        graph: Any = None,
        config: Any = None,
    ) -> None:
        self._graph = graph or tf.Graph()
        with self._graph.as_default():
            inputs = prediction_input_fn()
            ops = estimator._call_model_fn(inputs.features, None, ModeKeys.INFER)
            path = tf.train.latest_checkpoint(estimator.model_dir)
            creator = tf.train.ChiefSessionCreator(config=config, checkpoint_filename_with_path=path)
            self._session = tf.train.MonitoredSession(session_creator=creator)
        given, _ = export.get_input_alternatives(inputs)
        self._feed_tensors = given[input_alternative_key or export.DEFAULT_INPUT_ALTERNATIVE_KEY]
        made, key = export.get_output_alternatives(ops, output_alternative_key)
        self._fetch_tensors = made[key][1]
