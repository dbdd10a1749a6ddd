"""Imports TensorFlow sooner than `import tensorflow` does, into a process that the kit owns."""

from __future__ import annotations

import gc
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from tf1kit.importing.quiet import quiet


@contextmanager
def importing() -> Iterator[None]:
    """A block that imports TensorFlow; where it is imported already this does nothing.

    Python's `random` goes on afterwards where it was before: the import of Keras draws from it, and that of 1.15.5 did not.
    No garbage is looked for in the block, nor afterwards among what it has made, which stays to the end of the process: not at
    the end either, where that takes Python a second.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    was_enabled, drawn = gc.isenabled(), random.getstate()
    gc.disable()
    try:
        yield
    finally:
        random.setstate(drawn)
        if was_enabled:
            gc.enable()
    gc.freeze()


def import_tensorflow() -> None:
    """Import TensorFlow and Keras for a command, without their start-up messages; does nothing if TensorFlow is imported.

    It looks for devices at once, because that has messages of its own.
    """
    if "tensorflow" in sys.modules:
        return
    verbose = os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2") == "0"  # in this process only
    with nullcontext() if verbose else quiet(), importing():
        import keras  # noqa: F401  # which imports TensorFlow
        import tensorflow

        tensorflow.config.list_physical_devices()
