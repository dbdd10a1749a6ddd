"""tensorflow-estimator 2.15, the last release, on a TensorFlow that has taken leave of it and of Keras 2.

Its modules cannot be imported since TensorFlow 2.16, so nothing can be mended after the fact: its files import by
`_imports.resolve`, which answers for what is gone. What those answers are made of is in the other files of this folder.
"""

from __future__ import annotations

import importlib.util


def has_estimator() -> bool:
    """Whether tensorflow-estimator is installed."""
    return importlib.util.find_spec("tensorflow_estimator") is not None
