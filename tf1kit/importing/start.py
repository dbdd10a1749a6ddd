"""Imports TensorFlow faster than a plain `import tensorflow`, in a process that the kit owns."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from tf1kit.importing import draws
from tf1kit.importing.optional import when_used
from tf1kit.importing.quiet import quiet


@contextmanager
def importing() -> Iterator[None]:
    """A block for the import of TensorFlow. It does nothing if TensorFlow is already imported.

    The state of Python's `random` is kept. The garbage collector is off in the block. Afterwards it never looks
    at the objects made so far, which live until the process ends. This also saves a second at exit.
    Optional packages of Keras are imported when they are used.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        with draws.kept(), when_used():
            yield
    finally:
        if was_enabled:
            gc.enable()
    gc.freeze()


def import_tensorflow() -> None:
    """Import TensorFlow and Keras for a command, without their start-up messages.

    It does nothing if TensorFlow is already imported. It also lists the devices, so that the
    messages of this search are dropped, too.
    """
    if "tensorflow" in sys.modules:
        return
    verbose = os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2") == "0"  # in this process only
    with nullcontext() if verbose else quiet(), importing():
        import keras  # noqa: F401  # imports TensorFlow, too
        import tensorflow

        tensorflow.config.list_physical_devices()
