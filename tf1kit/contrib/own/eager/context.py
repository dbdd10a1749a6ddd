"""The devices of eager execution.

Source: TensorFlow 1.15.5: tensorflow/python/eager/context.py. 1.15.5 also lists devices of XLA.
"""

from __future__ import annotations

from tf1kit.tf1.private import context


def list_devices() -> list[str]:
    """The full names of the devices."""
    context.ensure_initialized()
    return list(context.context().devices())
