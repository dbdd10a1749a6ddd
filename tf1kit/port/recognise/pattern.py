"""Matches the tensors of a `Net` against patterns.

A pattern is `(types of the operation, pattern of each input)`, with several types as "Add|AddV2".
In the place of an input, a number is a constant of this value, "#name" a scalar constant of any
value, and "name" any tensor.  A name that occurs twice is the same value or tensor.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tf1kit.port.net import Net, shortest

SUM = "Add|AddV2"
SWAPPED = ("Add", "AddV2", "Mul")  # the gradient of a maximum of equal numbers goes to the first of them
Pattern = Any
Found = dict[str, Any]


def first(net: Net, tensor: str, patterns: Iterable[Pattern], **known: Any) -> Found | None:
    """What the names of the first pattern that matches stand for, with what is known of them; None if none matches."""
    for pattern in patterns:
        found: Found = dict(known)
        if matches(net, tensor, pattern, found):
            return found
    return None


def matches(net: Net, tensor: str, pattern: Pattern, found: Found) -> bool:
    """Whether a tensor matches a pattern; its names are added to `found`."""
    if isinstance(pattern, int | float):
        return scalar(net, tensor) == np.float32(pattern)
    if isinstance(pattern, str):
        value = number(net, tensor) if pattern.startswith("#") else tensor
        name = pattern.removeprefix("#")
        return value is not None and found.setdefault(name, value) == value
    ops, *inner = pattern
    node = net.made_by(tensor, *ops.split("|"))
    if node is None or len(node.inputs) < len(inner):
        return False
    for given in (node.inputs, node.inputs[::-1]) if node.op in SWAPPED else (node.inputs,):
        trial = dict(found)
        if all(matches(net, one, part, trial) for one, part in zip(given, inner, strict=False)):
            found.update(trial)
            return True
    return False


def scalar(net: Net, tensor: str) -> Any:
    """The value of a scalar that is a constant, a cast or root of one, or the difference of two such scalars;
    None for any other tensor.
    """
    node = net.maker(tensor)
    while node is not None and node.op in ("Cast", "Identity"):
        node = net.maker(node.inputs[0])
    if node is not None and node.op == "Sqrt":
        inner = scalar(net, node.inputs[0])
        return None if inner is None else np.sqrt(inner)
    if node is not None and node.op == "Sub":
        left, right = (scalar(net, one) for one in node.inputs)
        return None if left is None or right is None else left - right
    value = None if node is None else net.constant(node.output)
    return None if value is None or value.ndim or value.dtype.kind not in "fiu" else value[()]


def number(net: Net, tensor: str) -> float | int | None:
    """`scalar` as a number of Python. A float32 becomes its shortest decimal."""
    value = scalar(net, tensor)
    if value is None:
        return None
    return shortest(float(value)) if value.dtype == np.float32 else value.item()
