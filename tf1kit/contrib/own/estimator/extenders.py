"""Adds something to an existing estimator or optimizer.

Source: TensorFlow 1.15.5: tensorflow_estimator/contrib/estimator/python/estimator/extenders.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.estimator import public as estimators


def add_metrics(estimator: Any, metric_fn: Callable[..., dict[str, Any]]) -> Any:
    """A new estimator with more metrics.

    Args:
        estimator: a `tf.estimator.Estimator`.
        metric_fn: takes any of `features`, `labels`, `predictions`, `config` by name; returns a
            dict of name to (value, update op). Its metrics replace the estimator's metrics of the
            same name.

    Raises:
        ValueError: `metric_fn` has a parameter of another name.
    """
    return estimators.module("extenders", "tf.contrib.estimator.add_metrics").add_metrics(estimator, metric_fn)


def clip_gradients_by_norm(optimizer: Any, clip_norm: float) -> tf.train.Optimizer:
    """An optimizer that clips all gradients together to a global norm and hands them to
    `optimizer`.

    Args:
        optimizer: a `tf.train.Optimizer`.
        clip_norm: scalar > 0.
    """
    return _Clipped(optimizer, clip_norm)


class _Clipped(tf.train.Optimizer):
    """The optimizer that `clip_gradients_by_norm` returns."""

    def __init__(self, optimizer: Any, clip_norm: float) -> None:
        super().__init__(use_locking=False, name=f"ClipByNorm{optimizer.get_name()}")
        self._optimizer = optimizer
        self._clip_norm = clip_norm

    def compute_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """The gradients before they are clipped."""
        return self._optimizer.compute_gradients(*args, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """Clip and apply; returns the op."""
        gradients, variables = zip(*grads_and_vars, strict=True)
        clipped, _ = tf.clip_by_global_norm(gradients, self._clip_norm)
        return self._optimizer.apply_gradients(list(zip(clipped, variables, strict=True)), global_step, name)

    def get_slot(self, *args: Any, **kwargs: Any) -> Any:
        """The result of the wrapped optimizer."""
        return self._optimizer.get_slot(*args, **kwargs)

    def get_slot_names(self, *args: Any, **kwargs: Any) -> Any:
        """The result of the wrapped optimizer."""
        return self._optimizer.get_slot_names(*args, **kwargs)


def forward_features(
    estimator: Any,
    keys: str | Sequence[str] | None = None,
    sparse_default_values: Mapping[str, Any] | None = None,
) -> Any:
    """A new estimator that adds some features, such as an identifier of the row, to its
    predictions.

    Args:
        estimator: a `tf.estimator.Estimator`.
        keys: one feature or several; None takes all.
        sparse_default_values: makes sparse features dense: a dict of feature to the value for its
            gaps.

    Raises:
        TypeError: `keys` is neither a string nor a list of strings.
        ValueError: a key is not a feature, is a prediction already, or has a sparse tensor; raised
            when the model is built.
    """
    if isinstance(keys, str):
        keys = [keys]
    if keys is not None and not (isinstance(keys, (list, tuple)) and all(isinstance(key, str) for key in keys)):
        raise TypeError(f"keys should be either a string or a list of strings. Given: {keys!r}")
    base = estimators.module("estimator", "tf.contrib.estimator.forward_features").Estimator

    def model_fn(features: Any, labels: Any, mode: str, config: Any) -> Any:
        spec = estimator.model_fn(features, labels, mode, config)
        forwarded = _forwarded(features, keys, spec.predictions, sparse_default_values or {})
        spec.predictions.update(forwarded)
        for key in ("predict", "serving_default"):
            output = (spec.export_outputs or {}).get(key)
            if isinstance(output, estimators.public().export.PredictOutput):
                output.outputs.update(forwarded)
        return spec

    return base(model_fn=model_fn, model_dir=estimator.model_dir, config=estimator.config)


def _forwarded(features: Any, keys: Any, predictions: Any, defaults: Mapping[str, Any]) -> dict[str, tf.Tensor]:
    """The features to forward, dense."""
    if not isinstance(predictions, dict):
        raise ValueError(f"Predictions should be a dict to be able to forward features. Given: {type(predictions)}")
    found = {}
    for key in features if keys is None else keys:
        if key not in features:
            raise ValueError(f'forward_features: "{key}" is not a feature; the features are {sorted(features)}.')
        if key in predictions:
            raise ValueError(
                f'forward_features: "{key}" is a prediction already; predictions are {sorted(predictions)}.'
            )
        feature = features[key]
        sparse = isinstance(feature, (tf.SparseTensor, tf.SparseTensorValue))
        if sparse != (key in defaults):
            said = (
                "is sparse and has no entry in sparse_default_values" if sparse else "is expected to be a SparseTensor"
            )
            raise ValueError(f'forward_features: "{key}" {said}.')
        found[key] = tf.sparse.to_dense(feature, defaults[key]) if sparse else tf.convert_to_tensor(feature)
    return found
