"""Whether a program trained RMSProp with momentum, which no checkpoint tells: its MetaGraph does.

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


def check_momentum(names: Iterable[str], checkpoint: Any, optimizer: Any, meta: Path | None = None) -> None:
    """DoesNotFitError where the port's RMSprop has no place for momentum's slots, unless the program had momentum 0.

    meta: the MetaGraph of the program; default the one beside the checkpoint.
    Raises UsageError where `meta` is given and cannot be read.
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
    keep = "Let optimizer() of the port return one with the program's momentum, which keeps them"
    tell = "" if trained else "; name the program's MetaGraph with --meta FILE, which tells whether it was 0"
    raise DoesNotFitError(
        f"{said}, but the port's {type(optimizer).__name__} has none, and no place for {len(slots)} slots: "
        f"{', '.join(slots[:SHOWN])}{', ...' if len(slots) > SHOWN else ''}. {keep}{tell}; or leave them behind with "
        f"{' '.join(f'--drop {end!r}' for end in (f'*/{end}' for end in ends))} or --weights-only"
    )


def _beside(path: Any) -> tuple[set[float], str]:
    """`momenta` of the MetaGraph beside a checkpoint; where it tells nothing, why."""
    unknown = "nothing tells whether the program had momentum"
    meta = Path(f"{path}.meta")
    if path is None or not meta.is_file():
        return set(), f"{unknown}, since no .meta lies beside the checkpoint"
    try:
        return momenta(read(meta))
    except UsageError as error:  # damaged, or too large
        return set(), f"{unknown}, since the .meta beside the checkpoint cannot be read ({error})"


def momenta(meta: Any) -> tuple[set[float], str]:
    """The momentum of every RMSProp in a MetaGraph, and why that is not all of it; "" where it is."""
    graph = meta.graph_def
    found: list[float | None] = []
    for nodes in (graph.node, *(function.node_def for function in graph.library.function)):
        by_name = {node.name: node for node in nodes}
        for node in nodes:
            at = INPUTS.get(node.op.removeprefix("Resource"))
            if at is not None:
                whole = len(node.input) > at and len(by_name) == len(
                    nodes
                )  # of two nodes of one name nothing says which
                found.append(_constant(by_name, node.input[at]) if whole else None)
    if not found:
        why = "nothing tells whether the program had momentum, since its MetaGraph has no RMSProp"
    elif None in found:
        why = "nothing tells whether the program had momentum, since its MetaGraph does not give it as a constant"
    else:
        why = ""
    return {one for one in found if one is not None}, why


def _number(tensor: Any) -> float | None:
    """The value of a scalar; None for anything else, and where what the file gives is not one value."""
    if tensor.tensor_shape.dim or tensor.dtype not in FLOATS:
        return None
    try:
        return float(tf.make_ndarray(tensor))
    except (TypeError, ValueError):  # NumPy's, of a file that is damaged
        return None


def _constant(nodes: Mapping[str, Any], name: str) -> float | None:
    """The number that an input is; None where the graph has to run to tell."""
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
