"""An optimizer that also keeps moving averages, and a saver that writes averages in place of
variables.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/moving_average_optimizer.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import PartitionedVariable, saveable_object_util


class MovingAverageOptimizer(tf.train.Optimizer):
    """Wraps an optimizer, and after each step averages the variables that it trained.

    Args:
        opt: the optimizer.
        average_decay: the decay of the averages.
        num_updates: see `tf.train.ExponentialMovingAverage`.
        sequential_update: whether to average after the step, not beside it.
    """

    def __init__(
        self, opt: Any, average_decay: float = 0.9999, num_updates: Any = None, sequential_update: bool = True
    ) -> None:
        self._optimizer = opt
        self._ema = tf.train.ExponentialMovingAverage(average_decay, num_updates=num_updates)
        self._swapped_variable_name_map: dict[str, str] | None = None
        self._sequential_update = sequential_update

    def compute_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._optimizer.compute_gradients(*args, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: Any = None) -> Any:
        """Call the optimizer's method, and update the averages."""
        grads_and_vars = list(grads_and_vars)
        train = self._optimizer.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        trained = [variable for gradient, variable in grads_and_vars if gradient is not None]
        with tf.control_dependencies([train] if self._sequential_update else None):
            average = self._ema.apply(trained)
        names = self._swapped_variable_name_map = {}
        for variable in trained:
            its_average = self._ema.average(variable)
            names[variable.op.name] = its_average.op.name
            names[its_average.op.name] = variable.op.name
        return tf.group(train, average, name="train_with_avg")

    def swapping_saver(self, var_list: Any = None, name: str = "swapping_saver", **kwargs: Any) -> Any:
        """A `tf.train.Saver` that writes each variable's average under the variable's name, and the
        variable under the average's.

        Args:
            var_list: see `tf.train.Saver`; None takes all global variables.
            name: the name of its operations.
            **kwargs: passed on to `tf.train.Saver`.

        Raises:
            RuntimeError: `apply_gradients` or `minimize` has not been called yet.
            ValueError: a variable of the list is there without its average.
        """
        if self._swapped_variable_name_map is None:
            raise RuntimeError("Must call apply_gradients or minimize before creating the swapping_saver")
        if var_list is None:
            var_list = tf.global_variables()
        if not isinstance(var_list, dict):
            var_list = saveable_object_util.op_list_to_dict(var_list)
        by_name: dict[str, Any] = {}
        for key, found in var_list.items():
            if isinstance(found, (list, PartitionedVariable)):
                by_name.update((part.op.name, part) for part in found)
            else:
                by_name[key] = found
        swapped = {
            key: [self._swap(by_name, part.op.name, part) for part in found]
            if isinstance(found, list)
            else self._swap(by_name, key, found)
            for key, found in var_list.items()
        }
        return tf.train.Saver(swapped, name=name, **kwargs)

    def _swap(self, by_name: dict[str, Any], name: str, variable: Any) -> Any:
        other = (self._swapped_variable_name_map or {}).get(name)
        if other is None:
            return variable
        if other not in by_name:
            raise ValueError(
                f"Variable to swap {other} is not part of variables to save. This breaks MovingAverageOptimizer."
            )
        return by_name[other]
