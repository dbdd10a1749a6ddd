"""Leaves out operations that pass a tensor on: reads of variables, `Identity` and its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tf1kit.graph.check import source
from tf1kit.port.net import Net, Node, value_of

PASSING = frozenset({
    "CheckNumerics", "EnsureShape", "GuaranteeConst", "Identity", "PlaceholderWithDefault", "PreventGradient", "ReadVariableOp",
    "Snapshot", "StopGradient",
})  # fmt: skip
OWN = "_gradient_op_type"  # the attribute of an operation with a gradient of its own


def pass_on(net: Net) -> Net:
    """Take each tensor from where it is computed."""
    return passed(net, lambda node: node.op in PASSING and node.name not in net.stopped)


def passed(net: Net, passes: Callable[[Node], bool]) -> Net:
    """The net without the operations that pass their first input on, and without `IdentityN`."""
    real: dict[str, str] = {}  # tensor -> the tensor that it is
    kept: list[Node] = []
    for node in net.nodes.values():
        inputs = tuple(real.get(tensor, tensor) for tensor in node.inputs)
        if node.output not in net.inputs and passes(node):
            real[node.output] = inputs[0]
        elif node.op == "IdentityN" and (x := _of_swish(node, inputs, {one.output: one for one in kept})):
            kept.append(replace(node, op="Swish", inputs=(x,)))
        elif node.op == "IdentityN":
            real.update((f"{node.name}:{at}", tensor) for at, tensor in enumerate(inputs))
        else:
            kept.append(replace(node, inputs=inputs))
    outputs = {key: real.get(tensor, tensor) for key, tensor in net.outputs.items()}
    return replace(net, outputs=outputs).with_nodes(kept)


def own_gradients(net: Net) -> list[str]:
    """The operations of a net whose gradient is not that of their type, as `tf.custom_gradient` and
    `gradient_override_map` bring about, but for those of `tf.nn.swish`; of those behind a variable, since others have
    no gradient.
    """
    behind, made = set(net.variables), pass_on(net).nodes
    for node in net.nodes.values():
        if any(source(tensor)[0] in behind for tensor in node.inputs):
            behind.add(node.name)
    nodes = (node for node in net.nodes.values() if node.name in behind and node.text(OWN) not in ("", node.op))
    return [node.name for node in nodes if node.op != "IdentityN" or node.name not in made]


def _of_swish(node: Node, inputs: tuple[str, ...], made: Mapping[str, Node]) -> str:
    """The tensor that `tf.nn.swish`, which has a gradient of its own, is of; "" if a node is not its result."""
    product = made.get(inputs[0])
    if not node.text(OWN) or product is None or product.op != "Mul":
        return ""
    x, gate = product.inputs[0], made.get(product.inputs[1])
    inner = gate.inputs[0] if gate is not None and gate.op == "Sigmoid" else ""
    scaled = made.get(inner)
    if scaled is not None and scaled.op == "Mul" and (factor := made.get(scaled.inputs[0])) and factor.op == "Const":
        inner = scaled.inputs[1] if value_of(factor).ndim == 0 and value_of(factor) == 1 else ""
    return x if x == inner else ""
