"""A head of several heads.

Source: TensorFlow 1.15.5: tensorflow_estimator/contrib/estimator/python/estimator/multi_head.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.estimator import public as estimator

SERVING = "serving_default"
PREDICT = "predict"


def multi_head(heads: Sequence[Any], head_weights: Sequence[float] | None = None) -> Any:
    """A head whose logits, labels, losses and predictions are those of named heads.

    Args:
        heads: the heads. Labels are a dict by their names; logits are a dict, too, or a tensor that
            is split along its last axis.
        head_weights: the factors of their losses.

    Raises:
        ValueError: there are no heads, a head has no name, or there are more or fewer weights than heads.
    """
    if head_weights and len(head_weights) != len(heads):
        raise ValueError(
            f"heads and head_weights must have the same size. Given len(heads): {len(heads)}. Given "
            f"len(head_weights): {len(head_weights)}."
        )
    if not heads:
        raise ValueError(f"Must specify heads. Given: {heads}")
    for head in heads:
        if not head.name:
            raise ValueError(f"All given heads must have name specified. Given: {head}")
    return _multi_head()(tuple(heads), tuple(head_weights or ()))


def _merged(losses: Sequence[Any], weights: tuple[float, ...]) -> Any:
    """The sum of the weighted losses."""
    with tf.name_scope("merge_losses", values=(*losses, *weights)):
        if weights:
            losses = [tf.multiply(loss, weight) for loss, weight in zip(losses, weights, strict=True)]
        return tf.add_n(list(losses))


@cache
def _multi_head() -> Any:
    """The class, whose base is in tensorflow-estimator."""
    canned = estimator.module("canned.head", "tf.contrib.estimator.multi_head")
    model_fn = estimator.module("model_fn", "tf.contrib.estimator.multi_head")
    outputs = estimator.module("export.export_output", "tf.contrib.estimator.multi_head")

    class _MultiHead(canned._Head):  # type: ignore[name-defined]
        def __init__(self, heads: tuple[Any, ...], weights: tuple[float, ...]) -> None:
            self._heads, self._weights = heads, weights
            self._size = sum(head.logits_dimension for head in heads)

        @property
        def name(self) -> str:
            """The names of the heads."""
            return "_".join(head.name for head in self._heads)

        @property
        def logits_dimension(self) -> int:
            """The sum of the logits dimensions of the heads."""
            return int(self._size)

        def create_loss(self, features: Any, mode: str, logits: Any, labels: Any) -> Any:
            """The `LossSpec`: the sum of the losses, and dicts by the names of the heads."""
            given = self._split(logits)
            specs = {
                head.name: head.create_loss(features, mode, given[head.name], labels[head.name]) for head in self._heads
            }
            weights = self._weights or (None,) * len(specs)

            def weighted(index: int) -> dict[str, Any]:
                pairs = zip(specs.items(), weights, strict=True)
                return {n: s[index] if w is None else tf.multiply(s[index], w) for (n, s), w in pairs}

            unreduced, counted = weighted(1), weighted(2)
            total = _merged([spec[0] for spec in specs.values()], self._weights)
            return canned.LossSpec(total, unreduced, counted, {name: spec[3] for name, spec in specs.items()})

        def create_estimator_spec(
            self,
            features: Any,
            mode: str,
            logits: Any,
            labels: Any = None,
            optimizer: Any = None,
            train_op_fn: Callable[[Any], Any] | None = None,
        ) -> Any:
            """The `EstimatorSpec` of a mode."""
            given = self._split(logits)
            if labels and not isinstance(labels, dict):
                raise ValueError(f"labels must be a dict. Given: {labels}")
            specs = {}
            for head in self._heads:
                about = {"labels": labels[head.name] if labels else None, "train_op_fn": lambda loss: tf.no_op()}
                one = head.create_estimator_spec(features=features, mode=mode, logits=given[head.name], **about)
                specs[head.name] = one
            predictions = {
                (name, key): value for name, spec in specs.items() for key, value in spec.predictions.items()
            }
            if mode == model_fn.ModeKeys.TRAIN:
                return self._train(specs, predictions, optimizer, train_op_fn)
            if mode == model_fn.ModeKeys.PREDICT:
                return self._predict(specs, predictions)
            if mode == model_fn.ModeKeys.EVAL:
                return self._eval(specs, predictions)
            raise ValueError(f"mode={mode} unrecognized")

        def _split(self, logits: Any) -> dict[str, Any]:
            """The logits by the names of the heads."""
            if isinstance(logits, dict):
                return logits
            sizes, found, begin = [head.logits_dimension for head in self._heads], {}, 0
            with tf.name_scope(None, "split_logits", values=[logits]):
                logits = tf.convert_to_tensor(logits)
                last = logits.shape.as_list()[-1]
                if last is not None and last != sum(sizes):
                    raise ValueError(
                        f"Could not split logits of shape {logits.shape.as_list()} among the heads with individual "
                        f"logits dimensions: {sizes}. The last dimension of the logits tensor should equal "
                        f"{sum(sizes)} but is {last}."
                    )
                batch = tf.shape(logits)[:-1]
                for head, size in zip(self._heads, sizes, strict=True):
                    start = tf.concat([tf.zeros_like(batch), [begin]], axis=0)
                    length = tf.concat([-1 * tf.ones_like(batch), [size]], axis=0)
                    found[head.name] = tf.slice(logits, begin=start, size=length)
                    begin += size
            return found

        def _train(self, specs: dict[str, Any], predictions: Any, optimizer: Any, train_op_fn: Any) -> Any:
            loss = _merged([spec.loss for spec in specs.values()], self._weights)
            if (optimizer is None) == (train_op_fn is None):
                kind = "None" if optimizer is None else "set"
                raise ValueError(f"train_op_fn and optimizer cannot both be {kind}.")
            step = tf.train.get_global_step()
            train_op = train_op_fn(loss) if optimizer is None else optimizer.minimize(loss, global_step=step)
            with tf.name_scope(""):
                tf.summary.scalar("loss", loss)
            metrics = {key: value for spec in specs.values() for key, value in (spec.eval_metric_ops or {}).items()}
            about = {"loss": loss, "train_op": train_op, "predictions": predictions, "eval_metric_ops": metrics}
            return model_fn.EstimatorSpec(mode=model_fn.ModeKeys.TRAIN, **about)

        def _predict(self, specs: dict[str, Any], predictions: Any) -> Any:
            exported = {SERVING: specs[self._heads[0].name].export_outputs[SERVING]}  # each EstimatorSpec has one
            merged: dict[str, Any] = {}
            for name, spec in specs.items():
                for key, value in spec.export_outputs.items():
                    exported[name if key == SERVING else f"{name}/{key}"] = value
                    if key == PREDICT and isinstance(value, outputs.PredictOutput):
                        merged |= {f"{name}/{inner}": tensor for inner, tensor in value.outputs.items()}
            exported[PREDICT] = outputs.PredictOutput(merged)
            mode = model_fn.ModeKeys.PREDICT
            return model_fn.EstimatorSpec(mode=mode, predictions=predictions, export_outputs=exported)

        def _eval(self, specs: dict[str, Any], predictions: Any) -> Any:
            metrics: dict[str, Any] = {}
            with tf.name_scope("merge_eval"):
                for name, spec in specs.items():
                    label = canned._summary_key(name, "loss")
                    metrics[label] = tf.metrics.mean(spec.loss, name=label)
                    metrics.update(spec.eval_metric_ops or {})
                loss = _merged([spec.loss for spec in specs.values()], self._weights)
            about = {"predictions": predictions, "loss": loss, "eval_metric_ops": metrics}
            return model_fn.EstimatorSpec(mode=model_fn.ModeKeys.EVAL, **about)

    return _MultiHead
