"""Imports TensorFlow for a command, quietly and sooner than `import tensorflow` does."""

from __future__ import annotations

import gc
import os
import sys


def import_tensorflow() -> None:
    """Import TensorFlow and Keras into a process that is a command's own; nothing where they are imported.

    No garbage is looked for while they are imported, nor among what they have made, which stays to the end of the process:
    not at the end either, where that takes Python a second.
    """
    if "tensorflow" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's start-up chatter, in this process only
    gc.disable()
    try:
        import keras  # noqa: F401  # which imports TensorFlow
        import tensorflow  # noqa: F401
    finally:
        gc.enable()
    gc.freeze()
