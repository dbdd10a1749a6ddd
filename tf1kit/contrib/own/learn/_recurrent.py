"""What contrib.learn's recurrent estimators have in common: their problems, losses, states and training.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/dynamic_rnn_estimator.py and
state_saving_rnn_estimator.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers.target_column import multi_class_target, regression_target
from tf1kit.contrib.own.learn import rnn_common
from tf1kit.contrib.own.learn.constants import ProblemType
from tf1kit.contrib.own.learn.model_fn import ModeKeys
from tf1kit.tf1.private import nest
from tf1kit.tf1.repairs import repaired


def multi_value_loss(
    activations: Any, labels: Any, sequence_length: Any, target_column: Any, features: dict[str, Any]
) -> Any:
    """The loss over all steps, a scalar; for the shapes see `mask_activations_and_labels`."""
    with tf.name_scope("MultiValueLoss"):
        activations, labels = rnn_common.mask_activations_and_labels(activations, labels, sequence_length)
        return target_column.loss(activations, labels, features)


def state_name(i: int) -> str:
    """The key of the ith tensor of a state."""
    return f"{rnn_common.RNNKeys.STATE_PREFIX}_{i}"


def state_tuple_to_dict(state: Any) -> dict[str, Any]:
    """The tensors of a state, which may be nested, by `state_name`."""
    with tf.name_scope("state_tuple_to_dict"):
        flat = nest.flatten(state)
        return {
            state_name(i): None if each is None else tf.identity(each, name=state_name(i))
            for i, each in enumerate(flat)
        }


def target_of(problem_type: int, num_classes: int | None) -> tuple[str, Any]:
    """How estimators call a kind of problem, and its target column.

    Raises:
        ValueError: the problem is of another kind, or the number of classes is missing.
    """
    if problem_type == ProblemType.LINEAR_REGRESSION:
        return "Regressor", regression_target()
    if problem_type != ProblemType.CLASSIFICATION:
        raise ValueError(
            "problem_type must be either ProblemType.LINEAR_REGRESSION or ProblemType.CLASSIFICATION; "
            f"got {problem_type}"
        )
    if not num_classes:
        raise ValueError("For CLASSIFICATION problem_type, num_classes must be specified.")
    return "Classifier", multi_class_target(n_classes=num_classes)


def check_problem(problem_type: int, predict_probabilities: bool) -> None:
    """Raise ValueError unless a model function knows the kind of problem, and whether it has probabilities."""
    if problem_type not in (ProblemType.CLASSIFICATION, ProblemType.LINEAR_REGRESSION):
        raise ValueError(
            f"problem_type must be ProblemType.LINEAR_REGRESSION or ProblemType.CLASSIFICATION; got {problem_type}"
        )
    if problem_type != ProblemType.CLASSIFICATION and predict_probabilities:
        raise ValueError(
            "predict_probabilities can only be set to True for problem_type ProblemType.CLASSIFICATION; "
            f"got {problem_type}."
        )


def optimizer_of(given: Any, learning_rate: Any, momentum: float | None) -> Any:
    """The optimizer; "Momentum" gets its momentum."""
    return tf.train.MomentumOptimizer(learning_rate, momentum) if given == "Momentum" else given


def logits_of(outputs: Any, num_label_columns: int) -> Any:
    """The outputs [batch, time, units] as [batch, time, num_label_columns], by a trained layer."""
    slim = repaired("tf_slim")
    return slim.layers.fully_connected(
        inputs=outputs, num_outputs=num_label_columns, activation_fn=None, trainable=True
    )


def train_op_of(mode: str, loss: Any, optimizer: Any, learning_rate: Any, clip: float | None) -> Any:
    """The operation of a step of training, with its summaries; None in another mode."""
    if mode != ModeKeys.TRAIN:
        return None
    repaired("tf_slim")
    from tf_slim.layers import optimizers

    return optimizers.optimize_loss(
        loss=loss,
        global_step=None,  # the graph's
        learning_rate=learning_rate,
        optimizer=optimizer,
        clip_gradients=clip,
        summaries=optimizers.OPTIMIZER_SUMMARIES,
    )
