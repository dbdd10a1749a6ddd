"""The names of `tf.contrib.estimator` itself, from the modules beside this one.

Source: TensorFlow 1.15.5: tensorflow_estimator/contrib/estimator/__init__.py.
"""

from tf1kit.contrib.own.estimator.export import (
    build_supervised_input_receiver_fn_from_input_fn,
    export_all_saved_models,
    export_saved_model_for_mode,
)
from tf1kit.contrib.own.estimator.extenders import add_metrics, clip_gradients_by_norm, forward_features
from tf1kit.contrib.own.estimator.head import (
    binary_classification_head,
    logistic_regression_head,
    multi_class_head,
    poisson_regression_head,
    regression_head,
)
from tf1kit.contrib.own.estimator.logit_fns import call_logit_fn, dnn_logit_fn_builder, linear_logit_fn_builder
from tf1kit.contrib.own.estimator.multi_head import multi_head
from tf1kit.contrib.own.estimator.replicate_model_fn import TowerOptimizer, replicate_model_fn

__all__ = [
    "TowerOptimizer",
    "add_metrics",
    "binary_classification_head",
    "build_supervised_input_receiver_fn_from_input_fn",
    "call_logit_fn",
    "clip_gradients_by_norm",
    "dnn_logit_fn_builder",
    "export_all_saved_models",
    "export_saved_model_for_mode",
    "forward_features",
    "linear_logit_fn_builder",
    "logistic_regression_head",
    "multi_class_head",
    "multi_head",
    "poisson_regression_head",
    "regression_head",
    "replicate_model_fn",
]
