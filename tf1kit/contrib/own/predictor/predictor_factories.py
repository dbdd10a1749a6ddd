"""Makes predictors of saved models and estimators.

Source: TensorFlow 1.15.5: tensorflow/contrib/predictor/predictor_factories.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

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
        output_key: the key of one of the `export_outputs`; None takes the only or the default one.
        graph: the graph in which the model is built; None makes a new one.
        config: the configuration of the session.

    Raises:
        ValueError: there is no output of that key.
    """
    return _EstimatorPredictor(estimator, serving_input_receiver_fn, output_key, graph, config)


class _EstimatorPredictor(Predictor):
    def __init__(self, estimator: Any, receiver_fn: Any, output_key: str | None, graph: Any, config: Any) -> None:
        self._graph = graph or tf.Graph()
        with self._graph.as_default():
            tf.train.create_global_step(self._graph)
            receiver = receiver_fn()
            spec = estimator.model_fn(features=receiver.features, labels=None, mode="infer", config=estimator.config)
            self._session = tf.train.MonitoredSession(
                session_creator=tf.train.ChiefSessionCreator(
                    config=config,
                    checkpoint_filename_with_path=tf.train.latest_checkpoint(estimator.model_dir),
                    scaffold=spec.scaffold,
                )
            )
        tensors = receiver.receiver_tensors
        self._feed_tensors = tensors if isinstance(tensors, dict) else {"input": tensors}
        self._fetch_tensors = _outputs(spec, output_key)


def _outputs(spec: Any, key: str | None) -> dict[str, Any]:
    """The tensors of one export output, or the predictions if there is no export output."""
    exports = spec.export_outputs
    if not exports:
        return dict(spec.predictions) if isinstance(spec.predictions, dict) else {"output": spec.predictions}
    default = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
    key = key or (next(iter(exports)) if len(exports) == 1 else default)
    if key not in exports:
        raise ValueError(f"output_key must be one of {list(exports)}, not {key!r}.")
    export = exports[key]
    parts = {name: getattr(export, name, None) for name in ("classes", "scores", "value", "outputs")}
    found: dict[str, Any] = {}
    for name, part in parts.items():
        found.update(part if isinstance(part, dict) else {} if part is None else {name: part})
    return found
