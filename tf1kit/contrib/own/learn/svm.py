"""A linear support vector machine.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/svm.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.learn.canned import parser
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import binary_svm_head
from tf1kit.contrib.own.learn.linear import _SdcaUpdateWeightsHook, sdca_model_fn
from tf1kit.contrib.own.learn.prediction_key import PredictionKey
from tf1kit.contrib.own.linear_optimizer.sdca_optimizer import SDCAOptimizer


class SVM(Estimator):
    """A support vector machine for the classes 0 and 1.

    Args:
        example_id_column: the name of the feature with the examples' names, text [batch].
        feature_columns: contrib's columns.
        weight_column_name: the name of the feature with the examples' weights.
        model_dir: the folder of the checkpoints.
        l1_regularization: how strongly the sum of magnitudes counts.
        l2_regularization: how strongly the sum of squares counts.
        num_loss_partitions: how many workers train at once.
        kernels: None; 1.15.5 had no others.
        config: a `RunConfig`.
        feature_engineering_fn: changes features and labels first.

    Raises:
        ValueError: `kernels` is given.
    """

    def __init__(
        self,
        example_id_column: str,
        feature_columns: Any,
        weight_column_name: str | None = None,
        model_dir: str | None = None,
        l1_regularization: float = 0.0,
        l2_regularization: float = 0.0,
        num_loss_partitions: int = 1,
        kernels: Any = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
    ) -> None:
        if kernels is not None:
            raise ValueError("Kernel SVMs are not currently supported.")
        optimizer = SDCAOptimizer(
            example_id_column,
            num_loss_partitions=num_loss_partitions,
            symmetric_l1_regularization=l1_regularization,
            symmetric_l2_regularization=l2_regularization,
        )
        params = {
            "head": binary_svm_head(weight_column_name=weight_column_name, enable_centered_bias=False),
            "feature_columns": feature_columns,
            "optimizer": optimizer,
            "weight_column_name": weight_column_name,
            "update_weights_hook": _SdcaUpdateWeightsHook(),
        }
        super().__init__(sdca_model_fn, model_dir, config, params, feature_engineering_fn)

    def predict_classes(
        self, x: Any = None, input_fn: Any = None, batch_size: int | None = None, as_iterable: bool = True
    ) -> Any:
        """The classes, example by example, or of all at once."""
        return self._predicted(PredictionKey.CLASSES, x, input_fn, batch_size, as_iterable)

    def predict_proba(
        self,
        x: Any = None,
        input_fn: Any = None,
        batch_size: int | None = None,
        outputs: Any = None,
        as_iterable: bool = True,
    ) -> Any:
        """The classes' probabilities, which this head does not give: KeyError."""
        return self._predicted(PredictionKey.PROBABILITIES, x, input_fn, batch_size, as_iterable)

    def _predicted(self, key: str, x: Any, input_fn: Any, batch_size: int | None, as_iterable: bool) -> Any:
        found = self.predict(x=x, input_fn=input_fn, batch_size=batch_size, outputs=[key], as_iterable=as_iterable)
        return (each[key] for each in found) if as_iterable else found[key]

    def export(  # type: ignore[override]
        self,
        export_dir: Any,
        signature_fn: Any = None,
        input_fn: Any = None,
        default_batch_size: int | None = 1,
        exports_to_keep: int | None = None,
    ) -> Any:
        """See `export_with_defaults`."""
        return self.export_with_defaults(
            export_dir=export_dir,
            signature_fn=signature_fn,
            input_fn=input_fn,
            default_batch_size=default_batch_size,
            exports_to_keep=exports_to_keep,
        )

    def export_with_defaults(
        self,
        export_dir: Any,
        signature_fn: Any = None,
        input_fn: Any = None,
        default_batch_size: int | None = 1,
        exports_to_keep: int | None = None,
    ) -> Any:
        """See `BaseEstimator.export`. By default, the features are those of the columns."""
        return super().export(
            export_dir=export_dir,
            signature_fn=signature_fn,
            input_fn=input_fn or parser(self.params["feature_columns"]),
            default_batch_size=default_batch_size,
            exports_to_keep=exports_to_keep,
        )
