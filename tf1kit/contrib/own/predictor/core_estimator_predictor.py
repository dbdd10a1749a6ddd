"""Predictors of estimators of `tf.estimator`.

Source: TensorFlow 1.15.5: tensorflow/contrib/predictor/core_estimator_predictor.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.predictor.predictor import Predictor


class CoreEstimatorPredictor(Predictor):
    """A function that takes and returns a dict of arrays; see `from_estimator`."""

    def __init__(
        self,
        estimator: Any,
        serving_input_receiver_fn: Any,
        output_key: str | None = None,
        graph: Any = None,
        config: Any = None,
    ) -> None:
        self._graph = graph or tf.Graph()
        with self._graph.as_default():
            signature = _signature(serving_input_receiver_fn(), estimator, output_key)
            creator = tf.train.ChiefSessionCreator(config=config, checkpoint_dir=estimator.model_dir)
            self._session = tf.train.MonitoredSession(session_creator=creator)
        self._feed_tensors = self._named(signature.inputs)
        self._fetch_tensors = self._named(signature.outputs)

    def _named(self, infos: Any) -> dict[str, Any]:
        return {key: self._graph.get_tensor_by_name(info.name) for key, info in infos.items()}


def _signature(receiver: Any, estimator: Any, key: str | None) -> Any:
    """The signature of one export output."""
    key = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY if key is None else key
    spec = estimator.model_fn(receiver.features, None, "infer", estimator.config)
    if key not in spec.export_outputs:
        raise KeyError(f"output_key must be one of {list(spec.export_outputs)}; got {key}")
    return spec.export_outputs[key].as_signature_def(receiver.receiver_tensors)
