"""A dataset's only element, and the sum of all.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/get_single_element.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

__all__ = ["get_single_element", "reduce_dataset"]

get_single_element = tf.data.experimental.get_single_element


def reduce_dataset(dataset: Any, reducer: Any) -> Any:
    """The state of a `Reducer` after all elements of a dataset; as in 1.15.5 it is not finalized.

    Raises:
        TypeError: `dataset` is not a dataset.
    """
    if not isinstance(dataset, tf.data.Dataset):
        raise TypeError("`dataset` must be a `tf.data.Dataset` object.")
    return dataset.reduce(reducer.init_func(np.int64(0)), reducer.reduce_func)
