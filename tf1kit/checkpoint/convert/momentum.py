"""Whether a program trained RMSProp with momentum, which no checkpoint tells but the MetaGraph that lies beside it.

RMSProp of TensorFlow 1.15.5 (`python/training/rmsprop.py`) has a slot for the momentum that is written in each step, but read
only if the momentum is not 0.  Keras keeps it only with momentum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf

from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.checkpoint.graph.check import source
from tf1kit.checkpoint.map.meta_probe import read
from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import slot_names

INPUTS = {"ApplyRMSProp": 5, "SparseApplyRMSProp": 5, "ApplyCenteredRMSProp": 6, "SparseApplyCenteredRMSProp": 6}
FLOATS = tuple(kind.as_datatype_enum for kind in (tf.float16, tf.bfloat16, tf.float32, tf.float64))
SHOWN = 5  # names in one message
MOST_IDENTITIES = 10  # between a constant and the operation that reads it


def check_momentum(names: Iterable[str], checkpoint: Any, optimizer: Any) -> None:
    """DoesNotFitError where the program had momentum, and the port's RMSprop has none and no place for its slots."""
    unread = {slot for slot, kept in slot_names(optimizer).items() if not kept} if optimizer is not None else set()
    slots = sorted(name for name in names if name.rpartition("/")[2] in unread)
    if not slots or not hasattr(checkpoint, "path"):
        return
    meta = Path(f"{checkpoint.path}.meta")
    trained = sorted(momenta(meta) - {0.0})
    if trained:
        raise DoesNotFitError(
            f"{meta.name} says that the program had momentum {' and '.join(f'{momentum:g}' for momentum in trained)}, but the "
            f"port's {type(optimizer).__name__} has none, and no place for {len(slots)} slots: {', '.join(slots[:SHOWN])}"
            f"{', ...' if len(slots) > SHOWN else ''}. Let optimizer() of the port return one with the program's momentum, or "
            "say --weights-only to leave them behind"
        )


def momenta(meta: Path) -> set[float]:
    """The momentum of every RMSProp in a MetaGraph, as far as it is a constant; empty where there is no such file."""
    if not meta.is_file():
        return set()
    try:
        graph = read(meta).graph_def
    except UsageError:  # damaged, or too large: the checkpoint can do without it
        return set()
    found: set[float] = set()
    for nodes in (graph.node, *(function.node_def for function in graph.library.function)):
        by_name = {node.name: node for node in nodes}
        for node in nodes:
            at = INPUTS.get(node.op.removeprefix("Resource"))
            if at is not None and len(node.input) > at:
                found |= _constant(by_name, node.input[at])
    return found


def _constant(nodes: Mapping[str, Any], name: str) -> set[float]:
    """The number that an input is; empty where the graph has to run to tell."""
    for _ in range(MOST_IDENTITIES):
        node = nodes.get(source(name)[0])
        if node is None or node.op not in ("Const", "Identity"):
            return set()
        if node.op == "Const":
            value = node.attr["value"].tensor
            is_number = not value.tensor_shape.dim and value.dtype in FLOATS
            return {float(tf.make_ndarray(value))} if is_number else set()
        if not node.input:
            return set()
        name = node.input[0]
    return set()
