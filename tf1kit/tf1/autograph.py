"""Lets AutoGraph convert a program's functions, but not the libraries that they call.

1.15.5's AutoGraph did not convert TensorFlow, which included contrib and estimators.  Today these
are separate packages.
"""

from __future__ import annotations

from functools import cache

from tf1kit.tf1.private import config

LIBRARIES = ("tf1kit", "tf_slim", "tensorflow_estimator")


@cache
def install() -> None:
    """Let AutoGraph skip those packages, in a process that the kit owns."""
    config.CONVERSION_RULES = (*map(config.DoNotConvert, LIBRARIES), *config.CONVERSION_RULES)
