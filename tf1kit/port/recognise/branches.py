"""Reads `tf.case` and `tf.cond`: which tensor a condition chooses, in graphs with and without functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tf1kit.graph.check import attribute
from tf1kit.port.net import Net

IFS = ("If", "StatelessIf")
Case = tuple[str, str]  # (condition, the tensor that it chooses); the last condition is ""


def cases(net: Net, tensor: str) -> list[Case] | None:
    """The cases of which the first that holds is chosen; None for a choice that is made otherwise."""
    found: list[Case] = []
    while (node := net.made_by(tensor, "Merge")) is not None:
        tensor, taken = node.inputs
        switch = net.made_by(taken, "Switch")
        if switch is None:
            return None
        found.append((_unswitched(net, switch.inputs[1]), _unswitched(net, taken)))
    choice = net.made_by(tensor, *IFS)
    if choice is not None:
        inner = list(_called(net, choice.proto, choice.inputs))
        return [*found, *inner] if all(value for _, value in inner) else None
    return [*found, ("", _unswitched(net, tensor))]


def _unswitched(net: Net, tensor: str) -> str:
    while (node := net.made_by(tensor, "Switch")) is not None:
        tensor = node.inputs[0]
    return tensor


def _called(net: Net, choice: Any, given: Sequence[str]) -> Iterator[Case]:
    """The cases of an operation with a function for each branch; "" for a value that is no argument."""
    condition, *inputs = given
    taken, other = (net.functions.get(attribute(choice, key).func.name) for key in ("then_branch", "else_branch"))
    yield condition, _returned(taken, inputs)[1]
    node, value = _returned(other, inputs)
    if node is None:
        yield "", value
    else:
        own = _own(other, inputs)
        yield from _called(net, node, [own.get(text, "") for text in node.input if not text.startswith("^")])


def _returned(function: Any, inputs: Sequence[str]) -> tuple[Any, str]:
    """What a function returns: (a choice or None, the tensor of one of its arguments or "")."""
    if function is None or len(function.ret) != 1:
        return None, ""
    nodes, text = {node.name: node for node in function.node_def}, next(iter(function.ret.values()))
    while (node := nodes.get(text.partition(":")[0])) is not None and node.op == "Identity":
        text = node.input[0]
    if node is not None:
        return (node, "") if node.op in IFS else (None, "")
    return None, _own(function, inputs).get(text, "")


def _own(function: Any, inputs: Sequence[str]) -> dict[str, str]:
    """For each argument of a function, the tensor that it stands for."""
    return dict(zip((one.name for one in function.signature.input_arg), inputs, strict=True))
