"""contrib.learn's monitors that write summaries and checkpoints, or keep what a graph computes.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/monitors.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.monitors import BaseMonitor, EveryN, PrintTensor, extract_output
from tf1kit.tf1.estimator import has_estimator
from tf1kit.tf1.estimator import public as core


class SummarySaver(EveryN):
    """Writes summaries.

    Args:
        summary_op: the serialized summaries; None takes those of the scaffold.
        save_steps: the steps between two of them.
        output_dir: the folder; by default that of the estimator.
        summary_writer: writes them, in the stead of a writer for the folder.
        scaffold: a `tf.train.Scaffold`.
    """

    def __init__(
        self,
        summary_op: Any,
        save_steps: int = 100,
        output_dir: str | None = None,
        summary_writer: Any = None,
        scaffold: Any = None,
    ) -> None:
        super().__init__(every_n_steps=save_steps)
        self._summary_op, self._scaffold = summary_op, scaffold
        self._summary_writer = summary_writer
        if summary_writer is None and output_dir:
            self._summary_writer = tf.summary.FileWriter(output_dir)

    def set_estimator(self, estimator: Any) -> None:
        """Take the estimator, and its folder if no other is given."""
        super().set_estimator(estimator)
        if self._summary_writer is None:
            self._summary_writer = tf.summary.FileWriter(estimator.model_dir)

    def every_n_step_begin(self, step: int) -> list[Any]:
        """The summaries."""
        super().every_n_step_begin(step)
        if self._summary_op is None and self._scaffold is not None:
            self._summary_op = self._scaffold.summary_op
        return [] if self._summary_op is None else [self._summary_op]

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Write the summaries."""
        super().every_n_step_end(step, outputs)
        if self._summary_op is not None and self._summary_writer:
            self._summary_writer.add_summary(extract_output(outputs, self._summary_op), step)
        return False

    def end(self, session: Any = None) -> None:
        """Flush the file."""
        super().end(session)
        if self._summary_writer:
            self._summary_writer.flush()


def get_default_monitors(
    loss_op: Any = None,
    summary_op: Any = None,
    save_summary_steps: int = 100,
    output_dir: str | None = None,
    summary_writer: Any = None,
) -> list[Any]:
    """A `PrintTensor` of the loss, if it is given, and a `SummarySaver` of the summaries."""
    found: list[Any] = []
    if loss_op is not None:
        found.append(PrintTensor({"loss": loss_op.name}))
    if summary_op is not None:
        found.append(SummarySaver(summary_op, save_summary_steps, output_dir, summary_writer))
    return found


class GraphDump(BaseMonitor):
    """Keeps the first output of almost every operation at each step.

    Args:
        ignore_ops: the types of operations that are left out; by default `IGNORE_OPS`.
    """

    IGNORE_OPS = ["Const", "Assign", "Identity", "Placeholder", "RandomUniform", "Cast", "RestoreSlice"]  # noqa: RUF012

    def __init__(self, ignore_ops: Sequence[str] | None = None) -> None:
        super().__init__()
        self._ignore_ops = ignore_ops or GraphDump.IGNORE_OPS
        self._data: dict[int, Any] = {}
        self._tensors: list[Any] = []

    @property
    def data(self) -> dict[int, Any]:
        """A dict of step to values by tensor."""
        return self._data

    def begin(self, max_steps: int | None = None) -> None:
        """Find the tensors of the graph."""
        super().begin(max_steps)
        kept = [op for op in tf.get_default_graph().get_operations() if op.type not in self._ignore_ops]
        for op in kept:
            tf.logging.info("op=%s name=%s.", op.type, op.name)
        self._tensors = [op.outputs[0] for op in kept if op.outputs]

    def step_begin(self, step: int) -> list[Any]:
        """The tensors."""
        super().step_begin(step)
        return self._tensors

    def step_end(self, step: int, output: dict[Any, Any]) -> bool:
        """Keep their values."""
        super().step_end(step, output)
        self._data[step] = output
        return False

    def compare(self, other_dump: GraphDump, step: int, atol: float = 1e-06) -> tuple[list[str], dict[str, Any]]:
        """Compare the values of a step that have names, and are not text, with those of another
        dump.

        Returns:
            The names of equal values, and a dict of the others: their difference if they are
            arrays, or else both.

        Raises:
            ValueError: the other dump lacks a value.
        """
        equal, unequal = [], {}
        others = other_dump.data.get(step, {})
        for key, value in self.data.get(step, {}).items():
            if not isinstance(key, str):
                continue
            if key not in others:
                raise ValueError(f"{key} missing at step {step}.")
            other = others[key]
            if isinstance(value, str):
                continue
            array = isinstance(value, np.ndarray)
            if np.allclose(value, other, atol=atol) if array else value == other:
                equal.append(key)
            else:
                unequal[key] = value - other if array else (value, other)
        return equal, unequal


