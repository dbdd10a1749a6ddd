"""contrib.learn's monitors, the predecessors of hooks. Training calls them around each step.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/monitors.py. Those
which write files, and `ValidationMonitor`, have files of their own.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf


class BaseMonitor:
    """The base class. Training calls it at each step, and it does nothing."""

    def __init__(self) -> None:
        self._max_steps: int | None = None
        self._estimator: Any = None

    @property
    def run_on_all_workers(self) -> bool:
        """Whether workers other than the chief run it, too."""
        return False

    def set_estimator(self, estimator: Any) -> None:
        """Take the estimator that trains; the estimator calls this.

        Raises:
            ValueError: `estimator` is None.
        """
        if estimator is None:
            raise ValueError("Missing estimator.")
        self._estimator = estimator

    def begin(self, max_steps: int | None = None) -> None:
        """Called before the first step."""
        self._max_steps = max_steps

    def end(self, session: Any = None) -> None:
        """Called after the last step."""

    def epoch_begin(self, epoch: int) -> None:
        """Never called by an estimator."""

    def epoch_end(self, epoch: int) -> None:
        """Never called by an estimator."""

    def step_begin(self, step: int) -> list[Any]:
        """Called before a step; returns the tensors, or their names, to fetch in it."""
        return []

    def step_end(self, step: int, output: dict[Any, Any]) -> bool:
        """Called after a step with the fetched values; returns whether to stop."""
        return False

    def post_step(self, step: int, session: Any) -> None:
        """Called after a step and `step_end`."""


def extract_output(outputs: dict[Any, Any], request: Any) -> Any:
    """The value of a tensor, which is there under the tensor or under its name."""
    return outputs[request] if request in outputs else outputs[request.name]


class EveryN(BaseMonitor):
    """Acts in the first steps, and in every nth step after them."""

    def __init__(self, every_n_steps: int = 100, first_n_steps: int = 1) -> None:
        super().__init__()
        self._every_n_steps, self._first_n_steps = every_n_steps, first_n_steps
        self._acted_at = 0
        self._done_at: int | None = None
        self._due = False

    def every_n_step_begin(self, step: int) -> list[Any]:
        """Called before a step on which the monitor acts; see `step_begin`."""
        return []

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Called after a step on which the monitor acts; see `step_end`."""
        return False

    def every_n_post_step(self, step: int, session: Any) -> None:
        """Called after a step on which the monitor acts, and after the last step."""

    def step_begin(self, step: int) -> list[Any]:
        """Calls `every_n_step_begin` if the monitor acts on this step."""
        super().step_begin(step)
        due = step >= self._every_n_steps + self._acted_at
        self._due = step <= self._first_n_steps or due or step == self._max_steps
        return self.every_n_step_begin(step) if self._due else []

    def step_end(self, step: int, output: dict[Any, Any]) -> bool:
        """Calls `every_n_step_end`."""
        super().step_end(step, output)
        return self.every_n_step_end(step, output) if self._due else False

    def post_step(self, step: int, session: Any) -> None:
        """Calls `every_n_post_step`."""
        super().post_step(step, session)
        if self._due:
            self.every_n_post_step(step, session)
            self._acted_at = step
        self._done_at = step

    def end(self, session: Any = None) -> None:
        """Calls `every_n_post_step` for the last step, unless the monitor acted on it already."""
        super().end(session)
        if self._done_at is not None and self._done_at != self._acted_at:
            self.every_n_post_step(self._done_at, session)


class StopAtStep(BaseMonitor):
    """Stops training after a number of steps, or at a step.

    Raises:
        ValueError: not exactly one of `num_steps` and `last_step` is given.
    """

    def __init__(self, num_steps: int | None = None, last_step: int | None = None) -> None:
        super().__init__()
        if num_steps is None and last_step is None:
            raise ValueError("One of num_steps or last_step must be specified.")
        if num_steps is not None and last_step is not None:
            raise ValueError("Only one of num_steps or last_step can be specified.")
        self._num_steps, self._last_step = num_steps, last_step

    @property
    def run_on_all_workers(self) -> bool:
        """True: every worker has to stop."""
        return True

    def step_begin(self, step: int) -> list[Any]:
        """Find the last step when the first one begins."""
        if self._last_step is None:
            self._last_step = step + (self._num_steps or 0) - 1
        return super().step_begin(step)

    def step_end(self, step: int, output: dict[Any, Any]) -> bool:
        """Whether this was the last step."""
        super().step_end(step, output)
        return self._last_step is not None and step >= self._last_step


class PrintTensor(EveryN):
    """Logs tensors, given as a list of their names or as a dict of tags to names."""

    def __init__(self, tensor_names: Any, every_n: int = 100, first_n: int = 1) -> None:
        super().__init__(every_n, first_n)
        self._names = tensor_names if isinstance(tensor_names, dict) else {name: name for name in tensor_names}

    def every_n_step_begin(self, step: int) -> list[Any]:
        """Ask for the tensors."""
        super().every_n_step_begin(step)
        return list(self._names.values())

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Log one line."""
        super().every_n_step_end(step, outputs)
        tf.logging.info("Step %d: %s", step, _line(self._names, outputs))
        return False


class LoggingTrainable(EveryN):
    """Logs the trainable variables whose names match `scope`."""

    def __init__(self, scope: str | None = None, every_n: int = 100, first_n: int = 1) -> None:
        super().__init__(every_n, first_n)
        self._scope = scope
        self._names: dict[str, str] = {}

    def every_n_step_begin(self, step: int) -> list[Any]:
        """The names of the variables, to fetch their values."""
        super().every_n_step_begin(step)
        self._names = {variable.name: variable.value().name for variable in tf.trainable_variables(self._scope)}
        return list(self._names.values())

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Log one line."""
        super().every_n_step_end(step, outputs)
        tf.logging.info("Logging Trainable: Step %d: %s", step, _line(self._names, outputs))
        return False


