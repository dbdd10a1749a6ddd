"""The common part of the linear and the deep estimators: they predict classes or scores in place of
dicts, and export a parser of their columns' features.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.layers.feature_column_ops import parse_feature_columns_from_examples
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.export import classification_signature_fn_with_prob, regression_signature_fn
from tf1kit.contrib.own.learn.metric_spec import MetricSpec
from tf1kit.contrib.own.learn.prediction_key import PredictionKey


def parser(columns: Any) -> Any:
    """An input function of `Estimator.export` that parses examples by columns."""
    return lambda estimator, examples: parse_feature_columns_from_examples(examples, columns)


class _Canned(Estimator):
    _exported: tuple[str, Any]  # the key of the exported predictions, and what makes their signature

    def export(  # type: ignore[override]
        self,
        export_dir: Any,
        input_fn: Any = None,
        input_feature_key: str | None = None,
        use_deprecated_input_fn: bool = True,
        signature_fn: Any = None,
        default_batch_size: int | None = 1,
        exports_to_keep: int | None = None,
    ) -> Any:
        """See `BaseEstimator.export`. By default, the features are those of the columns, and the signature is
        that of a classification or a regression.
        """
        keys = ("feature_columns", "linear_feature_columns", "dnn_feature_columns")
        columns = [column for key in keys for column in self.params.get(key) or ()]
        key, default = self._exported
        return super().export(
            export_dir=export_dir,
            input_fn=input_fn or parser(columns),
            input_feature_key=input_feature_key,
            use_deprecated_input_fn=use_deprecated_input_fn,
            signature_fn=signature_fn or default,
            prediction_key=key,
            default_batch_size=default_batch_size,
            exports_to_keep=exports_to_keep,
        )


class Classifier(_Canned):
    """Predicts classes."""

    _exported = (PredictionKey.PROBABILITIES, classification_signature_fn_with_prob)

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


class Regressor(_Canned):
    """Predicts scores."""

    _exported = (PredictionKey.SCORES, regression_signature_fn)

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
