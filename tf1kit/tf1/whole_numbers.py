"""Accepts sizes that are whole numbers of a float type, such as `256 / 2` in a program for Python
2.

Source: TensorFlow 1.15.5, tensorflow/python/framework/tensor_shape.py: its `Dimension` takes 128.0
for 128. Current TensorFlow takes integers only. Deviation: the functions in SHAPED and variables
of layers accept such numbers in a shape, and cells accept them as units; `tensor.set_shape`,
`tf.TensorShape` and sums with a `Dimension` do not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, tell
from tf1kit.tf1 import seeds

# Functions, and the place of their argument "shape".
SHAPED = {"get_variable": 1, "ones": 0, "placeholder": 1, "placeholder_with_default": 1, "zeros": 0}


def whole(value: Any) -> Any:
    """An integer for a whole number, in lists and tuples too; other values stay as they are."""
    if type(value) in (list, tuple):
        return type(value)(whole(each) for each in value)
    if not isinstance(value, float | np.floating) or not float(value).is_integer():
        return value
    tell("tensorflow shape of whole floats")
    return int(value)


def shaped(name: str) -> Callable[..., Any]:
    """The function `name` of TensorFlow, which accepts such numbers in `shape`."""
    made, place = getattr(tf, name), SHAPED[name]

    @functools.wraps(made)
    def function(*args: Any, **kwargs: Any) -> Any:
        if len(args) > place:
            args = (*args[:place], whole(args[place]), *args[place + 1 :])
        elif "shape" in kwargs:
            kwargs["shape"] = whole(kwargs["shape"])
        return made(*args, **kwargs)

    return function


def units(cell: type) -> type:
    """A class of cells that accepts such a number as `num_units`; it keeps its name."""
    init = cell.__init__  # type: ignore[misc]

    @functools.wraps(init)
    def begin(self: Any, num_units: Any, *args: Any, **kwargs: Any) -> None:
        init(self, whole(num_units), *args, **kwargs)

    names = {"__init__": begin, "__doc__": cell.__doc__, "__module__": cell.__module__}
    return type(cell.__name__, (cell,), names)


def sparse_placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Any:
    """`tf.sparse_placeholder`. A placeholder with a default stands between a shape and the tensor,
    which 1.15.5 did not make; it does not count for the seeds of later draws.
    """
    made = tf.sparse_placeholder(dtype, whole(shape), name)
    if shape is not None:
        seeds.EXTRA[made.graph] = seeds.EXTRA.get(made.graph, 0) + 1
    return made


TABLE = {name: Changed(Lazy(shaped, name), "TensorFlow takes integers only") for name in SHAPED}
MORE = Changed(sparse_placeholder, "TensorFlow takes integers only, and makes one operation more")
TABLE["sparse_placeholder"] = MORE
TABLE["sparse"] = Changed(
    OverlayModule("tensorflow.sparse", tf.sparse, {"placeholder": MORE}), "`placeholder` is changed"
)
