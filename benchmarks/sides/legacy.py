"""The legacy graph of a pair in sessions, on 1.15.5 and on current TensorFlow.  Python 3.7."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from benchmarks.worker import Kind
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.legacy_graph import LegacyGraph
from tf1kit.parity.recording.legacy_side import LegacySide


def kinds(network: dict[str, Any], file: str) -> tuple[str, dict[str, Kind]]:
    """Inference, the part if there is one, and training."""
    tf.logging.set_verbosity(tf.logging.ERROR)
    module = importlib.import_module("legacy." + network["stem"])
    options, begin = dict(network["options"]), np.load(file)
    batches = batches_of(module, tuple(network["images"]) or None)
    side = LegacySide(module, "float32", batches, options, training_only=True)
    state = side.initial_state()
    side.restart()
    side.load(state)
    images, labels = begin["images"], begin["labels"]
    made = {}
    if network["part"]:
        name, before, after = network["part"]
        pool, last = (side.fetches["endpoints/" + key] for key in (before, after))
        made[network["label"] + name] = Kind(lambda: side.session.run(last, {pool: begin_maps}))
        begin_maps = begin["maps"]
    if network["inference"]:
        made.update(inferring(module, side, batches, network, state, begin))
    made[network["label"] + "training step"] = Kind(lambda: side.train_on(images, labels), checks=network["checks"])
    return tf.__version__, made


def inferring(
    module: Any, side: LegacySide, batches: Any, network: dict[str, Any], state: Any, begin: Any
) -> dict[str, Kind]:
    """Inference at each size: by a graph that evaluates, or by that which trains if there is only one."""
    graph: Any = side
    if side.modal:
        options = dict(network["options"], is_training=False)
        graph = LegacyGraph(module.build, batches, "float32", options, 0, any_batch=True)
        graph.close()
        graph.load(state)
        last = list(graph.endpoints.values())[-1]
    else:
        last = [end for key, end in side.fetches.items() if key.startswith("endpoints/")][-1]

    def kind(images: np.ndarray) -> Kind:
        return Kind(lambda: graph.session.run(last, {graph.images: images}))

    counts = network["inference"]
    return {"{}inference, batch {}".format(network["label"], n): kind(begin[f"images/{n}"]) for n in counts}
