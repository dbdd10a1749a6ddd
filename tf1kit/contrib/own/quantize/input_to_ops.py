"""Which operations take the results of an operation.

Source: TensorFlow 1.15.5: tensorflow/contrib/quantize/python/input_to_ops.py.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tf1kit.contrib.own.quantize.common import SKIPPED_PREFIXES


class InputToOps:
    """The operations of a graph by the tensors that they take, as the graph is now.

    Args:
        graph: operations of gradients, of some optimizers and of summaries are left out.
    """

    def __init__(self, graph: Any) -> None:
        self.mapping: dict[Any, set[Any]] = defaultdict(set)
        for op in graph.get_operations():
            if not op.name.startswith(SKIPPED_PREFIXES):
                for tensor in op.inputs:
                    self.mapping[tensor].add(op)

    def ConsumerOperations(self, producer_op: Any) -> set[Any]:  # noqa: N802
        """The operations that take a result of an operation."""
        return {op for tensor in producer_op.outputs for op in self.mapping[tensor]}
