"""Makes predictors of saved models and estimators.

Source: TensorFlow 1.15.5: tensorflow/contrib/predictor/predictor_factories.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.learn.estimator import BaseEstimator
from tf1kit.contrib.own.predictor.contrib_estimator_predictor import ContribEstimatorPredictor
from tf1kit.contrib.own.predictor.core_estimator_predictor import CoreEstimatorPredictor
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
) -> CoreEstimatorPredictor:
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
        raise TypeError(
            "from_estimator takes a tf.estimator.Estimator, but got an estimator of tf.contrib.learn: call "
            "from_contrib_estimator."
        )
    return CoreEstimatorPredictor(estimator, serving_input_receiver_fn, output_key, graph, config)


def from_contrib_estimator(
    estimator: Any,
    prediction_input_fn: Any,
    input_alternative_key: str | None = None,
    output_alternative_key: str | None = None,
    graph: Any = None,
    config: Any = None,
) -> ContribEstimatorPredictor:
    """A function that takes and returns a dict of arrays, made of the latest checkpoint of an
    estimator of contrib.learn.

    Args:
        estimator: a `tf.contrib.learn.Estimator`.
        prediction_input_fn: returns `InputFnOps`; its default inputs are fed.
        input_alternative_key: the key of the inputs; None takes the only one.
        output_alternative_key: the key of one of several heads.
        graph: the graph in which the model is built; None makes a new one.
        config: the configuration of the session.

    Raises:
        TypeError: the estimator is not contrib.learn's.
        ValueError: there are several heads and no key, or no head of that key.
    """
    if not isinstance(estimator, BaseEstimator):
        raise TypeError(
            f"from_contrib_estimator takes a tf.contrib.learn.Estimator, but got {type(estimator).__name__}: call "
            "from_estimator."
        )
    return ContribEstimatorPredictor(
        estimator, prediction_input_fn, input_alternative_key, output_alternative_key, graph, config
    )
