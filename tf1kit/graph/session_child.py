"""The session that `ConfinedSession` keeps in its process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tf1kit.graph.strings import packed, unpacked


class OpenedSession:
    """An imported graph and its session."""

    def __init__(self, asked: Mapping[str, Any], messages: Mapping[str, np.ndarray]) -> None:
        import tensorflow as tf

        self.names: list[str] = []  # every run says what it fetches
        v1 = tf.compat.v1
        graph = v1.GraphDef.FromString(messages["graph"].tobytes())
        self.drawn: dict[str, list[np.ndarray]] = {}
        self._functions = [self._tap(graph, name) for name in asked["taps"]]
        self.graph = tf.Graph()
        with self.graph.as_default():
            v1.import_graph_def(graph, name="")
        config = v1.ConfigProto(allow_soft_placement=True)
        if asked.get("plain"):  # Grappler may move a read of a variable behind its update
            config.graph_options.rewrite_options.disable_meta_optimizer = True
            config.graph_options.optimizer_options.opt_level = -1
        # Fused convolutions round in another way, and what is fused depends on the rest of the graph.
        config.graph_options.rewrite_options.remapping = 2  # OFF of RewriterConfig
        self.session = v1.Session(graph=self.graph, config=config)

    def _tap(self, graph: Any, name: str) -> Any:
        """Make the operation `name` return its draws from `drawn`, one after the other."""
        from tf1kit.tf1.private import script_ops

        def given(*values: Any) -> np.ndarray:
            if not self.drawn.get(name):
                raise ValueError(f"the tap {name!r} draws more often than the capture has draws")
            return self.drawn[name].pop(0)

        node = next(node for node in graph.node if node.name == name)
        node.op = "PyFunc"
        node.attr["token"].s = script_ops._py_funcs.insert(given).encode()
        return given  # TensorFlow keeps only a weak reference

    def run(self, asked: Mapping[str, Any], sent: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """One run; the values of its fetches by name."""
        arrays = unpacked(sent)
        self.drawn = {
            name: [arrays[f"tap/{name}/{at}"] for at in range(count)] for name, count in asked["taps"].items()
        }
        feeds = {name: arrays[f"feed/{name}"] for name in asked["feeds"]}
        targets = [self.graph.get_operation_by_name(name) for name in asked["targets"]]
        values, _ = self.session.run([asked["fetches"], targets], feeds)
        return packed(dict(zip(asked["fetches"], map(np.asarray, values), strict=True)))
