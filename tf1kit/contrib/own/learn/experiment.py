"""contrib.learn's `Experiment`: trains and evaluates an estimator by turns.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/experiment.py.
"""

from __future__ import annotations

import inspect
import math
import os
import time
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.cluster import Environment
from tf1kit.contrib.own.learn.evaluable import Evaluable
from tf1kit.contrib.own.learn.export_strategy import ExportStrategy
from tf1kit.contrib.own.learn.monitors import replace_monitors_with_hooks
from tf1kit.contrib.own.learn.run_config import RunConfig
from tf1kit.contrib.own.learn.trainable import Trainable
from tf1kit.contrib.own.learn.validation_monitor import ValidationMonitor
from tf1kit.tf1.private import server_lib


class Experiment:
    """An estimator of contrib.learn or of tf.estimator, with its inputs for training and
    evaluation.

    Args:
        estimator: an estimator of contrib.learn or of tf.estimator.
        train_input_fn: the input function of training.
        eval_input_fn: the input function of evaluation.
        eval_metrics: {name: `MetricSpec`} for contrib.learn's estimators.
        train_steps: the number of all steps; None trains until the input ends.
        eval_steps: the number of batches in an evaluation; None takes all.
        train_monitors: monitors and hooks of training.
        eval_hooks: hooks of evaluation.
        local_eval_frequency: `min_eval_frequency` of `local_run`.
        eval_delay_secs: the seconds that `evaluate` and `continuous_eval` wait first.
        continuous_eval_throttle_secs: least time between two evaluations of `continuous_eval`.
        min_eval_frequency: the steps between two looks for a new checkpoint to evaluate, by default
            1; 0 looks only at the end.
        delay_workers_by_global_step: whether workers wait for steps, not for seconds.
        export_strategies: an `ExportStrategy`, or several.
        train_steps_per_iteration: how many steps `continuous_train_and_eval` trains before it
            evaluates.
        checkpoint_and_export: whether to evaluate and export each checkpoint when it is written.
        saving_listeners: listeners for an estimator of tf.estimator.
        check_interval_secs: the least time between two looks for a checkpoint.

    Raises:
        ValueError: `estimator` is not an estimator, or its kind does not take an argument.
    """

    def __init__(
        self,
        estimator: Any,
        train_input_fn: Any,
        eval_input_fn: Any,
        eval_metrics: Any = None,
        train_steps: int | None = None,
        eval_steps: int | None = 100,
        train_monitors: Any = None,
        eval_hooks: Any = None,
        local_eval_frequency: int | None = None,
        eval_delay_secs: float = 120,
        continuous_eval_throttle_secs: float = 60,
        min_eval_frequency: int | None = None,
        delay_workers_by_global_step: bool = False,
        export_strategies: Any = None,
        train_steps_per_iteration: int | None = None,
        checkpoint_and_export: bool = False,
        saving_listeners: Any = None,
        check_interval_secs: float = 5,
    ) -> None:
        self._old = isinstance(estimator, Evaluable) and isinstance(estimator, Trainable)
        if not self._old and not (hasattr(estimator, "train") and hasattr(estimator, "evaluate")):
            kind = "Trainable" if isinstance(estimator, Evaluable) else "Evaluable"
            raise ValueError(f"`estimator` must implement `tf.contrib.learn.{kind}` or `tf.estimator.Estimator`.")
        if not self._old and eval_metrics is not None:
            raise ValueError(
                "`eval_metrics` must be `None` with `tf.estimator.Estimator`. Use `eval_metric_ops` in "
                "`tf.estimator.EstimatorSpec` instead."
            )
        if self._old and saving_listeners is not None:
            raise ValueError("`saving_listeners` must be `None` with `tf.contrib.learn.Estimator`.")
        if train_steps_per_iteration is not None and not isinstance(train_steps_per_iteration, int):
            raise ValueError("`train_steps_per_iteration` must be an integer.")
        self._estimator, self._eval_metrics = estimator, eval_metrics
        self._train_input_fn, self._eval_input_fn = train_input_fn, eval_input_fn
        self._train_steps, self._eval_steps = train_steps, eval_steps
        self._train_monitors, self._eval_hooks = list(train_monitors or []), list(eval_hooks or [])
        self._local_eval_frequency = local_eval_frequency
        self._min_eval_frequency = 1 if min_eval_frequency is None else min_eval_frequency
        self._eval_delay_secs, self._throttle_secs = eval_delay_secs, continuous_eval_throttle_secs
        self._delay_workers_by_global_step = delay_workers_by_global_step
        self._train_steps_per_iteration = train_steps_per_iteration
        self._checkpoint_and_export, self._saving_listeners = checkpoint_and_export, saving_listeners
        self._check_interval_secs = check_interval_secs
        self._export_strategies: tuple[Any, ...] = ()
        self.reset_export_strategies(export_strategies)

    @property
    def estimator(self) -> Any:
        """The estimator."""
        return self._estimator

    @property
    def eval_metrics(self) -> Any:
        """The experiment's additional metrics."""
        return self._eval_metrics

    @property
    def train_steps(self) -> int | None:
        """The number of all steps."""
        return self._train_steps

    @property
    def eval_steps(self) -> int | None:
        """The number of batches in an evaluation."""
        return self._eval_steps

    def extend_train_hooks(self, additional_hooks: Any) -> None:
        """Add hooks or monitors to training."""
        self._train_monitors.extend(additional_hooks)

    def reset_export_strategies(self, new_export_strategies: Any = None) -> Any:
        """Replace the export strategies; returns the old ones.

        Raises:
            ValueError: an item is not an `ExportStrategy`.
        """
        single = isinstance(new_export_strategies, ExportStrategy)
        new = (new_export_strategies,) if single else tuple(new_export_strategies or ())
        for each in new:
            if not isinstance(each, ExportStrategy):
                raise ValueError(f"export_strategies has {each!r}, which is not an ExportStrategy")
        old, self._export_strategies = self._export_strategies, new
        return old

    def train(self, delay_secs: float | None = None) -> Any:
        """Train up to `train_steps`; all workers but the first wait before they start.

        Raises:
            ValueError: the configuration of an estimator of tf.estimator has a cluster.
        """
        config = self._estimator.config
        if config.cluster_spec and config.master:
            if not isinstance(config, RunConfig):
                raise ValueError(
                    "For distributed runtime, Experiment class only works with tf.contrib.learn.RunConfig for now, but "
                    f"provided {type(config)}"
                )
            if config.environment == Environment.LOCAL:
                tf.logging.warn(
                    "ClusterSpec and master are provided, but environment is set to 'local'. Set environment to 'cloud' "
                    "if you intend to use the distributed runtime."
                )
            elif config.environment != Environment.GOOGLE:
                self._start_server()
        task = self._estimator.config.task_id or 0
        hooks = []
        if delay_secs is None and self._delay_workers_by_global_step:
            hooks = [tf.train.GlobalStepWaiterHook(int(8000.0 * math.log(task + 1)))]
        elif delay_secs is None:
            delay_secs = min(60, task * 5)
        if delay_secs:
            time.sleep(delay_secs)
        return self._fit([*self._train_monitors, *hooks], max_steps=self._train_steps)

    def evaluate(self, delay_secs: float | None = None, name: str | None = None) -> Any:
        """Evaluate the latest checkpoint, after a wait."""
        time.sleep(self._eval_delay_secs if delay_secs is None else delay_secs)
        return self._call_evaluate(name=name or "one_pass")

    def local_run(self) -> Any:
        """`train_and_evaluate` every `local_eval_frequency` steps."""
        before, self._min_eval_frequency = self._min_eval_frequency, self._local_eval_frequency or 0
        try:
            return self.train_and_evaluate()
        finally:
            self._min_eval_frequency = before

    def train_and_evaluate(self) -> tuple[Any, Any]:
        """Train; evaluate new checkpoints meanwhile and the last one at the end; then export.

        Returns:
            The last evaluation, and what the export strategies returned.
        """
        config = self._estimator.config
        seconds, steps = config.save_checkpoints_secs, config.save_checkpoints_steps
        before = list(self._train_monitors)
        listener = None
        if self._checkpoint_and_export and (seconds or steps):
            listener = _EvaluateAndExport(self)
            saver = tf.train.CheckpointSaverHook(self._estimator.model_dir, seconds, steps, listeners=[listener])
            self._train_monitors.append(saver)
        elif self._min_eval_frequency:
            metrics = {"metrics": self._eval_metrics} if self._old else {}
            monitor = ValidationMonitor(
                input_fn=self._eval_input_fn,
                eval_steps=self._eval_steps,
                every_n_steps=self._min_eval_frequency,
                check_interval_secs=self._check_interval_secs,
                hooks=self._eval_hooks,
                **metrics,
            )
            self._train_monitors.append(monitor)
        try:
            self.train(delay_secs=0)
        finally:
            self._train_monitors = before
        if listener:
            return listener.results, listener.exports
        results = self._call_evaluate()
        return results, self._maybe_export(results)

    def continuous_train_and_eval(self, continuous_eval_predicate_fn: Any = None) -> tuple[Any, Any]:
        """Train some steps and evaluate, over and over, up to `train_steps` or until the function
        returns False.
        """
        go_on = _predicate(continuous_eval_predicate_fn)
        steps = self._train_steps_per_iteration
        if steps is None:
            steps = 1000 if self._train_steps is None else int(self._train_steps / 10)
        latest, results, exports = None, None, None
        while go_on(results, latest if results else None) and not self._stopped(results):
            self._fit(self._train_monitors, steps=steps)
            latest = tf.train.latest_checkpoint(self._estimator.model_dir)
            results = self._call_evaluate(name="one_pass", checkpoint_path=latest)
            exports = self._maybe_export(results)
        return results, exports

    def continuous_eval(
        self,
        delay_secs: float | None = None,
        throttle_delay_secs: float | None = None,
        evaluate_checkpoint_only_once: bool = True,
        continuous_eval_predicate_fn: Any = None,
        name: str = "continuous",
    ) -> None:
        """Evaluate and export each new checkpoint that another process writes, up to the one of
        `train_steps`.
        """
        once = evaluate_checkpoint_only_once
        self._watch(
            self._eval_input_fn, name, delay_secs, throttle_delay_secs, once, continuous_eval_predicate_fn, True
        )

    def continuous_eval_on_train_data(
        self,
        delay_secs: float | None = None,
        throttle_delay_secs: float | None = None,
        continuous_eval_predicate_fn: Any = None,
        name: str = "continuous_on_train_data",
    ) -> None:
        """`continuous_eval` on the data of training, without exports."""
        self._watch(
            self._train_input_fn, name, delay_secs, throttle_delay_secs, True, continuous_eval_predicate_fn, False
        )

    def test(self) -> Any:
        """Run one step of training, one step of evaluation, and an export."""
        self._fit(self._train_monitors, steps=1)
        results = self._call_evaluate(name="one_pass", steps=1, hooks=None)
        self._maybe_export(results)
        return results

    def run_std_server(self) -> None:
        """Start the server of this task of the cluster, and wait until it ends, which it does not.

        Raises:
            ValueError: the configuration has no cluster.
        """
        self._start_server().join()

    def _start_server(self) -> Any:
        config = self._estimator.config
        if not (config.cluster_spec and config.task_type and config.master) or config.task_id is None:
            raise ValueError(
                "Could not start server; be sure to specify cluster_spec, task_type, master, and task in RunConfig or "
                "set the TF_CONFIG environment variable."
            )
        about = {"job_name": config.task_type, "task_index": config.task_id, "config": config.tf_config}
        server = server_lib.Server(config.cluster_spec, **about, start=False)
        server.start()
        return server

    def _fit(self, monitors: Any, steps: int | None = None, max_steps: int | None = None) -> Any:
        hooks = replace_monitors_with_hooks(monitors, self._estimator)
        about = {"input_fn": self._train_input_fn, "steps": steps, "max_steps": max_steps}
        if self._old:
            return self._estimator.fit(monitors=hooks, **about)
        return self._estimator.train(hooks=hooks, saving_listeners=self._saving_listeners, **about)

    def _call_evaluate(self, input_fn: Any = None, **arguments: Any) -> Any:
        given = {"steps": self._eval_steps, "hooks": self._eval_hooks, **arguments}
        if self._old:
            given["metrics"] = self._eval_metrics
        return self._estimator.evaluate(input_fn=input_fn or self._eval_input_fn, **given)

    def _maybe_export(self, results: Any, checkpoint_path: str | None = None) -> list[Any]:
        folder = os.path.join(self._estimator.model_dir, "export")  # noqa: PTH118 (it may be no local one)
        return [
            each.export(self._estimator, os.path.join(folder, each.name), checkpoint_path, results)  # noqa: PTH118
            for each in self._export_strategies
        ]

    def _stopped(self, results: Any) -> bool:
        return bool(results and self._train_steps and results.get("global_step", 0) >= self._train_steps)

    def _watch(
        self, input_fn: Any, name: str, delay: Any, throttle: Any, once: bool, predicate: Any, export: bool
    ) -> None:
        go_on = _predicate(predicate)
        time.sleep(self._eval_delay_secs if delay is None else delay)
        throttle = self._throttle_secs if throttle is None else throttle
        before: str | None = None
        results: Any = None
        while go_on(results, before) and not self._stopped(results):
            start = time.time()
            latest = tf.train.latest_checkpoint(self._estimator.model_dir)
            if not latest or (once and latest == before):
                results = {}
            else:
                results = self._call_evaluate(input_fn, name=name, checkpoint_path=latest) or {}
                if export:
                    self._maybe_export(results, latest)
                before = latest
            time.sleep(max(0.0, throttle - (time.time() - start)))


class _EvaluateAndExport(tf.train.CheckpointSaverListener):
    """Evaluates and exports each checkpoint that is written."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._latest: str | None = None
        self.results: Any = None
        self.exports: Any = None

    def after_save(self, session: Any, global_step_value: int) -> None:
        """Evaluate and export the checkpoint that was written."""
        latest = tf.train.latest_checkpoint(self._experiment.estimator.model_dir)
        if latest and latest != self._latest:
            self._latest = latest
            self.results = self._experiment._call_evaluate(name="intermediate_export", checkpoint_path=latest)
            self.exports = self._experiment._maybe_export(self.results, latest)


def _predicate(function: Any) -> Callable[[Any, Any], bool]:
    """A function of evaluation and checkpoint that tells whether to go on. `function` may take the
    evaluation only; for None the answer is always True.

    Raises:
        ValueError: `function` cannot be called.
    """
    if function is None:
        return lambda results, path: True
    if not callable(function):
        raise ValueError("`continuous_eval_predicate_fn` must be a callable, or None.")
    if "checkpoint_path" in inspect.signature(function).parameters:
        return lambda results, path: function(results, checkpoint_path=path)
    return lambda results, path: function(results)
