"""Finds parts of a graph by the types of their operations.

Source: TensorFlow 1.15.5: tensorflow/contrib/quantize/python/graph_matcher.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import Any

MOST = 8  # inputs of a pattern


class MatchResult:
    """The operation, and the tensor that the next operation takes of it, for each pattern."""

    def __init__(self) -> None:
        self.found: dict[Any, tuple[Any, Any]] = {}
        self.names: dict[str, Any] = {}

    def add(self, pattern: Any, op: Any, tensor: Any) -> None:
        """Keep what matches a pattern.

        Raises:
            ValueError: another pattern has its name.
        """
        self.found[pattern] = op, tensor
        if pattern.name is not None:
            if pattern.name in self.names:
                raise ValueError(f"Name {pattern.name} is already bound to another pattern")
            self.names[pattern.name] = pattern

    def get_op(self, pattern_or_name: Any) -> Any:
        """The operation of a pattern; None if it does not occur."""
        return self._found(pattern_or_name)[0]

    def get_tensor(self, pattern_or_name: Any) -> Any:
        """The tensor of a pattern; None if it does not occur, or is the outermost."""
        return self._found(pattern_or_name)[1]

    def merge_from(self, other_match_result: MatchResult) -> None:
        """Take over what another result has."""
        self.found.update(other_match_result.found)
        self.names.update(other_match_result.names)

    def _found(self, pattern: Any) -> tuple[Any, Any]:
        named = self.names.get(pattern) if isinstance(pattern, str) else pattern
        return self.found.get(named, (None, None))


class Pattern:
    """What `OpTypePattern` and `OneofPattern` have in common."""

    def match(self, op: Any, tensor: Any) -> MatchResult | None:
        """What an operation, of which the next one takes a tensor, has of the pattern; or None."""
        raise NotImplementedError('Method "match" not implemented.')


class OpTypePattern(Pattern):
    """An operation of some type.

    Args:
        op_type: types with "|" between them, or "*" for all.
        name: for `MatchResult`.
        inputs: patterns or types, one for each input; None for any inputs.
        ordered_inputs: False if the inputs may come in another order.

    Raises:
        ValueError: there are more than eight inputs.
    """

    def __init__(
        self,
        op_type: str,
        name: str | None = None,
        inputs: Sequence[Any] | None = None,
        ordered_inputs: bool = True,
    ) -> None:
        if len(inputs or ()) > MOST:
            raise ValueError("Only < 8 inputs are allowed when ordered_inputs is False.")
        self.types = op_type.split("|")
        self.name = name
        self.inputs = [each if isinstance(each, Pattern) else OpTypePattern(each) for each in inputs or ()]
        self.ordered_inputs = ordered_inputs

    def match(self, op: Any, tensor: Any) -> MatchResult | None:
        """See `Pattern`. What an order of inputs has matched stays if another order matches all."""
        if (op.type not in self.types and self.types != ["*"]) or len(op.inputs) != (
            len(self.inputs) or len(op.inputs)
        ):
            return None
        result = MatchResult()
        result.add(self, op, tensor)
        orders = [self.inputs] if self.ordered_inputs else permutations(self.inputs)
        return (
            result
            if any(all(_merge(result, *each) for each in zip(op.inputs, order, strict=False)) for order in orders)
            else None
        )


def _merge(result: MatchResult, tensor: Any, pattern: Pattern) -> bool:
    """Add what an input has of a pattern; whether it has it."""
    found = pattern.match(tensor.op, tensor)
    if found is not None:
        result.merge_from(found)
    return found is not None


class OneofPattern(Pattern):
    """The first of some patterns that matches."""

    def __init__(self, sub_patterns: Iterable[Pattern]) -> None:
        self.patterns = list(sub_patterns)

    def match(self, op: Any, tensor: Any) -> MatchResult | None:
        """See `Pattern`."""
        return next((found for pattern in self.patterns if (found := pattern.match(op, tensor)) is not None), None)


class GraphMatcher:
    """Finds a pattern in operations or in a graph."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern

    def match_op(self, op: Any) -> MatchResult | None:
        """What an operation has of the pattern; or None."""
        return self.pattern.match(op, None)

    def match_ops(self, ops: Iterable[Any]) -> Iterator[MatchResult]:
        """The results of the operations that match."""
        return (found for op in ops if (found := self.match_op(op)))

    def match_graph(self, graph: Any) -> Iterator[MatchResult]:
        """The results of the operations of a graph that match."""
        return self.match_ops(graph.get_operations())
