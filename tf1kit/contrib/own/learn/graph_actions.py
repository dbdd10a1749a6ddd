"""Runs parts of a graph in a session of its own.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/graph_actions.py.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn._graph_training import saved
from tf1kit.contrib.own.learn._graph_training import train as train
from tf1kit.tf1.private import initialize_resources, local_resources, shared_resources

Feed = dict[Any, Any]


def clear_summary_writers() -> None:
    """Forget the writers of `get_summary_writer`."""
    tf.summary.FileWriterCache.clear()


def get_summary_writer(logdir: str) -> Any:
    """The writer for a folder, the same in each call."""
    return tf.summary.FileWriterCache.get(logdir)


def run_n(
    output_dict: dict[str, Any], feed_dict: Feed | None = None, restore_checkpoint_path: str | None = None, n: int = 1
) -> list[dict[str, Any]]:
    """`run_feeds` with the same feed n times."""
    return run_feeds(output_dict, itertools.repeat(feed_dict, n), restore_checkpoint_path)


def infer(restore_checkpoint_path: str | None, output_dict: dict[str, Any], feed_dict: Feed | None = None) -> Any:
    """`run_feeds` with one feed; its outputs by name."""
    return run_feeds(output_dict, [feed_dict], restore_checkpoint_path)[0]


def run_feeds(*args: Any, **kwargs: Any) -> list[dict[str, Any]]:
    """The list of what `run_feeds_iter` gives."""
    return list(run_feeds_iter(*args, **kwargs))


def run_feeds_iter(
    output_dict: dict[str, Any], feed_dicts: Iterable[Feed | None], restore_checkpoint_path: str | None = None
) -> Iterator[dict[str, Any]]:
    """Run tensors with each feed, in a session with initialized or restored variables.

    Args:
        output_dict: tensors by name; they are of one graph.
        feed_dicts: what is fed in each run.
        restore_checkpoint_path: a checkpoint of the variables; None to initialize them.

    Returns:
        The outputs of each run by name.

    Raises:
        ValueError: there are no tensors or no feeds.
    """
    if not output_dict:
        raise ValueError(f"output_dict is invalid: {output_dict}.")
    if not feed_dicts:
        raise ValueError(f"feed_dicts is invalid: {feed_dicts}.")
    graph = next(iter(output_dict.values())).graph
    with graph.as_default(), tf.Session("") as session:
        session.run(initialize_resources(shared_resources() + local_resources()))
        if restore_checkpoint_path:
            _restore(session, restore_checkpoint_path)
        else:
            session.run(tf.global_variables_initializer())
        session.run([tf.local_variables_initializer(), tf.tables_initializer()])
        coord = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coord=coord)
        try:
            for feed in feed_dicts:
                yield session.run(output_dict, feed)
        finally:
            coord.request_stop()
            if threads:
                coord.join(threads, stop_grace_period_secs=120)


def _restore(session: Any, path: str) -> None:
    if saved():
        tf.train.Saver(saved(), sharded=True).restore(session, path)


def evaluate(
    graph: Any,
    output_dir: str,
    checkpoint_path: str,
    eval_dict: dict[str, Any],
    update_op: Any = None,
    global_step_tensor: Any = None,
    supervisor_master: str = "",
    log_every_steps: int = 10,
    feed_fn: Callable[[], Feed] | None = None,
    max_steps: int | None = None,
) -> tuple[dict[str, Any], int]:
    """Evaluate a graph with the variables of a checkpoint.

    Args:
        graph: has the tensors and a global step.
        output_dir: the folder of the summary of the results.
        checkpoint_path: the folder of the checkpoint, or the checkpoint.
        eval_dict: tensors by name.
        update_op: runs in each step; `eval_dict` is then run at the end only.
        global_step_tensor: None for that of the graph.
        supervisor_master: the master of the session.
        log_every_steps: after how many steps results are logged.
        feed_fn: gives the feed of a step; StopIteration ends the evaluation.
        max_steps: after which it ends; None for the end of the input.

    Returns:
        The results by name, and the global step.

    Raises:
        ValueError: `output_dir` is empty.
    """
    if not output_dir:
        raise ValueError(f"Output directory should be non-empty {output_dir}.")
    with graph.as_default():
        step = tf.train.get_global_step() if global_step_tensor is None else global_step_tensor
        with tf.Session(supervisor_master) as session:
            _begin(session, checkpoint_path)
            coord = tf.train.Coordinator()
            threads = tf.train.start_queue_runners(session, coord)
            current = session.run(step)
            results = _evaluated(session, eval_dict, update_op, feed_fn, max_steps, log_every_steps)
            coord.request_stop()
            coord.join(threads, stop_grace_period_secs=120, ignore_live_threads=True)
    _write(output_dir, results, int(current))
    return results, current


def _begin(session: Any, path: str) -> None:
    """Restore the variables, or initialize them if there is no checkpoint."""
    found = tf.train.latest_checkpoint(path) if path and tf.gfile.IsDirectory(path) else path
    if found:
        tf.train.Saver().restore(session, found)
    else:
        session.run(tf.global_variables_initializer())
    session.run([tf.local_variables_initializer(), tf.tables_initializer()])


def _evaluated(session: Any, tensors: dict[str, Any], update: Any, feed_fn: Any, most: int | None, often: int) -> Any:
    """The results after the last step, with the feed of that step."""
    results, feed, step, ran = None, None, 0, None
    try:
        try:
            while most is None or step < most:
                step += 1
                feed = feed_fn() if feed_fn is not None else None
                if update is not None:
                    session.run(update, feed_dict=feed)
                if update is None or step % often == 0:
                    results, ran = session.run(tensors, feed_dict=feed), step
        finally:
            if results is None or step != ran:
                results = session.run(tensors, feed_dict=feed)
    except (tf.errors.OutOfRangeError, StopIteration) as error:
        tf.logging.info("Input is exhausted: %s.", error)
    return results


def _write(folder: str, results: dict[str, Any], step: int) -> None:
    """Write a summary of the results; only those that are float32 or floats have a value there."""
    summary = tf.Summary()
    for key, value in (results or {}).items():
        if value is not None:
            found = {"simple_value": float(value)} if isinstance(value, (np.float32, float)) else {}
            summary.value.add(tag=key, **found)
    writer = get_summary_writer(folder)
    writer.add_summary(summary, step)
    writer.flush()
