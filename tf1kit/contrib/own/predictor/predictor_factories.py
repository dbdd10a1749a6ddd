"""Makes predictors of saved models and estimators.

Source: TensorFlow 1.15.5: tensorflow/contrib/predictor/predictor_factories.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.estimator import BaseEstimator
from tf1kit.contrib.own.predictor.predictor import Predictor
from tf1kit.contrib.own.predictor.saved_model_predictor import SavedModelPredictor


def from_saved_model(
    export_dir: Any,
    signature_def_key: str | None = None,
    signature_def: Any = None,
    input_names: Any = None,
    output_names: Any = None,
    tags: str | None = None,
    graph: Any = None,
    config: Any = None,
) -> SavedModelPredictor:
    """A function that takes and returns a dict of arrays, made of a saved model.

    Args:
        export_dir: the saved model's folder.
        signature_def_key: the key of the signature; None takes the default one for serving.
        signature_def: the signature itself, in place of its key.
        input_names: a dict of key to tensor name; with output_names in place of a signature.
        output_names: a dict of key to tensor name.
        tags: the tags, separated by commas; by default "serve".
        graph: the graph into which the model is loaded; None makes a new one.
        config: the configuration of the session.

    Raises:
        ValueError: arguments exclude each other, or the model does not have the tags or the
            signature.
    """
    return SavedModelPredictor(
        export_dir,
        signature_def_key=signature_def_key,
        signature_def=signature_def,
        input_names=input_names,
        output_names=output_names,
        tags=tags,
        graph=graph,
        config=config,
    )


def from_estimator(
    estimator: Any, serving_input_receiver_fn: Any, output_key: str | None = None, graph: Any = None, config: Any = None
) -> Predictor:
    """A function that takes and returns a dict of arrays, made of an estimator's latest checkpoint.

    Args:
        estimator: a `tf.estimator.Estimator`.
        serving_input_receiver_fn: see `export_savedmodel`; its receiver tensors are the inputs.
        output_key: the key of one of the `export_outputs`; None takes the one for serving.
        graph: the graph in which the model is built; None makes a new one.
        config: the configuration of the session.

    Raises:
        TypeError: the estimator is contrib.learn's.
        KeyError: there is no output of that key.
        ValueError: the inputs do not fit the output; one of a classification takes one string.
    """
    if isinstance(estimator, BaseEstimator):
        raise TypeError("from_estimator takes a tf.estimator.Estimator; export tf.contrib.learn's, and load that.")
    return _EstimatorPredictor(estimator, serving_input_receiver_fn, output_key, graph, config)


class _EstimatorPredictor(Predictor):
    def __init__(self, estimator: Any, receiver_fn: Any, output_key: str | None, graph: Any, config: Any) -> None:
        self._graph = graph or tf.Graph()
        with self._graph.as_default():
            signature = _signature(receiver_fn(), estimator, output_key)
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
