"""The training loop of the ports, with exact checkpoints, TensorBoard summaries and evaluation.

It replaces the session, queue runners and `feed_dict` of TensorFlow 1 scripts. If a process is
killed, training resumes from the latest checkpoint: from the same weights, optimizer state and
position in the data. The repeated steps have the same bits.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import tensorflow as tf

from tf1kit.cause import cause
from tf1kit.errors import UsageError
from tf1kit.port.precision import precision, widened

if TYPE_CHECKING:
    from tf1kit.port.replicas import Replicas
    from tf1kit.port.servers import Served

Inputs = Callable[..., Iterable[Any]]  # number of used batches -> endless (images, int labels); see `Port.own`
IDENTITY = ("seed", "batch size", "bits of the precision")
Progress = Callable[[str, int, int], None]  # loss and accuracy as text, the step, the last step
SHORT = 0.1  # seconds; a call that takes less is followed by one of twice as many steps

# `tf.summary.scalar` needs the package tensorboard, which TensorFlow 2.21 does not install.
# `tf.summary.write` needs only this.
SCALAR = tf.compat.v1.SummaryMetadata(
    plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars"),
    data_class="DATA_CLASS_SCALAR",
)


def trained_endpoints(model: Any, images: Any) -> dict[str, Any]:
    """The end points of a training step, for the loss.

    Under a mixed policy the layers compute in half precision. The loss is computed in the precision
    of the weights, as that of `fit` is; otherwise the end points stay as they are.
    """
    return widened(model.endpoints(images, training=True), model.variable_dtype)


class ByShape:
    """`tf.function(function)` of tensors, which keeps the traced function of each shape and dtype.

    For a small network, the search of `tf.function` for it takes as long as the step.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.traced = tf.function(function, jit_compile=False)
        self.known: dict[Any, Callable[..., Any]] = {}

    def concrete(self, *tensors: Any) -> Callable[..., Any]:
        """The traced function for such tensors."""
        key = tuple((tuple(tensor.shape), tensor.dtype) for tensor in tensors)
        if key not in self.known:
            self.known[key] = self.traced.get_concrete_function(*tensors)
        return self.known[key]

    def __call__(self, *tensors: Any) -> Any:
        """Call it."""
        return self.concrete(*tensors)(*tensors)


def one_by_one(step: Callable[[Any, Any], tuple[Any, Any]], batches: Iterator[Any], count: int) -> tuple[Any, Any]:
    """Take `count` steps on the next batches. Returns their losses and accuracies, float32 `[count]`."""
    return as_arrays([step(*next(batches)) for _ in range(count)])


