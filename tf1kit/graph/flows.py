"""Finds the edges that carry the flow of a TensorArray.

The flow is a float32 scalar that only orders the operations on a TensorArray.  It passes through
Enter, Merge, function calls and so on, which take any type, and it stays float32 in every graph.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from tensorflow.core.framework import types_pb2 as types

from tf1kit.graph.bodies import Body
from tf1kit.graph.operations import HANDLES, Slot

FLOW = ("flow",)
# A stack holds the forward values of a loop for its gradient: what it holds has one type.
STACKS = {"Stack": "elem_type", "StackV2": "elem_type", "StackPush": "T", "StackPushV2": "T", "StackPop": "elem_type",
          "StackPopV2": "elem_type"}  # fmt: skip
# Operation -> its attributes: functions called, types of what they take, types of what they give.
CALLS = {
    "PartitionedCall": [("f", "Tin", "Tout")],
    "StatefulPartitionedCall": [("f", "Tin", "Tout")],
    "If": [("then_branch", "Tin", "Tout"), ("else_branch", "Tin", "Tout")],
    "StatelessIf": [("then_branch", "Tin", "Tout"), ("else_branch", "Tin", "Tout")],
    "Case": [("branches", "Tin", "Tout")],
    "StatelessCase": [("branches", "Tin", "Tout")],
    "While": [("cond", "T", ""), ("body", "T", "T")],
    "StatelessWhile": [("cond", "T", ""), ("body", "T", "T")],
}


class Flows:
    """Groups the types in a graph that have to be the same, because an edge connects them.

    Each type that an attribute holds, and each argument of a function, is a member of a group.
    """

    def __init__(self, all_bodies: Iterable[Body]) -> None:
        self._parent: dict[Hashable, Hashable] = {}
        for body in all_bodies:
            for one, other in _edges(body):
                self._parent[self._group(one)] = self._group(other)
        self._flow = self._group(FLOW)

    def _group(self, member: Hashable) -> Hashable:
        self._parent.setdefault(member, member)
        while (parent := self._parent[member]) != member:
            self._parent[member] = member = self._parent[parent]
        return member

    def passes(self, member: Hashable) -> bool:
        """Whether a type is that of a flow."""
        return member in self._parent and self._group(member) == self._flow


def argument(function: str, output: bool, index: int) -> Hashable:
    """An argument or a result of a function, as a member of a group."""
    return (function, "", "result" if output else "argument", index)


def attribute(body: Body, node: Any, attr: str, index: int = -1) -> Hashable:
    """A type in an attribute, as a member of a group."""
    return (body.where, node.name, attr, index)


def member(body: Body, node: Any, slot: Slot, output: bool, at: int) -> Hashable | None:
    """The type of an input or output as a member of a group; None if it is fixed and not that of a
    flow.
    """
    if node.op in body.library:
        return argument(node.op, output, at)
    if slot.attr:
        return attribute(body, node, slot.attr, slot.at)
    if slot.fixed in HANDLES and node.op in STACKS:
        return attribute(body, node, STACKS[node.op])
    is_flow = slot.fixed == types.DT_FLOAT and node.op.startswith("TensorArray") and "flow" in slot.name
    return FLOW if is_flow else None


def _edges(body: Body) -> Iterator[tuple[Hashable, Hashable]]:
    for node in body.nodes:
        for at, (slot, text) in enumerate(zip(body.inputs(node), node.input, strict=False)):
            taken = member(body, node, slot, False, at)
            given = _given(body, text)
            if taken and given:
                yield taken, given
        yield from _calls(body, node)
    if body.function:
        for at, arg in enumerate(body.function.signature.output_arg):
            if given := _given(body, body.function.ret[arg.name]):
                yield argument(body.where, True, at), given


def _given(body: Body, text: str) -> Hashable | None:
    node, at = body.producer(text)
    return member(body, node, body.outputs(node)[at], True, at) if node else argument(body.where, False, at)


def _calls(body: Body, node: Any) -> Iterator[tuple[Hashable, Hashable]]:
    for called, takes, gives in CALLS.get(node.op, ()):
        value = node.attr[called]
        for function in [value.func] if value.HasField("func") else value.list.func:
            for attr, output in ((takes, False), (gives, True)):
                for at in range(len(node.attr[attr].list.type) if attr else 0):
                    yield attribute(body, node, attr, at), argument(function.name, output, at)
