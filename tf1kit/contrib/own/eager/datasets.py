"""Source: TensorFlow 1.15.5: tensorflow/contrib/eager/python/datasets.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["Iterator"]


class Iterator(tf.Module):
    """The elements of a `tf.data.Dataset`, one after the other, in an eager program. A
    `tf.train.Checkpoint` keeps its place.

    Args:
        dataset: the dataset to iterate over.

    Raises:
        RuntimeError: eager execution is off.
    """

    def __init__(self, dataset: Any) -> None:
        if not tf.executing_eagerly():
            raise RuntimeError(
                "tf.contrib.eager.Iterator needs eager execution: call tf.enable_eager_execution() first"
            )
        super().__init__()
        self._dataset = dataset
        self._elements = iter(dataset)

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return next(self._elements)

    next = __next__  # the name in Python 2

    def get_next(self, name: str | None = None) -> Any:
        """The next element.

        Raises:
            tf.errors.OutOfRangeError: the dataset has no further element.
        """
        try:
            return next(self._elements)
        except StopIteration:
            raise tf.errors.OutOfRangeError(None, None, "End of sequence") from None

    @property
    def output_classes(self) -> Any:
        """The Python classes of an element's parts."""
        return tf.data.get_output_classes(self._dataset)

    @property
    def output_shapes(self) -> Any:
        """The shapes of an element's parts."""
        return tf.data.get_output_shapes(self._dataset)

    @property
    def output_types(self) -> Any:
        """The dtypes of an element's parts."""
        return tf.data.get_output_types(self._dataset)
