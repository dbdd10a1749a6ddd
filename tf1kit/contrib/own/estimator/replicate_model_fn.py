"""The towers of estimators, on one device: `replicate_model_fn` and `TowerOptimizer`.

Source: TensorFlow 1.15.5:
tensorflow_estimator/contrib/estimator/python/estimator/replicate_model_fn.py. Several devices,
whose gradients 1.15.5 summed, are not supplied. On one device it only places the model, and the
optimizer is the wrapped one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import function_utils

__all__ = ["TowerOptimizer", "replicate_model_fn"]


def replicate_model_fn(
    model_fn: Callable[..., Any],
    loss_reduction: str = tf.losses.Reduction.SUM_BY_NONZERO_WEIGHTS,
    devices: list[str] | None = None,
) -> Callable[..., Any]:
    """A model function that places `model_fn` on the device.

    Args:
        model_fn: the model function of an Estimator.
        loss_reduction: how the losses of several devices are joined; with one device it changes
            nothing.
        devices: None takes the GPUs, or the CPU of a machine without a GPU.

    Raises:
        ValueError: `loss_reduction` does not reduce.
        NotImplementedError: there are several devices.
    """
    if loss_reduction == tf.losses.Reduction.NONE:
        raise ValueError(f"Tower losses need to be reduced in some way, yet {loss_reduction} reduction is specified.")
    devices = devices or _local("GPU") or _local("CPU")
    if len(devices) > 1:
        raise NotImplementedError(
            f"tf.contrib.estimator.replicate_model_fn places a model on one device under the kit, not on {devices}: use "
            "tf.distribute.MirroredStrategy in tf.estimator.RunConfig(train_distribute=...)."
        )
    known = function_utils.fn_args(model_fn)

    def single_device_model_fn(features: Any, labels: Any, mode: str, params: Any = None, config: Any = None) -> Any:
        given = {"params": params, "config": config}
        options = {name: copy.deepcopy(value) for name, value in given.items() if name in known}
        with tf.variable_scope("", reuse=False), tf.name_scope(""), tf.device(devices[0]):
            return model_fn(mode=mode, features=features, labels=labels, **options)

    return single_device_model_fn


def _local(kind: str) -> list[str]:
    return [device.name for device in tf.config.experimental.list_logical_devices(kind)]


class TowerOptimizer(tf.train.Optimizer):
    """Passes every call on to the optimizer that it wraps.

    Args:
        optimizer_or_optimizer_fn: an optimizer, or a function that makes one when it is first
            needed.
    """

    def __init__(self, optimizer_or_optimizer_fn: Any) -> None:
        self._optimizer_or_optimizer_fn = optimizer_or_optimizer_fn

    def _get_optimizer(self) -> Any:
        if callable(self._optimizer_or_optimizer_fn):
            self._optimizer_or_optimizer_fn = self._optimizer_or_optimizer_fn()
        return self._optimizer_or_optimizer_fn

    def compute_gradients(self, loss: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._get_optimizer().compute_gradients(loss, *args, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._get_optimizer().apply_gradients(grads_and_vars, global_step, **kwargs)

    def get_slot(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._get_optimizer().get_slot(*args, **kwargs)

    def get_slot_names(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._get_optimizer().get_slot_names(*args, **kwargs)

    def get_name(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._get_optimizer().get_name(*args, **kwargs)

    def variables(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._get_optimizer().variables(*args, **kwargs)
