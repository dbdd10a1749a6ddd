"""Model functions that are compiled by XLA.

Source: TensorFlow 1.15.5: tensorflow/contrib/compiler/xla.py.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import tf_decorator

TRAIN, EVAL = "train", "eval"
METRIC_FN = "metric_fn (first element of TPUEstimatorSpec.eval_metrics)"
TENSORS = "evaluation tensors (second element of TPUEstimatorSpec.eval_metrics)"
MISSING = f"Arguments {{}} are needed by {METRIC_FN} but they are not provided by {TENSORS}."
UNUSED = f"Arguments {{}} are provided by {TENSORS} but they are not needed by {METRIC_FN}."


def estimator_model_fn(target_model_fn: Callable[..., Any] | None = None) -> Any:
    """The model function of an estimator, compiled by XLA unless `params["use_tpu"]` is set; also a
    decorator.

    Raises:
        ValueError: when it is called, if it returns `eval_metric_ops` in place of `eval_metrics`,
            or the tensors of those do not fit.
        NotImplementedError: when it is called for predictions.
    """

    def decorated(function: Callable[..., Any]) -> Any:
        return tf_decorator.make_decorator(function, _Compiled(function))

    return decorated(target_model_fn) if target_model_fn else decorated


class _Compiled:
    """A model function that is compiled when it is called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, features: Any, labels: Any, mode: str, params: Any) -> Any:
        if params.get("use_tpu"):
            return self.spec(features, labels, mode, params)
        if mode not in (TRAIN, EVAL):
            raise NotImplementedError(f"{mode} is not implemented, only TRAIN and EVAL are supported")
        specs: list[Any] = []

        def step() -> Any:
            spec = self.spec(features, labels, mode, params)
            specs.append(spec)
            if mode == EVAL:
                return (spec.loss, *_metrics(spec)[1])
            with tf.control_dependencies([spec.train_op]):
                return tf.identity(spec.loss)

        outputs = importlib.import_module("tf1kit.contrib.compiler.xla").compile(step)  # a test may replace it
        made: dict[str, Any] = {"mode": mode, "loss": outputs[0]}
        if mode == TRAIN:
            made["train_op"] = tf.identity(outputs[0])
        function = _metrics(specs[0])[0] if specs and mode == EVAL else None
        made["eval_metric_ops"] = function(*outputs[1:]) if function else None
        made["scaffold"] = _scaffold(specs[0]) if specs else None
        from tf1kit.tf1.estimator import public as estimator

        return estimator.EstimatorSpec(**made)

    def spec(self, features: Any, labels: Any, mode: str, params: Any) -> Any:
        """What the function returns, checked."""
        known = _arguments(self.function)
        given = {"features": features}
        if "labels" in known:
            given["labels"] = labels
        elif labels is not None:
            raise ValueError("model_fn does not take labels, but input_fn returns labels.")
        given.update({key: value for key, value in (("mode", mode), ("params", params)) if key in known})
        return _checked(self.function(**given))


def _arguments(function: Callable[..., Any]) -> Sequence[str]:
    return list(inspect.signature(function).parameters)


def _checked(spec: Any) -> Any:
    if getattr(spec, "scaffold", None):
        tf.logging.warning(
            "EstimatorSpec.scaffold is ignored with XLA compilation. Please use TPUEstimatorSpec.scaffold_fn instead."
        )
    if getattr(spec, "eval_metric_ops", None):
        raise ValueError(
            "EstimatorSpec.eval_metric_ops is not supported with XLA compilation. Please use "
            "TPUEstimatorSpec.eval_metrics instead."
        )
    if spec.mode == EVAL and getattr(spec, "eval_metrics", None):
        function, tensors = spec.eval_metrics
        if isinstance(tensors, dict):
            wanted = _arguments(function)
            if missing := [key for key in wanted if key not in tensors]:
                raise ValueError(MISSING.format(missing))
            if unused := [key for key in tensors if key not in wanted]:
                raise ValueError(UNUSED.format(unused))
    return spec


def _metrics(spec: Any) -> tuple[Any, list[Any]]:
    """The function of the metrics and its tensors in order; None and an empty list without metrics."""
    function: Any
    function, tensors = getattr(spec, "eval_metrics", None) or (None, [])
    if isinstance(tensors, dict):
        tensors = [tensors[key] for key in _arguments(function)]
    return function, list(tensors)


def _scaffold(spec: Any) -> Any:
    make = getattr(spec, "scaffold_fn", None)
    if not make:
        return None
    found = make()
    if found is None:
        raise ValueError("TPUEstimatorSpec.scaffold_fn returns None, which is not allowed")
    return found
