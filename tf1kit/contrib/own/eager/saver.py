"""Name-based checkpoints in an eager program. Source: TensorFlow 1.15.5:
tensorflow/contrib/eager/python/saver.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1 import variables

__all__ = ["Saver", "get_optimizer_variables", "restore_variables_on_create"]


@contextmanager
def restore_variables_on_create(save_path: str | None, map_func: Callable[[str], str] | None = None) -> Iterator[None]:
    """A context in which each new variable gets its value from a checkpoint.

    Args:
        save_path: the checkpoint's path; None does nothing.
        map_func: the name in the checkpoint of a variable's name; by default the same. Of the variables
            of one name in the checkpoint only the first one gets its value.

    Raises:
        ValueError: the program is not eager, or `map_func` cannot be called.
        NotFoundError: a new variable's name is not in the checkpoint.
        NotImplementedError: `tf1kit run` does not run the program.
    """
    if not tf.executing_eagerly():
        raise ValueError("Currently, restore_variables_on_create can only be used with eager execution enabled.")
    if not save_path:
        yield
        return
    if map_func is not None and not callable(map_func):
        raise ValueError("map_func must be callable.")
    if not variables.is_installed():
        raise NotImplementedError(
            "tf.contrib.eager.restore_variables_on_create changes all variables of the process: run the program by "
            "`tf1kit run`, or use tf.train.Checkpoint."
        )
    reader = tf.train.load_checkpoint(save_path)
    names, taken = reader.get_variable_to_shape_map(), set()

    def restore(variable: Any) -> None:
        name = variable._shared_name if map_func is None else map_func(variable._shared_name)
        if name not in names:
            raise tf.errors.NotFoundError(None, None, f"{name} not found in checkpoint")
        if name not in taken:
            variable.assign(reader.get_tensor(name))
            taken.add(name)

    variables.watchers.append(restore)
    try:
        yield
    finally:
        variables.watchers.remove(restore)


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