class CheckpointSaver(BaseMonitor):
    """Writes a checkpoint after the first step, from time to time, and at the end.

    Args:
        checkpoint_dir: the folder.
        save_secs: the seconds between two checkpoints.
        save_steps: the steps between two checkpoints.
        saver: a `tf.train.Saver`; None takes that of the scaffold.
        checkpoint_basename: the start of the files' names.
        scaffold: a `tf.train.Scaffold`.

    Raises:
        ValueError: not exactly one of seconds and steps is given.
    """

    def __init__(
        self,
        checkpoint_dir: str,
        save_secs: float | None = None,
        save_steps: int | None = None,
        saver: Any = None,
        checkpoint_basename: str = "model.ckpt",
        scaffold: Any = None,
    ) -> None:
        super().__init__()
        if save_steps is None and save_secs is None:
            raise ValueError("Either save_steps or save_secs should be provided")
        if save_steps is not None and save_secs is not None:
            raise ValueError("Can not provide both save_steps and save_secs.")
        self._saver, self._scaffold = saver, scaffold
        self._summary_writer = tf.summary.FileWriterCache.get(checkpoint_dir)
        self._save_path = os.path.join(checkpoint_dir, checkpoint_basename)  # noqa: PTH118
        self._save_secs, self._save_steps = save_secs, save_steps
        self._forget()

    def _forget(self) -> None:
        self._saved_at: float | None = None
        self._last_step: int | None = None
        self._saved_step: int | None = None

    def begin(self, max_steps: int | None = None) -> None:
        """Called before the first step."""
        super().begin(max_steps)
        self._forget()

    def step_begin(self, step: int) -> list[Any]:
        """Remember the step."""
        super().step_begin(step)
        self._last_step = step
        return []

    def post_step(self, step: int, session: Any) -> None:
        """Write a checkpoint if it is time."""
        super().post_step(step, session)
        if (
            self._saved_at is None
            or (self._save_steps is not None and step >= (self._saved_step or 0) + self._save_steps)
            or (self._save_secs is not None and time.time() >= self._saved_at + self._save_secs)
        ):
            self._save(step, session)

    def end(self, session: Any = None) -> None:
        """Write a last checkpoint."""
        super().end(session)
        self._save(self._last_step, session)

    def _save(self, step: int | None, session: Any) -> None:
        if step == self._saved_step:
            return
        tf.logging.info("Saving checkpoints for %d into %s.", step, self._save_path)
        self._saved_at, self._saved_step = time.time(), step
        saver = self._scaffold.saver if self._saver is None else self._saver
        saver.save(session, self._save_path, global_step=step)
        log = tf.SessionLog(status=tf.SessionLog.CHECKPOINT, checkpoint_path=self._save_path)
        self._summary_writer.add_session_log(log, step)


