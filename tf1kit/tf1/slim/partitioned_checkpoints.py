"""Repairs `assign_from_checkpoint` of partitioned variables, which indexes an array with a list of
slices.

NumPy 1.23 and later take such a list for an index array and raise an error; a tuple is needed. This
module replaces the function.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tf1kit.tf1.slim._moved import replace


def assign_from_checkpoint(
    model_path: str,
    var_list: Sequence[Any] | Mapping[str, Any],
    ignore_missing_vars: bool = False,
) -> tuple[Any, dict[Any, Any]]:
    """An op that assigns the values of a checkpoint, and its feeds.

    Args:
        model_path: the checkpoint's path.
        var_list: variables, which are looked up by their names (parts of a partitioned variable by
            its full name); or a dict of a name in the checkpoint to a variable or a list of
            variables.
        ignore_missing_vars: whether to warn of missing values instead of raising.

    Returns:
        The op and its feed_dict (placeholder to array).

    Raises:
        ValueError: the checkpoint does not have a value, or has it in another shape.
    """
    import tensorflow.compat.v1 as tf
    from tf_slim.ops.variables import get_variable_full_name

    reader = tf.train.NewCheckpointReader(model_path)
    feeds: dict[Any, Any] = {}
    assignments = []
    for name, parts in by_name(var_list, get_variable_full_name).items():
        if not reader.has_tensor(name):
            if not ignore_missing_vars:
                raise ValueError(f"{model_path} has no value named {name}.")
            tf.logging.warning("%s has no value named %s.", model_path, name)
            continue
        value = reader.get_tensor(name)
        for variable in parts:
            fed = tf.placeholder(
                variable.dtype.base_dtype, variable.get_shape(), name=f"placeholder/{variable.op.name}"
            )
            assignments.append(variable.assign(fed))
            feeds[fed] = part(value, variable, name)
    return tf.group(*assignments), feeds


def by_name(variables: Any, name_of: Any) -> dict[str, list[Any]]:
    """The variables by their names in the checkpoint, in order."""
    if isinstance(variables, (tuple, list)):
        grouped: dict[str, list[Any]] = {}
        for variable in variables:
            grouped.setdefault(name_of(variable), []).append(variable)
        return grouped
    return {name: list(value) if isinstance(value, (tuple, list)) else [value] for name, value in variables.items()}


def part(value: Any, variable: Any, name: str) -> Any:
    """The part of the checkpoint's value that the variable holds: all of it, or a partition's
    slice.
    """
    place = variable._save_slice_info
    if place is not None:
        extent = zip(place.var_offset, place.var_shape, strict=True)
        return value[tuple(slice(start, start + size) for start, size in extent)].reshape(place.var_shape)
    if variable.get_shape() != value.shape:
        raise ValueError(f"{name} is {value.shape} in the checkpoint, and the variable is {variable.get_shape()}.")
    return value


def apply() -> None:
    """Replace tf-slim's function."""
    from tf_slim.ops import variables

    replace(variables.assign_from_checkpoint, assign_from_checkpoint)
