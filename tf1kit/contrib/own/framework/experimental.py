"""Marks functions as experimental.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/framework/experimental.py.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

SAID = "is experimental and may change or be removed at any time, and without warning."
NOTICE = "THIS FUNCTION IS EXPERIMENTAL. It may change or be removed at any time, and without warning."


def experimental(func: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which warns at each call, and whose docstring says so.

    Raises:
        ValueError: it cannot be called.
    """
    if not callable(func):
        raise ValueError(f"{func} is not a function. If this is a property, apply @experimental after @property.")

    @functools.wraps(func)
    def new_func(*args: Any, **kwargs: Any) -> Any:
        tf.logging.warning("%s (from %s) %s", func.__qualname__, func.__module__, SAID)
        return func(*args, **kwargs)

    first, _, rest = (func.__doc__ or "").partition("\n")
    new_func.__doc__ = f"{first} (experimental)\n\n{NOTICE}\n{rest}" if first else f"EXPERIMENTAL FUNCTION\n\n{NOTICE}"
    return new_func
