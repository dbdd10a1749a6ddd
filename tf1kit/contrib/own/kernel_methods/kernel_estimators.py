"""A linear classifier of features that kernel mappers make.

Source: TensorFlow 1.15.5: tensorflow/contrib/kernel_methods/python/kernel_estimators.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.kernel_methods.dense_kernel_mapper import DenseKernelMapper
from tf1kit.contrib.own.layers._dense_column import _RealValuedColumn
from tf1kit.contrib.own.layers.feature_column import real_valued_column
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import _BinaryLogisticHead, _MultiClassHead, multi_class_head
from tf1kit.contrib.own.learn.linear import linear_model_fn


def _kernel_model_fn(features: Any, labels: Any, mode: str, params: Any, config: Any = None) -> Any:
    """The model function of a linear model that also has the mapped features."""
    mappers = params["kernel_mappers"]
    if mappers is not None:
        features, columns = dict(features), set(params["feature_columns"])
        for column, each in mappers.items():
            if not isinstance(column, _RealValuedColumn):
                tf.logging.warning(
                    f"Updates are currently supported on RealValuedColumns only. Metadata for FeatureColumn "
                    f"{column.name} will not be updated."
                )
                continue
            name = f"{column.name}_MAPPED"
            columns.add(real_valued_column(name, sum(mapper.output_dim for mapper in each)))
            features[name] = tf.concat([mapper.map(features[column.name]) for mapper in each], 1)
        params["feature_columns"] = columns
    return linear_model_fn(features, labels, mode, params)


class _KernelEstimator(Estimator):
    """A linear model with a given head, of features and mapped features."""

    def __init__(
        self,
        feature_columns: Any = None,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        head: Any = None,
        optimizer: Any = None,
        kernel_mappers: Any = None,
        config: Any = None,
    ) -> None:
        if not feature_columns and not kernel_mappers:
            raise ValueError("You should set at least one of feature_columns, kernel_mappers.")
        mappers = [mapper for each in (kernel_mappers or {}).values() for mapper in each]
        if not all(isinstance(mapper, DenseKernelMapper) for mapper in mappers):
            raise ValueError("Invalid kernel mappers.")
        if not isinstance(head, _BinaryLogisticHead | _MultiClassHead):
            raise ValueError(
                f"head type: {type(head)} is not supported. Supported head types: _BinaryLogisticHead, _MultiClassHead."
            )
        params = {
            "head": head,
            "feature_columns": feature_columns or [],
            "optimizer": optimizer,
            "kernel_mappers": kernel_mappers,
        }
        super().__init__(_kernel_model_fn, model_dir, config, params)


class KernelLinearClassifier(_KernelEstimator):
    """A linear model for classes 0..n_classes-1; its features may be mapped so that it separates what
    is not linearly separable.

    Args:
        feature_columns: contrib's columns of features that the model takes as they are.
        model_dir: the folder of the checkpoints; None makes a temporary one.
        n_classes: the number of classes.
        weight_column_name: the feature that weights the examples.
        optimizer: an optimizer, its name or a function that makes it; None takes FTRL.
        kernel_mappers: {column: list of `DenseKernelMapper`s}. Real-valued columns are mapped, and a
            warning names the others.
        config: a `RunConfig`.

    Raises:
        ValueError: there are less than two classes, there is nothing to learn from, or a mapper is not
            a `DenseKernelMapper`.
    """

    def __init__(
        self,
        feature_columns: Any = None,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        kernel_mappers: Any = None,
        config: Any = None,
    ) -> None:
        head = multi_class_head(n_classes=n_classes, weight_column_name=weight_column_name)
        super().__init__(feature_columns, model_dir, weight_column_name, head, optimizer, kernel_mappers, config)

    def predict_classes(self, input_fn: Any = None) -> Iterator[Any]:
        """The class of each example, int64."""
        return self._only("classes", input_fn)

    def predict_proba(self, input_fn: Any = None) -> Iterator[Any]:
        """The probabilities of each example, float32 [n_classes]."""
        return self._only("probabilities", input_fn)

    def _only(self, key: str, input_fn: Any) -> Iterator[Any]:
        return (each[key] for each in self.predict(input_fn=input_fn, outputs=[key]))
