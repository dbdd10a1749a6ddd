"""Finds out from a MetaGraph whether a program trained RMSProp with momentum.

RMSProp of TensorFlow 1.15.5 (`python/training/rmsprop.py`) has a slot for the momentum.  It writes
this slot in each step, but reads it only if the momentum is not 0.  Keras has the slot only with
momentum.  So a checkpoint does not tell whether the slot matters, but the MetaGraph does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf

from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.checkpoint.map.meta_probe import read
from tf1kit.errors import UsageError
from tf1kit.graph.check import source
from tf1kit.port.optimizer_slots import slot_names

INPUTS = {"ApplyRMSProp": 5, "SparseApplyRMSProp": 5, "ApplyCenteredRMSProp": 6, "SparseApplyCenteredRMSProp": 6}
FLOATS = tuple(kind.as_datatype_enum for kind in (tf.float16, tf.bfloat16, tf.float32, tf.float64))
SHOWN = 5  # names in one message
MOST_IDENTITIES = 10  # between a constant and the operation that reads it
UNKNOWN = "it is not known whether the program had momentum"


def check_momentum(names: Iterable[str], checkpoint: Any, optimizer: Any, meta: Path | None = None) -> None:
    """Check that no momentum is lost when a checkpoint is converted.

    Raises DoesNotFitError if the checkpoint has momentum slots that the port's RMSprop cannot
    store, unless the MetaGraph says that the program had momentum 0.

    meta: the MetaGraph of the program.  [default: the one beside the checkpoint]
    Raises UsageError if `meta` is given and cannot be read.
    """
    lost = {slot for slot, kept in slot_names(optimizer).items() if not kept} if optimizer is not None else set()
    slots = sorted(name for name in names if name.rpartition("/")[2] in lost)
    told = read(meta) if meta else None
    if not slots:
        return
    found, why = momenta(told) if told else _beside(getattr(checkpoint, "path", None))
    trained = sorted(found - {0.0})
    if not trained and not why:
        return
    file = meta or Path(f"{checkpoint.path}.meta")
    said = (
        f"{file.name} says that the program had momentum {' and '.join(f'{one:g}' for one in trained)}"
        if trained
        else why
    )
    ends = sorted({name.rpartition("/")[2] for name in slots})
    keep = "To keep them, let optimizer() of the port return an optimizer with the program's momentum"
    tell = "" if trained else "; to find out whether it was 0, give the program's MetaGraph with --meta FILE"
    raise DoesNotFitError(
        f"{said}, but the port's {type(optimizer).__name__} has no momentum, so it cannot take {len(slots)} slots: "
        f"{', '.join(slots[:SHOWN])}{', ...' if len(slots) > SHOWN else ''}. {keep}{tell}; or leave them behind with "
        f"{' '.join(f'--drop {end!r}' for end in (f'*/{end}' for end in ends))} or --weights-only"
    )


def _beside(path: Any) -> tuple[set[float], str]:
    """`momenta` of the MetaGraph beside the checkpoint at `path`."""
    meta = Path(f"{path}.meta")
    if path is None or not meta.is_file():
        return set(), f"{UNKNOWN}, because there is no .meta beside the checkpoint"
    try:
        return momenta(read(meta))
    except UsageError as error:  # damaged, or too large
        return set(), f"{UNKNOWN}, because the .meta beside the checkpoint cannot be read ({error})"


def momenta(meta: Any) -> tuple[set[float], str]:
    """`(momenta, why)`: the momentum of every RMSProp in a MetaGraph.

    why: a clause that says why `momenta` may be incomplete; "" if it is complete.
    """
    graph = meta.graph_def
    found: list[float | None] = []
    for nodes in (graph.node, *(function.node_def for function in graph.library.function)):
        by_name = {node.name: node for node in nodes}
        for node in nodes:
            at = INPUTS.get(node.op.removeprefix("Resource"))
            if at is not None:
                unique = len(by_name) == len(nodes)  # False: an input's name could mean two nodes
                found.append(_constant(by_name, node.input[at]) if unique and len(node.input) > at else None)
    if not found:
        why = f"{UNKNOWN}, because its MetaGraph has no RMSProp"
    elif None in found:
        why = f"{UNKNOWN}, because its MetaGraph does not have it as a constant"
    else:
        why = ""
    return {one for one in found if one is not None}, why


def _number(tensor: Any) -> float | None:
    """The value of a floating-point scalar; None if the tensor is something else or is damaged."""
    if tensor.tensor_shape.dim or tensor.dtype not in FLOATS:
        return None
    try:
        return float(tf.make_ndarray(tensor))
    except (TypeError, ValueError):  # the file is damaged
        return None


def _constant(nodes: Mapping[str, Any], name: str) -> float | None:
    """The constant number of an input; None if it is not a constant."""
    for _ in range(MOST_IDENTITIES):
        node = nodes.get(source(name)[0])
        if node is None or node.op not in ("Const", "Identity"):
            return None
        if node.op == "Const":
            return _number(node.attr["value"].tensor)
        if not node.input:
            return None
        name = node.input[0]
    return None
