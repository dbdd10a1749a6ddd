"""What `shapes` runs in its process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


class OpenedShapes:
    """An imported graph."""

    def __init__(self, asked: Mapping[str, Any], messages: Mapping[str, np.ndarray]) -> None:
        import tensorflow as tf

        del asked
        self.names: list[str] = []
        self.graph = tf.Graph()
        with self.graph.as_default():
            graph = tf.compat.v1.GraphDef.FromString(messages["graph"].tobytes())
            tf.compat.v1.import_graph_def(graph, name="")

    def run(self, asked: Mapping[str, Any], sent: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The sizes of each tensor whose rank is known; -1 is a size that is not known."""
        del asked, sent
        tensors = (tensor for op in self.graph.get_operations() for tensor in op.outputs)
        return {one.name: _sizes(one.shape) for one in tensors if one.shape.rank is not None}


def _sizes(shape: Any) -> np.ndarray:
    return np.array([-1 if size is None else size for size in shape.as_list()], np.int64)
