"""The configuration of an estimator's runs.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/run_config.py. If
tensorflow-estimator is installed, the class is a subclass of `tf.estimator.RunConfig`, so that its
estimators take it.
"""

from __future__ import annotations

import copy
import importlib
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.cluster import ClusterConfig, tf_config
from tf1kit.contrib.own.learn.cluster import Environment as Environment
from tf1kit.contrib.own.learn.cluster import TaskType as TaskType
from tf1kit.tf1.estimator import has_estimator

# The attributes that `replace` may change. `uid` leaves them out, except those of KEPT.
REPLACED = (
    "model_dir", "tf_random_seed", "save_summary_steps", "save_checkpoints_secs", "save_checkpoints_steps",
    "session_config", "keep_checkpoint_max", "keep_checkpoint_every_n_hours", "log_step_count_steps", "protocol",
    "session_creation_timeout_secs",
)  # fmt: skip
KEPT = ("protocol", "session_creation_timeout_secs", "model_dir")  # attributes that `uid` has, too
FIELDS = (
    *REPLACED,
    "master",
    "evaluation_master",
    "is_chief",
    "task_type",
    "task_id",
    "num_ps_replicas",
    "num_worker_replicas",
    "environment",
    "cluster_spec",
)
# Further attributes that tf.estimator asks for, with the values that they have in 1.15.5.
NOT_HERE = dict.fromkeys(("train_distribute", "eval_distribute", "experimental_max_worker_delay_secs", "device_fn"))
BASE: Any = object
if has_estimator():
    BASE = importlib.import_module("tf1kit.tf1.estimator.public").estimator.RunConfig


def _field(name: str) -> Any:
    def get(self: Any) -> Any:
        return self.__dict__[f"_{name}"]

    def set_(self: Any, value: Any) -> None:
        self.__dict__[f"_{name}"] = value

    return property(get, set_)


def _folder(model_dir: str | None) -> str | None:
    there = tf_config().get("model_dir")
    if there is not None and model_dir not in (None, there):
        raise ValueError(
            "`model_dir` provided in RunConfig construct, if set, must have the same value as the model_dir in TF_CONFIG. "
            f'model_dir: {model_dir}\nTF_CONFIG["model_dir"]: {there}.\n'
        )
    return model_dir or there


class RunConfig(ClusterConfig, BASE):
    """The seed, summaries, checkpoints, folder and session of an estimator. Each argument is an
    attribute.

    Task and cluster come from TF_CONFIG; see `ClusterConfig`. `num_cores`, `gpu_memory_fraction` and
    `log_device_placement` are for the server of a cluster, in `tf_config`; sessions take
    `session_config`.
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
        ClusterConfig.__init__(self, master, evaluation_master)
        self.__dict__.update({f"_{name}": value for name, value in NOT_HERE.items()}, _checkpoint_save_graph_def=True)
        self._tf_config = tf.ConfigProto(
            log_device_placement=log_device_placement,
            inter_op_parallelism_threads=num_cores,
            intra_op_parallelism_threads=num_cores,
            gpu_options=tf.GPUOptions(per_process_gpu_memory_fraction=gpu_memory_fraction),
        )
        if save_checkpoints_secs == self._USE_DEFAULT:
            save_checkpoints_secs = 600 if save_checkpoints_steps is None else None
        self.num_cores, self.gpu_memory_fraction = num_cores, gpu_memory_fraction
        self.log_device_placement, self.protocol = log_device_placement, protocol
        self.tf_random_seed, self.save_summary_steps = tf_random_seed, save_summary_steps
        self.save_checkpoints_secs, self.save_checkpoints_steps = save_checkpoints_secs, save_checkpoints_steps
        self.keep_checkpoint_max = keep_checkpoint_max
        self.keep_checkpoint_every_n_hours = keep_checkpoint_every_n_hours
        self.log_step_count_steps, self.model_dir = log_step_count_steps, _folder(model_dir)
        self.session_config, self.session_creation_timeout_secs = session_config, session_creation_timeout_secs

    @property
    def tf_config(self) -> Any:
        """The `ConfigProto` of the server."""
        return self._tf_config

    def replace(self, **kwargs: Any) -> Any:
        """A copy with other values.

        Raises:
            ValueError: an attribute cannot be replaced, or both seconds and steps between
                checkpoints are given.
        """
        new = copy.copy(self)
        for name, value in kwargs.items():
            if name not in REPLACED:
                raise ValueError(f"Replacing {name} is not supported. Allowed properties are {list(REPLACED)}.")
            setattr(new, name, value)
        if kwargs.get("save_checkpoints_secs") and kwargs.get("save_checkpoints_steps"):
            raise ValueError("`save_checkpoints_steps` and `save_checkpoints_secs` cannot be both set.")
        if kwargs.get("save_checkpoints_steps"):
            new.save_checkpoints_secs = None
        elif kwargs.get("save_checkpoints_secs"):
            new.save_checkpoints_steps = None
        return new

    def uid(self, whitelist: Any = None) -> str:
        """A text that is the same for two configurations that differ only in the attributes of
        `whitelist`.
        """
        left_out = [name for name in REPLACED if name not in KEPT] if whitelist is None else whitelist
        state = {name: getattr(self, name) for name in sorted(FIELDS) if name not in left_out}
        if "cluster_spec" in state:
            state["cluster_spec"] = dict(sorted(self.cluster_spec.as_dict().items()))
        return ", ".join(f"_{name}={value!r}" for name, value in state.items())


for _name in FIELDS:
    setattr(RunConfig, _name, _field(_name))
