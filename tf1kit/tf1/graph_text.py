"""`tf.train.write_graph` as text, on TensorFlow 2.16 to 2.20 beside protobuf 7.

TensorFlow's `graph_io` passes `float_format=''` to `text_format.MessageToString`.  protobuf 7 no
longer has that argument, whose empty value never changed anything, and TensorFlow 2.21 no longer
passes it.
"""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any


def install() -> None:
    """Let TensorFlow's own writer of graphs leave the argument out, where protobuf no longer takes
    it.
    """
    from google.protobuf import text_format

    from tf1kit.tf1.private import graph_io

    if "float_format" in inspect.signature(text_format.MessageToString).parameters:
        return

    def message_to_string(message: Any, float_format: str = "") -> str:
        return text_format.MessageToString(message)

    graph_io.text_format = SimpleNamespace(MessageToString=message_to_string)
