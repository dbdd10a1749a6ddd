"""tensorflow-estimator 2.15, the last release, on a TensorFlow that no longer supports it and lacks
Keras 2.

Since TensorFlow 2.16 its modules cannot be imported, so they cannot be repaired after their import.
Instead its files import by `_imports.resolve`, which supplies the missing names. The other files of
this folder define these.
"""

from __future__ import annotations

import importlib.util


def has_estimator() -> bool:
    """Whether tensorflow-estimator is installed."""
    return importlib.util.find_spec("tensorflow_estimator") is not None
