"""Exports an estimator of contrib.learn as a session bundle, with a signature that a function makes.

A signature function takes the examples, the features and the predictions, and returns a signature and
a dict of more signatures.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/utils/export.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn import gc
from tf1kit.contrib.own.session_bundle import exporter

Signatures = tuple[Any, dict[str, Any]]


def _given(examples: Any) -> Any:
    """The examples, or ValueError without any."""
    if examples is None:
        raise ValueError("examples cannot be None when using this signature fn.")
    return examples


def _prediction(predictions: Any, key: str) -> Any:
    return predictions[key] if isinstance(predictions, dict) else predictions


def generic_signature_fn(examples: Any, unused_features: Any, predictions: Any) -> Signatures:
    """A generic signature of the examples as "inputs" and the predictions, by their keys or as "outputs".

    Raises:
        ValueError: the examples are None.
    """
    outputs = predictions if isinstance(predictions, dict) else {"outputs": predictions}
    return exporter.generic_signature({"inputs": _given(examples), **outputs}), {}


def classification_signature_fn(examples: Any, unused_features: Any, predictions: Any) -> Signatures:
    """The signature of a classification with its classes.

    Raises:
        ValueError: the examples are None.
    """
    classes = _prediction(predictions, "classes")
    return exporter.classification_signature(_given(examples), classes_tensor=classes), {}


def classification_signature_fn_with_prob(examples: Any, unused_features: Any, predictions: Any) -> Signatures:
    """The signature of a classification with its probabilities as scores.

    Raises:
        ValueError: the examples are None.
    """
    scores = _prediction(predictions, "probabilities")
    return exporter.classification_signature(_given(examples), scores_tensor=scores), {}


def regression_signature_fn(examples: Any, unused_features: Any, predictions: Any) -> Signatures:
    """The signature of a regression.

    Raises:
        ValueError: the examples are None.
    """
    return exporter.regression_signature(input_tensor=_given(examples), output_tensor=predictions), {}


def logistic_regression_signature_fn(examples: Any, unused_features: Any, predictions: Any) -> Signatures:
    """The signature of a regression whose output is the second of two probabilities.

    Raises:
        ValueError: the examples are None.
    """
    examples, probabilities = _given(examples), _prediction(predictions, "probabilities")
    shape = probabilities.shape
    if len(shape) != 2:
        tf.logging.fatal(
            f"Expected predictions to have rank 2, but received predictions with rank: {len(shape)} and shape: {shape}"
        )
    if shape[1] != 2:
        tf.logging.fatal(
            f"Expected predictions to have 2nd dimension: 2, but received predictions with 2nd dimension: {shape[1]} "
            f"and shape: {shape}. Did you mean to use regression_signature_fn or classification_signature_fn_with_prob "
            "instead?"
        )
    return exporter.regression_signature(input_tensor=examples, output_tensor=probabilities[:, 1]), {}


def _default_input_fn(estimator: Any, examples: Any) -> Any:
    """The features of examples, as the estimator got them when it was trained."""
    return estimator._get_feature_ops_from_example(examples)


def export_estimator(
    estimator: Any,
    export_dir: str,
    signature_fn: Callable[..., Signatures] | None = None,
    input_fn: Any = _default_input_fn,
    default_batch_size: int | None = 1,
    exports_to_keep: int | None = None,
) -> None:
    """Export the latest checkpoint; for the arguments see `BaseEstimator.export`."""
    _export_estimator(estimator, export_dir, signature_fn, input_fn, default_batch_size, exports_to_keep)


def _export_estimator(
    estimator: Any,
    export_dir: str,
    signature_fn: Callable[..., Signatures] | None,
    input_fn: Any,
    default_batch_size: int | None,
    exports_to_keep: int | None,
    input_feature_key: str | None = None,
    use_deprecated_input_fn: bool = True,
    prediction_key: str | None = None,
    checkpoint_path: str | None = None,
) -> bytes:
    """Export a checkpoint; returns the folder. For the arguments see `BaseEstimator.export`.

    Raises:
        RuntimeError: the folder of this global step exists.
        ValueError: there is no input function, or it returns nothing.
    """
    if use_deprecated_input_fn:
        input_fn = input_fn or _default_input_fn
    elif input_fn is None:
        raise ValueError("input_fn must be defined.")
    path = checkpoint_path or tf.train.latest_checkpoint(estimator.model_dir)
    with tf.Graph().as_default() as graph:
        tf.train.create_global_step(graph)
        if use_deprecated_input_fn:
            examples = tf.placeholder(dtype=tf.string, shape=[default_batch_size], name="input_example_tensor")
            features = input_fn(estimator, examples)
        else:
            features, _ = input_fn()
            examples = None if input_feature_key is None else features.pop(input_feature_key)
        if not features and examples is None:
            raise ValueError("Either features or examples must be defined.")
        predictions = estimator._get_predict_ops(features).predictions
        if prediction_key is not None:
            predictions = predictions[prediction_key]
        if not signature_fn and hasattr(estimator, "_create_signature_fn"):
            signature_fn = estimator._create_signature_fn()
        default, named = (signature_fn or generic_signature_fn)(examples, features, predictions)
        keep = None if exports_to_keep is None else gc.largest_export_versions(exports_to_keep)
        return _export_graph(path, export_dir, default, named, keep)


def _export_graph(path: Any, export_dir: str, default: Any, named: dict[str, Any], keep: Any) -> bytes:
    """Export the default graph with the variables of a checkpoint; returns the folder."""
    savers = tf.get_collection(tf.GraphKeys.SAVERS)
    saver = savers[0] if savers else tf.train.Saver()
    if not savers:
        tf.add_to_collection(tf.GraphKeys.SAVERS, saver)
    with tf.Session("") as session:
        saver.restore(session, path)
        made = exporter.Exporter(saver)
        made.init(
            init_op=tf.group(tf.local_variables_initializer(), tf.tables_initializer()),
            default_graph_signature=default,
            named_graph_signatures=named,
            assets_collection=tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS),
        )
        return made.export(export_dir, tf.train.get_global_step(), session, exports_to_keep=keep)
