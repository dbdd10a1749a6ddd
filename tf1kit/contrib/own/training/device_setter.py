"""Strategies for `tf.train.replica_device_setter`: they choose the parameter server of a variable.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/device_setter.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf


class RandomStrategy:
    """Chooses a task by the MD5 of the operation's name and a seed; every run chooses the same
    one.
    """

    def __init__(self, num_ps_tasks: int, seed: int = 0) -> None:
        self._num_tasks = num_ps_tasks
        self._seed = seed

    def __call__(self, op: Any) -> int:
        """The task for an operation."""
        digest = hashlib.md5(f"{op.name}_{self._seed}".encode()).hexdigest()
        return int(digest, 16) % self._num_tasks


class GreedyLoadBalancingStrategy:
    """Chooses the task with the least load so far. Its load is the sum of `load_fn` over its
    operations.
    """

    def __init__(self, num_tasks: int, load_fn: Callable[[Any], float]) -> None:
        self._num_tasks = num_tasks
        self._load_fn = load_fn
        self._ps_loads = np.zeros(num_tasks)

    def __call__(self, op: Any) -> Any:
        """The task for an operation; the operation's load is added to that of the task."""
        task = np.argmin(self._ps_loads)
        self._ps_loads[task] += self._load_fn(op)
        return task


def byte_size_load_fn(op: Any) -> int:
    """The bytes of an operation's only output; a `load_fn` for `GreedyLoadBalancingStrategy`.

    Raises:
        ValueError: the operation does not have exactly one output, or the output's shape is
            unknown.
    """
    if len(op.outputs) != 1:
        raise ValueError(f"Op {op} must have a single output")
    output = op.outputs[0]
    shape = output.get_shape()
    if not shape.is_fully_defined():
        shape = tf.TensorShape(op.get_attr("shape"))
    shape.assert_is_fully_defined()
    return int(shape.num_elements() * output.dtype.size)
