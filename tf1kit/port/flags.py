"""Settles whether a graph trains, where a placeholder such as `is_training` decides that.

The branches that are not taken are left out.  Nothing runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute, flow, source
from tf1kit.graph.pruned import prune

ASSIGNS = ("Assign", "AssignAdd", "AssignSub")
REFS = ("Variable", "VariableV2")
CHOICES = ("Select", "SelectV2")
NEGATED = ("Identity", "LogicalNot")
PLACEHOLDERS = ("Placeholder", "PlaceholderV2", "PlaceholderWithDefault")


def flags_of(graph: Any) -> list[str]:
    """The placeholders of a GraphDef that decide which branch is taken, or which of two numbers, as tensors."""
    nodes = {node.name: node for node in graph.node}
    found = []
    for node in graph.node:
        at = nodes.get(_condition(node, nodes))
        while at is not None and (at.op in NEGATED or flow(at) == "Switch") and at.input:
            at = nodes.get(source(at.input[0])[0])
        if at is not None and at.op in PLACEHOLDERS and _is_bool(at):
            found.append(f"{at.name}:0")
    return list(dict.fromkeys(found))


def _condition(node: Any, nodes: Mapping[str, Any]) -> str:
    """The operation that decides what another one gives; "" if that is not a choice, or one of tensors."""
    if flow(node) == "Switch" and len(node.input) > 1:
        return source(node.input[1])[0]
    if node.op in CHOICES and all(_is_number(nodes.get(source(one)[0])) for one in node.input[1:3]):
        return source(node.input[0])[0]
    return ""


def _is_number(node: Any) -> bool:
    return node is not None and node.op == "Const" and not attribute(node, "value").tensor.tensor_shape.dim


def _is_bool(node: Any) -> bool:
    return attribute(node, "dtype").type == tf.bool.as_datatype_enum


def reached(graph: Any) -> set[str]:
    """The operations of a GraphDef that may run: a branch within a branch by the same flag is never reached for one
    value of the flag.
    """
    graphs = [settled(graph, trains) for trains in (True, False)] if flags_of(graph) else [graph]
    return {node.name for one in graphs for node in one.node}


def settled(graph: Any, trains: bool) -> Any:
    """A copy of a GraphDef in which every flag has this value.

    What is left of a branch may wait for the flag, so it is a constant.
    """
    flags = flags_of(graph)
    made = type(graph)()
    made.CopyFrom(graph)
    prune(made, dict.fromkeys(flags, trains))
    for node in made.node:
        if f"{node.name}:0" in flags:
            become_constant(node, tf.make_tensor_proto(trains, tf.bool, ()))
    _chosen(made)
    _changed_themselves(made)
    return made


def _chosen(graph: Any) -> None:
    """Let a choice between two numbers be the one that a constant chooses."""
    nodes = {node.name: node for node in graph.node}
    for node in graph.node:
        at: Any = nodes.get(_condition(node, nodes)) if node.op in CHOICES else None
        holds = True
        while at is not None and at.op in NEGATED:
            at, holds = nodes.get(source(at.input[0])[0]), holds != (at.op == "LogicalNot")
        if at is not None and at.op == "Const":
            taken = bool(tf.make_ndarray(attribute(at, "value").tensor)) == holds
            become_constant(node, attribute(nodes[source(node.input[1 if taken else 2])[0]], "value").tensor)


def become_constant(node: Any, value: Any) -> None:
    """Let a placeholder have a value, which is a TensorProto."""
    node.op = "Const"
    node.attr.clear()
    del node.input[:]
    node.attr["dtype"].type = value.dtype
    node.attr["value"].tensor.CopyFrom(value)


def _changed_themselves(graph: Any) -> None:
    """Let operations change a variable itself: where it went through a branch, there is a copy of it."""
    nodes = {node.name: node for node in graph.node}
    for node in graph.node:
        if node.op not in ASSIGNS:
            continue
        text = node.input[0]
        while (before := nodes[source(text)[0]]).op == "Identity":
            text = before.input[0]
        if before.op in REFS:
            node.input[0] = text
