"""Checkpoints of TensorFlow 1 without TensorFlow's own reader: looked at, compared, taken to Keras and back.

A module is imported when a name of it is asked for: reading and comparing need no TensorFlow.
"""

from __future__ import annotations

from typing import Any

_HOMES = {  # public name -> the module it lives in
    "Checkpoint": "mapping",
    "CheckpointError": "errors",
    "Kind": "kinds",
    "load": "mapping",
    "restore": "restoring",
    "save_tf1": "write_tf1",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
