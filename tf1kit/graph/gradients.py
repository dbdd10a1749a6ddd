"""Builds the gradients of a checked graph by `tf.gradients`, in a process of its own.

TensorFlow evaluates parts of a graph for that, so it happens within limits of time and memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from tf1kit.graph.confined import SECONDS, ConfinedProcess

MEMORY = 4 << 30


class Gradients(NamedTuple):
    """A graph with the gradients of a tensor.

    Args:
        graph: its GraphDef.
        begin: the placeholder where they begin, in the place of a one.
        tensors: the gradients; of a sparse one, its values.
    """

    graph: Any
    begin: str
    tensors: tuple[str, ...]


def gradients_of(where: str, graph: Any, loss: str, inputs: Sequence[str], advice: str) -> Gradients:
    """The gradients of a tensor by others, those that are not None.

    Args:
        where: the name of the graph in messages, such as its file.
        graph: a GraphDef that `check` has accepted.
        loss: the tensor.
        inputs: the tensors by which its gradients are taken.
        advice: what to do if it cannot be imported, a sentence without its full stop.

    Raises UsageError if the graph cannot be imported, or TensorFlow has no gradient of an operation.
    """
    process = _Process(where, MEMORY, SECONDS, advice)
    try:
        return process.of(graph, loss, inputs)
    finally:
        process.close()


class _Process(ConfinedProcess):
    def of(self, graph: Any, loss: str, inputs: Sequence[str]) -> Gradients:
        message = {"graph": np.frombuffer(graph.SerializeToString(), np.uint8)}
        opened = {"kind": "gradients", "memory": self.memory, "loss": loss, "inputs": list(inputs)}
        header, _ = self._ask(opened, message)
        _, arrays = self._ask({}, {})
        begin, *tensors = header["fetches"]
        return Gradients(tf.compat.v1.GraphDef.FromString(arrays["graph"].tobytes()), begin, tuple(tensors))
