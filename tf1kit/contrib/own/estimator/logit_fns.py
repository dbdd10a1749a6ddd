"""Functions that make logits of features, the building blocks of the canned estimators.

Source: TensorFlow 1.15.5: tensorflow_estimator/contrib/estimator/python/estimator/logit_fns.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tf1kit.tf1.estimator import public as estimator


def call_logit_fn(logit_fn: Callable[..., Any], features: Any, mode: str, params: Any, config: Any) -> Any:
    """Call `logit_fn` with the arguments that it takes; returns its logits, [batch, n] or a dict of
    them.

    Raises:
        ValueError: it returns neither a tensor nor a dict of tensors.
    """
    call = estimator.module("model_fn", "tf.contrib.estimator.call_logit_fn").call_logit_fn
    return call(logit_fn, features, mode, params, config)


def dnn_logit_fn_builder(
    units: int,
    hidden_units: Sequence[int],
    feature_columns: Sequence[Any],
    activation_fn: Callable[[Any], Any],
    dropout: float | None,
    input_layer_partitioner: Any,
    batch_norm: bool,
) -> Callable[..., Any]:
    """A function of (features, mode) that returns logits [batch, units] of a network of dense
    layers.

    Raises:
        ValueError: `units` is not an int.
    """
    build = estimator.module("canned.dnn", "tf.contrib.estimator.dnn_logit_fn_builder").dnn_logit_fn_builder
    return build(units, hidden_units, feature_columns, activation_fn, dropout, input_layer_partitioner, batch_norm)


def linear_logit_fn_builder(
    units: int, feature_columns: Sequence[Any], sparse_combiner: str = "sum"
) -> Callable[..., Any]:
    """A function of features that returns logits [batch, units] of a linear model."""
    build = estimator.module("canned.linear", "tf.contrib.estimator.linear_logit_fn_builder").linear_logit_fn_builder
    return build(units, feature_columns, sparse_combiner)
