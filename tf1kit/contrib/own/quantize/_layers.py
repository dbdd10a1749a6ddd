"""The layers of a graph that are quantized."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tf1kit.contrib.own.quantize.graph_matcher import GraphMatcher, MatchResult, OneofPattern, OpTypePattern, Pattern

LAYERS = "Conv2D|MatMul|DepthwiseConv2dNative"
ADDS = "Add|AddV2"


@dataclass(frozen=True)
class Layer:
    """A layer: its operation, the tensor of its weights, and the operations after it, in the order
    bias, bypass (a sum before the activation), activation, sum (after the activation).
    """

    op: Any
    weight: Any
    activation: Any
    bypass: Any = None
    sum: Any = None
    bias_add: Any = None


def _unordered(types: str, *inputs: Any) -> OpTypePattern:
    return OpTypePattern(types, inputs=inputs, ordered_inputs=False)


class _Patterns:
    """The patterns of a layer: its weights (folded or not), the layer itself, and the operations that may
    follow it.
    """

    def __init__(self) -> None:
        variable = OpTypePattern("Variable|VariableV2")
        part = OpTypePattern("Identity", inputs=[variable])
        parts = OpTypePattern("ConcatV2", inputs=[part, "*", "*"])
        read = OpTypePattern("Identity", inputs=[OneofPattern([part, parts, variable])])
        self.weights = [read, OpTypePattern("ReadVariableOp"), OpTypePattern("Mul")]
        self.layer = _unordered(LAYERS, "*", OneofPattern(self.weights))
        result = OneofPattern([OpTypePattern("BatchToSpaceND", inputs=[self.layer, "*", "*"]), self.layer])
        self.separable = _unordered(LAYERS, OneofPattern([result]), "*")
        corrected = _unordered(ADDS, _unordered("Mul", "*", result), "*")
        folded = _unordered(ADDS, corrected, "*")
        self.sums = [_unordered(f"{ADDS}|BiasAdd", result, "*"), folded]
        biased = [*self.sums, OpTypePattern("Identity", inputs=[folded])]
        self.bypass = _unordered(ADDS, OneofPattern(biased), "*")
        ends = OneofPattern([*biased, self.bypass, self.layer])
        self.activation = OpTypePattern("Relu|Relu6|Identity", inputs=[ends])
        self.after = _unordered(ADDS, "*", self.activation)


def layers(graph: Any) -> list[Layer]:
    """The layers of a graph, each once."""
    found: dict[Any, Layer] = {}
    for layer in _candidates(graph, _Patterns()):
        found.setdefault(layer.op, layer)
    return list(found.values())


def _candidates(graph: Any, patterns: _Patterns) -> Iterator[Layer]:
    """The layers with a sum after the activation, those with an activation, those with a bias alone, and
    those that another layer follows directly.
    """

    def results(pattern: Pattern) -> Iterator[MatchResult]:
        return GraphMatcher(pattern).match_graph(graph)

    def first(found: MatchResult, options: list[OpTypePattern]) -> Any:
        return next((op for option in options if (op := found.get_op(option)) is not None), None)

    def begin(found: MatchResult, count: int = 3) -> tuple[Any, Any]:
        tensors = (found.get_tensor(weight) for weight in patterns.weights[:count])
        return found.get_op(patterns.layer), next((tensor for tensor in tensors if tensor is not None), None)

    for pattern in (patterns.after, patterns.activation):
        for found in results(pattern):
            activation = found.get_op(patterns.activation)
            if pattern is patterns.after or not _feeds_batch_norm(activation):
                ends = (found.get_op(patterns.bypass), found.get_op(patterns.after), first(found, patterns.sums))
                yield Layer(*begin(found), activation, *ends)
    for found in results(OneofPattern(patterns.sums)):
        yield Layer(*begin(found), first(found, patterns.sums))
    for found in results(patterns.separable):
        yield Layer(*begin(found, 2), found.get_op(patterns.layer))


def _feeds_batch_norm(op: Any) -> bool:
    """Whether an operation is an Identity before a fused batch norm."""
    after = op.outputs[0].consumers()
    return op.type == "Identity" and len(after) == 1 and after[0].type in ("FusedBatchNorm", "FusedBatchNormV3")
