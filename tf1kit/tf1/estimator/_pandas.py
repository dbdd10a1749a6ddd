"""`tf.estimator.inputs.pandas_input_fn` for the strings of pandas 3.

pandas 3 reads text into a type of its own, "str", where it was "object" before.  TensorFlow knows
only "object".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow_estimator.python.estimator.inputs import pandas_io


def pandas_input_fn(
    x: Any,
    y: Any = None,
    batch_size: int = 128,
    num_epochs: int | None = 1,
    shuffle: bool | None = None,
    queue_capacity: int = 1000,
    num_threads: int = 1,
    target_column: str = "target",
) -> Callable[[], Any]:
    """An `input_fn` that feeds a `DataFrame`.

    Args:
        x: `DataFrame` of features, one row an example.
        y: `Series` or `DataFrame` of labels with the same index; None without labels.
        batch_size: rows in a batch.
        num_epochs: passes over the rows; None for endless ones.
        shuffle: whether rows are drawn in random order; must be True or False.
        queue_capacity: how many rows the queue holds.
        num_threads: threads that read and enqueue; 1 for a repeatable order.
        target_column: name of the label column of a single label, within the queue.

    Returns:
        Function of no arguments: (dict of column name to [batch], labels [batch] or a dict of
            them), or the dict alone.

    Raises:
        ValueError: `x` has the target column, the indexes differ, or `shuffle` is neither True nor
            False.
        TypeError: `shuffle` is given as something else.
    """
    return pandas_io.pandas_input_fn(
        objects(x), objects(y), batch_size, num_epochs, shuffle, queue_capacity, num_threads, target_column
    )


def objects(data: Any) -> Any:
    """A `DataFrame` or `Series` whose columns of strings are columns of objects; anything else as
    it is.
    """
    types = getattr(data, "dtypes", None)
    if types is None:
        return data
    if not hasattr(types, "items"):  # a Series has one type
        return data.astype(object) if types == "string" else data
    return data.astype({column: object for column, dtype in types.items() if dtype == "string"})
