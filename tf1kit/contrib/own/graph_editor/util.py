"""Finds the tensors of a graph, the operations that make them, and those that take them.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/util.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf


def get_tensors(graph: tf.Graph) -> list[Any]:
    """All tensors of a graph, in the order in which they were made.

    Raises:
        TypeError: it is not a graph.
    """
    if not isinstance(graph, tf.Graph):
        raise TypeError(f"Expected a graph, got: {type(graph)}")
    return [tensor for op in graph.get_operations() for tensor in op.outputs]


def get_generating_ops(ts: Any) -> list[tf.Operation]:
    """The operations that make the tensors.

    Raises:
        TypeError: not all of them are tensors.
    """
    return [tensor.op for tensor in _listed(ts, tf.is_tensor, "tf.Tensor")]


def get_consuming_ops(ts: Any) -> list[tf.Operation]:
    """The operations that take one of the tensors, each once.

    Raises:
        TypeError: not all of them are tensors.
    """
    tensors = _listed(ts, tf.is_tensor, "tf.Tensor")
    return list(dict.fromkeys(op for tensor in tensors for op in tensor.consumers()))


def operations(ops: Any) -> list[tf.Operation]:
    """One operation or several, as a list.

    Raises:
        TypeError: not all of them are operations.
    """
    return _listed(ops, lambda each: isinstance(each, tf.Operation), "tf.Operation")


def _listed(given: Any, fits: Any, what: str) -> list[Any]:
    several = list(given) if isinstance(given, Iterable) and not fits(given) else [given]
    wrong = [each for each in several if not fits(each)]
    if wrong:
        raise TypeError(f"Expected a {what}, got: {type(wrong[0])}")
    return several
