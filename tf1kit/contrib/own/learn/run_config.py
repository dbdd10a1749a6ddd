"""How an estimator runs.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/run_config.py. One process: a TF_CONFIG is not read.
"""

from __future__ import annotations

from typing import Any


class TaskType:
    """Kinds of tasks of a cluster."""

    MASTER = "master"
    PS = "ps"
    WORKER = "worker"


class RunConfig:
    """Seed, summaries, checkpoints, folder and session of an estimator; the arguments are attributes.

    `num_cores` and `gpu_memory_fraction` are kept, and change nothing; use `session_config`.
    """

    _USE_DEFAULT = 0

    def __init__(
        self,
        master: Any = None,
        num_cores: int = 0,
        log_device_placement: bool = False,
        gpu_memory_fraction: float = 1,
        tf_random_seed: int | None = None,
        save_summary_steps: int = 100,
        save_checkpoints_secs: int | None = _USE_DEFAULT,
        save_checkpoints_steps: int | None = None,
        keep_checkpoint_max: int = 5,
        keep_checkpoint_every_n_hours: float = 10000,
        log_step_count_steps: int = 100,
        protocol: Any = None,
        evaluation_master: str = "",
        model_dir: str | None = None,
        session_config: Any = None,
        session_creation_timeout_secs: int = 7200,
    ) -> None:
        if save_checkpoints_secs == self._USE_DEFAULT:
            save_checkpoints_secs = 600 if save_checkpoints_steps is None else None
        self.master, self.evaluation_master, self.is_chief = master or "", evaluation_master, True
        self.task_type, self.task_id, self.num_ps_replicas, self.cluster_spec = None, 0, 0, None
        self.num_cores, self.gpu_memory_fraction = num_cores, gpu_memory_fraction
        self.log_device_placement, self.protocol = log_device_placement, protocol
        self.tf_random_seed, self.save_summary_steps = tf_random_seed, save_summary_steps
        self.save_checkpoints_secs, self.save_checkpoints_steps = save_checkpoints_secs, save_checkpoints_steps
        self.keep_checkpoint_max = keep_checkpoint_max
        self.keep_checkpoint_every_n_hours = keep_checkpoint_every_n_hours
        self.log_step_count_steps, self.model_dir = log_step_count_steps, model_dir
        self.session_config, self.session_creation_timeout_secs = session_config, session_creation_timeout_secs
