"""Lets models of tf.keras do what they did in 1.15.5.

The copy of Keras in TensorFlow's wheel no longer fits what is around it:

- `fit`, `evaluate` and `predict` in eager mode ask `input_lib` for a class that has moved. TensorFlow
  2.16 to 2.21 need this; the loops of graph mode do not ask.
- `plot_model` asks pydot for an exception that pydot 3 and later no longer have. Without Graphviz
  these raise `OSError`.
- In 1.15.5 a model was stateful if one of its layers was. Today wrapped layers count, too; see
  `tf1kit.tf1.keras.layers.wrappers.Wrapper.stateful`. Source: TensorFlow 1.15.5,
  tensorflow/python/keras/engine/network.py.
- In eager mode of 1.15.5 a metric had the name of its function: `mae` was called
  `mean_absolute_error`, and `accuracy` was called `acc`. The name of a weighted metric began with
  `weighted_`. The loss decided which accuracy `accuracy` is; today the shapes decide.
  `train_on_batch` and `test_on_batch` returned the loss of their batch; today they return a mean
  that includes earlier batches and `fit`. Source: TensorFlow 1.15.5,
  tensorflow/python/keras/engine/training_utils.py.
- In 1.15.5 `Model.metrics` had the metrics that the program gave. Today the means of the losses are among
  them. Source: TensorFlow 1.15.5, tensorflow/python/keras/engine/training.py.
- `Model.compile(distribute=strategy)` is an error in eager mode. 1.15.5 took it with an optimizer of
  `tf.train`. With a strategy of one replica the model trains as it does without. Source: TensorFlow 1.15.5,
  tensorflow/python/keras/engine/training.py.
- `class_weight` is in `tf1kit.tf1.keras_class_weights`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import OverlayModule
from tf1kit.tf1.keras_class_weights import weighing_classes
from tf1kit.tf1.private import (
    DistributedDatasetInterface,
    compile_utils,
    data_adapter,
    functional,
    input_lib,
    keras_metrics,
    nest,
    parameter_server_strategy,
    training,
    training_v1,
    vis_utils,
)

CHOSEN = {"acc": "accuracy", "accuracy": "accuracy", "ce": "crossentropy", "crossentropy": "crossentropy"}
"""Names for which Keras chooses the binary, the sparse or the categorical metric."""


def is_stateful(self: Any) -> bool:
    """Whether one of the model's layers is stateful."""
    return any(getattr(layer, "stateful", False) for layer in self.layers)


def set_stateful(self: Any, value: bool) -> None:
    """Keep a value that nothing reads, as Keras does for a layer."""
    self._stateful = value


def naming(original: Callable[..., Any]) -> Callable[..., Any]:
    """`MetricsContainer._get_metric_object`, which chooses and names a metric as 1.15.5 did, if a name is given."""

    @wraps(original)
    def made(self: Any, metric: Any, truth: Any, output: Any) -> Any:
        kind = CHOSEN.get(metric) if isinstance(metric, str) else None
        if kind:
            loss = getattr(self.losses_of_outputs.get(id(output)), "fn", None)
            result = original(self, getattr(keras_metrics, f"{prefix(loss, output)}_{kind}"), truth, output)
            result._name = {"accuracy": "acc", "crossentropy": "ce"}[kind]
            return result
        result = original(self, metric, truth, output)
        if isinstance(metric, str) and result.name == metric:
            result._name = result._fn.__name__
        return result

    return made


def prefix(loss: Any, output: Any) -> str:
    """Which accuracy or cross entropy 1.15.5 chose for an output, by its loss."""
    if output.shape[-1] == 1 or loss is keras_metrics.binary_crossentropy:
        return "binary"
    return "sparse_categorical" if loss is keras_metrics.sparse_categorical_crossentropy else "categorical"


def knowing_losses(original: Callable[..., None]) -> Callable[..., None]:
    """`MetricsContainer.build`, which knows the loss of each output. It is built after the losses."""

    @wraps(original)
    def build(self: Any, outputs: Any, truths: Any) -> None:
        losses = nest.flatten(self.losses_of_model._losses) if self.losses_of_model else []
        self.losses_of_outputs = dict(zip(map(id, nest.flatten(outputs)), losses, strict=False))
        original(self, outputs, truths)

    return build


