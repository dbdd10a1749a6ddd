"""An input function that takes its rows from a generator.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/learn_io/generator_io.py.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from types import FunctionType, GeneratorType
from typing import Any

from tf1kit.tf1.estimator import public as estimator


def generator_input_fn(
    x: Any,
    target_key: Any = None,
    batch_size: int = 128,
    num_epochs: int | None = 1,
    shuffle: bool = True,
    queue_capacity: int = 1000,
    num_threads: int = 1,
    pad_value: Any = None,
) -> Callable[[], Any]:
    """An input function whose features are a dict of tensors [batch, ...], from a queue that
    threads fill.

    Args:
        x: a generator function, which yields a dict of arrays for each row. Each call is an epoch.
        target_key: the key, or a list of keys, of the labels. With one key the labels are a tensor,
            with several a dict.
        batch_size: rows in a batch; the last one may be smaller.
        num_epochs: None repeats without end.
        shuffle: whether rows come in random order.
        queue_capacity: rows in the queue.
        num_threads: threads that fill it.
        pad_value: fills rows up to the largest of a batch.

    Raises:
        TypeError: `x` is not a generator function, does not yield dicts, or a key is not a string.
        KeyError: a key of `target_key` is not in the dict.
    """
    keys = _keys(x)
    targets = _targets(target_key, keys)
    feeding = estimator.module("inputs.queues.feeding_functions", "tf.contrib.learn.generator_input_fn")

    def input_fn() -> Any:
        queue = feeding._enqueue_data(
            x,
            queue_capacity,
            shuffle=shuffle,
            num_threads=num_threads,
            enqueue_size=batch_size,
            num_epochs=num_epochs,
            pad_value=pad_value,
        )
        rows = queue.dequeue_many(batch_size) if num_epochs is None else queue.dequeue_up_to(batch_size)
        features = dict(zip(keys, rows if isinstance(rows, list) else [rows], strict=True))
        if targets is None:
            return features
        labels = {key: features.pop(key) for key in targets}
        return features, labels if len(targets) > 1 else labels[targets[0]]

    return input_fn


def _keys(x: Any) -> list[str]:
    """The sorted keys of the first row of a generator function."""
    if not isinstance(x, FunctionType):
        raise TypeError(f"x must be generator function; got {type(x).__name__}")
    rows = x()
    if not isinstance(rows, GeneratorType):
        raise TypeError(f"x() must be generator; got {type(rows).__name__}")
    row = next(rows)
    if not isinstance(row, dict):
        raise TypeError(f"x() must yield dict; got {type(row).__name__}")
    return sorted(row)


def _targets(asked: Any, keys: list[str]) -> list[str] | None:
    """The keys of the labels."""
    if asked is None or isinstance(asked, str):
        return None if asked is None else [asked]
    if not isinstance(asked, Container):
        raise TypeError(f"target_key must be str or Container of str; got {type(asked).__name__}")
    found = list(asked)  # type: ignore[call-overload]
    for key in found:
        if not isinstance(key, str):
            raise TypeError(f"target_key must be str or Container of str; got {type(key).__name__}")
        if key not in keys:
            raise KeyError(f"target_key not in yielded dict. Expected {keys} keys; got {key}")
    return found
