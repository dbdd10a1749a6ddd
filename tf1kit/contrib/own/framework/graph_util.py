"""Finds the placeholders of a graph.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/framework/graph_util.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["get_placeholders"]


def get_placeholders(graph: Any) -> list[Any]:
    """The tensors of all placeholders of a graph, in the order in which they were made. Raises
    TypeError if `graph` is not a graph.
    """
    if not isinstance(graph, tf.Graph):
        raise TypeError(f"Input graph needs to be a Graph: {graph}")
    return [operation.outputs[0] for operation in graph.get_operations() if operation.type == "Placeholder"]
