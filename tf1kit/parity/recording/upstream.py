"""What a tensor of a graph is computed from.  Python 3.7."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def upstream(tensors: Iterable[Any], control: bool = False) -> Iterator[Any]:
    """Every operation that `tensors`, which are of one graph, are computed from, each once.

    control: also those that only run before them.
    """
    waiting, seen = [tensor.op for tensor in tensors], set()
    while waiting:
        op = waiting.pop()
        if op in seen:
            continue
        seen.add(op)
        waiting += [tensor.op for tensor in op.inputs]
        waiting += op.control_inputs if control else ()
        yield op
