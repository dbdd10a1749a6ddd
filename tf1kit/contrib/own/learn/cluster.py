"""Reads from TF_CONFIG the cluster and this process's task in it.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/run_config.py.
tf.estimator reads TF_CONFIG in another way. Here the chief is called master, every entry is
optional, and outside of the cloud the first *worker* is the chief.
"""

from __future__ import annotations

import json
import os
from typing import Any

from tensorflow.compat import v1 as tf


class TaskType:
    """The kinds of tasks in a cluster."""

    MASTER = "master"
    PS = "ps"
    WORKER = "worker"


class Environment:
    """The places where a job can run."""

    CLOUD = "cloud"
    GOOGLE = "google"
    LOCAL = "local"


def tf_config() -> dict[str, Any]:
    """The JSON object in the environment variable TF_CONFIG; empty if the variable is not set."""
    found: dict[str, Any] = json.loads(os.environ.get("TF_CONFIG") or "{}")
    return found


class ClusterConfig:
    """The task of this process and its cluster, as TF_CONFIG says.

    Args:
        master: the session's master; None takes the address of this task, or "" where the cluster
            has one task only.
        evaluation_master: the master of the session that evaluates.

    Raises:
        ValueError: the cluster has no such task.
    """

    def __init__(self, master: str | None = None, evaluation_master: str | None = None) -> None:
        config = tf_config()
        cluster = tf.train.ClusterSpec(config.get("cluster", {}))
        jobs = cluster.as_dict() if cluster else {}
        self._task_type, self._task_id = config.get("task", {}).get("type"), self.get_task_id()
        self._cluster_spec = cluster
        self._master = _address(cluster, self._task_type, self._task_id) if master is None else master
        self._num_ps_replicas = len(jobs.get("ps", []))
        self._num_worker_replicas = len(jobs.get("worker", [])) + len(jobs.get("master", []))
        self._environment = config.get("environment", Environment.LOCAL)
        chief = TaskType.MASTER if self._environment == Environment.CLOUD else TaskType.WORKER
        self._is_chief = self._task_type in (None, chief) and self._task_id == 0
        self._evaluation_master = evaluation_master or ""

    @staticmethod
    def get_task_id() -> int:
        """The index of the task; 0 if TF_CONFIG has no index."""
        return int(tf_config().get("task", {}).get("index") or 0)


def _address(cluster: Any, task_type: str | None, task_id: int) -> str:
    jobs = cluster.as_dict() if cluster else {}
    alone = sum(len(tasks) for tasks in jobs.values()) == 1
    if not jobs or alone or not task_type:
        return ""
    note = "Note that these values may be coming from the TF_CONFIG environment variable."
    if task_type not in jobs:
        raise ValueError(f"{task_type} is not a valid task_type in the cluster_spec:\n{cluster}\n\n{note}")
    if not 0 <= task_id < len(jobs[task_type]):
        raise ValueError(
            f"{task_id} is not a valid task_id for task_type {task_type} in the cluster_spec:\n{cluster}\n\n{note}"
        )
    return f"grpc://{cluster.task_address(task_type, task_id)}"


def _field(name: str) -> Any:
    return property(lambda self: getattr(self, f"_{name}"))


for _name in (
    "cluster_spec", "environment", "evaluation_master", "is_chief", "master", "num_ps_replicas", "num_worker_replicas",
    "task_id", "task_type",
):  # fmt: skip
    setattr(ClusterConfig, _name, _field(_name))
