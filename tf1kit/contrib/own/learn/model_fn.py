"""The arguments and the result of a model function.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/model_fn.py.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.constants import ProblemType
from tf1kit.contrib.own.learn.metric_key import MetricKey
from tf1kit.contrib.own.learn.prediction_key import PredictionKey
from tf1kit.tf1.estimator import public as estimator


class ModeKeys:
    """The modes in which a model function is called."""

    TRAIN = "train"
    EVAL = "eval"
    INFER = "infer"

    @classmethod
    def validate(cls, key: str) -> None:
        """Raise ValueError if `key` is not a mode."""
        if key not in (cls.TRAIN, cls.EVAL, cls.INFER):
            raise ValueError(f"Invalid mode {key}.")


_Fields = namedtuple(
    "_Fields",
    [
        "predictions",
        "loss",
        "train_op",
        "eval_metric_ops",
        "output_alternatives",
        "training_chief_hooks",
        "training_hooks",
        "scaffold",
        "mode",
    ],
)


class ModelFnOps(_Fields):
    """The result of a model function.

    Raises:
        ValueError: the mode needs something that is missing, or the loss is not a scalar.
    """

    def __new__(
        cls,
        mode: str,
        predictions: Any = None,
        loss: Any = None,
        train_op: Any = None,
        eval_metric_ops: Any = None,
        output_alternatives: Any = None,
        training_chief_hooks: Any = None,
        training_hooks: Any = None,
        scaffold: Any = None,
    ) -> ModelFnOps:
        """Check and convert."""
        ModeKeys.validate(mode)
        if train_op is None and mode == ModeKeys.TRAIN:
            raise ValueError("Missing train_op.")
        if train_op is not None and not isinstance(train_op, tf.Operation):
            train_op = tf.convert_to_tensor(train_op).op
        if loss is None and mode != ModeKeys.INFER:
            raise ValueError("Missing loss.")
        if predictions is None and mode != ModeKeys.TRAIN:
            raise ValueError("Missing predictions.")
        if eval_metric_ops is not None and not isinstance(eval_metric_ops, dict):
            raise ValueError("eval_metric_ops must be a dict.")
        if isinstance(predictions, dict):
            predictions = {key: _tensor(value) for key, value in predictions.items()}
        return super().__new__(
            cls,
            predictions=None
            if predictions is None
            else predictions
            if isinstance(predictions, dict)
            else _tensor(predictions),
            loss=None if loss is None else _scalar(loss),
            train_op=train_op,
            eval_metric_ops=eval_metric_ops or {},
            output_alternatives=output_alternatives,
            training_chief_hooks=training_chief_hooks or [],
            training_hooks=training_hooks or [],
            scaffold=scaffold,
            mode=mode,
        )

    def estimator_spec(self, default_serving_output_alternative_key: str | None = None) -> Any:
        """The same as a `tf.estimator.EstimatorSpec`, whose outputs of exports are the alternatives.

        Args:
            default_serving_output_alternative_key: which of several alternatives is served by default.
        """
        alternatives = dict(self.output_alternatives or {})
        default = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
        if len(alternatives) > 1 and default not in alternatives:
            alternatives[default] = alternatives[default_serving_output_alternative_key]
        return estimator.EstimatorSpec(
            mode=self.mode,
            predictions=self.predictions,
            loss=self.loss,
            train_op=self.train_op,
            eval_metric_ops={key: value for key, value in self.eval_metric_ops.items() if key != MetricKey.LOSS},
            export_outputs={key: _exported(*each) for key, each in alternatives.items()} or None,
            training_chief_hooks=self.training_chief_hooks,
            training_hooks=self.training_hooks,
            scaffold=self.scaffold,
        )


def _exported(problem_type: int, predictions: dict[str, Any]) -> Any:
    """The output of an export for a kind of problem.

    Raises:
        ValueError: the kind is unknown.
    """
    outputs = estimator.export
    if problem_type == ProblemType.UNSPECIFIED:
        return outputs.PredictOutput(predictions)
    scores = predictions.get(PredictionKey.SCORES)
    scores = predictions.get(PredictionKey.PROBABILITIES) if scores is None else scores
    if problem_type == ProblemType.LINEAR_REGRESSION:
        return outputs.RegressionOutput(scores)
    if problem_type in (ProblemType.CLASSIFICATION, ProblemType.LOGISTIC_REGRESSION):
        classes = predictions.get(PredictionKey.CLASSES)
        if classes is None or classes.dtype != tf.string:
            what = "None" if classes is None else "not string"
            tf.logging.warning("classes is %s, Servo inference will not have class ids.", what)
            classes = None
        return outputs.ClassificationOutput(scores=scores, classes=classes)
    raise ValueError(f"Unknown problem_type={problem_type}")


def _tensor(value: Any) -> Any:
    return value if isinstance(value, tf.SparseTensor) else tf.convert_to_tensor(value)


def _scalar(loss: Any) -> Any:
    loss = tf.convert_to_tensor(loss)
    if loss.get_shape().num_elements() not in (None, 1):
        raise ValueError(f"Loss must be scalar: {loss}.")
    return loss if loss.get_shape().is_compatible_with([]) else tf.reshape(loss, [])
