"""Trains a graph by a supervisor.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/graph_actions.py (the behaviour,
not the code).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.monitors import NanLossDuringTrainingError, get_default_monitors


class _Run(NamedTuple):
    """What a step of training needs."""

    session: Any
    supervisor: Any
    train_op: Any
    loss_op: Any
    feed_fn: Callable[[], Any] | None
    monitors: list[Any]
    log_every_steps: int
    fail_on_nan_loss: bool

    def step(self, number: int) -> tuple[Any, bool]:
        """The loss of a step, and whether a monitor wants to stop.

        Raises:
            NanLossDuringTrainingError: the loss is NaN, and that is to fail.
        """
        feed = None if self.feed_fn is None else self.feed_fn()
        tensors = [self.train_op, self.loss_op]
        for monitor in self.monitors:
            tensors += monitor.step_begin(number)
        tensors = list(dict.fromkeys(tensors))
        values = self.session.run(tensors, feed_dict=feed)
        names = [each.name if isinstance(each, tf.Tensor) else each for each in tensors]
        outputs = dict(zip(names, values, strict=True))
        stops = [monitor.step_end(number, outputs) for monitor in self.monitors]
        loss = outputs[self.loss_op.name]
        if np.isnan(loss):
            tf.logging.error("Model diverged with loss = NaN.")
            if self.fail_on_nan_loss:
                raise NanLossDuringTrainingError
        return loss, any(stops)

    def loop(self, global_step: Any, most: int | None) -> Any:
        """The loss of the last step; None if there was none."""
        loss = None
        at = logged = self.session.run(global_step)
        try:
            while not self.supervisor.ShouldStop() and (most is None or at < most):
                start = time.time()
                loss, stop = self.step(at + 1)
                if stop:
                    break
                now = self.session.run(global_step)
                if now <= at:
                    tf.logging.error("Global step was not incremented by train op at step %s: new step %d", at, now)
                at = now
                if at == most or at - logged >= self.log_every_steps:
                    tf.logging.info("training step %d, loss = %.5f (%.3f sec/batch).", at, loss, time.time() - start)
                    logged = at
        except (tf.errors.OutOfRangeError, StopIteration) as error:
            tf.logging.info("Input is exhausted: %s.", error)
        return loss

    def finish(self, global_step: Any, is_chief: bool) -> None:
        """Stop, and save the last step."""
        self.supervisor.Stop(close_summary_writer=False)
        try:
            at = self.session.run(global_step)
        except tf.errors.OutOfRangeError as error:
            tf.logging.warning("The step after the last one is not saved, because the input is exhausted: %s.", error)
            return
        if is_chief:
            self.supervisor.saver.save(self.session, self.supervisor.save_path, global_step=at)
            for monitor in self.monitors:
                monitor.end()


def train(
    graph: Any,
    output_dir: str,
    train_op: Any,
    loss_op: Any,
    global_step_tensor: Any = None,
    init_op: Any = None,
    init_feed_dict: dict[Any, Any] | None = None,
    init_fn: Callable[[Any], Any] | None = None,
    log_every_steps: int = 10,
    supervisor_is_chief: bool = True,
    supervisor_master: str = "",
    supervisor_save_model_secs: int = 600,
    keep_checkpoint_max: int = 5,
    supervisor_save_summaries_steps: int = 100,
    feed_fn: Callable[[], Any] | None = None,
    steps: int | None = None,
    fail_on_nan_loss: bool = True,
    monitors: list[Any] | None = None,
    max_steps: int | None = None,
) -> Any:
    """Train a graph, and go on from the checkpoint of the folder.

    Args:
        graph: has the tensors and a global step.
        output_dir: the folder of checkpoints and summaries.
        train_op: runs in each step, and counts the global step.
        loss_op: the loss, [].
        global_step_tensor: None for that of the graph.
        init_op: see `tf.train.Supervisor`, which gets the next two, too.
        init_feed_dict: what `init_op` is fed.
        init_fn: runs after `init_op`, with the session.
        log_every_steps: after how many steps the loss is logged.
        supervisor_is_chief: whether this process initializes and saves.
        supervisor_master: the master of the session.
        supervisor_save_model_secs: the seconds between two checkpoints.
        keep_checkpoint_max: how many checkpoints are kept.
        supervisor_save_summaries_steps: the steps between two summaries.
        feed_fn: gives the feed of a step; StopIteration ends the training.
        steps: how many steps are added; None for any number.
        fail_on_nan_loss: whether a loss of NaN is an error.
        monitors: None for those of `get_default_monitors`.
        max_steps: the global step at the end, instead of `steps`.

    Returns:
        The loss of the last step.

    Raises:
        ValueError: `steps` and `max_steps` are given, or `output_dir`, `train_op`, `loss_op` or a
            global step is missing.
        NanLossDuringTrainingError: the loss is NaN, and that is to fail.
    """
    if steps is not None and max_steps is not None:
        raise ValueError("Can not provide both steps and max_steps.")
    if not output_dir:
        raise ValueError(f"Output directory should be non-empty {output_dir}.")
    for name, op in (("train_op", train_op), ("loss_op", loss_op)):
        if op is None:
            raise ValueError(f"Missing {name}.")
    writer = tf.summary.FileWriterCache.get(output_dir) if supervisor_is_chief else None
    supervisor = partial(
        tf.train.Supervisor,
        graph,
        init_op=init_op or tf.train.Supervisor.USE_DEFAULT,
        init_feed_dict=init_feed_dict,
        is_chief=supervisor_is_chief,
        logdir=output_dir,
        summary_op=None,
        summary_writer=writer,
        save_model_secs=supervisor_save_model_secs,
        init_fn=init_fn,
    )

    def once() -> Any:
        with graph.as_default():
            step = _global_step(global_step_tensor)
            most = max_steps
            if max_steps is None and steps:
                most = steps + _saved(output_dir, step)
            told = monitors
            if not told and supervisor_is_chief:
                told = get_default_monitors(loss_op, _summary_op(), supervisor_save_summaries_steps, None, writer)
            told = [each for each in told or [] if supervisor_is_chief or each.run_on_all_workers]
            for monitor in told:
                monitor.begin(max_steps=most)
            made = supervisor(saver=_saver(keep_checkpoint_max), global_step=step)
        session = made.PrepareSession(master=supervisor_master, start_standard_services=True)
        made.StartQueueRunners(session)
        run = _Run(session, made, train_op, loss_op, feed_fn, told, log_every_steps, fail_on_nan_loss)
        with session:
            try:
                loss = run.loop(step, most)
            except BaseException:
                try:
                    run.finish(step, supervisor_is_chief)
                except Exception as error:  # the first error is the one to raise
                    tf.logging.error("Got exception during tf.learn final checkpoint %s.", error)
                raise
            run.finish(step, supervisor_is_chief)
        return loss

    while True:
        try:
            return once()
        except tf.errors.AbortedError:
            tf.logging.warning("Training got Aborted error. Keep training.")


def _global_step(given: Any) -> Any:
    if given is not None:
        tf.train.assert_global_step(given)
        return given
    found = tf.train.get_global_step()
    if found is None:
        raise ValueError('No "global_step" was provided or found in the graph.')
    return found


def _saved(folder: str, step: Any) -> int:
    """The global step of the folder's checkpoint; 0 without one."""
    path = tf.train.latest_checkpoint(folder)
    reader = tf.train.load_checkpoint(path) if path else None
    return int(reader.get_tensor(step.op.name)) if reader and reader.has_tensor(step.op.name) else 0


def _summary_op() -> Any:
    """The merged summaries of the graph; None without any."""
    found = tf.get_collection(tf.GraphKeys.SUMMARY_OP)
    if found:
        return found[0]
    merged = tf.summary.merge_all()
    if merged is not None:
        tf.add_to_collection(tf.GraphKeys.SUMMARY_OP, merged)
    return merged


def saved() -> list[Any]:
    """What checkpoints of the default graph have."""
    found: list[Any] = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)
    return found + list(tf.get_collection(tf.GraphKeys.SAVEABLE_OBJECTS))


def _saver(most: int) -> Any:
    return tf.train.Saver(saved(), sharded=True, max_to_keep=most) if saved() else None
