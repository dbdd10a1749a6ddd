"""Repairs `tf.train.write_graph` as text, on TensorFlow 2.16 to 2.20 with protobuf 7.

TensorFlow's `graph_io` passes `float_format=''` to `text_format.MessageToString`.  protobuf 7 no
longer has that argument, and TensorFlow 2.21 no longer passes it. The empty value never changed
anything.
"""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any


def install() -> None:
    """Let TensorFlow's writer of graphs leave out the argument if protobuf does not have it."""
    from google.protobuf import text_format

    from tf1kit.tf1.private import graph_io

    if "float_format" in inspect.signature(text_format.MessageToString).parameters:
        return

    def message_to_string(message: Any, float_format: str = "") -> str:
        return text_format.MessageToString(message)

    graph_io.text_format = SimpleNamespace(MessageToString=message_to_string)
