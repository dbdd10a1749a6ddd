"""contrib.learn's `ValidationMonitor`: evaluates during training, and stops when the metric gets no
better.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/monitors.py.
"""

from __future__ import annotations

import copy
import time
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.monitors import EveryN


class ValidationMonitor(EveryN):
    """Evaluates each new checkpoint. It looks for one every `every_n_steps` steps, but not within
    `check_interval_secs` seconds of the last look.

    Args:
        x, y, input_fn, batch_size, eval_steps, metrics, hooks, name: arguments of the estimator's
            `evaluate`.
        every_n_steps: the steps between two looks.
        early_stopping_rounds: stop if the metric got no better for this many steps; None never
            stops.
        early_stopping_metric: the metric that decides.
        early_stopping_metric_minimize: whether a smaller metric is better.
        check_interval_secs: the least time between two looks; None sets no limit.

    Raises:
        ValueError: neither x nor input_fn is given.
    """

    def __init__(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        batch_size: int | None = None,
        eval_steps: int | None = None,
        every_n_steps: int = 100,
        metrics: Any = None,
        hooks: Any = None,
        early_stopping_rounds: int | None = None,
        early_stopping_metric: str = "loss",
        early_stopping_metric_minimize: bool = True,
        name: str | None = None,
        check_interval_secs: float | None = 5,
    ) -> None:
        super().__init__(every_n_steps=every_n_steps, first_n_steps=-1)
        if x is None and input_fn is None:
            raise ValueError("Either x or input_fn should be provided.")
        self.x, self.y, self.input_fn, self.batch_size = x, y, input_fn, batch_size
        self.eval_steps, self.metrics, self.hooks, self.name = eval_steps, metrics, hooks, name
        self.early_stopping_rounds, self.early_stopping_metric = early_stopping_rounds, early_stopping_metric
        self.early_stopping_metric_minimize = early_stopping_metric_minimize
        self._check_interval_secs = check_interval_secs
        self._last_check: float | None = None
        self._latest_path: str | None = None
        self._early_stopped = False
        self._best: dict[str, Any] | None = None
        self._best_step: int | None = None

    @property
    def early_stopped(self) -> bool:
        """Whether the monitor stopped the training."""
        return self._early_stopped

    @property
    def best_step(self) -> int | None:
        """The step of the best evaluation, if the monitor may stop early."""
        return self._best_step

    @property
    def best_value(self) -> Any:
        """The metric of the best evaluation."""
        return None if self._best is None else self._best[self.early_stopping_metric]

    @property
    def best_metrics(self) -> dict[str, Any] | None:
        """All metrics of the best evaluation."""
        return self._best

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Evaluate if there is a new checkpoint.

        Raises:
            ValueError: the monitor has no estimator, or the evaluation does not have the metric.
        """
        super().every_n_step_end(step, outputs)
        if self._estimator is None:
            raise ValueError(
                "Missing call to set_estimator: pass the ValidationMonitor to an estimator's fit, as one of its monitors."
            )
        if not self._new():
            return False
        results = self._evaluate()
        said = ", ".join(f"{name} = {value!s}" for name, value in results.items())
        tf.logging.info("Validation (step %d): %s", step, said)
        return self.early_stopping_rounds is not None and self._stop(step, results)

    def _new(self) -> bool:
        now, interval = time.time(), self._check_interval_secs
        if interval is not None and self._last_check is not None and now - self._last_check <= interval:
            return False
        self._last_check = now
        latest = tf.train.latest_checkpoint(self._estimator.model_dir)
        if latest is None or latest == self._latest_path:
            return False
        self._latest_path = latest
        return True

    def _evaluate(self) -> dict[str, Any]:
        given = {"input_fn": self.input_fn, "steps": self.eval_steps, "hooks": self.hooks, "name": self.name}
        if hasattr(self._estimator, "train"):  # an estimator of tf.estimator
            if any(each is not None for each in (self.x, self.y, self.batch_size, self.metrics)):
                raise ValueError(
                    "tf.estimator.Estimator does not support x, y, batch_size and metrics of ValidationMonitor: leave them "
                    "out, give input_fn, and make the metrics in the model_fn"
                )
        else:
            given.update(x=self.x, y=self.y, batch_size=self.batch_size, metrics=self.metrics)
        results: dict[str, Any] = self._estimator.evaluate(**given)
        return results

    def _stop(self, step: int, results: dict[str, Any]) -> bool:
        metric = self.early_stopping_metric
        if metric not in results:
            raise ValueError(f"Metric {metric} missing from outputs {set(results)}.")
        better = self._best is None or (
            results[metric] < self.best_value
            if self.early_stopping_metric_minimize
            else results[metric] > self.best_value
        )
        if better:
            self._best, self._best_step = copy.deepcopy(results), step
        self._early_stopped = bool(step - (self._best_step or 0) >= (self.early_stopping_rounds or 0))
        if self._early_stopped:
            tf.logging.info(f"stopping early: {metric} was best, {self.best_value!s}, at step {self._best_step}")
        return self._early_stopped
