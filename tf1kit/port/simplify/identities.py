"""Leaves out operations that pass a tensor on: reads of variables, `Identity` and its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tf1kit.port.net import Net, Node

PASSING = frozenset({
    "CheckNumerics", "EnsureShape", "GuaranteeConst", "Identity", "PlaceholderWithDefault", "PreventGradient", "ReadVariableOp",
    "Snapshot", "StopGradient",
})  # fmt: skip


def pass_on(net: Net) -> Net:
    """Take each tensor from where it is computed."""
    return passed(net, lambda node: node.op in PASSING)


def passed(net: Net, passes: Callable[[Node], bool]) -> Net:
    """The net without the operations that pass their first input on, and without `IdentityN`."""
    real: dict[str, str] = {}  # tensor -> the tensor that it is
    kept: list[Node] = []
    for node in net.nodes.values():
        inputs = tuple(real.get(tensor, tensor) for tensor in node.inputs)
        if node.output not in net.inputs and passes(node):
            real[node.output] = inputs[0]
        elif node.op == "IdentityN":
            real.update((f"{node.name}:{at}", tensor) for at, tensor in enumerate(inputs))
        else:
            kept.append(replace(node, inputs=inputs))
    outputs = {key: real.get(tensor, tensor) for key, tensor in net.outputs.items()}
    return replace(net, outputs=outputs).with_nodes(kept)
