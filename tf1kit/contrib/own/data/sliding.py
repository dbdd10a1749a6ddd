"""Windows that slide over a dataset.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/sliding.py. TensorFlow still has its
kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import dataset_ops


class _SlideDataset(dataset_ops.UnaryDataset):
    def __init__(self, dataset: Any, window_size: Any, window_shift: Any, window_stride: Any) -> None:
        self._spec = tf.nest.map_structure(lambda part: part._batch(None), dataset.element_spec)
        numbers = {"window_size": window_size, "window_shift": window_shift, "window_stride": window_stride}
        variant = tf.raw_ops.SlidingWindowDataset(
            input_dataset=dataset._variant_tensor,
            **{name: tf.convert_to_tensor(number, tf.int64, name=name) for name, number in numbers.items()},
            drop_remainder=True,
            **self._flat_structure,
        )
        super().__init__(dataset, variant)

    @property
    def element_spec(self) -> Any:
        """The parts of an element, each with a dimension of 1 in front."""
        return self._spec


def sliding_window_batch(
    window_size: Any, stride: Any = None, window_shift: Any = None, window_stride: int = 1
) -> Callable[[Any], Any]:
    """A function for `Dataset.apply`: windows of `window_size` elements, `window_stride` apart, as
    batches. Each window begins `window_shift` elements after the one before.

    `stride` is the older name of `window_shift`; the default is 1. Only full windows come out.

    Raises:
        ValueError: both `stride` and `window_shift` are given.
    """
    if stride is not None and window_shift is not None:
        raise ValueError("Cannot specify both `stride` and `window_shift`")
    shift = next((number for number in (stride, window_shift) if number is not None), 1)
    return lambda dataset: dataset_ops.DatasetV1Adapter(_SlideDataset(dataset, window_size, shift, window_stride))
