"""Heads without logits, and several heads as one.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/head.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn._single_head import NO_TRAIN_OP, Head, check_mode, summary_key
from tf1kit.contrib.own.learn.metric_key import MetricKey
from tf1kit.contrib.own.learn.model_fn import ModeKeys, ModelFnOps


def no_op_train_fn(loss: Any) -> Any:
    """An operation that does nothing, whatever the loss."""
    return tf.no_op()


class LossOnlyHead(Head):
    """A head whose loss is that of a function without arguments."""

    def __init__(self, loss_fn: Callable[[], Any], head_name: str | None = None) -> None:
        self._loss_fn, self.head_name = loss_fn, head_name or "loss_only_head"

    @property
    def logits_dimension(self) -> int:
        """0."""
        return 0

    def create_model_fn_ops(
        self,
        features: Any,
        mode: str,
        labels: Any = None,
        train_op_fn: Callable[[Any], Any] | None = None,
        logits: Any = None,
        logits_input: Any = None,
        scope: Any = None,
    ) -> ModelFnOps:
        """See `Head`; only the loss and the training operation are there."""
        check_mode(mode)
        loss = train_op = None
        if mode != ModeKeys.INFER:
            with tf.variable_scope(scope, default_name=self.head_name):
                loss = self._loss_fn()
                loss = tf.add_n(loss) if isinstance(loss, list) else loss
                with tf.name_scope(""):
                    tf.summary.scalar(summary_key(self.head_name, MetricKey.LOSS), tf.identity(loss))
                if mode == ModeKeys.TRAIN:
                    if train_op_fn is None:
                        raise ValueError(NO_TRAIN_OP)
                    with tf.name_scope(None, "train_op", (loss,)):
                        train_op = train_op_fn(loss)
        return ModelFnOps(mode, {}, loss, train_op, {})


class MultiHead(Head):
    """Several heads; each gets its part of the logits, which may be a dict by the heads' names."""

    def __init__(self, heads: Sequence[Any], weights: Sequence[float] | None) -> None:
        if not all(head.head_name for head in heads):
            raise ValueError("Members of MultiHead must have names.")
        self._heads, self._weights = heads, weights

    @property
    def logits_dimension(self) -> int:
        """The sum of the logits dimensions of the heads."""
        return sum(head.logits_dimension for head in self._heads)

    def create_model_fn_ops(
        self,
        features: Any,
        mode: str,
        labels: Any = None,
        train_op_fn: Callable[[Any], Any] | None = None,
        logits: Any = None,
        logits_input: Any = None,
        scope: Any = None,
    ) -> ModelFnOps:
        """See `Head`."""
        check_mode(mode)
        given = {"features": features, "mode": mode, "labels": labels, "train_op_fn": no_op_train_fn, "scope": scope}
        if logits is None:
            found = [head.create_model_fn_ops(logits_input=logits_input, **given) for head in self._heads]
        else:
            parts = zip(self._heads, self._parts(logits), strict=True)
            found = [head.create_model_fn_ops(logits=part, **given) for head, part in parts]
        if mode == ModeKeys.TRAIN:
            if train_op_fn is None:
                raise ValueError(f"{NO_TRAIN_OP}.")
            return self._merge_train(found, train_op_fn)
        return self._merge_infer(found) if mode == ModeKeys.INFER else self._merge_eval(found)

    def _parts(self, logits: Any) -> list[Any]:
        if isinstance(logits, dict):
            return [None if isinstance(head, LossOnlyHead) else logits[head.head_name] for head in self._heads]
        parts, begin = [], 0
        for head in self._heads:
            parts.append(tf.slice(logits, [0, begin], [-1, head.logits_dimension]))
            begin += head.logits_dimension
        return parts

    def _loss(self, found: Sequence[ModelFnOps]) -> Any:
        losses = [each.loss for each in found]
        if not self._weights:
            return tf.add_n(losses)
        return tf.add_n([tf.multiply(loss, weight) for loss, weight in zip(losses, self._weights, strict=True)])

    def _merge_train(self, found: Sequence[ModelFnOps], train_op_fn: Callable[[Any], Any]) -> ModelFnOps:
        loss = self._loss(found)
        train_op = tf.group(train_op_fn(loss), *(each.train_op for each in found))
        return ModelFnOps(ModeKeys.TRAIN, None, loss, train_op, _metrics(found))

    def _merge_infer(self, found: Sequence[ModelFnOps]) -> ModelFnOps:
        named = [
            (head.head_name, each)
            for head, each in zip(self._heads, found, strict=True)
            if not isinstance(head, LossOnlyHead)
        ]
        outputs = {name: each.output_alternatives[name] for name, each in named}
        return ModelFnOps(ModeKeys.INFER, _predictions(named), output_alternatives=outputs)

    def _merge_eval(self, found: Sequence[ModelFnOps]) -> ModelFnOps:
        named = [(head.head_name, each) for head, each in zip(self._heads, found, strict=True)]
        return ModelFnOps(ModeKeys.EVAL, _predictions(named), self._loss(found), None, _metrics(found))


def _predictions(named: Sequence[tuple[str, ModelFnOps]]) -> dict[Any, Any]:
    return {(name, key): value for name, each in named for key, value in each.predictions.items()}


def _metrics(found: Sequence[ModelFnOps]) -> dict[Any, Any]:
    return {key: metric for each in found for key, metric in each.eval_metric_ops.items()}
