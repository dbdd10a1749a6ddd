"""`tf.estimator.inputs.pandas_input_fn` for the strings of pandas 3.

pandas 3 reads text into its own type "str"; before, the type was "object". TensorFlow knows only
"object".
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
        x: a `DataFrame` of features; each row is an example.
        y: a `Series` or `DataFrame` of labels with the same index, or None.
        batch_size: rows in a batch.
        num_epochs: passes over the rows; None never ends.
        shuffle: whether rows are drawn in random order; must be True or False.
        queue_capacity: how many rows the queue holds.
        num_threads: threads that read and enqueue; only 1 gives a repeatable order.
        target_column: the name of a single label's column in the queue.

    Returns:
        A function without arguments. It returns (a dict of column name to [batch], labels [batch]
            or a dict of them), or only the dict.

    Raises:
        ValueError: `x` has the target column, the indexes differ, or `shuffle` is neither True nor
            False.
        TypeError: `shuffle` has another type.
    """
    return pandas_io.pandas_input_fn(
        objects(x), objects(y), batch_size, num_epochs, shuffle, queue_capacity, num_threads, target_column
    )


def objects(data: Any) -> Any:
    """A `DataFrame` or `Series` with columns of objects in place of columns of strings; other
    values stay as they are.
    """
    types = getattr(data, "dtypes", None)
    if types is None:
        return data
    if not hasattr(types, "items"):  # a Series has one type
        return data.astype(object) if types == "string" else data
    return data.astype({column: object for column, dtype in types.items() if dtype == "string"})
