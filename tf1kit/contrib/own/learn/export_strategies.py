"""Strategies of contrib.learn that export the best model, parse examples, or do something after
another strategy.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/utils/saved_model_export_utils.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.export_strategy import ExportStrategy

LOSS = "loss"


class BestModelSelector:
    """Remembers the best result of an evaluation, which is at first the best one in event files.

    Args:
        event_file_pattern: the event files of former evaluations; None if there are no such files.
        compare_fn: a function of two results, dicts; whether the second is better. By default the
            smaller "loss" is better.
    """

    def __init__(self, event_file_pattern: Any = None, compare_fn: Callable[[Any, Any], bool] | None = None) -> None:
        self._better = compare_fn or _has_smaller_loss
        self._best: Any = None
        for result in _results(event_file_pattern) if event_file_pattern else ():
            self._take(result)

    def update(self, checkpoint_path: Any, eval_result: Any) -> tuple[Any, Any]:
        """The checkpoint and its result if that is the best so far, else "" and None.

        Raises:
            ValueError: there is no checkpoint, or no result.
        """
        if not checkpoint_path:
            raise ValueError("Checkpoint path is empty.")
        if eval_result is None:
            raise ValueError(f"{checkpoint_path} has empty evaluation results.")
        return (checkpoint_path, eval_result) if self._take(eval_result) else ("", None)

    def _take(self, result: Any) -> bool:
        is_best = self._best is None or bool(self._better(self._best, result))
        if is_best:
            self._best = result
        return is_best


def _has_smaller_loss(best: Any, candidate: Any) -> bool:
    for name, result in (("curr_best_eval_result", best), ("cand_eval_result", candidate)):
        if not result or LOSS not in result:
            raise ValueError(f"{name} cannot be empty or no loss is found in it.")
    return bool(best[LOSS] > candidate[LOSS])


def _results(pattern: Any) -> Any:
    """The scalars of each summary in the event files, as a dict."""
    for file in tf.gfile.Glob(pattern):
        for event in tf.train.summary_iterator(file):
            if event.HasField("summary"):
                yield {value.tag: value.simple_value for value in event.summary.value if value.HasField("simple_value")}


def best_model(strategy: ExportStrategy, selector: BestModelSelector) -> ExportStrategy:
    """A strategy that exports by another one if the evaluation is the best so far, into a folder
    named as the checkpoint; it returns "" otherwise.
    """

    def export_fn(estimator: Any, export_dir_base: Any, checkpoint_path: Any, eval_result: Any = None) -> Any:
        checkpoint_path = checkpoint_path or tf.train.latest_checkpoint(estimator.model_dir)
        path, result = selector.update(checkpoint_path, eval_result)
        if not path or result is None:
            return ""
        folder = os.path.join(export_dir_base, os.path.basename(path))  # noqa: PTH118, PTH119  may be gs://
        return strategy.export(estimator, folder, path, result)

    return ExportStrategy("best_model", export_fn)


def extend_export_strategy(
    base_export_strategy: ExportStrategy, post_export_fn: Callable[[Any, Any], Any], post_export_name: Any = None
) -> ExportStrategy:
    """A strategy that exports by another one into a folder that is deleted afterwards, and gives
    that to a function.

    Args:
        base_export_strategy: the other strategy.
        post_export_fn: gets the export and a new folder, in which it makes the folder that it
            returns.
        post_export_name: the name; by default that of the other strategy.

    Raises:
        ValueError: at an export, if the function returns a folder that is not in the new folder.
        RuntimeError: at an export, if a folder that is to be made is there already.
    """

    def export_fn(estimator: Any, export_dir_base: Any, checkpoint_path: Any = None) -> Any:
        first = _new(export_dir_base, "base", "base")
        exported = base_export_strategy.export(estimator, first, checkpoint_path)
        second = _new(export_dir_base, "post", "temp")
        made = post_export_fn(exported, second)
        if not made.startswith(second):
            raise ValueError(f"post_export_fn must return a sub-directory of {second}")
        final = os.path.join(export_dir_base, os.path.relpath(made, second))  # noqa: PTH118
        if tf.gfile.Exists(final):
            raise RuntimeError(f"Failed to obtain final export directory: {final} exists")
        tf.gfile.Rename(made, final)
        for folder in (first, second):
            tf.gfile.DeleteRecursively(folder)
        return final

    return ExportStrategy(post_export_name or base_export_strategy.name, export_fn)


def _new(base: Any, what: str, said: str) -> str:
    folder = os.path.join(base, f"temp-{what}-export-{int(time.time())}")  # noqa: PTH118
    if tf.gfile.Exists(folder):
        raise RuntimeError(f"Failed to obtain {said} export directory: {folder} exists")
    tf.gfile.MakeDirs(folder)
    return folder
