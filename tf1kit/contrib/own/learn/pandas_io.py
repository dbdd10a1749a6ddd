"""Arrays of pandas' tables.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/learn_io/pandas_io.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tf1kit.tf1.estimator import public as estimator

PANDAS_DTYPES = {f"{sign}int{bits}": "int" for sign in ("", "u") for bits in (8, 16, 32, 64)}
PANDAS_DTYPES |= {f"float{bits}": "float" for bits in (16, 32, 64)} | {"bool": "i"}


def pandas_input_fn(
    x: Any,
    y: Any = None,
    batch_size: int = 128,
    num_epochs: int | None = 1,
    shuffle: bool = True,
    queue_capacity: int = 1000,
    num_threads: int = 1,
    target_column: str = "target",
) -> Callable[[], Any]:
    """`tf.estimator.inputs.pandas_input_fn`, which has no default of `shuffle`."""
    return estimator.inputs.pandas_input_fn(
        x=x,
        y=y,
        batch_size=batch_size,
        shuffle=shuffle,
        num_epochs=num_epochs,
        queue_capacity=queue_capacity,
        num_threads=num_threads,
        target_column=target_column,
    )


def _is_table(data: Any) -> bool:
    """Whether it is a DataFrame; without pandas nothing is."""
    try:
        import pandas
    except ImportError:
        return False
    return isinstance(data, pandas.DataFrame)


def _check(data: Any, what: str) -> None:
    bad = [
        f"'{column}' type='{data[column].dtype.name}'"
        for column in data
        if data[column].dtype.name not in PANDAS_DTYPES
    ]
    if bad:
        raise ValueError(f"Data types for extracting {what} must be int, float, or bool. Found: {', '.join(bad)}")


def extract_pandas_data(data: Any) -> Any:
    """A table of numbers as a float array; anything else as it is.

    Raises:
        ValueError: a column has other values.
    """
    if not _is_table(data):
        return data
    _check(data, "pandas data")
    return data.values.astype("float")


def extract_pandas_matrix(data: Any) -> Any:
    """A table as an array; anything else as it is."""
    return data.values if _is_table(data) else data


def extract_pandas_labels(labels: Any) -> Any:
    """A table of one column as an array; anything else as it is.

    Raises:
        ValueError: it has several columns, or other values than numbers.
    """
    if not _is_table(labels):
        return labels
    if len(labels.columns) > 1:
        raise ValueError("Only one column for labels is allowed.")
    _check(labels, "labels")
    return labels.values
