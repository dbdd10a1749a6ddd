"""The common part of the linear and the deep estimators: they predict classes or scores in place of
dicts.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.metric_spec import MetricSpec


class Classifier(Estimator):
    """Predicts classes."""

    def predict(  # type: ignore[override]
        self, x: Any = None, input_fn: Any = None, batch_size: Any = None, outputs: Any = None, as_iterable: bool = True
    ) -> Any:
        """The classes, or a dict of `outputs`."""
        if not outputs:
            return self.predict_classes(x=x, input_fn=input_fn, batch_size=batch_size, as_iterable=as_iterable)
        return super().predict(x=x, input_fn=input_fn, batch_size=batch_size, outputs=outputs, as_iterable=as_iterable)

    def predict_classes(
        self, x: Any = None, input_fn: Any = None, batch_size: Any = None, as_iterable: bool = True
    ) -> Any:
        """The classes, int64."""
        return self._only("classes", x, input_fn, batch_size, as_iterable)

    def predict_proba(
        self, x: Any = None, input_fn: Any = None, batch_size: Any = None, as_iterable: bool = True
    ) -> Any:
        """The probabilities, [classes] for each example."""
        return self._only("probabilities", x, input_fn, batch_size, as_iterable)

    def _only(self, key: str, x: Any, input_fn: Any, batch_size: Any, as_iterable: bool) -> Any:
        found = Estimator.predict(self, x, input_fn, batch_size, [key], as_iterable)
        return (one[key] for one in found) if as_iterable else found[key]


class Regressor(Estimator):
    """Predicts scores."""

    def predict(  # type: ignore[override]
        self, x: Any = None, input_fn: Any = None, batch_size: Any = None, outputs: Any = None, as_iterable: bool = True
    ) -> Any:
        """The scores, or a dict of `outputs`."""
        if not outputs:
            return self.predict_scores(x=x, input_fn=input_fn, batch_size=batch_size, as_iterable=as_iterable)
        return super().predict(x=x, input_fn=input_fn, batch_size=batch_size, outputs=outputs, as_iterable=as_iterable)

    def predict_scores(
        self, x: Any = None, input_fn: Any = None, batch_size: Any = None, as_iterable: bool = True
    ) -> Any:
        """The scores, float32."""
        found = Estimator.predict(self, x, input_fn, batch_size, ["scores"], as_iterable)
        return (one["scores"] for one in found) if as_iterable else found["scores"]


class ScoredRegressor(Regressor):
    """A regressor that gives metrics without a key of the predictions the scores."""

    def _metrics(self, metrics: Any, features: Any, labels: Any, predictions: Any) -> dict[str, Any]:
        keyed = {
            key if isinstance(metric, MetricSpec) or isinstance(key, tuple) else (key, "scores"): metric
            for key, metric in metrics.items()
        }
        return super()._metrics(keyed, features, labels, predictions)
