"""Linear models that are trained by stochastic dual coordinate ascent.

Source: TensorFlow 1.15.5: tensorflow/contrib/linear_optimizer/python/sdca_estimator.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tf1kit.contrib.own.learn import linear
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import multi_class_head, regression_head
from tf1kit.contrib.own.learn.prediction_key import PredictionKey
from tf1kit.contrib.own.linear_optimizer.sdca_optimizer import SDCAOptimizer


def sdca_model_fn(features: Any, labels: Any, mode: str, params: Any, config: Any = None) -> Any:
    """The model function; the optimizer is made of the parameters."""
    optimizer = SDCAOptimizer(
        example_id_column=params["example_id_column"],
        num_loss_partitions=params["num_loss_partitions"] or max(1, config.num_worker_replicas),
        symmetric_l1_regularization=params["l1_regularization"],
        symmetric_l2_regularization=params["l2_regularization"],
        partitioner=params["partitioner"],
    )
    return linear.sdca_model_fn(features, labels, mode, {**params, "optimizer": optimizer})


class _SDCAEstimator(Estimator):
    """A linear model with a head for one logit.

    Args:
        example_id_column: the name of the feature with the examples' names, text [batch].
        feature_columns: contrib's columns.
        weight_column_name: the name of the feature with the examples' weights.
        model_dir: the folder of the checkpoints.
        head: a head for two classes, for scores or for a support vector machine.
        l1_regularization: how strongly the sum of magnitudes counts.
        l2_regularization: how strongly the sum of squares counts.
        num_loss_partitions: how many workers train at once; None for as many as there are.
        config: a `RunConfig`.
        feature_engineering_fn: changes features and labels first.
        partitioner: splits the weights.

    Raises:
        ValueError: the head is another one.
    """

    def __init__(
        self,
        example_id_column: str,
        feature_columns: Any,
        weight_column_name: str | None = None,
        model_dir: str | None = None,
        head: Any = None,
        l1_regularization: float = 0.0,
        l2_regularization: float = 1.0,
        num_loss_partitions: int | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
        partitioner: Any = None,
    ) -> None:
        assert feature_columns
        if not linear.sdca_loss(head):
            raise ValueError(
                f"head type: {type(head)} is not supported. Supported head types: _BinaryLogisticHead, _BinarySvmHead and "
                "_RegressionHead."
            )
        assert head.logits_dimension == 1
        params = {
            "head": head,
            "feature_columns": feature_columns,
            "example_id_column": example_id_column,
            "num_loss_partitions": num_loss_partitions,
            "l1_regularization": l1_regularization,
            "l2_regularization": l2_regularization,
            "weight_column_name": weight_column_name,
            "update_weights_hook": linear._SdcaUpdateWeightsHook(),
            "partitioner": partitioner,
        }
        super().__init__(sdca_model_fn, model_dir, config, params, feature_engineering_fn)

    def _predicted(self, input_fn: Any, key: str) -> Iterator[Any]:
        return (each[key] for each in self.predict(input_fn=input_fn, outputs=[key]))


class SDCALogisticClassifier(_SDCAEstimator):
    """Logistic regression for the classes 0 and 1; see `_SDCAEstimator`. `feature_engineering_fn`
    has no effect, as in 1.15.5.
    """

    def __init__(
        self,
        example_id_column: str,
        feature_columns: Any,
        weight_column_name: str | None = None,
        model_dir: str | None = None,
        l1_regularization: float = 0.0,
        l2_regularization: float = 1.0,
        num_loss_partitions: int | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
        partitioner: Any = None,
    ) -> None:
        head = multi_class_head(2, weight_column_name=weight_column_name)
        rest = l1_regularization, l2_regularization, num_loss_partitions, config, None, partitioner
        super().__init__(example_id_column, feature_columns, weight_column_name, model_dir, head, *rest)

    def predict_classes(self, input_fn: Any = None) -> Iterator[Any]:
        """The classes, example by example."""
        return self._predicted(input_fn, PredictionKey.CLASSES)

    def predict_proba(self, input_fn: Any = None) -> Iterator[Any]:
        """The classes' probabilities, example by example."""
        return self._predicted(input_fn, PredictionKey.PROBABILITIES)


class SDCALinearRegressor(_SDCAEstimator):
    """Linear regression; see `_SDCAEstimator`. `feature_engineering_fn` has no effect, as in 1.15.5."""

    def __init__(
        self,
        example_id_column: str,
        feature_columns: Any,
        weight_column_name: str | None = None,
        model_dir: str | None = None,
        l1_regularization: float = 0.0,
        l2_regularization: float = 1.0,
        num_loss_partitions: int | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
        partitioner: Any = None,
    ) -> None:
        head = regression_head(weight_column_name=weight_column_name)
        rest = l1_regularization, l2_regularization, num_loss_partitions, config, None, partitioner
        super().__init__(example_id_column, feature_columns, weight_column_name, model_dir, head, *rest)

    def predict_scores(self, input_fn: Any) -> Iterator[Any]:
        """The scores, example by example."""
        return self._predicted(input_fn, PredictionKey.SCORES)
