"""Name-based checkpoints in an eager program. Source: TensorFlow 1.15.5:
tensorflow/contrib/eager/python/saver.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["Saver", "get_optimizer_variables"]


class Saver:
    """`tf.train.Saver` without a session.

    Args:
        var_list: variables, or a dict of name in the checkpoint to variable.

    Raises:
        RuntimeError: the program is not eager.
    """

    def __init__(self, var_list: Any) -> None:
        if not tf.executing_eagerly():
            raise RuntimeError("tfe.Saver can only be used when eager execution is enabled; in a graph: tf.train.Saver")
        self._saver = tf.train.Saver(var_list=var_list)

    def save(self, file_prefix: str, global_step: Any = None) -> str:
        """Write the variables; returns the checkpoint's path, which ends with the step if there is
        one.
        """
        return self._saver.save(None, file_prefix, write_meta_graph=False, global_step=global_step)

    def restore(self, file_prefix: str) -> None:
        """Read the variables of the checkpoint with this path."""
        self._saver.restore(None, file_prefix)


def get_optimizer_variables(optimizer: Any) -> list[Any]:
    """The variables that a `tf.train.Optimizer` has made."""
    return optimizer.variables()
