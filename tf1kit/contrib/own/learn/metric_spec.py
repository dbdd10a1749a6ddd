"""A metric for an evaluation. Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/metric_spec.py.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

LABELS = ("labels", "label", "targets", "target")
PREDICTIONS = ("predictions", "prediction", "logits", "logit")
WEIGHTS = ("weights", "weight")


class MetricSpec:
    """A function of labels and predictions, and the keys of its arguments.

    Args:
        metric_fn: returns (value, update). Its parameters are recognised by their names, or else by
            their order.
        prediction_key: the key in a dict of predictions.
        label_key: the key in a dict of labels.
        weight_key: the key in the dict of features.

    Raises:
        ValueError: two parameters are of one kind, or the function has none for a key.
    """

    def __init__(
        self,
        metric_fn: Callable[..., Any],
        prediction_key: str | None = None,
        label_key: str | None = None,
        weight_key: str | None = None,
    ) -> None:
        self._metric_fn = metric_fn
        self._names = list(inspect.signature(metric_fn).parameters)
        self._label = _matching(self._names, LABELS, bool(label_key))
        self._prediction = _matching(self._names, PREDICTIONS)
        self._weight = _matching(self._names, WEIGHTS, bool(weight_key))
        self.prediction_key, self.label_key, self.weight_key = prediction_key, label_key, weight_key

    def metric_fn(self, labels: Any = None, predictions: Any = None, weights: Any = None) -> Any:
        """Call the function with the arguments that its parameters name."""
        names, label, prediction, weight = self._names, self._label, self._prediction, self._weight
        positional, named = [], {}
        if prediction is None:
            positional.append(predictions)
        else:
            named[prediction] = predictions
        if label is not None and prediction is None and names and label == names[0]:
            positional = [labels, predictions]
        elif label is not None:
            named[label] = labels
        if weights is not None:
            if weight is None:
                raise ValueError(f"{set(WEIGHTS)} missing from {names}.")
            named[weight] = weights
        return self._metric_fn(*positional, **named)

    def create_metric_ops(self, inputs: Any, labels: Any, predictions: Any) -> Any:
        """(value, update) for some features, labels and predictions.

        Raises:
            ValueError: a key is given for a tensor, or no key for a dict of several tensors.
            KeyError: the dict does not have the key.
        """
        prediction = _chosen("prediction", predictions, self.prediction_key)
        label = _chosen("label", labels, self.label_key)
        return self.metric_fn(label, prediction, inputs[self.weight_key] if self.weight_key else None)

    def __str__(self) -> str:
        name = getattr(self._metric_fn, "__name__", str(self._metric_fn))
        keys = f"prediction_key={self.prediction_key}, label_key={self.label_key}, weight_key={self.weight_key}"
        return f"MetricSpec(metric_fn={name}, {keys})"


def _matching(names: list[str], known: tuple[str, ...], required: bool = False) -> str | None:
    """The parameter of a kind."""
    found = [name for name in names if name in known]
    if len(found) > 1:
        raise ValueError(f"Ambiguous arguments {set(found)}, must provide only one of {set(known)}.")
    if required and not found:
        raise ValueError(f"{set(known)} missing from {names}.")
    return found[0] if found else None


def _chosen(what: str, given: Any, key: str | None) -> Any:
    if key and not isinstance(given, dict):
        raise ValueError(f"MetricSpec with {what}_key specified requires {what}s dict, got {given}.")
    if key:
        if key not in given:
            raise KeyError(f"Key '{key}' missing from {given.keys()}.")
        return given[key]
    if isinstance(given, dict):
        if len(given) != 1:
            raise ValueError(
                f"MetricSpec without specified {what}_key requires {what}s tensor or single element dict, got {given}"
            )
        return next(iter(given.values()))
    return given