class StepCounter(EveryN):
    """Writes the summary global_step/sec.

    Args:
        every_n_steps: the steps between two of them.
        output_dir: the folder; by default that of the estimator.
        summary_writer: writes it, in the stead of a writer for the folder.
    """

    def __init__(self, every_n_steps: int = 100, output_dir: str | None = None, summary_writer: Any = None) -> None:
        super().__init__(every_n_steps=every_n_steps)
        self._last: tuple[int, float] | None = None
        self._summary_writer = summary_writer
        if summary_writer is None and output_dir:
            self._summary_writer = tf.summary.FileWriterCache.get(output_dir)

    def set_estimator(self, estimator: Any) -> None:
        """Take the estimator, and its folder if no other is given."""
        super().set_estimator(estimator)
        if self._summary_writer is None:
            self._summary_writer = tf.summary.FileWriterCache.get(estimator.model_dir)

    def every_n_step_end(self, current_step: int, outputs: dict[Any, Any]) -> bool:
        """Write the steps per second since the last time."""
        now = time.time()
        if self._last is not None and self._summary_writer:
            speed = (current_step - self._last[0]) / (now - self._last[1])
            summary = tf.Summary(value=[tf.Summary.Value(tag="global_step/sec", simple_value=speed)])
            self._summary_writer.add_summary(summary, current_step)
        self._last = (current_step, now)
        return False


class ExportMonitor(EveryN):
    """Exports the latest checkpoint as a session bundle, and once more at the end.

    Args:
        every_n_steps: the steps between two exports.
        export_dir: the folder of all exports.
        input_fn: returns features and labels; None parses the features of examples.
        input_feature_key: the key of the examples among the features.
        exports_to_keep: how many of the latest exports stay.
        signature_fn: makes the signatures; see `Estimator.export`.
        default_batch_size: how many examples the export takes.
    """

    def __init__(
        self,
        every_n_steps: int,
        export_dir: str,
        input_fn: Any = None,
        input_feature_key: str | None = None,
        exports_to_keep: int | None = 5,
        signature_fn: Any = None,
        default_batch_size: int | None = 1,
    ) -> None:
        super().__init__(every_n_steps=every_n_steps)
        self._export_dir, self._exports_to_keep, self._signature_fn = export_dir, exports_to_keep, signature_fn
        self._options = {
            "input_fn": input_fn,
            "default_batch_size": default_batch_size,
            "input_feature_key": input_feature_key,
            "use_deprecated_input_fn": input_fn is None,
        }
        self._last_export_dir: bytes | None = None

    @property
    def export_dir(self) -> str:
        """The folder of all exports."""
        return self._export_dir

    @property
    def exports_to_keep(self) -> int | None:
        """How many of the latest exports stay."""
        return self._exports_to_keep

    @property
    def signature_fn(self) -> Any:
        """What makes the signatures."""
        return self._signature_fn

    @property
    def last_export_dir(self) -> bytes | None:
        """The folder of the last export; None before there is one."""
        return self._last_export_dir

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Export the latest checkpoint, unless that has been done.

        Raises:
            ValueError: the estimator is one of tf.estimator.
        """
        super().every_n_step_end(step, outputs)
        self._export(
            "Skipping exporting because the existing checkpoint has already been exported. Consider exporting "
            "less frequently."
        )
        return False

    def end(self, session: Any = None) -> None:
        """Export the last checkpoint, unless that has been done; for errors see `every_n_step_end`."""
        super().end(session)
        if tf.train.latest_checkpoint(self._estimator.model_dir) is None:
            tf.logging.info("Skipping export at the end since model has not been saved yet.")
            return
        self._export("Skipping exporting for the same step.")

    def _export(self, skipped: str) -> None:
        if has_estimator() and isinstance(self._estimator, core.Estimator):
            raise ValueError(
                "ExportMonitor does not support `tf.estimator.Estimator. `. Please pass an ExportStrategy to Experiment "
                "instead."
            )
        try:
            self._last_export_dir = self._estimator.export(
                self.export_dir, exports_to_keep=self.exports_to_keep, signature_fn=self.signature_fn, **self._options
            )
        except RuntimeError:  # this checkpoint has been exported
            tf.logging.info(skipped)
