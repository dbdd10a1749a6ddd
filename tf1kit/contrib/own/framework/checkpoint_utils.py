"""Reads checkpoints, and initializes variables from them.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/framework/checkpoint_utils.py. The
functions here are those of `tf.train`. Unlike in 1.15.5, `init_from_checkpoint` names its
operations after the variables, and works in a distribution strategy.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["init_from_checkpoint", "list_variables", "load_checkpoint", "load_variable"]


def load_checkpoint(filepattern: Any) -> Any:
    """The `tf.train.NewCheckpointReader` of a checkpoint, or of the latest one in a folder.

    Raises:
        ValueError: there is no checkpoint in the folder.
    """
    return tf.train.load_checkpoint(filepattern)


def load_variable(checkpoint_dir: Any, name: str) -> Any:
    """The value of a variable, as an array; `name` with or without ":0"."""
    return tf.train.load_variable(checkpoint_dir, name)


def list_variables(checkpoint_dir: Any) -> list[tuple[str, list[int]]]:
    """(name, shape) of each variable, by name."""
    found: list[tuple[str, list[int]]] = tf.train.list_variables(checkpoint_dir)
    return found


def init_from_checkpoint(checkpoint_dir: Any, assignment_map: Any) -> None:
    """Let the initializers of variables take their values from a checkpoint.

    Args:
        checkpoint_dir: a checkpoint, or a folder.
        assignment_map: a dict of a name in the checkpoint to a variable, its name, or a list of its
            parts; or of a scope to a scope, each ending in "/".

    Raises:
        ValueError: a name or a shape does not fit.
    """
    tf.train.init_from_checkpoint(checkpoint_dir, assignment_map)
