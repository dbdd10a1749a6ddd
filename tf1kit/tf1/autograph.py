"""What AutoGraph converts in a program: the program's functions, and not the libraries that they call.

1.15.5's AutoGraph left TensorFlow alone, contrib and estimators with it; today these are packages of their own.
"""

from __future__ import annotations

from functools import cache

from tf1kit.tf1.private import config

LIBRARIES = ("tf1kit", "tf_slim", "tensorflow_estimator")


@cache
def install() -> None:
    """Have AutoGraph leave those packages alone, in a process that the kit owns."""
    config.CONVERSION_RULES = (*map(config.DoNotConvert, LIBRARIES), *config.CONVERSION_RULES)
