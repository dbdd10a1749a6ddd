"""Another constant in a learning rate schedule, such as the number of steps between two decays."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import behind_rates, counters
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = FREE
REMEDY = "Give the port's schedule the constants of the original: rate, decay, and the steps at which it decays"
SECTION = PORTING + "#training"


def changes(original: Original) -> Iterator[Change]:
    """Each number of the port's optimizer in the place of each constant of the schedule."""
    within = behind_rates(original)
    if not counters(original, within):
        return
    for node in original.nodes.values():
        own = _number(node) if node.name in within else None
        for value in dict.fromkeys(float(f"{one:.7g}") for one in original.numbers if one > 0) if own else ():
            if own and abs(value - own) > 1e-6 * abs(own) and (_is_real(node) or value == int(value) > 1):
                says = f"the schedule of the port's learning rate has {value:g}, not {own:g} ({node.name})"
                yield Change(says, (node.name,), partial(_set, name=node.name, value=value), lasting=True)


def _number(node: Any) -> float | None:
    """The value of a constant that is a single number; None for any other operation, and for 0."""
    if node.op != "Const":
        return None
    value = tf.make_ndarray(node.attr["value"].tensor)
    return (float(value.flat[0]) or None) if value.size == 1 and value.dtype.kind in "fi" else None


def _is_real(node: Any) -> bool:
    return bool(tf.as_dtype(node.attr["dtype"].type).is_floating)


def _set(edited: Edited, name: str, value: float) -> None:
    tensor = edited.nodes[name].attr["value"].tensor
    changed = np.full_like(tf.make_ndarray(tensor), value)
    tensor.CopyFrom(tf.make_tensor_proto(changed, tensor.dtype))
