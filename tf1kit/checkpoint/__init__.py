"""Checkpoints of TensorFlow 1 without TensorFlow's own reader: looked at, compared, taken to Keras and back.

A module is imported when a name of it is asked for: reading and comparing need no TensorFlow.
"""

from __future__ import annotations

from tf1kit.importing.lazy import lazy

__getattr__, __all__ = lazy(
    __name__,
    {
        "Checkpoint": "mapping",
        "CheckpointError": "errors",
        "Kind": "map.kinds",
        "load": "mapping",
        "restore": "convert.restoring",
        "save_tf1": "convert.write_tf1",
    },
)
