"""What `gradients` runs in its process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


class OpenedGradients:
    """An imported graph, and its gradients."""

    def __init__(self, asked: Mapping[str, Any], messages: Mapping[str, np.ndarray]) -> None:
        import tensorflow as tf

        v1 = tf.compat.v1
        self.graph = tf.Graph()
        with self.graph.as_default():
            v1.import_graph_def(v1.GraphDef.FromString(messages["graph"].tobytes()), name="")
            loss, *inputs = map(self.graph.get_tensor_by_name, (asked["loss"], *asked["inputs"]))
            begin = v1.placeholder(loss.dtype, loss.shape, "tf1kit_begin")
            found = [one for one in tf.gradients(loss, inputs, begin) if one is not None]
        values = [one.values if isinstance(one, tf.IndexedSlices) else one for one in found]
        self.names = [begin.op.name, *(one.name for one in values)]

    def run(self, asked: Mapping[str, Any], sent: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The GraphDef with the gradients."""
        del asked, sent
        return {"graph": np.frombuffer(self.graph.as_graph_def().SerializeToString(), np.uint8)}
