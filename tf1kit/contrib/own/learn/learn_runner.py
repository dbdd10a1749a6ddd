"""contrib.learn's `learn_runner`: makes an `Experiment` and calls one of its methods.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/learn_runner.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.learn.experiment import Experiment
from tf1kit.contrib.own.learn.run_config import RunConfig
from tf1kit.contrib.own.training.hparam import HParams

SCHEDULES = {"master": "train_and_evaluate", "ps": "run_std_server", "worker": "train"}  # by a task's kind


def run(
    experiment_fn: Any,
    output_dir: str | None = None,
    schedule: str | None = None,
    run_config: Any = None,
    hparams: Any = None,
) -> Any:
    """Make an experiment and call its method of the name `schedule`.

    Args:
        experiment_fn: a function that returns an `Experiment`. It gets (run_config, hparams), or
            (output_dir) if there is no `run_config`.
        output_dir: the folder of the experiment.
        schedule: the method. By default this process's task in TF_CONFIG decides:
            "train_and_evaluate" for a master and without a cluster, "run_std_server" for a
            parameter server, "train" for a worker.
        run_config: a `RunConfig` with a `model_dir`. The experiment's estimator must use it.
        hparams: the hyperparameters for the function.

    Returns:
        The result of the method.

    Raises:
        ValueError: not exactly one of output_dir and run_config is given, or there is no such
            schedule.
        TypeError: `experiment_fn` is not a function or does not return an Experiment, or the
            schedule is not a method.
        RuntimeError: the estimator has another configuration.
    """
    if output_dir is not None and run_config is not None:
        raise ValueError("Cannot provide both `output_dir` and `run_config`")
    if output_dir is None and run_config is None:
        raise ValueError("Must set value for `output_dir` or `run_config`")
    if run_config is None and not output_dir:
        raise ValueError("Must specify an output directory")
    if not callable(experiment_fn):
        raise TypeError(f'Experiment builder "{experiment_fn}" is not callable.')
    if run_config is not None:
        experiment = _with_config(experiment_fn, run_config, hparams)
    elif hparams is not None:
        raise ValueError("Must set `hparams` as None for `experiment_fn` with `output_dir`.")
    else:
        experiment = _checked(experiment_fn(output_dir=output_dir))
    schedule = schedule or _default_schedule(experiment.estimator.config)
    if not hasattr(experiment, schedule):
        raise ValueError(f"Schedule references non-existent task {schedule}")
    task = getattr(experiment, schedule)
    if not callable(task):
        raise TypeError(f"Schedule references non-callable member {schedule}")
    return task()


def _default_schedule(config: Any) -> str:
    jobs = config.cluster_spec.as_dict() if config and config.cluster_spec else {}
    if sum(len(tasks) for tasks in jobs.values()) < 2:
        return "train_and_evaluate"
    if not config.task_type:
        raise ValueError("Must specify a schedule")
    if config.task_type not in SCHEDULES:
        raise ValueError(f"No default schedule for task type: {config.task_type}")
    return SCHEDULES[config.task_type]


def tune(experiment_fn: Any, tuner: Any) -> None:
    """Run the experiment of each trial of a tuner, which has `next_trial` and `run_experiment`."""

    def checked(run_config: Any, hparams: Any) -> Any:
        if hparams is None:
            raise ValueError("`hparams` cannot be `None`.")
        return _with_config(experiment_fn, run_config, hparams)

    while tuner.next_trial():
        tuner.run_experiment(checked)


def _with_config(experiment_fn: Any, run_config: Any, hparams: Any) -> Any:
    if not isinstance(run_config, RunConfig):
        raise ValueError("`run_config` must be `tf.contrib.learn.RunConfig` instance")
    if not run_config.model_dir:
        raise ValueError("Must specify a model directory `model_dir` in `run_config`.")
    if hparams is not None and not isinstance(hparams, HParams):
        raise ValueError("`hparams` must be `HParams` instance")
    expected = run_config.uid()
    experiment = _checked(experiment_fn(run_config, hparams))
    given = experiment.estimator.config
    if not hasattr(given, "uid"):
        raise RuntimeError(
            "Pass `run_config` argument of the `experiment_fn` to the Estimator in Experiment. It is likely a different "
            "`RunConfig` is passed to `Estimator` or the `config` constructor argument in `Estimator` is not set."
        )
    if given.uid() != expected:
        raise RuntimeError(
            "`RunConfig` instance is expected to be used by the `Estimator` inside the `Experiment`: pass the function's"
            " `run_config` to it."
        )
    return experiment


def _checked(experiment: Any) -> Any:
    if not isinstance(experiment, Experiment):
        raise TypeError(f"Experiment builder did not return an Experiment instance, got {type(experiment)} instead.")
    return experiment
