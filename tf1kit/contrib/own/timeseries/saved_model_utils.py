"""Predictions and filtering by exported models of time series.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/saved_model_utils.py (the
behaviour, not the code).
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.timeseries import head, model_utils
from tf1kit.contrib.own.timeseries._readers import batched
from tf1kit.contrib.own.timeseries.feature_keys import SavedModelLabels
from tf1kit.contrib.own.timeseries.model import STATE, TIMES


def predict_continuation(
    continue_from: dict[str, Any],
    signatures: Any,
    session: Any,
    steps: int | None = None,
    times: Any = None,
    exogenous_features: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Predictions by name, and their "times" [B, T].

    Args:
        continue_from: what an estimator's evaluation, or a filter of this module returned.
        signatures: the `MetaGraphDef` that `tf.saved_model.loader.load` returned.
        session: the session into which the model was loaded.
        steps: how many times after the last.
        times: the times, [B, T] or [T]; instead of `steps`.
        exogenous_features: more features by name, [B, T, ...].

    Raises:
        ValueError: both or none of `steps` and `times` are given, or the times are not after those
            of `continue_from`.
    """
    wanted = model_utils.canonicalize_times_or_steps_from_output(times, steps, continue_from)
    features = {TIMES: wanted, **(exogenous_features or {})}
    return _run(signatures, SavedModelLabels.PREDICT, session, features, continue_from)


def cold_start_filter(signatures: Any, session: Any, features: dict[str, Any]) -> dict[str, Any]:
    """The state after observations, from the model's start state, and their "times".

    Args:
        signatures: see `predict_continuation`.
        session: see `predict_continuation`.
        features: arrays by name: "times" [], [T] or [B, T]; "values" of the same shape, with or
            without a dimension for the features of the model; exogenous features [B, T, ...].
    """
    return _run(signatures, SavedModelLabels.COLD_START_FILTER, session, _canonical(features))


def filter_continuation(
    continue_from: dict[str, Any], signatures: Any, session: Any, features: dict[str, Any]
) -> dict[str, Any]:
    """The state after more observations, and their "times".

    Args:
        continue_from: see `predict_continuation`.
        signatures: see `predict_continuation`.
        session: see `predict_continuation`.
        features: see `cold_start_filter`.
    """
    return _run(signatures, SavedModelLabels.FILTER, session, _canonical(features), continue_from)


def _canonical(features: dict[str, Any]) -> dict[str, Any]:
    return batched(features, require_single_batch=False)


def _run(
    signatures: Any, label: str, session: Any, features: dict[str, Any], continue_from: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What a signature computes, and the times."""
    signature, graph = signatures.signature_def[label], session.graph
    state = continue_from or {}
    if STATE in state:
        state = head.state_to_dictionary(state[STATE])
    inputs = {key: graph.as_graph_element(value.name) for key, value in signature.inputs.items()}
    outputs = {key: graph.as_graph_element(value.name) for key, value in signature.outputs.items()}
    feeds = {**state, **features}  # an earlier result has its own times, which do not count
    found: dict[str, Any] = session.run(outputs, {inputs[key]: value for key, value in feeds.items()})
    found[TIMES] = features[TIMES]
    return found