class CaptureVariable(EveryN):
    """Keeps the values of a tensor by step; the tensor's name ends in `:0`."""

    def __init__(self, var_name: str, every_n: int = 100, first_n: int = 1) -> None:
        super().__init__(every_n, first_n)
        self._var_name = var_name
        self._values: dict[int, Any] = {}

    @property
    def values(self) -> dict[int, Any]:
        """A dict of step to value."""
        return self._values

    def every_n_step_begin(self, step: int) -> list[Any]:
        """Ask for the tensor."""
        super().every_n_step_begin(step)
        return [self._var_name]

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Keep the tensor's value."""
        super().every_n_step_end(step, outputs)
        self._values[step] = extract_output(outputs, self._var_name)
        return False


class NanLossDuringTrainingError(RuntimeError):
    """Raised for a loss that is NaN."""

    def __str__(self) -> str:
        return "NaN loss during training."


class NanLoss(EveryN):
    """Raises an error, or stops training, if the loss is NaN."""

    def __init__(self, loss_tensor: Any, every_n_steps: int = 100, fail_on_nan_loss: bool = True) -> None:
        super().__init__(every_n_steps=every_n_steps)
        self._loss_tensor, self._fail_on_nan_loss = loss_tensor, fail_on_nan_loss

    def every_n_step_begin(self, step: int) -> list[Any]:
        """The loss."""
        super().every_n_step_begin(step)
        return [self._loss_tensor]

    def every_n_step_end(self, step: int, outputs: dict[Any, Any]) -> bool:
        """Check the loss.

        Raises:
            NanLossDuringTrainingError: the loss is NaN, and `fail_on_nan_loss` is set.
        """
        super().every_n_step_end(step, outputs)
        if not np.isnan(extract_output(outputs, self._loss_tensor)):
            return False
        if self._fail_on_nan_loss:
            raise NanLossDuringTrainingError
        tf.logging.warning("Model diverged with loss = NaN.")
        return True


class RunHookAdapterForMonitors(tf.train.SessionRunHook):
    """A hook that calls monitors."""

    def __init__(self, monitors: Any) -> None:
        self._monitors = monitors

    def begin(self) -> None:
        """Called when the graph is finished: tells the monitors that training begins."""
        self._step: int | None = None
        self._step_tensor = tf.train.get_global_step()
        for monitor in self._monitors:
            monitor.begin(max_steps=None)

    def before_run(self, run_context: Any) -> Any:
        """The tensors that the monitors ask for."""
        if self._step is None:
            self._step = run_context.session.run(self._step_tensor) + 1
        wanted = [each for monitor in self._monitors for each in monitor.step_begin(self._step) or []]
        tensors = {each: _tensor(each) for each in wanted}
        return tf.train.SessionRunArgs({"step": self._step_tensor, "wanted": tensors})

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """Give the monitors the values; stop if one of them asks for it."""
        for monitor in self._monitors:
            if monitor.step_end(self._step, run_values.results["wanted"]):
                run_context.request_stop()
        for monitor in self._monitors:
            monitor.post_step(self._step, run_context.session)
        self._step = run_values.results["step"] + 1

    def end(self, session: Any) -> None:
        """Called after the last step."""
        for monitor in self._monitors:
            if "session" in inspect.signature(monitor.end).parameters:
                monitor.end(session=session)
            else:
                monitor.end()


def replace_monitors_with_hooks(monitors_or_hooks: Any, estimator: Any) -> list[Any]:
    """The given hooks, and one more hook that calls the given monitors; the monitors get the
    estimator.
    """
    given = list(monitors_or_hooks or [])
    hooks = [each for each in given if isinstance(each, tf.train.SessionRunHook)]
    monitors = [each for each in given if not isinstance(each, tf.train.SessionRunHook)]
    if not estimator.config.is_chief:
        monitors = [monitor for monitor in monitors if monitor.run_on_all_workers]
    for monitor in monitors:
        monitor.set_estimator(estimator)
    return [*hooks, RunHookAdapterForMonitors(monitors)] if monitors else hooks


def _tensor(wanted: Any) -> Any:
    if not isinstance(wanted, str):
        return wanted
    return tf.get_default_graph().as_graph_element(wanted if ":" in wanted else f"{wanted}:0")


def _line(names: dict[Any, Any], outputs: dict[Any, Any]) -> str:
    return ", ".join(f"{tag} = {outputs[name]!s}" for tag, name in names.items() if name in outputs)


from tf1kit.contrib.own.learn.saving_monitors import CheckpointSaver as CheckpointSaver  # noqa: E402
from tf1kit.contrib.own.learn.saving_monitors import ExportMonitor as ExportMonitor  # noqa: E402
from tf1kit.contrib.own.learn.saving_monitors import GraphDump as GraphDump  # noqa: E402
from tf1kit.contrib.own.learn.saving_monitors import StepCounter as StepCounter  # noqa: E402
from tf1kit.contrib.own.learn.saving_monitors import SummarySaver as SummarySaver  # noqa: E402
from tf1kit.contrib.own.learn.saving_monitors import get_default_monitors as get_default_monitors  # noqa: E402
from tf1kit.contrib.own.learn.validation_monitor import ValidationMonitor as ValidationMonitor  # noqa: E402