def telling_losses(original: Callable[..., None]) -> Callable[..., None]:
    """`Model.compile`, which tells the metrics of the losses."""

    @wraps(original)
    def compiled(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.compiled_metrics.losses_of_model = self.compiled_loss

    return compiled


def on_one_replica(original: Callable[..., None]) -> Callable[..., None]:
    """`Model.compile`, which takes a strategy with one replica beside an optimizer of `tf.train`."""

    @wraps(original)
    def compiled(self: Any, optimizer: Any = "rmsprop", *args: Any, **kwargs: Any) -> None:
        strategy = kwargs.get("distribute")
        if strategy is not None and isinstance(optimizer, tf.train.Optimizer) and is_alone(strategy):
            del kwargs["distribute"]
        original(self, optimizer, *args, **kwargs)

    return compiled


def is_alone(strategy: Any) -> bool:
    """Whether the strategy has one replica, and neither parameter servers nor other processes."""
    if isinstance(strategy.extended, parameter_server_strategy.ParameterServerStrategyExtended):
        return False
    resolver = strategy.cluster_resolver
    return strategy.num_replicas_in_sync == 1 and not (resolver and resolver.cluster_spec().as_dict())


def weighing(original: Callable[..., None]) -> Callable[..., None]:
    """`MetricsContainer._set_metric_names`, which marks weighted metrics."""

    @wraps(original)
    def named(self: Any) -> None:
        for metrics in self._weighted_metrics:
            for metric in metrics:
                if metric is not None:
                    metric._name = "weighted_" + metric._name
        original(self)

    return named


def of_one_batch(original: Callable[..., Any]) -> Callable[..., Any]:
    """`train_on_batch` or `test_on_batch`, whose total loss forgets earlier batches."""

    @wraps(original)
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.compiled_loss is not None:  # it is compiled
            self.compiled_loss._loss_metric.reset_state()
        return original(self, *args, **kwargs)

    return step


def keeping_one(original: Callable[..., None]) -> Callable[..., None]:
    """`MetricsContainer._set_metric_names`. Of an output's metrics with one name, the last is in the place
    of the first.
    """

    @wraps(original)
    def named(self: Any) -> None:
        for each in ("_metrics", "_weighted_metrics"):
            kept = [{getattr(metric, "_name", None): metric for metric in metrics} for metrics in getattr(self, each)]
            setattr(self, each, [list(metrics.values()) for metrics in kept])
        original(self)

    return named


def with_losses(original: Callable[..., Any]) -> Callable[..., Any]:
    """A method of Model for which `metrics` has the means of the losses, too."""

    @wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        before = self._metrics_with_losses
        object.__setattr__(self, "_metrics_with_losses", True)  # Keras need not track it
        try:
            return original(self, *args, **kwargs)
        finally:
            object.__setattr__(self, "_metrics_with_losses", before)

    return method


def without_losses(original: property) -> property:
    """`Model.metrics` without the means of the losses, but for the methods above."""

    def metrics(self: Any) -> list[Any]:
        found = original.fget(self)  # type: ignore[misc]
        if self._metrics_with_losses or self.compiled_loss is None:
            return found
        means = {id(metric) for metric in self.compiled_loss.metrics}
        return [metric for metric in found if id(metric) not in means]

    return property(metrics)


def metrics_names(self: Any) -> list[str]:
    """`Model.metrics_names`: the loss, the losses of several outputs, and the metrics. They are known before the
    first step if the model's outputs are.
    """
    outputs = getattr(self, "_nested_outputs", None)
    if self.compiled_metrics is not None and outputs is not None and not self.compiled_metrics.built:
        with self.distribute_strategy.scope():
            self.compiled_loss.build(outputs)
            self.compiled_metrics.build(outputs, outputs)
    names = [metric.name for metric in self.metrics]
    return names if names[:1] == ["loss"] else ["loss", *names]


@cache
def install() -> None:
    """Mend these places, in a process that the kit owns."""
    lost = {"DistributedDatasetInterface": DistributedDatasetInterface}
    data_adapter.input_lib = OverlayModule(input_lib.__name__, input_lib, lost)
    if vis_utils.pydot is not None:  # it is installed
        vis_utils.pydot = OverlayModule("pydot", vis_utils.pydot, {"InvocationException": OSError})
    for owner in (functional.Functional, training_v1.Model):
        owner.stateful = property(is_stateful, set_stateful)
    container, model = compile_utils.MetricsContainer, training.Model
    container.losses_of_model = None
    container.build = knowing_losses(container.build)
    container._get_metric_object = naming(container._get_metric_object)
    container._set_metric_names = keeping_one(weighing(container._set_metric_names))
    model._metrics_with_losses = False
    model.metrics = without_losses(model.metrics)
    for name in ("train_step", "test_step", "reset_metrics"):
        setattr(model, name, with_losses(getattr(model, name)))
    model.metrics_names = property(with_losses(metrics_names))
    model.compile = on_one_replica(telling_losses(model.compile))
    model.fit = weighing_classes(model.fit)
    model.train_on_batch = weighing_classes(of_one_batch(model.train_on_batch))
    model.test_on_batch = of_one_batch(model.test_on_batch)