def as_arrays(told: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """The losses and accuracies of steps, each float32 `[n]`."""
    losses, accuracies = (np.array(numbers, np.float32) for numbers in zip(*told, strict=True))
    return losses, accuracies


def total_loss(model: Any, loss: Any) -> Any:
    """Add the model's regularisation losses to `loss`, as `tf.losses.get_total_loss` does.

    They are stacked and summed, because the order in which `tf.add_n` adds depends on which input
    buffers it can reuse.
    """
    return tf.reduce_sum(tf.stack([loss, *model.losses])) if model.losses else loss


@dataclass
class Port:
    """The model, loss and optimizer of a port, put together for training.

    Attributes:
        model: a `Network`.
        loss: a function `loss(endpoints, labels)` that returns a scalar. The labels are one-hot.
        optimizer: a Keras optimizer.
        classes: the number of classes.
        own: the arguments of the inputs that give this process its part: all of each batch.
        leads: whether this process writes checkpoints and summaries.
        together: the steps of the first call of `steps`.
    """

    model: Any
    loss: Callable[[Any, Any], Any]
    optimizer: Any
    classes: int = 10
    own: ClassVar[dict[str, Any]] = {}
    leads: ClassVar[bool] = True
    together: ClassVar[int] = 1

    def __post_init__(self) -> None:
        self.step = ByShape(self._step)
        self.predict = tf.function(lambda images: tf.argmax(self._last(images), axis=1), jit_compile=False)
        self._together = tf.function(self._steps, jit_compile=False)

    def steps(self, batches: Iterator[Any], count: int) -> tuple[Any, Any]:
        """Take `count` steps on the next batches. Returns their losses and accuracies, float32 `[count]`.

        The steps on an iterator of tf.data are one call of TensorFlow, so nothing waits between them.
        """
        if isinstance(batches, tf.data.Iterator):
            return self._together(batches, count=tf.constant(count))
        return one_by_one(self.step, batches, count)

    def _steps(self, batches: Any, count: Any) -> tuple[Any, Any]:
        losses, accuracies = (tf.TensorArray(tf.float32, count) for _ in range(2))
        for number in tf.range(count):
            loss, accuracy = self._step(*next(batches))
            losses = losses.write(number, tf.cast(loss, tf.float32))
            accuracies = accuracies.write(number, accuracy)
        return losses.stack(), accuracies.stack()

    def _last(self, images: Any) -> Any:
        return list(self.model.endpoints(images, training=False).values())[-1]

    def _step(self, images: Any, labels: Any) -> tuple[Any, Any]:
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            endpoints = trained_endpoints(self.model, images)
            last = list(endpoints.values())[-1]
            loss = total_loss(self.model, self.loss(endpoints, tf.one_hot(labels, self.classes, dtype=last.dtype)))
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        self.optimizer.apply(gradients, variables)
        hits = tf.equal(tf.argmax(last, axis=1, output_type=labels.dtype), labels)
        return loss, tf.reduce_mean(tf.cast(hits, tf.float32))

    def build(self, images: Any) -> None:
        """Create the weights and the optimizer's state for these images."""
        with precision(self.model.dtype_policy.name):  # of layers that are made here
            self.model(images)
        self.optimizer.build(self.model.trainable_variables)

    def agree(self, variables: list[Any]) -> None:
        """Do nothing: no other process has these variables."""

    def gather(self) -> None:
        """Do nothing: the variables are here."""

    def random_layers(self) -> int:
        """The number of layers that draw other numbers than in one process, which this is."""
        return 0

    def wait(self) -> None:
        """Do nothing: there is no other process to wait for."""

    def variables(self) -> list[Any]:
        """All weights and optimizer variables."""
        return [*self.model.variables, *self.optimizer.variables]

    def fingerprint(self) -> str:
        """The sha256 of the bits of all weights and optimizer variables."""
        digest = hashlib.sha256()
        for variable in self.variables():
            digest.update(np.ascontiguousarray(variable.numpy()).tobytes())
        return digest.hexdigest()


def train(
    port: Port | Replicas | Served,
    inputs: Inputs,
    steps: int,
    checkpoint_dir: Path | None = None,
    log_dir: Path | None = None,
    save_every: int = 100,
    identity: tuple[int, ...] = (),
    progress: Progress | None = None,
) -> int:
    """Train up to step `steps`, and return the step at which this run started.

    Training resumes from the latest checkpoint in `checkpoint_dir`, if there is one. Of several
    workers, the first reads and writes checkpoints, and the others get its values.

    inputs: called with the number of used batches; with several replicas also with `rows=`, the
        slice of each batch that this process computes.
    identity: the numbers that determine the steps, as in `IDENTITY`. Training does not resume from
        a checkpoint with different values.

    Raises UsageError if the checkpoint is damaged, or belongs to another model or identity, and if the
    inputs end.
    """
    done = tf.Variable(0, dtype=tf.int64, name="step")
    recorded = tf.Variable(identity, dtype=tf.int64, shape=tf.TensorShape([None]), name="identity")
    port.build(next(iter(inputs(0)))[0])
    checkpoint = tf.train.Checkpoint(model=port.model, optimizer=port.optimizer, step=done, identity=recorded)
    manager = _manager(checkpoint, checkpoint_dir) if checkpoint_dir and port.leads else None
    if tuple(recorded.numpy()) != identity:
        was, has = (_named(values) for values in (recorded.numpy(), identity))
        raise UsageError(
            f"{checkpoint_dir} was trained with {was}, but this run has {has}: use the same values or another folder"
        )
    port.agree([done, *port.model.variables, *port.optimizer.variables])
    begin = int(done.numpy())
    writer = tf.summary.create_file_writer(str(log_dir)) if log_dir and port.leads else tf.summary.create_noop_writer()
    at, together, batches = begin, port.together, iter(inputs(begin, **port.own))
    with writer.as_default():
        while at < steps:
            count = min(together, steps - at, save_every - at % save_every)
            started = time.monotonic()
            try:
                told = port.steps(batches, count)
            except (StopIteration, tf.errors.OutOfRangeError):
                raise UsageError(f"the inputs end before step {at + count}: give endless batches") from None
            for loss, accuracy in zip(*map(np.asarray, told), strict=True):
                at += 1
                tf.summary.write("loss", loss, at, SCALAR)
                tf.summary.write("accuracy", accuracy, at, SCALAR)
                if progress:
                    progress(f"loss {loss:.4f}  accuracy {accuracy:.3f}", at, steps)
            if time.monotonic() - started < SHORT:
                together *= 2
            done.assign(at)
            if at % save_every == 0 or at == steps:
                port.gather()
                if manager:
                    writer.flush()  # a run that resumes here does not write the summaries before it
                    manager.save(checkpoint_number=at)
    return begin


def _named(identity: Iterable[int]) -> str:
    return ", ".join(f"{name} {int(number)}" for name, number in zip(IDENTITY, identity, strict=False)) or "no values"


def _manager(checkpoint: Any, folder: Path) -> Any:
    """Return the manager of the checkpoints in `folder`, after restoring the latest checkpoint."""
    try:
        manager = tf.train.CheckpointManager(checkpoint, str(folder), max_to_keep=3)
        if manager.latest_checkpoint:
            checkpoint.restore(manager.latest_checkpoint).assert_consumed()
    except (AssertionError, ValueError, tf.errors.OpError) as error:
        raise UsageError(f"{folder} has no checkpoint of this model that can be restored: {cause(error)}") from error
    return manager


def evaluate(predict: Callable[[Any], Any], batches: Iterable[Any], count: int) -> float:
    """Return the share of the first `count` images in `batches` whose class `predict` finds."""
    hits, seen = 0, 0
    for images, labels in batches:
        take = min(len(labels), count - seen)
        hits += int(np.sum(np.asarray(predict(images))[:take] == np.asarray(labels)[:take]))
        seen += take
        if seen == count:
            return hits / count
    raise ValueError(f"{count} images should be evaluated, but the input ended after {seen}: give at least {count}")
